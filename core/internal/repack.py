"""Repacking: goods of one item become another that holds the same; and relabelling, of one lot another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, NamedTuple

from sqlalchemy import Connection

from core.books import Books
from core.catalogue.item import ItemRow, need_stocked
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.internal.conversion import Part, begin_lot, consume, produce, stand_of
from core.internal.kit import kits_of_one, parts_of
from core.ledger.catch_weight import catch_weighed
from core.ledger.goods import Amount, Taken
from core.ledger.lots import find_lot
from core.ledger.plates import line_up
from core.values import ONE, show_quantity

REPACK, RELABEL = "repack", "relabel"


class Into(NamedTuple):
    """What goods can become, and how much of them one of it takes, in millionths; 0 where each becomes several."""

    item: ItemRow
    each: int

    def whole(self, pieces: int) -> int:
        """As much of so many as comes out even."""
        return pieces - pieces % self.each if self.each else pieces


@dataclass(frozen=True, slots=True, kw_only=True)
class _Converted(SiteCommand):
    """So many packs of an item, at a place or on a plate, and where they are afterwards."""

    sku: str
    quantity: Decimal | None = None
    pack: str = ""
    lot: str = ""
    serial: str = ""
    location: str = ""
    plate: str = ""
    status: str = "available"
    owner: str = ""
    catch: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repack(_Converted):
    """Makes goods into another item of the same content: one is a kit of nothing but the other.

    They keep their lot and its date, unless another lot is given. A label for another pack of the same item is
    only printed, for nothing becomes of the goods.
    """

    permission: ClassVar[str] = "assemble"
    undoable: ClassVar[bool] = True

    into: str
    new_lot: str = ""
    new_location: str = ""
    new_plate: str = ""
    new_catch: Decimal | None = None

    def post(self, books: Books) -> Outcome:
        """Moves the goods into conversion, and what they become out of it."""
        at = books.site(self.site)
        line_up(books.connection, {self.plate, self.new_plate} - {""})
        stand = stand_of(books, at.id, self.location, self.plate)
        taken = consume(books, REPACK, at.id, self, stand)
        into = books.known(need_stocked, self.into)
        pieces = _repacked(books.connection, taken, into)
        lot = ""
        if into.tracking == "lot":
            lot = self.new_lot or taken.lot.code
        expires_on = taken.lot.expires_on if into.expires else None
        lot_made = begin_lot(books, into, lot, "", expires_on)
        there = self.new_location or stand.code
        made = Part(sku=into.sku, location=there, plate=self.new_plate, owner=self.owner)
        produce(books, REPACK, at.id, into, lot_made, Amount(pieces), made, catch_weighed(into, pieces, self.new_catch))
        shown = f"{show_quantity(pieces)} {into.unit} {into.sku}"
        facts = {"into": into.sku, "made": show_quantity(pieces), "new_lot": lot_made.code}
        return Outcome(f"{taken.shown} > {shown}", {**taken.facts(), **facts, **books.loaded_facts()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Relabel(_Converted):
    """Makes goods of one lot into goods of another lot of the same item, which somebody must approve.

    The other lot has the same date if it is new, unless one is given.
    """

    permission: ClassVar[str] = "assemble"
    undoable: ClassVar[bool] = True

    new_lot: str
    reason: str
    expires_on: date | None = None

    def post(self, books: Books) -> Outcome:
        """Moves the goods into conversion under one lot and out of it under the other."""
        at = books.site(self.site)
        if not self.reason:
            raise Rejection("text_missing", field="reason")
        stand = stand_of(books, at.id, self.location, self.plate)
        taken = consume(books, RELABEL, at.id, self, stand)
        if taken.item.tracking != "lot" or self.new_lot == taken.lot.code:
            raise Rejection("nothing_changes")
        books.require_approved("change_lot", "relabel_approved", lot=taken.lot.code, new_lot=self.new_lot)
        lot_made = begin_lot(books, taken.item, self.new_lot, "", self._date(books.connection, taken))
        stays = Part(sku=taken.item.sku, location=stand.code, plate=self.plate, owner=self.owner)
        produce(books, RELABEL, at.id, taken.item, lot_made, taken.amount, stays, taken.catch, fits=True)
        said = f"{taken.shown} lot {taken.lot.code} > {lot_made.code}"
        return Outcome(said, {**taken.facts(), "new_lot": lot_made.code, **books.loaded_facts()})

    def _date(self, connection: Connection, taken: Taken) -> date | None:
        """The date for a new lot; of one that is known its own."""
        if self.expires_on is not None or not taken.item.expires:
            return self.expires_on
        known = find_lot(connection, taken.item.id, self.new_lot)
        return None if known is not None and known.expires_on is not None else taken.lot.expires_on


def repacks_into(connection: Connection, sku: str) -> list[Into]:
    """What goods of this item can be made into: kits of nothing but it, or what it is the kit of."""
    of = need_stocked(connection, sku)
    makes = parts_of(connection, of.id)
    back = [Into(need_stocked(connection, part.sku), 0) for part in makes if len(makes) == 1]
    return [Into(need_stocked(connection, each), taken) for each, taken in kits_of_one(connection, of.id)] + back


def _repacked(connection: Connection, taken: Taken, into: ItemRow) -> int:
    """How much of the other item the goods become."""
    pieces = taken.amount.pieces
    made_of, makes = parts_of(connection, into.id), parts_of(connection, taken.item.id)
    if len(makes) == 1 and makes[0].item_id == into.id:
        return makes[0].in_kits(pieces)
    if len(made_of) != 1 or made_of[0].item_id != taken.item.id:
        raise Rejection("no_repack", sku=taken.item.sku, into=into.sku)
    each = made_of[0].quantity
    step = 10 ** (6 - into.decimals)
    kits, left = divmod(pieces * ONE, each)
    if left or kits % step:
        raise Rejection("repack_left_over", each=show_quantity(each), into=into.sku)
    return kits
