"""Putting received goods away: a plate, or so much of an item, into a bin that can take it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from core.books import Books
from core.catalogue.handling import Handling, handling_of
from core.catalogue.location import LocationRow, need_place
from core.command import Outcome
from core.inbound.bin_reason import need_bin_reason
from core.inbound.load import Part, fit_for_use, load_of, parts_on
from core.inbound.put_away_work import end_goods, end_plate
from core.inbound.room import require_room
from core.ledger.plates import holds_goods
from core.ledger.relocate import Relocation, carry_plate, hold_loaded_plate, relocate
from core.text import upper_code


@dataclass(frozen=True, slots=True, kw_only=True)
class PutAway(Relocation):
    """Puts a plate, or so many packs of an item, into its bin.

    Any bin that can take it is right: the `suggested` one is advice, and `reason` says why another was taken.
    """

    permission: ClassVar[str] = "put_away"
    undoable: ClassVar[bool] = True

    suggested: str = ""
    reason: str = ""

    def post(self, books: Books) -> Outcome:
        """Carries the goods, and ends the lease on them."""
        place = books.known(need_place, books.site(self.site).id, self.target)
        advice = advice_facts(books, place, self.suggested, self.reason)
        if self.plate and not self.sku and self.reservation is None:
            outcome = self._carry_plate(books, place)
        else:
            outcome = relocate(books, "put_away", self)
            self._make_room_for_goods(books, place)
        return replace(outcome, facts={**outcome.facts, **advice})

    def _carry_plate(self, books: Books, place: LocationRow) -> Outcome:
        plate = hold_loaded_plate(books, self.plate, place)
        bring(books, place, parts_on(books.connection, plate), plates=1)
        end_plate(books, plate.id)
        return carry_plate(books, "put_away", plate, place)

    def _make_room_for_goods(self, books: Books, place: LocationRow) -> None:
        moved = books.moves_to(place.id)[-1]
        fresh_plate = bool(moved.target.plate) and not holds_goods(books.connection, moved.target.plate)
        part = Part(moved.source.item, moved.source.lot, moved.source.status, moved.quantity)
        bring(books, place, [part], plates=int(fresh_plate))
        end_goods(books, moved.source, moved.quantity)


def bring(books: Books, place: LocationRow, parts: list[Part], plates: int = 0) -> None:
    """Refuses what the place must not or cannot take, on so many plates."""

    def look(item_id: int) -> Handling:
        return books.known(handling_of, item_id)  # the books read each item once

    require_room(books, place, load_of(parts, books.known(fit_for_use), look, plates))


def advice_facts(books: Books, place: LocationRow, suggested: str, reason: str) -> dict[str, str]:
    """What is on record where another bin than the suggested one was taken."""
    why = books.known(need_bin_reason, reason) if reason else ""
    meant = upper_code("suggested", suggested, 20) if suggested else ""
    if not meant or meant == place.code:
        return {}
    return {"suggested": meant, "reason": why}
