"""Changing purchase orders: lines added, changed, taken out, and what cannot be changed any more."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.catalogue.supplier_item import DefineSupplierItem
from core.errors import Rejection
from core.inbound.approve_purchase import ApprovePurchase
from core.inbound.change_purchase import ChangedLine, ChangePurchase
from core.inbound.close_purchase import CancelPurchase, CloseShort
from core.inbound.expect_shipment import ExpectedLine, ExpectShipment
from core.inbound.purchase_order import OrderedLine, OrderPurchase, OrderRow, find_order, lines_of
from tests.core.warehouse import Warehouse

LINES = (
    OrderedLine(sku="NUT", quantity=Decimal(10), price=Decimal("0.02")),
    OrderedLine(sku="BOLT", quantity=Decimal(3), pack="BOX", price=Decimal(4)),
)


def shown(warehouse: Warehouse) -> list[tuple[int, str, int, str | None]]:
    """The lines of PO3: number, SKU, base units, pack."""
    lines = warehouse.room.read(lines_of, "PO3", 1)
    return [(line.line, line.sku, line.quantity // 10**6, line.pack) for line in lines]


def order(warehouse: Warehouse, *, draft: bool = False) -> None:
    warehouse.post(OrderPurchase(number="PO3", supplier="ACME", lines=LINES, draft=draft))


def head(warehouse: Warehouse) -> OrderRow:
    found = warehouse.room.read(find_order, "PO3")
    assert found is not None
    return found


def change(*lines: ChangedLine, **more: object) -> ChangePurchase:
    return ChangePurchase(order="PO3", lines=lines, **more)  # type: ignore[arg-type]  # the test's choice


def test_a_change_of_a_draft_leaves_no_trace_on_it(warehouse: Warehouse) -> None:
    order(warehouse, draft=True)
    warehouse.post(
        change(
            ChangedLine(line=1, quantity=Decimal(0)),
            ChangedLine(line=2, quantity=Decimal(5), due_on=date(2026, 4, 1), over_percent=10, over_unlimited=True),
            ChangedLine(sku="CABLE", quantity=Decimal("2.5")),
            note="Ring at gate 2",
            due_on=date(2026, 5, 1),
        )
    )
    assert shown(warehouse) == [(2, "BOLT", 100, "BOX"), (3, "CABLE", 2, None)]
    bolts, cable = warehouse.room.read(lines_of, "PO3", 1)
    assert (bolts.due_on, bolts.over_percent, bolts.over_unlimited, bolts.price) == (date(2026, 4, 1), 10, 1, 4_000_000)
    assert cable.due_on == date(2026, 5, 1)
    assert (head(warehouse).revision, head(warehouse).state) == (0, "draft")


def test_each_change_after_sending_is_a_revision(warehouse: Warehouse) -> None:
    order(warehouse)
    warehouse.post(change(ChangedLine(line=1, quantity=Decimal(20))))
    outcome = warehouse.post(change(ChangedLine(line=1, price=Decimal("0.03"))))
    assert (outcome.facts["revision"], head(warehouse).revision) == ("2", 2)
    assert warehouse.room.read(lines_of, "PO3", 1)[0].price == 30_000


def test_an_approved_order_that_is_changed_is_approved_again(warehouse: Warehouse) -> None:
    order(warehouse, draft=True)
    warehouse.post(ApprovePurchase(order="PO3"))
    warehouse.post(change(ChangedLine(line=1, quantity=Decimal(1000))))
    assert head(warehouse).state == "draft"


def test_a_number_of_a_line_is_never_given_to_another(warehouse: Warehouse) -> None:
    order(warehouse)
    warehouse.post(change(ChangedLine(line=2, quantity=Decimal(0))))
    warehouse.post(change(ChangedLine(sku="GLUE", quantity=Decimal(1))))
    assert [line[:2] for line in shown(warehouse)] == [(1, "NUT"), (3, "GLUE")]


def test_a_line_in_another_pack_has_the_price_of_that_pack(warehouse: Warehouse) -> None:
    warehouse.post(DefineSupplierItem(supplier="ACME", sku="BOLT", pack="BOX", price=Decimal("3.50")))
    order(warehouse)
    warehouse.post(change(ChangedLine(line=2, pack="EA", quantity=Decimal(40))))
    line = warehouse.room.read(lines_of, "PO3", 1)[1]
    assert (line.pack, line.quantity, line.price) == (None, 40_000_000, 175_000)


def test_no_line_falls_below_what_came_in(warehouse: Warehouse) -> None:
    order(warehouse)
    warehouse.receive("NUT", 6, order="PO3")
    refused = warehouse.refusal(change(ChangedLine(line=1, quantity=Decimal(5))))
    assert (refused.code, refused.fields) == ("below_received", {"done": "6", "sku": "NUT"})
    warehouse.post(change(ChangedLine(line=1, quantity=Decimal(6))))
    warehouse.post(change(ChangedLine(line=2, quantity=Decimal(0))))
    assert head(warehouse).state == "received"  # all that is left of it is here
    assert warehouse.broken() == []


def test_a_line_with_a_history_stays_on_the_order(warehouse: Warehouse) -> None:
    order(warehouse)
    warehouse.receive("NUT", 1, order="PO3")
    coming = ExpectedLine(order="PO3", order_line=2, quantity=Decimal(1))
    warehouse.post(ExpectShipment(number="S1", supplier="ACME", lines=(coming,)))
    for line in (1, 2):
        refused = warehouse.refusal(change(ChangedLine(line=line, quantity=Decimal(0))))
        assert (refused.code, refused.fields) == ("line_in_use", {"line": str(line)})


@pytest.mark.parametrize("ended", [CancelPurchase(order="PO3"), CloseShort(order="PO3", reason="Late")])
def test_what_has_ended_is_not_changed(sqlite_warehouse: Warehouse, ended: CancelPurchase | CloseShort) -> None:
    order(sqlite_warehouse)
    sqlite_warehouse.post(ended)
    refused = sqlite_warehouse.refusal(change(ChangedLine(line=1, quantity=Decimal(1))))
    assert refused.code == "order_not_changeable"


BAD_CHANGES = (
    (change(ChangedLine(line=7, quantity=Decimal(1))), "unknown_order_line"),
    (change(ChangedLine(line=1, sku="BOLT")), "not_on_order"),
    (change(ChangedLine(sku="BOLT")), "text_missing"),
    (change(ChangedLine(sku="NOPE", quantity=Decimal(1))), "unknown_item"),
    (change(ChangedLine(sku="BOLT", quantity=Decimal(0))), "quantity_not_positive"),
    (change(ChangedLine(line=1, quantity=Decimal("0.5"))), "quantity_fractional"),
    (change(ChangedLine(line=1, pack="PALLET", quantity=Decimal(1))), "unknown_pack"),
    (change(ChangedLine(line=1, price=Decimal(-1))), "price_wrong"),
    (change(ChangedLine(line=1, price=Decimal("NaN"))), "price_wrong"),
    (change(ChangedLine(line=1, price=Decimal("0.0000001"))), "price_wrong"),
    (change(ChangedLine(line=1, under_percent=100)), "unknown_value"),
    (change(ChangedLine(line=1, over_percent=-1)), "unknown_value"),
    (change(ChangedLine(line=1, quantity=Decimal(0)), ChangedLine(line=2, quantity=Decimal(0))), "order_without_lines"),
    (change(*(ChangedLine(sku="BOLT", quantity=Decimal(1)),) * 499), "text_too_long"),
    (ChangePurchase(order="PO99"), "unknown_order"),
)


def test_a_bad_change_changes_nothing(warehouse: Warehouse) -> None:
    order(warehouse)
    before = (shown(warehouse), head(warehouse))
    sent = [(command, warehouse.stamp()) for command, _ in BAD_CHANGES]
    answers = warehouse.room.post_batch(sent)
    codes = [answer.code if isinstance(answer, Rejection) else answer.said for answer in answers]
    assert codes == [code for _, code in BAD_CHANGES]
    assert (shown(warehouse), head(warehouse)) == before
