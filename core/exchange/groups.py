"""Rows of a flat file that belong together: an order's lines, each with the order's own fields repeated on it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from core.exchange.cells import CellRefused
from core.exchange.sheet import Row
from core.values import safe_text

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


@dataclass(slots=True)
class Group(Generic[T]):
    """The rows of one order: the line of the first, what it says of the order, and a part for each row."""

    line: int
    head: dict[str, str]
    rows: list[tuple[int, T]] = field(default_factory=list)


class Groups(Generic[K, T]):
    """All groups of a file, in the order in which they begin; their rows may stand anywhere."""

    def __init__(self, head: Sequence[str]) -> None:
        self._head = head
        self._groups: dict[K, Group[T]] = {}

    def add(self, key: K, row: Row, part: T) -> None:
        """Puts the row to its group; what it says of the whole must be what the first row says, or nothing."""
        head = {column: row.cells.get(column, "") for column in self._head}
        group = self._groups.setdefault(key, Group(row.line, head))
        for column, text in head.items():
            if text and text.casefold() != group.head[column].casefold():
                first = safe_text(group.head[column], 30) or "empty"
                raise CellRefused(column, f"is {first} on line {group.line}, of the same order")
        group.rows.append((row.line, part))

    def items(self) -> Iterator[tuple[K, Group[T]]]:
        """Each group with its key."""
        return iter(self._groups.items())
