"""A furnished shop for the tests of everything that goes out: customers' orders, and goods in bins for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, func, select

from core.command import Outcome
from core.outbound.allocate import AllocateOrders
from core.outbound.order_sale import OrderSale, SoldLine
from core.schema.tables import balance, item, location, lot, order_line, orders, plate, reservation
from core.values import to_decimal
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
