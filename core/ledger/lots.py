"""Lots and serials: found, begun, and checked against what is known of them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, exists, insert, select, update

from core.catalogue.item import ItemRow
from core.errors import Rejection
from core.ledger.shortage import serial_in_stock
from core.schema.ledger import HAS_LOT, IS_NO_REVERSAL
from core.schema.tables import balance, lot, move
from core.text import code_text


class LotRow(NamedTuple):
    """A lot or serial of one item; row 0 stands for none."""

    id: int
    code: str
    is_serial: int
    expires_on: date | None
    hold: int
    hold_reason: str


NO_LOT = LotRow(0, "", 0, None, 0, "")
LOT_LENGTH_MAX = 40
SERIALS = {"serial": 1, "contents": 2}  # how a balance of such an item says what its serial is

_COLUMNS = (lot.c.id, lot.c.code, lot.c.is_serial, lot.c.expires_on, lot.c.hold, lot.c.hold_reason)
_FIND = select(*_COLUMNS).where(lot.c.item_id == bindparam("item_id"), lot.c.code == bindparam("code"))
# shared by all who book on the lot: nobody gives it another date, blocks it or lets it go meanwhile
_FIND_SHARED = _FIND.with_for_update(read=True)
_HOLD = select(*_COLUMNS).where(lot.c.id == bindparam("lot_id"))
_reversal = move.alias("reversal")
_STANDING = (
    select(move.c.id)
    .where(move.c.lot_id == bindparam("lot_id"), HAS_LOT, IS_NO_REVERSAL)
    .where(~exists(select(_reversal.c.id).where(_reversal.c.reverses_id == move.c.id)))
    .limit(1)
)


def find_lot(connection: Connection, item_id: int, code: str) -> LotRow | None:
    """The lot or serial of that item."""
    row = connection.execute(_FIND, {"item_id": item_id, "code": code}).first()
    return None if row is None else LotRow(*row)


def need_lot(connection: Connection, item: ItemRow, lot_code: str, serial: str) -> LotRow:
    """The known lot or serial that goods of this item are named by, or the row for none."""
    code = identity(item, lot_code, serial)
    if not code:
        return NO_LOT
    found = find_lot(connection, item.id, code)
    if found is None:
        raise Rejection("unknown_lot", sku=item.sku, lot=code)
    return found


def hold_lot(connection: Connection, item: ItemRow, lot_code: str, serial: str) -> LotRow:
    """The known lot or serial, held for a change of its row until the transaction ends."""
    found = need_lot(connection, item, lot_code, serial)
    if found is NO_LOT:
        raise Rejection("lot_unwanted", sku=item.sku)
    # moves of the lot may be written down meanwhile: nobody who carries goods waits
    return LotRow(*connection.execute(_HOLD.with_for_update(key_share=True), {"lot_id": found.id}).one())


def status_coming_in(found: LotRow, usual: str = "available") -> str:
    """The status that goods of the lot come in with, instead of the usual one.

    Of a lot that is held nobody may have more either, be it checked or not; what is damaged or rejected stays so.
    """
    return "hold" if found.hold and usual in ("available", "quality") else usual


def ensure_lot(connection: Connection, item: ItemRow, lot_code: str, serial: str, expires_on: date | None) -> LotRow:
    """The lot or serial for goods that come in; begun if it is new, refused if its expiry differs.

    A lot without a date takes the one that is given; so does a lot whose bookings have all been undone.
    """
    code = identity(item, lot_code, serial)
    if not code:
        return NO_LOT
    row = connection.execute(_FIND_SHARED, {"item_id": item.id, "code": code}).first()
    if row is None:
        return _begin(connection, item, code, expires_on)
    found = LotRow(*row)
    if expires_on is not None and expires_on != found.expires_on:
        return _put_date(connection, found.id, expires_on)
    if item.expires and found.expires_on is None:
        raise Rejection("expiry_missing", sku=item.sku)
    return found


def require_gone(connection: Connection, serial: LotRow) -> None:
    """Refuses a serial that is in the house: what comes in is another one, and what is left in it can be adjusted."""
    connection.execute(_HOLD.with_for_update(), {"lot_id": serial.id}).all()  # it comes in once, whoever brings it
    if connection.execute(select(balance.c.id).where(balance.c.lot_id == serial.id).limit(1)).first() is not None:
        raise serial_in_stock(connection, serial.id)


def identity(item: ItemRow, lot_code: str, serial: str) -> str:
    """The code that tells these goods apart, as the item's tracking demands it; empty where it has none."""
    if item.tracking in SERIALS:
        if not serial:
            raise Rejection("serial_missing", sku=item.sku)
        return code_text("serial", serial, LOT_LENGTH_MAX)
    if serial:
        raise Rejection("serial_unwanted", sku=item.sku)
    if item.tracking == "lot":
        if not lot_code:
            raise Rejection("lot_missing", sku=item.sku)
        return code_text("lot", lot_code, LOT_LENGTH_MAX)
    if lot_code:
        raise Rejection("lot_unwanted", sku=item.sku)
    return ""


def _begin(connection: Connection, item: ItemRow, code: str, expires_on: date | None) -> LotRow:
    if item.expires and expires_on is None:
        raise Rejection("expiry_missing", sku=item.sku)
    is_serial = int(item.tracking in SERIALS)
    values = {"item_id": item.id, "code": code, "is_serial": is_serial, "expires_on": expires_on}
    fresh = insert(lot).values(**values).returning(lot.c.id)
    return LotRow(connection.execute(fresh).scalar_one(), code, is_serial, expires_on, 0, "")


def _put_date(connection: Connection, lot_id: int, expires_on: date) -> LotRow:
    """Gives a known lot its date, or another one while no booking on it stands."""
    held = LotRow(*connection.execute(_HOLD.with_for_update(), {"lot_id": lot_id}).one())
    # where every move is reversed nothing is on hand either
    stands = connection.execute(_STANDING, {"lot_id": lot_id}).first() is not None
    if stands and held.expires_on not in (None, expires_on):
        raise Rejection("lot_expiry_differs", lot=held.code, expires_on=held.expires_on)
    connection.execute(update(lot).where(lot.c.id == lot_id).values(expires_on=expires_on))
    return held._replace(expires_on=expires_on)
