"""Moving all that is at a place to another one: loose goods and plates, in one posting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from core.books import Books
from core.catalogue.location import LocationRow, need_place
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.plates import PlateRow, hold_all_at
from core.ledger.relocate import require_mixing
from core.ledger.whole import Lying, all_held, carry_whole
from core.schema.tables import balance
from core.undo import ALL_PLATES

KIND = "move_all"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveAll(SiteCommand):
    """Moves everything from one place to another, with its reservations: all of it, or nothing."""

    permission: ClassVar[str] = "move"
    undoable: ClassVar[bool] = True

    source: str
    target: str

    def post(self, books: Books) -> Outcome:
        """Carries the plates, then the loose goods."""
        at = books.site(self.site)
        source = books.known(need_place, at.id, self.source)
        target = books.known(need_place, at.id, self.target)
        if source.id == target.id:
            raise Rejection("same_place", location=target.code)
        plates = hold_all_at(books.connection, source.id)
        goods = all_held(books.connection, balance.c.location_id == source.id)
        if not goods:
            raise Rejection("place_empty", location=source.code)
        require_mixing(books.connection, target, [(each.key.item, each.key.lot) for each in goods])
        carried = self._carry(books, plates, goods, target)
        shown = " and ".join(filter(None, (_counted(len(plates), "plate"), _counted(carried, "loose"))))
        facts = {"from": source.code, "to": target.code, ALL_PLATES: " ".join(each.code for each in plates)}
        return Outcome(f"{source.code} > {target.code}: {shown}", {**facts, "loose": str(carried)})

    def _carry(self, books: Books, plates: Sequence[PlateRow], goods: Sequence[Lying], to: LocationRow) -> int:
        """Moves the plates at once and notes the loose goods; returns of how many kinds these are."""
        loose = [each for each in goods if not each.key.plate]
        carry_whole(books, KIND, loose, lambda key: key._replace(location=to.id))
        if plates:
            books.move_plates(KIND, [each.id for each in plates], to.id)
        return len(loose)


def _counted(count: int, what: str) -> str:
    if not count:
        return ""
    return f"{count} {what}{'s' if what == 'plate' and count > 1 else ''}"
