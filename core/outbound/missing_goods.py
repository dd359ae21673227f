"""Goods that are not where the book says, as a picker finds: they get another status there, and who had them none."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from core.books import Books
from core.errors import Rejection
from core.ledger.catch_weight import shared_out
from core.ledger.moves import Key, Moved
from core.ledger.reservations import Reservation, hold_at, hold_made_by, hold_numbered
from core.ledger.shortage import of_key
from core.ledger.whole import Lying, all_held
from core.outbound.picking import HeldPick
from core.outbound.picks import PickRow, picks_of_reservations
from core.outbound.sales_order import follow_sales
from core.schema.tables import order_line, pick, reservation, work
from core.schema.work import OPEN_STATES
from core.undo import Posted
from core.work import URGENT, ask_for, end_work

MARK = "change_status"  # kind of the move that says it


@dataclass(frozen=True, slots=True)
class Rest:
    """What the book says lies there besides what is picked, and which reservations lose how much of it.

    So much `stays`, for orders that came in between.
    """

    lying: Lying
    pieces: int
    stays: int
    losing: Sequence[tuple[Reservation, int]]


def orders_there(connection: Connection, row: PickRow) -> set[int]:
    """The other orders for which the goods are reserved that the pick is for."""
    mine = select(reservation.c.balance_id).where(reservation.c.id == row.reservation_id).scalar_subquery()
    query = select(order_line.c.order_id).join(reservation, reservation.c.order_line_id == order_line.c.id)
    found = connection.execute(query.where(reservation.c.balance_id == mine, reservation.c.state == "open"))
    return set(found.scalars()) - {row.order_id}


def rest_there(connection: Connection, held: HeldPick, pieces: int, others: Collection[int]) -> Rest:
    """All that should be there besides what is picked, held; what orders have that are not held stays as it is."""
    (lying,) = all_held(connection, *of_key(held.key))
    reserved = hold_at(connection, [lying.balance_id])
    orders = {held.row.order_id, *others}
    lines = select(order_line.c.id).where(order_line.c.order_id.in_(orders))
    known = set(connection.execute(lines).scalars())
    losing = [
        (each, each.open - pieces if each.id == held.found.id else each.open)
        for each in reserved
        if each.order_line_id in known
    ]
    kept = sum(each.open for each in reserved if each.order_line_id not in known)
    return Rest(lying, lying.quantity - pieces - kept, kept, losing)


def mark_missing(books: Books, key: Key, rest: Rest, status: str, weighed: int | None) -> None:
    """Notes the rest as of that status where it should lie; nobody has it reserved any more."""
    lying = rest.lying
    catch = None
    if lying.catch:
        catch = shared_out(lying.catch - (weighed or 0), [rest.pieces, *filter(None, [rest.stays])])[0]
    target = key._replace(status=status)
    books.give_up(rest.losing, Moved(MARK, rest.pieces, key, target, True, True, lying.serial, catch=catch))


def take_from_others(books: Books, row: PickRow, rest: Rest) -> list[int]:
    """Ends the picks of the other orders that were to take of it, and returns their numbers; they wait for others."""
    lost = [each.id for each, _ in rest.losing if each.id != row.reservation_id]
    ended = []
    for each in picks_of_reservations(books.connection, lost):
        end_work(books.connection, each.number, books.posting, books.now, "cancelled")
        ended.append(each.number)
    lines = {each.order_line_id for each, _ in rest.losing if each.id != row.reservation_id}
    query = select(order_line.c.order_id).where(order_line.c.id.in_(lines)).distinct()
    for order_id in books.connection.execute(query).scalars():
        books.follow(order_id, follow_sales)
    return ended


def ask_to_count(books: Books, site_id: int, key: Key, note: str) -> None:
    """Asks for a count of the place of these goods at once, unless it is to be counted already."""
    known = select(work.c.id).where(
        work.c.kind == "count", work.c.from_location_id == key.location, work.c.state.in_(OPEN_STATES)
    )
    if books.connection.execute(known.limit(1)).first() is None:
        what = {
            "item_id": key.item, "lot_id": key.lot, "plate_id": key.plate, "from_location_id": key.location,
        }  # fmt: skip
        ask_for(books.connection, books.posting, books.now, "count", site_id, **what, priority=URGENT, note=note)


def call_off_new(books: Books, posted: Posted) -> None:
    """Lets go of what was reserved instead; refused where it has a pick that others have asked for since then."""
    claims = [found for found, _ in hold_made_by(books.connection, posted.id)]
    others = select(work.c.id).join(pick, pick.c.work_id == work.c.id).where(
        pick.c.reservation_id.in_([each.id for each in claims]), work.c.posting_id != posted.id,
        work.c.state.in_(OPEN_STATES),
    )  # fmt: skip
    if books.connection.execute(others.limit(1)).first() is not None:
        raise Rejection("work_done", work="pick")
    books.release([(each, each.open) for each in claims])


def find_again(books: Books, posted: Posted) -> None:
    """Those who lost the goods have them again."""
    mark = next(each for each in posted.moves if each.kind == MARK)
    key = Key(
        mark.from_location_id, mark.item_id, mark.lot_id, mark.from_plate_id, mark.from_owner_id, mark.from_status
    )
    let_go = dict(_pairs(posted.facts["let_go"]))
    for found in hold_numbered(books.connection, let_go):
        books.keep_again(found, let_go[found.id], key)


def _pairs(fact: str) -> Iterator[tuple[int, int]]:
    for each in fact.split():
        number, pieces = each.split(":")
        yield int(number), int(pieces)
