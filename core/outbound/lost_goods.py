"""Orders that lose goods which nobody may have any more: their picks are called off, and they wait for others."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, or_, select

from core.books import Books
from core.ledger.reservations import IS_OPEN, Reservation
from core.outbound.pickable import PICKABLE
from core.outbound.reserved_goods import IN_TOTE_OR_CARTON
from core.outbound.sales_order import SALE, follow_sales, hold_sales
from core.schema.tables import balance, location, order_line, orders, pick, reservation, work
from core.schema.work import IS_OPEN as WORK_IS_OPEN
from core.work import end_work

_LINES = (
    select(reservation.c.order_line_id, order_line.c.order_id)
    .join(order_line, order_line.c.id == reservation.c.order_line_id)
    .join(orders, orders.c.id == order_line.c.order_id)
    .where(IS_OPEN, orders.c.kind == SALE)
)
_AT = _LINES.where(reservation.c.balance_id.in_(bindparam("ids", expanding=True)))
_OF = _LINES.where(reservation.c.id.in_(bindparam("ids", expanding=True)))
_IN_HAND = (
    select(balance.c.id)
    .join(location, location.c.id == balance.c.location_id)
    .where(balance.c.id.in_(bindparam("ids", expanding=True)))
    .where(or_(location.c.kind.not_in(PICKABLE), IN_TOTE_OR_CARTON))
)
_PICKS = (
    select(work.c.id)
    .join(pick, pick.c.work_id == work.c.id)
    .where(WORK_IS_OPEN, pick.c.reservation_id.in_(bindparam("ids", expanding=True)))
    .order_by(work.c.id)
)


class OrdersThatLose:
    """The sales orders that have some of the goods reserved, held before their reservations are."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._orders: dict[int, int] = {}  # by line

    def hold(self, balance_ids: Sequence[int]) -> None:
        """Holds the orders, in ascending order."""
        rows = self._books.connection.execute(_AT, {"ids": list(balance_ids)})
        self._orders = {row.order_line_id: row.order_id for row in rows}
        hold_sales(self._books.connection, self._orders.values())

    def is_held(self, found: Reservation) -> bool:
        """Whether it is no sales order's, or that of one that is held."""
        if found.order_line_id is None or found.order_line_id in self._orders:
            return True
        return self._books.connection.execute(_OF, {"ids": [found.id]}).first() is None

    def in_hand(self, among: Sequence[Reservation]) -> set[int]:
        """Those of orders whose goods are in a tote, at staging, in a carton."""
        of_orders = [each for each in among if each.order_line_id in self._orders]
        ids = [each.balance_id for each in of_orders]
        there = set(self._books.connection.execute(_IN_HAND, {"ids": ids}).scalars()) if ids else set()
        return {each.id for each in of_orders if each.balance_id in there}

    def lose(self, let_go: Sequence[Reservation]) -> None:
        """Calls off what was to be picked of them, by whomever; the orders wait for other goods."""
        books, ids = self._books, [each.id for each in let_go if each.order_line_id in self._orders]
        if not ids:
            return
        for work_id in books.connection.execute(_PICKS, {"ids": ids}).scalars().all():
            end_work(books.connection, work_id, books.posting, books.now, "cancelled")
        for order_id in {self._orders[each.order_line_id] for each in let_go if each.order_line_id in self._orders}:
            books.follow(order_id, follow_sales)
