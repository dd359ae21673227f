"""Moving goods or a plate from one bin to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.books import Books
from core.command import Outcome
from core.ledger.relocate import Relocation, relocate


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Relocation):
    """Moves a plate, or so many packs of an item, to another bin."""

    permission: ClassVar[str] = "move"
    undoable: ClassVar[bool] = True

    def post(self, books: Books) -> Outcome:
        """Carries the goods."""
        return relocate(books, "move", self)
