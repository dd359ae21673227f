"""Moving several goods at once: all of them, or none."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from core.books import Books
from core.catalogue.location import need_place
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.plates import line_up
from core.ledger.relocate import carry_goods

LINES_MAX = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveLine:
    """So many packs of an item, from a place or plate to another."""

    sku: str
    quantity: Decimal | None = None
    target: str
    pack: str = ""
    lot: str = ""
    serial: str = ""
    source: str = ""
    source_plate: str = ""
    target_plate: str = ""
    status: str = "available"
    owner: str = ""
    catch: Decimal | None = None
    source_site: str = ""
    reservation: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveLines(SiteCommand):
    """Moves a whole list of goods, a trolley or a document, in one posting."""

    permission: ClassVar[str] = "move"
    undoable: ClassVar[bool] = True

    lines: tuple[MoveLine, ...]

    def post(self, books: Books) -> Outcome:
        """Carries every line; if one cannot be carried, none is."""
        at = books.site(self.site)
        if not 1 <= len(self.lines) <= LINES_MAX:
            raise Rejection("lines_wanted", most=LINES_MAX)
        line_up(
            books.connection, {code for line in self.lines for code in (line.source_plate, line.target_plate) if code}
        )
        for line in self.lines:
            carry_goods(books, "move", line, books.known(need_place, at.id, line.target))
        return Outcome(f"{len(self.lines)} lines moved", {"lines": str(len(self.lines)), **books.loaded_facts()})
