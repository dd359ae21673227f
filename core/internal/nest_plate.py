"""Putting a plate onto another one, and taking it off again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from core.books import Books
from core.catalogue.location import find_location, need_place
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.nesting import hold_stack, require_stack, restack, stack
from core.ledger.plates import PlateRow, find_plate, hold_plate, holds_goods, need_plate, stand_at, tree
from core.ledger.relocate import require_plate_fits
from core.ledger.stand import require_in_reach
from core.undo import Posted


@dataclass(frozen=True, slots=True, kw_only=True)
class NestPlate(SiteCommand):
    """Puts a plate with all it holds onto another one, to whose place it goes; onto none takes it off where it is.

    A plate that stands nowhere yet begins where the other one is.
    """

    permission: ClassVar[str] = "move"
    undoable: ClassVar[bool] = True

    plate: str
    onto: str = ""

    def post(self, books: Books) -> Outcome:
        """Carries the plate and stacks it."""
        at = books.site(self.site)
        this, onto = self._held(books)
        for each in filter(None, (this, onto)):
            require_in_reach(books, each, at.id)
            if each.state == "retired":
                raise Rejection("plate_not_usable", plate=each.code, state=each.state)
        facts = {"plate": this.code, "from": this.location or "", "carrier": this.carrier or "", "site": at.code}
        if onto is None:
            if this.carrier is None:
                raise Rejection("plate_on_none", plate=this.code)
            stack(books.connection, this.id, None)
            return Outcome(f"{this.code} off {this.carrier}", facts | {"onto": "", "to": this.location or ""})
        if onto.site_id != at.id:
            raise Rejection("plate_elsewhere", plate=onto.code, location=f"{onto.location}, another site")
        moves = self._stack(books, this, onto)
        if this.site_id != at.id:
            facts["from"] = ""  # a place of another site: undo leaves an empty plate nowhere
        facts |= {"onto": onto.code, "to": onto.location or "", "moves": str(moves), **books.loaded_facts()}
        return Outcome(f"{this.code} > {onto.code}", facts)

    def _held(self, books: Books) -> tuple[PlateRow, PlateRow | None]:
        """Both plates, held with all that is on the one and all that carries the other."""
        onto = find_plate(books.connection, self.onto) if self.onto else None
        if onto is not None:  # both at once, so that two who stack them the other way round do not wait in a circle
            hold_stack(books.connection, need_plate(books.connection, self.plate).id, onto.id)
        this = hold_plate(books.connection, self.plate)
        if not self.onto:
            return this, None
        onto = find_plate(books.connection, self.onto)
        if onto is None or onto.location_id is None:
            if this.location_id is None:
                raise Rejection("plate_empty", plate=this.code)
            books.load_plate(self.onto, this.location_id)
        onto = need_plate(books.connection, self.onto)
        hold_stack(books.connection, this.id, onto.id)
        return hold_plate(books.connection, this.code), need_plate(books.connection, onto.code)

    def _stack(self, books: Books, this: PlateRow, onto: PlateRow) -> int:
        """Brings the plate to the other one and puts it on; how many moves it took."""
        if this.carrier == onto.code:
            raise Rejection("same_place", location=onto.code)
        require_stack(books.connection, this, onto)
        moves: list[int] = []
        if this.location_id != onto.location_id:
            place = books.known(need_place, onto.site_id or 0, onto.location or "")
            require_plate_fits(books.connection, place, this)
            moves = books.move_plate("nest_plate", this.id, place.id)
        stack(books.connection, this.id, onto.id)
        return len(moves)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Takes the plate off again where no goods moved with it, and puts it back onto what carried it before."""
        if not posted.moves:
            _take_off(books, posted.facts)
        if posted.facts["carrier"]:
            restack(books.connection, posted.facts["plate"], posted.facts["carrier"])


def _take_off(books: Books, facts: Mapping[str, str]) -> None:
    """Takes a plate off as it was put on: it must be where it was left, and empty if it came from elsewhere."""
    this = hold_plate(books.connection, facts["plate"])
    if (this.location or "", this.carrier or "") != (facts["to"], facts["onto"]):
        raise Rejection("goods_moved_on", places=this.carrier or this.location or "nowhere")
    stack(books.connection, this.id, None)
    if facts["from"] != facts["to"]:
        if holds_goods(books.connection, this.id):
            raise Rejection("goods_gone", location=facts["from"] or "nowhere")
        there = find_location(books.connection, books.site(facts["site"]).id, facts["from"])
        stand_at(books.connection, tree(books.connection, this.id), there.id if there else None)
