"""Unloading: a carton is taken off its shipment before that leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import update

from core.books import Books
from core.catalogue.location import need_place
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.outbound.drop_run import KINDS as SET_DOWN
from core.outbound.on_truck import carry_to, hold_again, hold_boxes, hold_with_all, require_to_load, take_off
from core.outbound.pick_plate import put_plate_back
from core.outbound.shipment import cartons_among
from core.schema.tables import carton
from core.undo import Posted

MOVE = "unload"  # kind of moves


@dataclass(frozen=True, slots=True, kw_only=True)
class UnloadCarton(SiteCommand):
    """Takes a carton off its shipment again, or all on a pallet; it stays at the dock or goes to a `target`."""

    permission: ClassVar[str] = "ship"
    undoable: ClassVar[bool] = True

    plate: str
    target: str = ""

    def post(self, books: Books) -> Outcome:
        """Notes that they are loaded no more, and carries the plate."""
        connection, at = books.connection, books.site(self.site)
        place = books.known(need_place, at.id, self.target) if self.target else None
        if place is not None and place.kind not in SET_DOWN:
            raise Rejection("no_place_to_drop", location=place.code)
        this, plates = hold_with_all(books, self.plate, at.id)
        before = [each for each in cartons_among(connection, plates) if each.shipment_id is not None]
        if not before or any(each.state != "closed" for each in before):
            raise Rejection("carton_not_loaded", carton=this.code)
        facts = {"site": at.code, "shipment": before[0].shipment}
        boxes, found = hold_boxes(books, facts, [each.code for each in before])
        if any(box.shipment_id != found.id or box.state != "closed" for box in boxes):
            raise Rejection("carton_not_loaded", carton=this.code)
        found.requires_loading()
        take_off(books, [box.plate_id for box in boxes])
        carried = carry_to(books, MOVE, this, place) if place is not None else {}
        facts |= {"plate": this.code, "unloaded": " ".join(box.code for box in boxes), **carried}
        where = f" > {place.code}" if place is not None else ""
        return Outcome(f"{this.code} off {found.number}{where}", facts)

    @classmethod
    def before_undo(cls, books: Books, posted: Posted) -> None:
        """Nobody has the plate, its orders or its shipment meanwhile."""
        hold_again(books, posted)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """They are loaded as before."""
        boxes, found = hold_boxes(books, posted.facts, posted.facts["unloaded"].split())
        found.requires_loading()
        for box in boxes:
            require_to_load(box)
            again = update(carton).where(carton.c.plate_id == box.plate_id)
            books.connection.execute(again.values(shipment_id=found.id, loaded_by=books.operator_id))
        if posted.moves:
            put_plate_back(books, posted)
