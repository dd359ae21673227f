"""Conversion: goods that become others, in one posting; what went in and what came out is traced by it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from core.books import Books
from core.catalogue.item import ItemRow
from core.catalogue.location import counterparty, need_place
from core.catalogue.party import need_owner
from core.errors import Rejection
from core.internal.reserve import require_allocatable
from core.ledger.goods import Amount, Goods, Taken, take
from core.ledger.held_lots import require_unheld
from core.ledger.lots import SERIALS, LotRow, ensure_lot, require_gone, status_coming_in
from core.ledger.moves import Key, Moved
from core.ledger.relocate import require_mixing
from core.ledger.stand import Stand, at_place, on_plate


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """So many packs of an item, at a place or on a plate."""

    sku: str
    quantity: Decimal | None = None
    pack: str = ""
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None
    location: str = ""
    plate: str = ""
    status: str = "available"
    owner: str = ""
    catch: Decimal | None = None


def consume(books: Books, kind: str, site_id: int, asked: Goods, stand: Stand) -> Taken:
    """Takes goods that anybody may have into conversion."""
    books.known(require_allocatable, asked.status)
    taken = take(books, asked, stand)
    require_unheld(books.connection, taken.lot.id)
    if taken.lot.expires_on is not None and taken.lot.expires_on < books.today():
        raise Rejection("expired", lot=taken.lot.code, expires_on=taken.lot.expires_on)
    away = taken.source._replace(location=_conversion(books, site_id), plate=0, status="available")
    books.move(replace(taken.moved(kind, away), target_physical=False))
    return taken


def produce(
    books: Books,
    kind: str,
    site_id: int,
    of: ItemRow,
    lot: LotRow,
    amount: Amount,
    made: Part,
    catch: int | None,
    *,
    fits: bool = False,
) -> Stand:
    """Brings goods out of conversion to the place or plate that is named; of a held lot they come on hold.

    They need not mix with what lies there if it `fits`, because they lie there already.
    """
    place = books.known(need_place, site_id, made.location)
    plate_id = books.load_plate(made.plate, place.id)
    if not fits:
        require_mixing(books.connection, place, [(of.id, lot.id), *books.coming(place.id)])
    owner = books.known(need_owner, made.owner)
    status = status_coming_in(lot, made.status)
    target = Key(place.id, of.id, lot.id, plate_id, owner.id, status)
    source = target._replace(location=_conversion(books, site_id), plate=0, status="available")
    serial = SERIALS.get(of.tracking, 0)
    books.move(Moved(kind, amount.pieces, source, target, False, True, serial, *amount[1:], catch=catch))
    return Stand(place.id, place.code, plate_id)


def begin_lot(books: Books, of: ItemRow, lot: str, serial: str, expires_on: date | None) -> LotRow:
    """The lot or serial that is made; one with contents must not be in the house."""
    made = ensure_lot(books.connection, of, lot, serial, expires_on)
    if of.tracking == "contents":
        require_gone(books.connection, made)
    return made


def stand_of(books: Books, site_id: int, location: str, plate: str) -> Stand:
    """Where goods are taken from."""
    return on_plate(books, site_id, plate, from_transit=False) if plate else at_place(books, site_id, location)


def earliest(lots: Iterable[LotRow]) -> date | None:
    """The first date on which one of the lots expires."""
    return min((lot.expires_on for lot in lots if lot.expires_on is not None), default=None)


def _conversion(books: Books, site_id: int) -> int:
    return books.known(counterparty, site_id, "conversion").id
