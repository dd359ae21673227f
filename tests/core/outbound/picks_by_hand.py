"""Picks as the tests of allocation need them, asked for and begun without a run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Connection, select

from core.access.operator import need_operator
from core.books import Books
from core.command import Outcome, SiteCommand
from core.ledger.moves import Moved
from core.ledger.reservations import hold_of_lines, keys_of
from core.outbound.pick_work import Asked, ask_to_pick
from core.outbound.sales_order import follow_sales, hold_sale, need_sale, progress_sale, sale_lines
from core.schema.tables import location, order_line, orders, pick, work
from core.values import to_decimal
from core.work import end_work, take_work
from tests.core.warehouse import Warehouse

MONDAY = date(2026, 3, 2)
Had = tuple[str, str, str, Decimal]  # place, lot, plate, quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForPicks(SiteCommand):
    """Asks for all that an order has reserved and nobody is to pick yet."""

    permission: ClassVar[str] = "release_work"

    order: str

    def post(self, books: Books) -> Outcome:
        at = books.site(self.site)
        sale = hold_sale(books.connection, need_sale(books.connection, self.order, at.id).id)
        held = hold_of_lines(books.connection, [each.id for each in sale_lines(books.connection, sale.id)])
        keys = keys_of(books.connection, held)
        for each in held:
            ask_to_pick(books, [Asked(each, keys[each.balance_id])])
        books.follow(sale.id, follow_sales)
        return Outcome(f"{len(held)} picks")


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeWhole(SiteCommand):
    """Takes all that the picks of an order ask for to a place."""

    permission: ClassVar[str] = "pick"

    order: str
    place: str

    def post(self, books: Books) -> Outcome:
        at = books.site(self.site)
        sale = hold_sale(books.connection, need_sale(books.connection, self.order, at.id).id)
        there = select(location.c.id).where(location.c.code == self.place)
        target = books.connection.execute(there).scalar_one()
        held = hold_of_lines(books.connection, [each.id for each in sale_lines(books.connection, sale.id)])
        keys = keys_of(books.connection, held)
        for each in held:
            key = keys[each.balance_id]
            moved = Moved("pick", each.open, key, key._replace(location=target), True, True)
            books.hand_over(each, replace(moved, order_line_id=each.order_line_id))
            progress_sale(books.connection, picked={each.order_line_id or 0: each.open})
            of = select(pick.c.work_id).where(pick.c.reservation_id == each.id)
            for number in books.connection.execute(of).scalars():
                end_work(books.connection, number, books.posting, books.now)
        books.follow(sale.id, follow_sales)
        return Outcome("picked")


def picks_of(shop: Warehouse, number: str) -> list[tuple[str, str, int]]:
    """The picks of an order: state, place, and how much is still to be taken."""

    def read(connection: Connection) -> list[tuple[str, str, int]]:
        query = (
            select(work.c.state, location.c.code, work.c.quantity - work.c.done)
            .join(pick, pick.c.work_id == work.c.id)
            .join(location, location.c.id == work.c.from_location_id)
            .join(order_line, order_line.c.id == pick.c.order_line_id)
            .join(orders, orders.c.id == order_line.c.order_id)
            .where(orders.c.number == number)
            .order_by(work.c.id)
        )
        return [(a, b, int(to_decimal(c))) for a, b, c in connection.execute(query)]

    return shop.room.read(read)


def begin_picking(shop: Warehouse, number: str, who: str = "OTTO") -> None:
    """Somebody takes the picks of an order on lease."""

    def take(connection: Connection) -> None:
        of = select(pick.c.work_id).join(order_line, order_line.c.id == pick.c.order_line_id)
        of = of.join(orders, orders.c.id == order_line.c.order_id).where(orders.c.number == number)
        for work_id in connection.execute(of).scalars().all():
            assert take_work(connection, work_id, need_operator(connection, who).id, "HH1", shop.clock())

    shop.room.write(take)
