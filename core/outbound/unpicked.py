"""What is reserved for an order and still stands in its bins: let go, with the picks that were asked for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from core.books import Books
from core.ledger.moves import Key
from core.ledger.reservations import Reservation, hold_of_lines, keys_of
from core.schema.tables import location, pick, work
from core.schema.work import IS_OPEN
from core.work import end_work

BINS = ("storage", "pick_face")  # places that orders are picked from; goods elsewhere are in somebody's hands


def reserved_goods(connection: Connection, line_ids: Iterable[int]) -> tuple[list[Reservation], list[Reservation]]:
    """The open hard reservations of these lines, held: those in bins, and those of goods in hand."""
    found = [each for each in hold_of_lines(connection, set(line_ids)) if each.balance_id is not None]
    keys = keys_of(connection, found)
    bins = _bins(connection, keys.values())
    in_bins = [each for each in found if keys[each.balance_id].location in bins]
    return in_bins, [each for each in found if keys[each.balance_id].location not in bins]


def let_go(books: Books, found: Sequence[Reservation]) -> None:
    """Releases all that is open of these reservations, which are held, and calls off what was to be picked of them."""
    ids = [each.id for each in found]
    asked = select(work.c.id).join(pick, pick.c.work_id == work.c.id).where(IS_OPEN, pick.c.reservation_id.in_(ids))
    for work_id in books.connection.execute(asked.order_by(work.c.id)).scalars().all():
        end_work(books.connection, work_id, books.posting, books.now, "cancelled")
    books.release([(each, each.open) for each in found])


def _bins(connection: Connection, keys: Iterable[Key]) -> set[int]:
    places = {key.location for key in keys}
    return set(
        connection.execute(select(location.c.id).where(location.c.id.in_(places), location.c.kind.in_(BINS))).scalars()
    )
