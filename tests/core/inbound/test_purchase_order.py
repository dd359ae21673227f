"""Purchase orders: how they are placed, and which of their lines wait for an item."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from core.inbound.purchase_order import OrderedLine, OrderPurchase, find_order, lines_expecting, lines_of
from core.values import ONE
from tests.core.warehouse import Warehouse


def test_an_order_is_open_for_receiving_as_soon_as_it_is_placed(warehouse: Warehouse) -> None:
    lines = (OrderedLine(sku="BOLT", quantity=Decimal(2), pack="BOX", over_percent=50),)
    outcome = warehouse.post(OrderPurchase(number="po3", supplier="acme", lines=lines))
    assert outcome.facts == {"order": "PO3", "lines": "1"}
    order = warehouse.room.read(find_order, "PO3")
    assert order is not None
    assert (order.state, order.party) == ("sent", "Acme")
    (line,) = warehouse.room.read(lines_of, "PO3", 1)
    assert (line.line, line.sku, line.pack, line.quantity) == (1, "BOLT", "BOX", 40 * ONE)
    assert (line.open, line.most) == (40 * ONE, 60 * ONE)


def test_lines_that_wait_for_an_item_come_in_order_of_their_due_date(warehouse: Warehouse) -> None:
    for number, due_on in (("LATE", date(2026, 5, 1)), ("SOON", date(2026, 3, 3)), ("SOME-DAY", None)):
        lines = (OrderedLine(sku="BOLT", quantity=Decimal(1)),)
        warehouse.post(OrderPurchase(number=number, supplier="ACME", lines=lines, due_on=due_on))
    waiting = warehouse.room.read(lines_expecting, 1, "BOLT")
    assert [(line.order, line.line) for line in waiting] == [
        ("SOON", 1),
        ("PO1", 1),
        ("PO1", 5),
        ("LATE", 1),
        ("SOME-DAY", 1),
    ]
    warehouse.receive("BOLT", 1, order="SOON")
    warehouse.receive("BOLT", 100)
    assert [line.order for line in warehouse.room.read(lines_expecting, 1, "BOLT")] == ["PO1", "LATE", "SOME-DAY"]


def test_the_longest_order_there_can_be_is_placed(warehouse: Warehouse) -> None:
    lines = (OrderedLine(sku="BOLT", quantity=Decimal(1)),) * 500
    assert warehouse.post(OrderPurchase(number="LONG", supplier="ACME", lines=lines)).facts["lines"] == "500"
