"""Plates as such: merged onto each other, and taken out of use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import update

from core.books import Books
from core.catalogue.location import find_location
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.nesting import hold_stack, restack
from core.ledger.plates import PlateRow, find_plate, hold_plate, holds_goods, need_plate, tree
from core.ledger.stand import require_in_reach
from core.ledger.whole import all_held, carry_whole
from core.schema.tables import balance, plate
from core.undo import Posted

KIND = "merge_plates"


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePlates(SiteCommand):
    """Puts all that lies on a plate onto another one at the same place, with its reservations.

    A new or empty one is brought there.
    """

    permission: ClassVar[str] = "move"
    undoable: ClassVar[bool] = True

    plate: str
    onto: str

    def post(self, books: Books) -> Outcome:
        """Moves every kind of goods from the one plate to the other."""
        at = books.site(self.site)
        this = self._held(books)
        require_in_reach(books, this, at.id, from_transit=False)
        if this.carton is not None:
            raise Rejection("plate_not_usable", plate=this.code, state="a carton")
        if len(tree(books.connection, this.id)) > 1:
            raise Rejection("plate_carries", plate=this.code)
        if this.location_id is None or not holds_goods(books.connection, this.id):
            raise Rejection("plate_empty", plate=this.code)
        onto_id = books.load_plate(self.onto, this.location_id)
        if onto_id == this.id:
            raise Rejection("same_place", location=this.code)
        lines = _pour(books, this.id, onto_id)
        facts = {"plate": this.code, "onto": self.onto.upper(), "location": this.location or "", "lines": str(lines)}
        return Outcome(f"all of {this.code} > {self.onto.upper()}", {**facts, **books.loaded_facts()})

    def _held(self, books: Books) -> PlateRow:
        """The plate, held with the other one in the order in which everybody holds them."""
        onto = find_plate(books.connection, self.onto)
        if onto is not None:
            hold_stack(books.connection, need_plate(books.connection, self.plate).id, onto.id)
        return hold_plate(books.connection, self.plate)


def _pour(books: Books, plate_id: int, onto_id: int) -> int:
    goods = all_held(books.connection, balance.c.plate_id == plate_id)
    carry_whole(books, KIND, goods, lambda key: key._replace(plate=onto_id))
    return len(goods)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetirePlate(SiteCommand):
    """Takes an empty plate out of use: nothing is put on it any more."""

    permission: ClassVar[str] = "move"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    plate: str

    def post(self, books: Books) -> Outcome:
        """Notes it; the plate stands nowhere then."""
        at = books.site(self.site)
        this = hold_plate(books.connection, self.plate)
        require_in_reach(books, this, at.id, from_transit=False)
        if this.state == "retired":
            raise Rejection("plate_not_usable", plate=this.code, state=this.state)
        if len(tree(books.connection, this.id)) > 1:
            raise Rejection("plate_carries", plate=this.code)
        if holds_goods(books.connection, this.id):
            raise Rejection("plate_not_empty", plate=this.code)
        gone = {"state": "retired", "location_id": None, "parent_id": None}
        books.connection.execute(update(plate).where(plate.c.id == this.id).values(**gone))
        facts = {"site": at.code, "plate": this.code, "state": this.state}
        facts |= {"location": this.location or "", "carrier": this.carrier or ""}
        return Outcome(f"Plate {this.code} retired", facts)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """The plate stands where it stood, on what carried it if that is still there."""
        facts = posted.facts
        this = hold_plate(books.connection, facts["plate"])
        at = books.site(facts["site"])
        there = find_location(books.connection, at.id, facts["location"]) if facts["location"] else None
        back = {"state": facts["state"], "location_id": there.id if there else None}
        books.connection.execute(update(plate).where(plate.c.id == this.id).values(**back))
        carrier = find_plate(books.connection, facts["carrier"]) if facts["carrier"] else None
        if carrier is not None and there is not None and carrier.location_id == there.id:
            restack(books.connection, this.code, carrier.code)
