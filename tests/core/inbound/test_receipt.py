"""Receipts: a delivery is opened as it arrives, joined by whoever receives on it, closed, and opened again by undo."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from core.catalogue.party import DefineSupplier
from core.errors import Rejection
from core.inbound.receipt import CloseReceipt, OpenReceipt, need_receipt
from core.schema.tables import party, site
from core.store import writing
from core.undo import Undo
from core.values import moment
from tests.core.warehouse import MINUTE, Warehouse

ARRIVAL = OpenReceipt(dock="DOCK", order="PO1")
BLIND = OpenReceipt(dock="DOCK", mode="blind", delivery_note="LS 4711")
FREE = OpenReceipt(dock="DOCK", mode="free", supplier="ACME")


def test_a_delivery_is_opened_under_a_number_of_its_own(warehouse: Warehouse) -> None:
    outcome = warehouse.post(replace(ARRIVAL, delivery_note="LS 1"))
    row = warehouse.room.read(need_receipt, outcome.facts["receipt"])
    assert (outcome.said, row.mode, row.order, row.delivery_note, row.dock) == (
        *(f"Receipt {row.number} opened", "order", "PO1", "LS 1"),
        "DOCK",
    )
    assert row.arrived_at == warehouse.clock()
    assert warehouse.post(replace(BLIND, number="w1")).facts["receipt"] == "W1"


def test_a_number_that_was_given_is_not_drawn_again(sqlite_warehouse: Warehouse) -> None:
    sqlite_warehouse.post(replace(BLIND, number="R000002"))
    assert sqlite_warehouse.post(ARRIVAL).facts["receipt"] == "R000003"


def test_whoever_comes_second_joins_the_open_receipt(warehouse: Warehouse) -> None:
    for opening, another in ((ARRIVAL, replace(ARRIVAL, delivery_note="LS 2")), (BLIND, replace(BLIND, number="X"))):
        first = warehouse.post(opening)
        second = warehouse.post(opening)
        assert second.facts["receipt"] == first.facts["receipt"]
        assert second.said.endswith("open")
        assert warehouse.post(another).facts["receipt"] != first.facts["receipt"]


def test_goods_may_have_arrived_before_they_are_booked_but_not_after(sqlite_warehouse: Warehouse) -> None:
    now = sqlite_warehouse.clock()
    outcome = sqlite_warehouse.post(replace(ARRIVAL, arrived_at=moment(now - 30 * MINUTE)))
    row = sqlite_warehouse.room.read(need_receipt, outcome.facts["receipt"])
    assert row.arrived_at == now - 30 * MINUTE
    for late in (moment(now + 1), moment(now).replace(tzinfo=None)):
        refusal = sqlite_warehouse.refusal(replace(ARRIVAL, arrived_at=late))
        assert refusal.code in ("arrived_in_future", "unknown_value")


def test_a_closed_receipt_is_opened_again_by_undo(warehouse: Warehouse) -> None:
    number = warehouse.post(ARRIVAL).facts["receipt"]
    closed = warehouse.post(CloseReceipt(receipt=number))
    assert closed.said == f"Receipt {number} closed, 0 lines"
    assert warehouse.refusal(CloseReceipt(receipt=number)).code == "receipt_not_open"
    assert closed.posting is not None
    warehouse.post(Undo(posting=closed.posting))
    assert warehouse.room.read(need_receipt, number).state == "open"
    assert warehouse.broken() == []


@pytest.mark.parametrize("table", [site, party], ids=["site", "supplier"])
def test_a_site_or_a_supplier_may_want_it_blind(sqlite_warehouse: Warehouse, table: object) -> None:
    with writing(sqlite_warehouse.engine) as connection:
        connection.execute(update(site if table is site else party).values(blind=1))
    assert sqlite_warehouse.post(ARRIVAL).facts["mode"] == "blind"


def test_without_an_order_only_who_may_opens_it(warehouse: Warehouse) -> None:
    refusal = warehouse.refusal(FREE, "OTTO")
    assert (refusal.code, refusal.fields["approval"]) == ("unplanned_receipt", "receive_unplanned")
    assert warehouse.post(FREE, "SUE").facts["mode"] == "free"


def test_what_is_no_receipt_is_refused(sqlite_warehouse: Warehouse) -> None:
    sqlite_warehouse.post(DefineSupplier(code="NORD", name="Nord"))
    sqlite_warehouse.post(replace(BLIND, number="R9"))
    table = (
        (replace(ARRIVAL, dock="Z9"), "unknown_location"),
        (replace(ARRIVAL, order="PO9"), "unknown_order"),
        (replace(ARRIVAL, supplier="NORD"), "order_of_another"),
        (replace(ARRIVAL, supplier="BETA"), "unknown_party"),
        (replace(ARRIVAL, mode="free"), "unknown_value"),
        (replace(ARRIVAL, mode="soon"), "unknown_value"),
        (replace(ARRIVAL, order="", mode="order"), "text_missing"),
        (replace(BLIND, delivery_note=""), "receipt_of_nothing"),
        (replace(BLIND, number="R9"), "already_defined"),
        (replace(BLIND, delivery_note="x" * 121), "text_too_long"),
        (CloseReceipt(receipt="R77"), "unknown_receipt"),
    )
    for command, code in table:
        assert sqlite_warehouse.refusal(command).code == code


def test_a_receipt_is_known_at_its_site_only(sqlite_warehouse: Warehouse) -> None:
    number = sqlite_warehouse.post(ARRIVAL).facts["receipt"]
    with pytest.raises(Rejection) as refused:
        sqlite_warehouse.room.read(need_receipt, number, 99)
    assert refused.value.code == "unknown_receipt"
