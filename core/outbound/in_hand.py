"""What is in hand of a sales order: picked goods, each reservation where it stands, in a tote, loose or in a carton."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, exists, or_, select

from core.books import Books
from core.catalogue.item import ItemRow
from core.errors import Rejection
from core.ledger.catch_weight import catch_taken, shared_out
from core.ledger.lots import SERIALS
from core.ledger.moves import Key, Moved
from core.ledger.reservations import Reservation, hold_of_lines
from core.outbound.carton import find_carton
from core.outbound.pickable import PICKABLE
from core.schema.tables import (
    balance,
    carton,
    item,
    location,
    lot,
    order_line,
    orders,
    party,
    pick,
    plate,
    reservation,
    run_tote,
    sales_order,
    work,
)
from core.schema.work import IS_OPEN
from core.values import show_quantity

SHOWN_MAX = 3  # so many kinds of goods a refusal names


class InHand(NamedTuple):
    """Goods of one reservation, quantities in millionths; `carton` is the state of the carton they are in, if any."""

    reservation_id: int
    line_id: int
    line: int
    key: Key
    sku: str
    name: str
    unit: str
    decimals: int
    tracking: str
    catch_unit: str | None
    lot: str
    is_serial: int
    expires_on: date | None
    plate: str
    carton: str | None
    location: str
    place_kind: str
    pieces: int


_KEY = (
    balance.c.location_id, balance.c.item_id, balance.c.lot_id, balance.c.plate_id, balance.c.owner_id,
    balance.c.status,
)  # fmt: skip
_in_tote = exists(select(run_tote.c.run_id).where(run_tote.c.plate_id == balance.c.plate_id))
_to_pick = exists(
    select(pick.c.work_id)
    .join(work, work.c.id == pick.c.work_id)
    .where(pick.c.reservation_id == reservation.c.id, IS_OPEN)
)
_IN_HAND = (
    select(
        reservation.c.id, order_line.c.id, order_line.c.line, item.c.sku, item.c.name, item.c.unit, item.c.decimals,
        item.c.tracking, item.c.catch_unit, lot.c.code, lot.c.is_serial, lot.c.expires_on, plate.c.code,
        carton.c.state, location.c.code, location.c.kind,
        reservation.c.quantity - reservation.c.done - reservation.c.released, *_KEY,
    )
    .join(order_line, order_line.c.id == reservation.c.order_line_id)
    .join(balance, balance.c.id == reservation.c.balance_id)
    .join(item, item.c.id == balance.c.item_id)
    .join(location, location.c.id == balance.c.location_id)
    .join(lot, lot.c.id == balance.c.lot_id)
    .join(plate, plate.c.id == balance.c.plate_id)
    .outerjoin(carton, carton.c.plate_id == balance.c.plate_id)
    .where(order_line.c.order_id == bindparam("order_id"), reservation.c.state == "open")
    .where(or_(location.c.kind.not_in(PICKABLE), _in_tote, carton.c.plate_id.is_not(None)), ~_to_pick)
    .order_by(order_line.c.line, lot.c.code, reservation.c.id)
)  # fmt: skip
_ON_PLATE = (
    select(orders.c.number)
    .join(order_line, order_line.c.order_id == orders.c.id)
    .join(reservation, reservation.c.order_line_id == order_line.c.id)
    .join(balance, balance.c.id == reservation.c.balance_id)
    .join(plate, plate.c.id == balance.c.plate_id)
    .where(plate.c.code == bindparam("code"), orders.c.site_id == bindparam("site_id"), orders.c.kind == "sales")
    .where(reservation.c.state == "open", ~_to_pick)
    .group_by(orders.c.number)
    .order_by(orders.c.number)
    .limit(9)
)
_PICKED = (
    select(orders.c.number, party.c.name)
    .join(sales_order, sales_order.c.order_id == orders.c.id)
    .join(party, party.c.id == orders.c.party_id)
    .where(orders.c.kind == "sales", orders.c.state == "picked", orders.c.site_id == bindparam("site_id"))
    .order_by(sales_order.c.priority, orders.c.due_on.is_(None), orders.c.due_on, orders.c.id)
    .limit(9)
)
_LINES = select(order_line.c.id).where(order_line.c.order_id == bindparam("order_id"))


def in_hand(connection: Connection, order_id: int) -> list[InHand]:
    """All that is in hand of an order, by its lines; what is still to be picked is not."""
    rows = connection.execute(_IN_HAND, {"order_id": order_id})
    return [InHand(*row[:3], Key(*row[17:]), *row[3:17]) for row in rows]


def to_pack(connection: Connection, order_id: int) -> list[InHand]:
    """What of it is in no carton yet."""
    return [each for each in in_hand(connection, order_id) if each.carton is None]


def plates_of(connection: Connection, order_id: int) -> list[int]:
    """The plates that goods of the order are on."""
    query = (
        select(balance.c.plate_id)
        .join(reservation, reservation.c.balance_id == balance.c.id)
        .join(order_line, order_line.c.id == reservation.c.order_line_id)
        .where(order_line.c.order_id == order_id, reservation.c.state == "open", balance.c.plate_id != 0)
        .distinct()
    )
    return sorted(connection.execute(query).scalars())


def orders_on(connection: Connection, code: str, site_id: int) -> list[str]:
    """The orders that goods on a plate at the site are in hand for, at most nine; refused where there are none."""
    found = _orders_on(connection, code, site_id)
    if not found:
        raise Rejection("nothing_to_pack", plate=code.upper())
    return found


def is_unpacked(connection: Connection, code: str, site_id: int) -> bool:
    """Whether goods in hand lie on that plate as they were picked: it is no carton."""
    return find_carton(connection, code) is None and bool(_orders_on(connection, code, site_id))


def _orders_on(connection: Connection, code: str, site_id: int) -> list[str]:
    return list(connection.execute(_ON_PLATE, {"code": code.upper(), "site_id": site_id}).scalars())


def waiting_to_pack(connection: Connection, site_id: int) -> list[tuple[str, str]]:
    """Orders of the site that are picked, the most urgent first, at most nine: number and customer."""
    return [(row.number, row.name) for row in connection.execute(_PICKED, {"site_id": site_id})]


@dataclass(frozen=True, slots=True)
class Share:
    """So much of goods in hand, whose reservation is held."""

    found: Reservation
    row: InHand
    pieces: int


def hold_in_hand(connection: Connection, order_id: int) -> list[tuple[Reservation, InHand]]:
    """All that is in hand of a held order, with its reservations held until the transaction ends."""
    lines = connection.execute(_LINES, {"order_id": order_id}).scalars().all()
    held = {each.id: each for each in hold_of_lines(connection, lines)}
    return [(held[row.reservation_id], row) for row in in_hand(connection, order_id) if row.reservation_id in held]


def share_out(of: ItemRow, goods: Sequence[tuple[Reservation, InHand]], pieces: int) -> list[Share]:
    """So much of these goods of one item, or as much as there is; goods that are weighed are of one kind and place."""
    if of.catch_unit is not None and goods:
        keys = {row.key: 0 for _, row in goods}
        for _, row in goods:
            keys[row.key] += row.pieces
        chosen = next((key for key, much in keys.items() if much >= pieces), goods[0][1].key)
        goods = [each for each in goods if each[1].key == chosen]
    shares: list[Share] = []
    for found, row in goods:
        much = min(pieces, row.pieces)
        if much:
            shares.append(Share(found, row, much))
            pieces -= much
    return shares


def hand_over_shares(
    books: Books,
    kind: str,
    of: ItemRow,
    shares: Sequence[Share],
    target: Callable[[Key], Key],
    weighed: Decimal | None,
    *,
    set_down: bool = False,
) -> int | None:
    """Notes these goods on their way, which stay reserved for their lines; returns what they weigh.

    What is only `set_down` may be of a lot that is held since it was taken.
    """
    source, pieces = shares[0].row.key, sum(share.pieces for share in shares)
    catch = catch_taken(books.connection, of, source, pieces, weighed)
    serial = SERIALS.get(of.tracking, 0)
    for share, part in zip(shares, shared_out(catch, [each.pieces for each in shares]), strict=True):
        key = share.row.key
        line_id = share.row.line_id
        moved = Moved(kind, share.pieces, key, target(key), True, True, serial, order_line_id=line_id, catch=part)
        books.hand_over(share.found, moved, set_down=set_down)
    return catch


def require_fit(books: Books, shares: Sequence[Share]) -> None:
    """Refuses goods past their date, also where no night has told them yet, and a part of a serial's contents."""
    for share in shares:
        row = share.row
        if row.expires_on is not None and row.expires_on < books.today():
            raise Rejection("expired", lot=row.lot, expires_on=row.expires_on)
        if row.tracking == "contents" and share.pieces != row.pieces:
            raise Rejection("contents_whole", serial=row.lot, quantity=show_quantity(row.pieces), unit=row.unit)


def shown(rows: Sequence[InHand]) -> str:
    """What these goods are, in few words: for whoever scanned something else."""
    much: dict[str, int] = {}
    for row in rows:
        much[row.sku] = much.get(row.sku, 0) + row.pieces
    words = [f"{sku} {show_quantity(pieces)}" for sku, pieces in list(much.items())[:SHOWN_MAX]]
    return ", ".join([*words, *(["more"] if len(much) > SHOWN_MAX else [])]) or "nothing"
