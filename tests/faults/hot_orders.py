"""Orders at hot bins: six items in twenty bins, and many pickers at once, each a program of their own."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Connection, func, select

from core.access.operator import DefineOperator
from core.catalogue.item import DefineItem
from core.catalogue.location import DefineLocation
from core.command import Command
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.internal.adjust import AdjustStock
from core.outbound.allocate import AllocateOrders
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.release_orders import ReleaseOrders
from core.schema.tables import order_line, orders, sales_line
from core.values import moment, utc_now
from tests.core.warehouse import Warehouse
from tests.faults.hot_crew import HotCrew
from tests.faults.hot_notes import FastClock
from tests.faults.hot_office import PURCHASE, to_release
from tests.postgres import PostgresServer

BINS = [f"H{number:02}" for number in range(1, 21)]
PLAIN, IN_LOTS = ("HOT1", "HOT2", "HOT3"), ("HOT4", "HOT5", "HOT6")
IN_EACH = 15  # pieces in a bin at first
OFFICE, GOODS = "BOSS", "CARA"
ORDERS_AT_ONCE = 50
LINES_MAX, PIECES_MAX = 4, 5  # of an order, and of a line


@dataclass(kw_only=True)
class HotDay(HotCrew):
    """A day at hot bins: what was ordered, and the programs of those who work."""

    pickers: int
    lines: int
    ordered: dict[tuple[str, int], tuple[str, int]] = field(default_factory=dict)  # item and pieces
    at_first: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # by bin, item and lot

    @property
    def people(self) -> dict[str, str]:
        """Who works, and as what."""
        return {**{f"P{each:02}": "picker" for each in range(1, self.pickers + 1)}, OFFICE: "office", GOODS: "goods"}

    @property
    def places(self) -> list[str]:
        """The hot bins."""
        return BINS

    def set_up(self) -> None:
        """Items, bins, people, goods and orders, as far as there are goods released to the floor."""
        self.post(self._furniture())
        self.post(self._orders())
        numbers = sorted({of for of, _ in self.ordered})
        for first in range(0, len(numbers), ORDERS_AT_ONCE):
            self.warehouse.post(AllocateOrders(orders=tuple(numbers[first : first + ORDERS_AT_ONCE])))
        waiting = self.warehouse.room.read(to_release)
        for first in range(0, len(waiting), ORDERS_AT_ONCE):
            self.warehouse.post(ReleaseOrders(orders=tuple(waiting[first : first + ORDERS_AT_ONCE])))

    def how_far(self) -> tuple[int, int]:
        """How much is picked of what is still wanted."""
        return self.warehouse.room.read(_how_far)

    def _furniture(self) -> Iterator[Command]:
        for who, role in self.people.items():
            yield DefineOperator(code=who, name=who, role="operator" if role == "picker" else "supervisor")
            if role == "picker":
                yield DefineLocation(code=f"CART-{who}", kind="cart")
        yield DefineLocation(code="STAGE", kind="staging")
        yield from (DefineItem(sku=sku, name=sku) for sku in PLAIN)
        yield from (DefineItem(sku=sku, name=sku, tracking="lot", expires=True) for sku in IN_LOTS)
        yield from (DefineLocation(code=code, sequence=at) for at, code in enumerate(BINS, 1))
        for place in BINS:
            yield from (self._found(place, sku) for sku in (*PLAIN, *IN_LOTS))
        much = Decimal(1_000_000)
        lines = tuple(OrderedLine(sku=sku, quantity=much) for sku in (*PLAIN, *IN_LOTS))
        yield OrderPurchase(number=PURCHASE, supplier="ACME", lines=lines)

    def _found(self, place: str, sku: str) -> Command:
        """Goods in a bin; what has lots is in two of them, of which one does not keep as long."""
        lot, days = self.chance.choice((("LA", 200), ("LB", 300))) if sku in IN_LOTS else ("", 0)
        code = f"{lot}{sku[-1]}" if lot else ""
        self.at_first[place, sku, code] += IN_EACH
        until = moment(self.warehouse.clock.now).date() + timedelta(days=days) if lot else None
        return AdjustStock(
            location=place, sku=sku, reason="FOUND", change=Decimal(IN_EACH), lot=code, expires_on=until
        )  # fmt: skip

    def _orders(self) -> Iterator[Command]:
        left, number = self.lines, 0
        while left:
            number += 1
            skus = self.chance.sample((*PLAIN, *IN_LOTS), min(self.chance.randint(1, LINES_MAX), left))
            sold = [(sku, self.chance.randint(1, PIECES_MAX)) for sku in skus]
            of = f"SH{number:05}"
            self.ordered |= {(of, line): each for line, each in enumerate(sold, 1)}
            left -= len(sold)
            lines = tuple(SoldLine(sku=sku, quantity=Decimal(pieces)) for sku, pieces in sold)
            yield OrderSale(number=of, customer="BETA", lines=lines, priority=self.chance.randint(1, 9))


@contextmanager
def hot_day(server: PostgresServer, url: str, folder: Path, pickers: int, lines: int) -> Iterator[HotDay]:
    """A day that begins with all orders placed, and ends with nobody at work."""
    warehouse = Warehouse(url, FastClock(utc_now()), deadline_s=60)
    day = HotDay(warehouse, server, folder, random.Random(20261129), pickers=pickers, lines=lines)
    try:
        day.set_up()
        yield day
    finally:
        day.close()
        warehouse.room.close()


def _how_far(connection: Connection) -> tuple[int, int]:
    """How much of what is still wanted, or was let go, is picked."""
    wanted = func.sum(order_line.c.quantity).filter(order_line.c.closed == 0)
    picked = func.sum(sales_line.c.picked).filter(order_line.c.closed == 0)
    query = (
        select(func.coalesce(picked, 0), func.coalesce(wanted, 0))
        .select_from(order_line.join(sales_line, sales_line.c.order_line_id == order_line.c.id))
        .join(orders, orders.c.id == order_line.c.order_id)
    )
    row = connection.execute(query).one()
    return int(row[0]), int(row[1])
