"""What a cell may hold, each row of the table breaking one rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.exchange.cells import CellRefused, amount, code, day, whole, yes_no

Reader = Callable[[Mapping[str, str], str], Any]


@pytest.mark.parametrize(
    ("reader", "text", "value"),
    [
        (code, "00123", "00123"),
        (code, "E5-12", "E5-12"),
        (amount, "1234.5", Decimal("1234.5")),
        (amount, "-3", Decimal(-3)),
        (whole, "0012", 12),
        (whole, "", 0),
        (day, "2027-12-31", date(2027, 12, 31)),
        (day, "", None),
        (yes_no, "Yes", True),
        (yes_no, "0", False),
        (yes_no, "", False),
    ],
)
def test_a_good_cell_is_read_as_it_stands(reader: Reader, text: str, value: object) -> None:
    assert reader({"column": text}, "column") == value


@pytest.mark.parametrize(
    ("reader", "text", "matter"),
    [
        (code, "1.23457E+12", "shortened by a spreadsheet"),
        (code, "4,00638E+12", "shortened by a spreadsheet"),
        (amount, "", "a number is needed"),
        (amount, "1,5", "is not a number"),
        (amount, "1.000,5", "is not a number"),
        (amount, "NaN", "is not a number"),
        (amount, "1e999999999", "is not a number"),
        (amount, "٣", "is not a number"),
        (whole, "1.5", "is not a whole number"),
        (whole, "-1", "is not a whole number"),
        (whole, "9" * 30, "is not a whole number"),
        (day, "31.12.2027", "is not a date"),
        (day, "2027-02-30", "is not a date"),
        (day, "2027-W01-1", "is not a date"),
        (day, "20271231", "is not a date"),
        (yes_no, "perhaps", "neither yes nor no"),
    ],
)
def test_a_bad_cell_is_refused_with_its_column_and_never_guessed_at(reader: Reader, text: str, matter: str) -> None:
    with pytest.raises(CellRefused, match=matter) as refused:
        reader({"column": text}, "column")
    assert refused.value.column == "column"
