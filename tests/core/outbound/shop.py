"""A furnished shop for the tests of everything that goes out: customers' orders, and goods in bins for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Connection, func, select

from core.access.operator import need_operator
from core.books import Books
from core.command import Outcome, SiteCommand
from core.ledger.moves import Moved
from core.ledger.reservations import hold_of_lines, keys_of
from core.outbound.allocate import AllocateOrders
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.pick_work import ask_to_pick
from core.outbound.sales_order import follow_sale, hold_sale, need_sale, progress_sale, sale_lines
from core.schema.tables import balance, item, location, lot, order_line, orders, pick, plate, reservation, work
from core.values import to_decimal
from core.work import end_work, take_work
from tests.core.warehouse import Warehouse

MONDAY = date(2026, 3, 2)
Had = tuple[str, str, str, Decimal]  # place, lot, plate, quantity


def line(sku: str, quantity: int | str, **more: object) -> SoldLine:
    """A line of an order."""
    return SoldLine(sku=sku, quantity=Decimal(quantity), **more)  # type: ignore[arg-type]  # test's choice


def sell(shop: Warehouse, number: str, *lines: SoldLine | Sequence[object], **more: object) -> Outcome:
    """Beta orders; a line is a SoldLine, or SKU and quantity."""
    sold = tuple(each if isinstance(each, SoldLine) else line(str(each[0]), str(each[1])) for each in lines)
    command = OrderSale(number=number, customer="BETA", lines=sold, **more)  # type: ignore[arg-type]  # test's choice
    return shop.post(command)


def allocate(shop: Warehouse, *numbers: str, who: str = "SUE") -> Outcome:
    """Goods are reserved for these orders."""
    return shop.post(AllocateOrders(orders=numbers), who)


def state(shop: Warehouse, number: str) -> str:
    return shop.order_state(number)


def reserved_for(shop: Warehouse, number: str, line_number: int = 1) -> list[Had]:
    """What a line has reserved: place, lot, plate and how much, in the order of the places."""

    def read(connection: Connection) -> list[Had]:
        open_pieces = func.sum(reservation.c.quantity - reservation.c.done - reservation.c.released)
        query = (
            select(location.c.code, lot.c.code, plate.c.code, open_pieces)
            .join(order_line, order_line.c.id == reservation.c.order_line_id)
            .join(orders, orders.c.id == order_line.c.order_id)
            .join(balance, balance.c.id == reservation.c.balance_id)
            .join(location, location.c.id == balance.c.location_id)
            .join(lot, lot.c.id == balance.c.lot_id)
            .join(plate, plate.c.id == balance.c.plate_id)
            .where(reservation.c.state == "open", orders.c.number == number, order_line.c.line == line_number)
            .group_by(location.c.code, lot.c.code, plate.c.code)
            .order_by(location.c.code, lot.c.code, plate.c.code)
        )
        return [(a, b, c, to_decimal(int(much))) for a, b, c, much in connection.execute(query)]

    return shop.room.read(read)


def places_of(shop: Warehouse, number: str, line_number: int = 1) -> dict[str, int]:
    """The same by place alone."""
    found: dict[str, int] = {}
    for place, _, _, much in reserved_for(shop, number, line_number):
        found[place] = found.get(place, 0) + int(much)
    return found


def item_id(shop: Warehouse, sku: str) -> int:
    return int(shop.room.read(lambda at: at.scalar(select(item.c.id).where(item.c.sku == sku))) or 0)


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
            ask_to_pick(books, each, keys[each.balance_id])
        books.follow(sale.id, follow_sale)
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
        books.follow(sale.id, follow_sale)
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
