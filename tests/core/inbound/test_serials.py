"""Serials that come in several at once: each on record, all or none, and gone again together."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.errors import Rejection
from core.inbound.receive import Receive
from core.inbound.serials import serial_range
from core.undo import Undo
from tests.core.warehouse import Warehouse

FIVE = Receive(order="PO1", sku="PUMP", quantity=Decimal(5), serials=serial_range("S098", "S102"), location="DOCK")


def test_a_range_counts_up_in_the_last_digits() -> None:
    assert serial_range("A-098", "A-101") == ("A-098", "A-099", "A-100", "A-101")
    assert serial_range("7", "7") == ("7",)
    assert len(serial_range("2026X0001", "2026X0500")) == 500


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("A1", "B2", "serials_unlike"),
        ("A1", "A10", "serials_unlike"),
        ("A2", "A1", "serials_unlike"),
        ("AB", "AC", "serials_unlike"),
        ("A1X", "A2X", "serials_unlike"),
        ("A001", "A501", "serials_too_many"),
        ("", "A1", "text_missing"),
        ("9" * 41, "9" * 41, "text_too_long"),
    ],
)
def test_what_is_no_range_is_refused(first: str, last: str, code: str) -> None:
    with pytest.raises(Rejection) as refused:
        serial_range(first, last)
    assert refused.value.code == code


def test_a_range_comes_in_and_goes_out_again_as_one(warehouse: Warehouse) -> None:
    outcome = warehouse.post(FIVE)
    assert outcome.said == "+5 EA  PUMP"
    assert {key[2] for key in warehouse.stock()} == {"S098", "S099", "S100", "S101", "S102"}
    assert warehouse.progress()["PO1", 3] == 5
    assert warehouse.broken() == []
    assert outcome.posting is not None
    warehouse.post(Undo(posting=outcome.posting))
    assert warehouse.stock() == {}
    assert warehouse.progress()["PO1", 3] == 0
    warehouse.post(FIVE)
    assert warehouse.broken() == []


def test_one_serial_that_is_here_already_keeps_the_others_out(warehouse: Warehouse) -> None:
    warehouse.receive("PUMP", 1, serial="S100")
    assert warehouse.refusal(FIVE, "SUE").fields["serial"] == "S100"
