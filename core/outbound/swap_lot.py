"""Another lot or serial than the one that was reserved is picked, because it is the one at hand."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import Connection, case, select

from core.books import Books
from core.catalogue.item import need_item
from core.errors import Rejection
from core.ledger.catch_weight import catch_taken
from core.ledger.lots import LotRow, need_lot
from core.ledger.moves import Key
from core.ledger.reservations import hold_numbered, keys_of
from core.outbound.pick_profile import profile_for
from core.outbound.picking import HeldPick
from core.outbound.sales_order import SaleLineRow, sale_lines_numbered
from core.schema.tables import balance
from core.undo import Posted

SWAPPED = "swapped"  # the fact that names the reservation that let go of as many


def take_other(books: Books, held: HeldPick, pieces: int, code: str, weighed: Decimal | None) -> tuple[int | None, str]:
    """Notes as much of another lot beside the reserved goods on its way; returns its weight, and what was let go."""
    connection, row = books.connection, held.row
    if not row.lot_id or not profile_for(connection, row.site_id, row.class_id).swap_lots:
        raise Rejection("no_other_lot", sku=row.sku, lot=row.lot or "any")
    of = books.known(need_item, row.sku)
    other = need_lot(connection, of, "" if row.is_serial else code, code if row.is_serial else "")
    _require_fit(books, sale_lines_numbered(connection, [row.line_id])[0], other)
    source = _beside(connection, held.key, other)
    if source is None:
        raise Rejection("nothing_there", sku=f"{row.sku} {code}", location=row.location)
    catch = catch_taken(connection, of, source, pieces, weighed)
    books.hand_over_instead(held.found, held.moved(source, pieces, catch))
    return catch, f"{row.reservation_id}:{pieces}"


def keep_swapped(books: Books, posted: Posted) -> None:
    """The goods that were to be taken in the first place are reserved again, as far as they are still there."""
    if not posted.facts.get(SWAPPED):
        return
    number, pieces = map(int, posted.facts[SWAPPED].split(":"))
    (found,) = hold_numbered(books.connection, [number])
    key = keys_of(books.connection, [found]).get(found.balance_id)
    if key is None:
        raise Rejection("goods_gone", location=posted.facts["from"])
    books.keep_again(found, pieces, key)


def _require_fit(books: Books, line: SaleLineRow, other: LotRow) -> None:
    """Refuses a lot that the order does not take: it wants one lot only, or goods that keep longer."""
    if line.lot_id not in (0, other.id):
        raise Rejection("no_other_lot", sku=line.sku, lot=line.lot)
    if other.expires_on is None:
        return
    if other.expires_on < books.today():
        raise Rejection("expired", lot=other.code, expires_on=other.expires_on)
    due = max(line.due_on or books.today(), books.today())
    if other.expires_on < due + timedelta(days=line.min_life_days or 0):
        raise Rejection("keeps_too_short", lot=other.code, expires_on=other.expires_on, days=line.min_life_days)


def _beside(connection: Connection, reserved: Key, other: LotRow) -> Key | None:
    """The goods of that lot that lie where the reserved ones do, on the same plate if they are on one, or loose."""
    columns = (
        balance.c.location_id, balance.c.item_id, balance.c.lot_id, balance.c.plate_id, balance.c.owner_id,
        balance.c.status,
    )  # fmt: skip
    there = (
        balance.c.location_id == reserved.location, balance.c.item_id == reserved.item, balance.c.lot_id == other.id,
        balance.c.owner_id == reserved.owner, balance.c.status == reserved.status,
        balance.c.plate_id.in_((reserved.plate, 0)),
    )  # fmt: skip
    nearest = case((balance.c.plate_id == reserved.plate, 0), else_=1)
    row = connection.execute(select(*columns).where(*there).order_by(nearest).limit(1)).first()
    return None if row is None else Key(*row)
