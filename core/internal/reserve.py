"""Reserving goods: for an order, a customer, a job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Connection, select

from core.books import MINUTE, Books
from core.catalogue.item import ItemRow, need_stocked
from core.catalogue.location import physical_places
from core.catalogue.party import need_owner
from core.catalogue.site import SiteRow
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.catch_weight import on_book
from core.ledger.goods import Amount, entered
from core.ledger.held_lots import require_unheld
from core.ledger.lots import LotRow, need_lot
from core.ledger.moves import Key
from core.ledger.reservations import Claim, hold_reservation
from core.ledger.stand import Stand, at_place, on_plate
from core.reports.available import available_to_promise
from core.schema.tables import balance, location, order_line, orders, status
from core.text import name_text
from core.undo import Posted
from core.values import Micros, instant, moment, show_quantity

VALID_MINUTES_MAX = 366 * 1440
PURPOSE = "purpose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve(SiteCommand):
    """Reserves so many packs of an item for a purpose: goods that stand somewhere, or softly any that the site has.

    Goods that are reserved can only be taken with their reservation, which is named by the id of this posting. It is
    good until it is released, which happens at the latest when it is past its time and others want the goods. A soft
    reservation locks nothing: there may be more demand than goods.
    """

    permission: ClassVar[str] = "reserve"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    sku: str
    purpose: str
    quantity: Decimal | None = None
    pack: str = ""
    location: str = ""
    plate: str = ""
    lot: str = ""
    serial: str = ""
    status: str = "available"
    owner: str = ""
    soft: bool = False
    order: str = ""
    order_line: int = 0
    expires_at: datetime | None = None
    valid_minutes: int | None = None

    def post(self, books: Books) -> Outcome:
        """Holds the goods, or notes the demand."""
        at = books.site(self.site)
        of = books.known(need_stocked, self.sku)
        purpose = name_text(self.purpose, PURPOSE)
        key, pieces, place = self._demand(books, of) if self.soft else self._goods(books, at, of)
        claim = Claim(
            item_id=of.id, quantity=pieces, purpose=purpose, key=key, expires_at=self._expiry(books),
            order_line_id=self._order_line(books.connection, at, of) if self.order else None,
        )  # fmt: skip
        books.reserve(claim)
        facts = {
            "site": at.code, "sku": of.sku, "quantity": show_quantity(pieces), "unit": of.unit, "purpose": purpose,
            "lot": self.lot or self.serial, "plate": self.plate.upper(), "location": place,
            "expires_at": moment(claim.expires_at).isoformat() if claim.expires_at else "",
        }  # fmt: skip
        if self.soft:
            left = available_to_promise(books.connection, at.id, of.id, today=books.today(), now=books.now)
            facts["available"] = show_quantity(left - pieces)
        where = f" at {place}" if place else ""
        return Outcome(f"{show_quantity(pieces)} {of.unit} {of.sku}{where} for {purpose}", facts)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Releases what is reserved; refused where some of it was taken already."""
        found = hold_reservation(books.connection, posted.id)
        if found.done:
            raise Rejection("reservation_used", done=show_quantity(found.done))
        books.release([(found, found.open)])

    def _demand(self, books: Books, of: ItemRow) -> tuple[None, int, str]:
        if self.location or self.plate or self.lot or self.serial or self.owner or self.status != "available":
            raise Rejection("soft_has_no_place")
        return None, self._amount(books, of).pieces, ""

    def _goods(self, books: Books, at: SiteRow, of: ItemRow) -> tuple[Key, int, str]:
        """The goods that are meant, which must be fit for use; whether they are free is seen when they are held."""
        lot = need_lot(books.connection, of, self.lot, self.serial)
        if lot.expires_on is not None and lot.expires_on < books.today():
            raise Rejection("expired", lot=lot.code, expires_on=lot.expires_on)
        require_unheld(books.connection, lot.id)
        books.known(require_allocatable, self.status)
        stand = self._stand(books, at, of, lot)
        self._require_in_use(books.connection, at, stand)
        owner = books.known(need_owner, self.owner)
        key = Key(stand.location, of.id, lot.id, stand.plate, owner.id, self.status)
        pieces = self._contents(books, of, lot, key) if of.tracking == "contents" else self._amount(books, of).pieces
        return key, pieces, stand.code

    def _stand(self, books: Books, at: SiteRow, of: ItemRow, lot: LotRow) -> Stand:
        if self.plate:
            return on_plate(books, at.id, self.plate, from_transit=False)
        if lot.is_serial and not self.location:
            return where_serial(books.connection, at.id, of.sku, lot)
        if not self.location:
            raise Rejection("text_missing", field="location")
        return at_place(books, at.id, self.location)

    def _require_in_use(self, connection: Connection, at: SiteRow, stand: Stand) -> None:
        """Refuses what stands in a place that is closed, or is still in transit from another site."""
        place = physical_places(connection, [stand.location])[stand.location]
        if place.site_id != at.id:
            raise Rejection("plate_elsewhere", plate=self.plate.upper(), location=f"{place.code}, another site")
        if not place.active:
            raise Rejection("location_closed", location=place.code)

    def _amount(self, books: Books, of: ItemRow) -> Amount:
        if self.quantity is None:
            raise Rejection("text_missing", field="quantity")
        return entered(books, of, self.pack, self.quantity)

    def _contents(self, books: Books, of: ItemRow, lot: LotRow, key: Key) -> int:
        """All that is in a serial with contents: it is taken whole, so it is reserved whole."""
        there = on_book(books.connection, key, hold=True).quantity
        if there and self.quantity is not None and self._amount(books, of).pieces != there:
            raise Rejection("contents_whole", serial=lot.code, quantity=show_quantity(there), unit=of.unit)
        if not there:
            raise Rejection("nothing_there", sku=f"{of.sku} {lot.code}", location=self.location or self.plate)
        return there

    def _order_line(self, connection: Connection, at: SiteRow, of: ItemRow) -> int:
        """The line of an order of this site that the goods are for."""
        query = select(order_line.c.id, order_line.c.item_id).join(orders, orders.c.id == order_line.c.order_id)
        named = (orders.c.number == self.order.upper(), orders.c.site_id == at.id, order_line.c.line == self.order_line)
        row = connection.execute(query.where(*named)).first()
        if row is None:
            raise Rejection("unknown_order", order=f"{self.order} line {self.order_line}")
        if row.item_id != of.id:
            raise Rejection("not_on_order", sku=of.sku, order=f"{self.order} line {self.order_line}")
        return int(row.id)

    def _expiry(self, books: Books) -> Micros | None:
        minutes, at = self.valid_minutes, self.expires_at
        if minutes is not None:
            if at is not None or not 1 <= minutes <= VALID_MINUTES_MAX:
                known = f"1 to {VALID_MINUTES_MAX}, and no expires_at beside it"
                raise Rejection("unknown_value", field="valid_minutes", value=minutes, known=known)
            return Micros(books.now + minutes * MINUTE)
        latest = books.now + VALID_MINUTES_MAX * MINUTE
        if at is not None and (at.tzinfo is None or not books.now < instant(at) <= latest):
            known = "a time in the coming year, with its time zone"
            raise Rejection("unknown_value", field="expires_at", value=at, known=known)
        return None if at is None else instant(at)


def require_allocatable(connection: Connection, code: str) -> None:
    """Refuses goods of a status in which nobody may have them."""
    rows = connection.execute(select(status.c.code, status.c.allocatable))
    known = {row.code: row.allocatable for row in rows}
    if code not in known:
        raise Rejection("unknown_status", status=code, statuses=", ".join(sorted(known)))
    if not known[code]:
        raise Rejection("not_allocatable", status=code)


def where_serial(connection: Connection, site_id: int, sku: str, serial: LotRow) -> Stand:
    """Where a serial is at the site."""
    query = select(balance.c.location_id, location.c.code, balance.c.plate_id)
    query = query.join(location, location.c.id == balance.c.location_id)
    row = connection.execute(query.where(balance.c.lot_id == serial.id, location.c.site_id == site_id)).first()
    if row is None:
        raise Rejection("nothing_there", sku=f"{sku} {serial.code}", location="this site")
    return Stand(*row)
