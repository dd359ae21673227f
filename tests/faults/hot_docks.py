"""Picked orders at hot docks: three items, loose or in totes at staging, and many who pack, load and ship at once."""

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
from core.internal.adjust import AdjustStock
from core.outbound.allocate import AllocateOrders
from core.outbound.drop_run import DropRun
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.pick import Pick
from core.outbound.pick_run import Picker, begin_run
from core.outbound.picks import picks_of_run
from core.outbound.release_orders import ReleaseOrders
from core.schema.tables import orders
from core.values import moment, utc_now
from tests.core.warehouse import Warehouse
from tests.faults.hot_crew import HotCrew
from tests.faults.hot_notes import FastClock
from tests.postgres import PostgresServer

SITE, STAGE, CART = 1, "STAGE", "CART"
PICKED = "OTTO"  # who picked all, before anybody came
PLAIN, IN_LOTS = ("HOT1", "HOT2"), ("HOT3",)
LOTS = ("LA", "LB")
IN_EACH = 100_000
PIECES_MAX = 4
TOTES = 4  # orders of a run that are picked into totes, each into one
AT_ONCE = 20  # orders of a run that are picked loose, and orders allocated at once


@dataclass(kw_only=True)
class HotDocks(HotCrew):
    """A day at hot docks: what was ordered and picked before anybody came."""

    packers: int
    loaders: int
    wanted: int  # orders
    ordered: dict[tuple[str, int], tuple[str, int]] = field(default_factory=dict)  # item and pieces
    at_first: Counter[tuple[str, str]] = field(default_factory=Counter)  # item and lot

    @property
    def people(self) -> dict[str, str]:
        """Who works, and as what."""
        packers = {f"P{each:02}": "packer" for each in range(1, self.packers + 1)}
        return {**packers, **{f"L{each:02}": "loader" for each in range(1, self.loaders + 1)}, "SELL": "seller"}

    @property
    def places(self) -> list[str]:
        """Nobody need be told of any."""
        return []

    def how_far(self) -> tuple[int, int]:
        """How many orders have ended, of all."""
        return self.warehouse.room.read(_how_far)

    def set_up(self) -> None:
        """Items, places, people, goods and orders, which are picked."""
        self.post(self._furniture())
        self.post(self._orders())
        numbers = sorted({of for of, _ in self.ordered})
        for first in range(0, len(numbers), AT_ONCE):
            some = tuple(numbers[first : first + AT_ONCE])
            self.warehouse.post(AllocateOrders(orders=some))
            self.warehouse.post(ReleaseOrders(orders=some))
        while self._pick(bool(self.chance.randrange(2))):
            pass

    def _pick(self, into_totes: bool) -> bool:
        """One run from bins to staging; False where nothing is left to pick."""
        by = Picker(PICKED, "HH-PICKED", self.warehouse.clock())
        totes = [f"LP{self.chance.randrange(10**10):010}" for _ in range(TOTES if into_totes else 0)]
        way = ("cluster" if into_totes else "batch", CART, totes)
        run = self.warehouse.room.write(begin_run, SITE, by, *way, most=TOTES if into_totes else AT_ONCE)
        if run is None:
            return False
        picks = self.warehouse.room.read(picks_of_run, run.id)
        stamps = [self.warehouse.room.stamp(PICKED, "HH-PICKED") for _ in picks]
        sent = [(Pick(work=each.number, tote=each.tote), stamp) for each, stamp in zip(picks, stamps, strict=True)]
        assert [each for each in self.warehouse.room.post_batch(sent) if isinstance(each, Exception)] == []
        self.warehouse.post(DropRun(run=run.number, target=STAGE), PICKED)
        return True

    def _furniture(self) -> Iterator[Command]:
        for who, role in self.people.items():
            yield DefineOperator(code=who, name=who, role="supervisor" if role == "seller" else "operator")
        yield DefineLocation(code=CART, kind="cart")
        yield DefineLocation(code=STAGE, kind="staging")
        yield DefineLocation(code="BENCH", kind="packing")
        yield from (DefineItem(sku=sku, name=sku) for sku in PLAIN)
        yield from (DefineItem(sku=sku, name=sku, tracking="lot", expires=True) for sku in IN_LOTS)
        until = moment(self.warehouse.clock.now).date() + timedelta(days=300)
        for sku, lot in (*((sku, "") for sku in PLAIN), *((sku, lot) for sku in IN_LOTS for lot in LOTS)):
            much = self.wanted if lot == LOTS[0] else IN_EACH  # one lot is used up, the other begins
            self.at_first[sku, lot] += much
            yield AdjustStock(
                location="A1" if sku in PLAIN else "A2", sku=sku, reason="FOUND", change=Decimal(much), lot=lot,
                expires_on=until if lot else None,
            )  # fmt: skip

    def _orders(self) -> Iterator[Command]:
        skus = (*PLAIN, *IN_LOTS)
        for number in range(1, self.wanted + 1):
            some = self.chance.sample(skus, self.chance.randint(1, len(skus)))
            sold = [(sku, self.chance.randint(1, PIECES_MAX)) for sku in some]
            of = f"SH{number:05}"
            self.ordered |= {(of, line): each for line, each in enumerate(sold, 1)}
            lines = tuple(SoldLine(sku=sku, quantity=Decimal(pieces)) for sku, pieces in sold)
            yield OrderSale(number=of, customer="BETA", lines=lines)


@contextmanager
def hot_docks(
    server: PostgresServer, url: str, folder: Path, *, packers: int, loaders: int, wanted: int
) -> Iterator[HotDocks]:
    """A day that begins with all orders picked, and ends with nobody at work."""
    warehouse = Warehouse(url, FastClock(utc_now()), deadline_s=60)
    crew = {"packers": packers, "loaders": loaders, "wanted": wanted}
    docks = HotDocks(warehouse, server, folder, random.Random(20261130), **crew)  # type: ignore[arg-type]  # all are whole
    try:
        docks.set_up()
        yield docks
    finally:
        docks.close()
        warehouse.room.close()


def _how_far(connection: Connection) -> tuple[int, int]:
    ended = func.count().filter(orders.c.state.in_(("shipped", "cancelled")))
    row = connection.execute(select(ended, func.count()).where(orders.c.kind == "sales")).one()
    return int(row[0]), int(row[1])
