"""Unplanned goods, on a receipt without an order; and receipts that goods do not belong on."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import select

from core.inbound.receipt import CloseReceipt, OpenReceipt
from core.inbound.receive import Receive
from core.inbound.received import last_received, received_on
from core.schema.tables import move, party, receipt_line
from core.undo import Undo
from tests.core.together import while_held
from tests.core.warehouse import Warehouse

FREE = OpenReceipt(dock="DOCK", number="W1", mode="free", supplier="ACME")
NUTS = Receive(receipt="W1", sku="NUT", quantity=Decimal(4), location="DOCK")


def test_unplanned_goods_come_in_from_the_supplier_of_the_receipt(warehouse: Warehouse) -> None:
    warehouse.post(FREE, "SUE")
    outcome = warehouse.post(NUTS, "OTTO")
    assert (outcome.facts["receipt"], outcome.facts["order"]) == ("W1", "")
    line = warehouse.room.read(lambda c: c.execute(select(receipt_line)).one())
    assert (line.order_line_id, line.quantity, line.condition) == (None, 4_000_000, "good")
    query = select(party.c.code).join(move, move.c.party_id == party.c.id)
    assert warehouse.room.read(lambda c: c.scalar(query)) == "ACME"
    assert outcome.posting is not None
    warehouse.post(Undo(posting=outcome.posting))
    assert warehouse.stock() == {}
    assert warehouse.room.read(received_on, "W1") == []
    assert warehouse.broken() == []


def test_goods_come_in_only_on_an_open_receipt_that_takes_them(warehouse: Warehouse) -> None:
    warehouse.post(FREE)
    warehouse.post(OpenReceipt(dock="DOCK", number="W2", order="PO2"))
    warehouse.post(replace(NUTS, receipt="W2"))
    table = (
        (replace(NUTS, order="PO2"), "receipt_of_another"),
        (replace(NUTS, receipt="W2", order="PO1", sku="BOLT"), "receipt_of_another"),
        (replace(NUTS, receipt="W9"), "unknown_receipt"),
        (replace(NUTS, receipt=""), "text_missing"),
    )
    for command, code in table:
        assert warehouse.refusal(command).code == code
    warehouse.post(CloseReceipt(receipt="W1"))
    assert warehouse.refusal(NUTS).code == "receipt_not_open"


def test_a_receipt_is_not_closed_under_who_receives_on_it(postgresql_warehouse: Warehouse) -> None:
    postgresql_warehouse.post(FREE)
    assert while_held(postgresql_warehouse, NUTS, CloseReceipt(receipt="W1")) == {"done"}
    assert postgresql_warehouse.refusal(NUTS).code == "receipt_not_open"


def test_a_receipt_that_is_being_closed_takes_nothing_more(postgresql_warehouse: Warehouse) -> None:
    postgresql_warehouse.post(FREE)
    assert while_held(postgresql_warehouse, CloseReceipt(receipt="W1"), NUTS) == {"receipt_not_open"}


def test_a_receipt_lists_what_came_in_last_with_its_condition(warehouse: Warehouse) -> None:
    warehouse.post(FREE)
    warehouse.post(NUTS)
    warehouse.post(replace(NUTS, condition="damaged", quantity=Decimal(1)), "OTTO")
    shown = [each.shown for each in warehouse.room.read(received_on, "W1")]
    assert shown == ["+1 EA NUT damaged", "+4 EA NUT"]
    last = warehouse.room.read(last_received, "DESK", "OTTO")
    assert last is not None
    assert (last.sku, last.quantity, last.condition) == ("NUT", Decimal(1), "damaged")
    assert warehouse.room.read(last_received, "DESK", "SUE") is None
