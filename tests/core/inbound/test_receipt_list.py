"""Receipts as a list: those that are open longest come first, and each is found by whatever it is known by."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.catalogue.party import DefineSupplier
from core.inbound.match_receipt import MatchReceipt
from core.inbound.put_away import PutAway
from core.inbound.receipt import CloseReceipt, OpenReceipt
from core.inbound.receipt_list import LATELY, ReceiptBrief, find_receipt_brief, find_receipts, lines_of_receipt
from core.undo import Undo
from core.values import Micros, show_quantity
from tests.core.warehouse import MINUTE, Warehouse


@pytest.fixture
def dock(warehouse: Warehouse) -> Warehouse:
    """Three deliveries: one by order, one without, one that is closed."""
    warehouse.post(DefineSupplier(code="UEBER", name="Überholz"))
    warehouse.post(OpenReceipt(dock="DOCK", number="R-1", order="PO1", delivery_note="N 1"))
    warehouse.receive("BOLT", 10, plate="LP000001")
    warehouse.clock.forward(5)
    warehouse.post(OpenReceipt(dock="DOCK", number="R-2", supplier="UEBER", delivery_note="N 2", mode="free"))
    for condition, quantity in (("good", 6), ("damaged", 2), ("rejected", 1)):
        warehouse.receive("BOLT", quantity, order="", receipt="R-2", condition=condition)
    warehouse.post(OpenReceipt(dock="DOCK", number="R-3", supplier="UEBER", delivery_note="N 3"))
    warehouse.post(CloseReceipt(receipt="R-3"))
    return warehouse


def found(warehouse: Warehouse, typed: str = "", most: int = 50, later: int = 0) -> list[str]:
    now = Micros(warehouse.clock() + later)
    return [each.number for each in warehouse.room.read(find_receipts, 1, typed, now, most)]


def brief(warehouse: Warehouse, number: str) -> ReceiptBrief:
    row = warehouse.room.read(find_receipt_brief, 1, number)
    assert row is not None
    return row


def test_every_word_typed_must_fit(dock: Warehouse) -> None:
    fitting = {
        "": ["R-1", "R-2", "R-3"],
        "r-": ["R-1", "R-2", "R-3"],
        "n 2": ["R-2"],
        "po1": ["R-1"],
        "überh": ["R-2", "R-3"],
        "open": ["R-1", "R-2"],
        "closed": ["R-3"],
        "unmatched": ["R-2"],
        "lp000001": ["R-1"],
        "bolt ueber": ["R-2"],
        "hex": ["R-1", "R-2"],
        "dock": ["R-1", "R-2", "R-3"],
        "open zzz": [],
        "%": [],
    }
    assert {typed: found(dock, typed) for typed in fitting} == fitting


def test_what_was_closed_long_ago_is_there_only_when_it_is_asked_for(dock: Warehouse) -> None:
    assert found(dock, later=LATELY + 1) == ["R-1", "R-2"]
    assert found(dock, "r-", later=LATELY + 1) == ["R-1", "R-2", "R-3"]
    for most in (1, 2, 3):
        assert found(dock, "", most) == ["R-1", "R-2", "R-3"][:most]


def test_a_receipt_in_one_row_counts_what_is_not_as_it_should_be(dock: Warehouse) -> None:
    row = brief(dock, "R-2")
    assert (row.supplier, row.supplier_name, row.delivery_note, row.mode) == ("UEBER", "Überholz", "N 2", "free")
    assert (row.lines, row.damaged, row.rejected, row.unmatched) == (3, 1, 1, 2)
    row = brief(dock, "R-1")
    assert (row.order, row.dock, row.lines, row.damaged, row.rejected, row.unmatched) == ("PO1", "DOCK", 1, 0, 0, 0)
    assert (brief(dock, "R-3").lines, brief(dock, "R-3").state) == (0, "closed")
    assert dock.room.read(find_receipt_brief, 2, "R-1") is None


def test_its_lines_say_what_they_are_for_and_how_long_they_took(warehouse: Warehouse) -> None:
    warehouse.post(OpenReceipt(dock="DOCK", number="R-1", supplier="ACME", delivery_note="N 1", mode="free"))
    came = warehouse.receive("BOLT", 10, order="", receipt="R-1")
    taken_back = warehouse.receive("BOLT", 1, order="", receipt="R-1").posting
    assert came.posting is not None
    assert taken_back is not None
    warehouse.post(Undo(posting=taken_back))
    warehouse.post(MatchReceipt(posting=came.posting, order="PO1", order_line=1, quantity=Decimal(4)))
    (line,) = warehouse.room.read(lines_of_receipt, "R-1")
    assert (line.sku, show_quantity(line.quantity), line.orders, show_quantity(line.open)) == (
        *("BOLT", "10", ("PO1/1",), "6"),
    )
    assert (line.took, line.at_dock) == (None, True)
    warehouse.clock.forward(30)
    warehouse.post(PutAway(sku="BOLT", quantity=Decimal(10), source="DOCK", target="A1"))
    warehouse.post(MatchReceipt(posting=came.posting, order="PO1", order_line=1))
    (line,) = warehouse.room.read(lines_of_receipt, "R-1")
    assert (line.took, line.at_dock, line.open) == (30 * MINUTE, False, 0)
