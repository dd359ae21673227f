"""A line of an order or return by its number, whatever kind of line it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from core.errors import Rejection

NAMED_MAX = 20


class Numbered(Protocol):
    """A line with its number."""

    @property
    def line(self) -> int: ...


L = TypeVar("L", bound=Numbered)


def line_numbered(lines: Sequence[L], order: str, number: int) -> L:
    """The line of that number, which must be there."""
    found = next((line for line in lines if line.line == number), None)
    if found is None:
        known = ", ".join(str(line.line) for line in lines[:NAMED_MAX])
        raise Rejection("unknown_order_line", order=order, line=number, lines=known or "none")
    return found


def chosen(lines: Sequence[L], order: str, number: int) -> Sequence[L]:
    """The same as a list of one; all lines where none is named."""
    return [line_numbered(lines, order, number)] if number else lines
