"""CSV that others can read and no spreadsheet can be fooled with."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.exchange.csv_text import FORMULA_STARTS, guarded, unguarded, write_csv


def written(*cells: str | Decimal | date | None) -> str:
    file = io.StringIO(newline="")
    write_csv(file, ["a"], [cells])
    return file.getvalue().removeprefix("a\r\n")


def test_numbers_and_dates_are_written_plainly_and_never_guarded() -> None:
    assert written(Decimal("-5.50"), Decimal("1E+3"), date(2026, 9, 30), None) == "-5.5,1000,2026-09-30,\r\n"


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_text_that_a_spreadsheet_would_calculate_gets_an_apostrophe(start: str) -> None:
    assert next(csv.reader(io.StringIO(written(f"{start}1+1"), newline="")))[0].startswith("'")


def test_a_comma_a_quote_or_a_line_end_is_quoted() -> None:
    assert written("a,b", 'say "x"', "two\nlines") == '"a,b","say ""x""","two\nlines"\r\n'


@given(some.lists(some.text(some.characters(codec="utf-8", exclude_characters="\0")), min_size=2))
def test_any_text_comes_back_from_any_reader_and_none_is_a_formula(texts: list[str]) -> None:
    read = next(csv.reader(io.StringIO(written(*texts), newline=""), strict=True))
    assert not any(cell.startswith(FORMULA_STARTS) for cell in read)
    assert [unguarded(cell) for cell in read] == [unguarded(guarded(text)) for text in texts]
    assert [guarded(text) for text in texts] == read
