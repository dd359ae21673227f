"""What the cells of an imported row may hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from core.errors import StockhandError
from core.values import safe_text

T = TypeVar("T")

_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHORTENED = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")
_YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}


class CellRefused(StockhandError):
    """A cell does not hold what its column wants."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


def code(cells: Mapping[str, str], column: str) -> str:
    """A code as it stands, which a spreadsheet must not have shortened to 1.23457E+12; empty if there is none."""
    text = cells.get(column, "")
    if _SHORTENED.fullmatch(text):
        raise CellRefused(column, f"{_shown(text)} was shortened by a spreadsheet: make the column text")
    return text


def amount(cells: Mapping[str, str], column: str) -> Decimal:
    """A decimal number with a point."""
    text = cells.get(column, "")
    if not text:
        raise CellRefused(column, "is empty, a number is needed")
    if not _NUMBER.fullmatch(text):
        raise CellRefused(column, f"{_shown(text)} is not a number like 1234.5")
    return Decimal(text)


def whole(cells: Mapping[str, str], column: str) -> int:
    """A whole number from 0; 0 if there is none."""
    text = cells.get(column, "") or "0"
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise CellRefused(column, f"{_shown(text)} is not a whole number")
    return int(text)


def optional(read: Callable[[Mapping[str, str], str], T], cells: Mapping[str, str], column: str) -> T | None:
    """What the cell holds; None if it is empty."""
    return read(cells, column) if cells.get(column) else None


def day(cells: Mapping[str, str], column: str) -> date | None:
    """A date as YYYY-MM-DD; other ways to write one are never guessed at."""
    text = cells.get(column, "")
    if not text:
        return None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # a day that is in no calendar
    raise CellRefused(column, f"{_shown(text)} is not a date like 2027-12-31")


def yes_no(cells: Mapping[str, str], column: str) -> bool:
    """Yes or no; no if there is nothing."""
    text = cells.get(column, "").casefold()
    if text not in _YES:
        raise CellRefused(column, f"{_shown(text)} is neither yes nor no")
    return _YES[text]


def _shown(text: str) -> str:
    return safe_text(text, 30)
