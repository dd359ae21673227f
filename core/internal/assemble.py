"""Assembling kits: the parts become the kit, in one posting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Connection, select

from core.books import Books
from core.catalogue.item import need_item, need_stocked
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.internal.conversion import Part, begin_lot, consume, earliest, produce, stand_of
from core.internal.kit import PartOf, need_parts
from core.ledger.catch_weight import catch_weighed
from core.ledger.goods import Taken, entered, goods_facts, shown_amount
from core.ledger.plates import line_up
from core.schema.tables import balance, location, lot, status
from core.values import show_quantity, to_decimal

MOVE = "assemble"
PARTS_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Assemble(SiteCommand):
    """Makes kits of exactly the parts that they are made of; the parts say which goods are used.

    A kit with an expiry date has the earliest of its parts' dates, unless one is given.
    """

    permission: ClassVar[str] = "assemble"
    undoable: ClassVar[bool] = True

    sku: str
    quantity: Decimal
    location: str
    parts: tuple[Part, ...]
    pack: str = ""
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None
    plate: str = ""
    owner: str = ""
    catch: Decimal | None = None

    def post(self, books: Books) -> Outcome:
        """Moves the parts into conversion and the kits out of it."""
        at = books.site(self.site)
        of = books.known(need_stocked, self.sku)
        amount = entered(books, of, self.pack, self.quantity)
        catch = catch_weighed(of, amount.pieces, self.catch)
        if not 1 <= len(self.parts) <= PARTS_MAX:
            raise Rejection("lines_wanted", most=PARTS_MAX)
        line_up(books.connection, {part.plate for part in self.parts if part.plate} | ({self.plate} - {""}))
        stands = [stand_of(books, at.id, part.location, part.plate) for part in self.parts]
        used = [consume(books, MOVE, at.id, part, stand) for part, stand in zip(self.parts, stands, strict=True)]
        _require_all(need_parts(books.connection, of), used, amount.pieces)
        expires_on = self.expires_on or (earliest(taken.lot for taken in used) if of.expires else None)
        lot_made = begin_lot(books, of, self.lot, self.serial, expires_on)
        made = Part(sku=of.sku, location=self.location, plate=self.plate, owner=self.owner)
        there = produce(books, MOVE, at.id, of, lot_made, amount, made, catch)
        facts = goods_facts(of, amount.pieces, catch, lot_made, self.owner.upper())
        facts |= {"location": there.code, "parts": str(len(used)), "expires_on": str(lot_made.expires_on or "")}
        said = f"{shown_amount(of, amount.pieces, catch)} {of.sku} made > {there.code}"
        return Outcome(said, facts | books.loaded_facts())


def _require_all(parts: Sequence[PartOf], used: Sequence[Taken], kits: int) -> None:
    """Refuses other parts than the kit is made of, and more or less of them."""
    amounts: Counter[str] = Counter()
    for taken in used:
        amounts[taken.item.sku] += taken.amount.pieces
    wanted = {part.sku: part.in_kits(kits) for part in parts}
    for sku, pieces in amounts.items():
        if sku not in wanted:
            raise Rejection("not_in_kit", sku=sku)
        if pieces != wanted[sku]:
            raise Rejection("kit_wants", quantity=show_quantity(wanted[sku]), sku=sku, given=show_quantity(pieces))
    for sku, pieces in wanted.items():
        if sku not in amounts:
            raise Rejection("kit_wants", quantity=show_quantity(pieces), sku=sku, given="none")


def free_parts(connection: Connection, site_id: int, code: str, sku: str, kits: int, today: date) -> tuple[Part, ...]:
    """The loose goods at a place that so many kits can be made of, what expires first before what lasts.

    Refused where there are not enough, with the first part that is short.
    """
    of = need_item(connection, sku)
    parts: list[Part] = []
    for part in need_parts(connection, of):
        parts += _of_one_item(connection, site_id, code, part, part.in_kits(kits), today)
    return tuple(parts)


def _of_one_item(connection: Connection, site_id: int, code: str, part: PartOf, wanted: int, today: date) -> list[Part]:
    usable = select(status.c.code).where(status.c.allocatable == 1)
    free = balance.c.quantity - balance.c.reserved
    query = (
        select(lot.c.code, lot.c.is_serial, balance.c.status, free)
        .join(lot, lot.c.id == balance.c.lot_id)
        .join(location, location.c.id == balance.c.location_id)
        .where(location.c.site_id == site_id, location.c.code == code, balance.c.item_id == part.item_id)
        .where(balance.c.plate_id == 0, balance.c.owner_id == 0, balance.c.status.in_(usable), free > 0)
        .where(lot.c.hold == 0, lot.c.expires_on.is_(None) | (lot.c.expires_on >= today))
        .order_by(lot.c.expires_on.is_(None), lot.c.expires_on, balance.c.since, balance.c.id)
    )
    found, left = [], wanted
    for lot_code, is_serial, at_status, there in connection.execute(query):
        if left:
            taken = min(left, there)
            named = {"serial" if is_serial else "lot": lot_code}
            found.append(Part(sku=part.sku, quantity=to_decimal(taken), location=code, status=at_status, **named))
            left -= taken
    if left:
        raise Rejection("not_enough", free=show_quantity(wanted - left), sku=part.sku, location=code)
    return found
