"""Who disturbs pickers at hot bins: the office that cancels and allocates anew, and those who bring and count goods."""

from __future__ import annotations

import random
import threading
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, exists, func, select

from core.command import Command
from core.errors import Rejection
from core.inbound.receive import Receive
from core.internal.adjust import AdjustStock
from core.internal.move import Move
from core.outbound.allocate import AllocateOrders
from core.outbound.cancel_sale import CancelSale
from core.outbound.plan_run import free_run, reassign_run
from core.outbound.reallocate import ReleaseAllocation, TakeFromOrder
from core.outbound.release_orders import ReleaseOrders
from core.schema.tables import (
    balance,
    item,
    location,
    lot,
    operator,
    order_line,
    orders,
    pick,
    pick_run,
    reservation,
    work,
)
from tests.faults.hot_notes import Notes, done

SITE_CODE = "MAIN"
UNDER_WAY = ("confirmed", "allocated", "released", "picking", "picked", "backordered")
PURCHASE = "PO-HOT"
LOW = 150  # pieces of an item that are free, below which more comes in
DISTURBED = 2  # so often between two postings that allocate
AT_ONCE = 40  # orders released in one posting


class Line(NamedTuple):
    """A line of an order, and its item."""

    order: str
    line: int
    sku: str


class Loose(NamedTuple):
    """Goods in a bin that are reserved for nobody."""

    place: str
    sku: str
    lot: str
    free: int


class HotOffice:
    """A supervisor: allocates and releases what waits, cancels, takes from one for another, frees runs."""

    def __init__(self, notes: Notes, chance: random.Random, bins: list[str], day: Path) -> None:
        self.notes, self.room, self.chance, self.day = notes, notes.room, chance, day
        self._pulse = threading.Event()

    def work(self) -> None:
        """Works until the day is over."""
        after = ""
        while not (self.day / "over").exists():
            for _ in range(0 if (self.day / "calm").exists() else DISTURBED):
                self._disturb()
            answer = done(self.notes.post(AllocateOrders(through=date.max, after=after)))
            after = answer.facts.get("after", "") if answer is not None else ""
            waiting = self.room.read(to_release)
            for first in range(0, len(waiting), AT_ONCE):
                self.notes.post(ReleaseOrders(orders=tuple(waiting[first : first + AT_ONCE])))
            self._pulse.wait(0.5)

    def _disturb(self) -> None:
        what = self.chance.random()
        lines = self.room.read(_lines_under_way)
        if not lines:
            return
        one = self.chance.choice(lines)
        if what < 0.1:
            self.notes.post(CancelSale(order=one.order, reason="too late"))
        elif what < 0.45:
            self.notes.post(ReleaseAllocation(order=one.order))
        elif what < 0.7:
            same = [each for each in lines if each.sku == one.sku and each.order != one.order]
            if same:
                other = self.chance.choice(same)
                self.notes.post(TakeFromOrder(order=one.order, line=one.line, other=other.order, other_line=other.line))
        else:
            self._run_over(what)

    def _run_over(self, what: float) -> None:
        """A run is taken from somebody, who may be at it this moment, and perhaps given to somebody else."""
        runs, people = self.room.read(_runs), self.room.read(_pickers)
        if not runs:
            return
        run = self.chance.choice(runs)
        try:
            if what < 0.85:
                self.room.write(free_run, SITE_CODE, run, self.room.clock())
            else:
                self.room.write(reassign_run, SITE_CODE, run, self.chance.choice(people), self.room.clock())
        except Rejection as refused:
            if refused.code not in ("run_over", "run_in_hand"):
                raise


class HotGoods:
    """Whoever brings goods to the same bins, carries them on, and finds more or fewer."""

    def __init__(self, notes: Notes, chance: random.Random, bins: list[str], day: Path) -> None:
        self.notes, self.room, self.chance, self.bins, self.day = notes, notes.room, chance, bins, day
        self._pulse = threading.Event()

    def work(self) -> None:
        """Works until the day is over."""
        while not (self.day / "over").exists():
            for sku, lots in self.room.read(_low):
                self._bring(sku, lots)
            here = self.room.read(_free)
            if here and not (self.day / "calm").exists():
                self.notes.post(self._something(self.chance.choice(here)))
            self._pulse.wait(0.3)

    def _bring(self, sku: str, lots: list[str]) -> None:
        place, much = self.chance.choice(self.bins), Decimal(self.chance.randint(30, 60))
        of = self.chance.choice(lots) if lots else ""
        if self.chance.random() < 0.5:
            self.notes.post(Receive(order=PURCHASE, sku=sku, quantity=much, location=place, lot=of))
        else:
            self.notes.post(AdjustStock(location=place, sku=sku, reason="FOUND", change=much, lot=of))

    def _something(self, there: Loose) -> Command:
        if self.chance.random() < 0.5:
            target = self.chance.choice([each for each in self.bins if each != there.place])
            return Move(sku=there.sku, lot=there.lot, quantity=Decimal(1), source=there.place, target=target)
        change = Decimal(self.chance.choice((-2, -1, 1)))
        return AdjustStock(location=there.place, sku=there.sku, lot=there.lot, reason="FOUND", change=change)


def to_release(connection: Connection) -> list[str]:
    """The orders for which goods are reserved in bins that nobody is asked to pick."""
    asked = exists().where(pick.c.reservation_id == reservation.c.id, pick.c.work_id == work.c.id)
    asked = asked.where(work.c.state.in_(("ready", "leased")))
    query = (
        select(orders.c.number)
        .join(order_line, order_line.c.order_id == orders.c.id)
        .join(reservation, reservation.c.order_line_id == order_line.c.id)
        .join(balance, balance.c.id == reservation.c.balance_id)
        .join(location, location.c.id == balance.c.location_id)
        .where(reservation.c.state == "open", location.c.kind == "storage", ~asked, orders.c.state.in_(UNDER_WAY))
        .distinct()
        .order_by(orders.c.number)
    )
    return list(connection.execute(query).scalars())


def _lines_under_way(connection: Connection) -> list[Line]:
    query = (
        select(orders.c.number, order_line.c.line, item.c.sku)
        .join(order_line, order_line.c.order_id == orders.c.id)
        .join(item, item.c.id == order_line.c.item_id)
        .where(orders.c.kind == "sales", orders.c.state.in_(UNDER_WAY[:4]))
    )
    return [Line(*row) for row in connection.execute(query)]


def _runs(connection: Connection) -> list[str]:
    return list(connection.execute(select(pick_run.c.number).where(pick_run.c.state == "open")).scalars())


def _pickers(connection: Connection) -> list[str]:
    return list(connection.execute(select(operator.c.code).where(operator.c.code.like("P__"))).scalars())


def _low(connection: Connection) -> list[tuple[str, list[str]]]:
    """The items of which little is free, with their lots."""
    free = func.sum(balance.c.quantity - balance.c.reserved)
    query = (
        select(item.c.id, item.c.sku, free)
        .outerjoin(balance, (balance.c.item_id == item.c.id) & (balance.c.status == "available"))
        .where(item.c.sku.like("HOT%"))
        .group_by(item.c.id, item.c.sku)
    )
    low = [(row[0], row[1]) for row in connection.execute(query) if int(row[2] or 0) < LOW * 10**6]
    lots = select(lot.c.code).where(lot.c.code != "")
    return [(sku, list(connection.execute(lots.where(lot.c.item_id == id)).scalars())) for id, sku in low]


def _free(connection: Connection) -> list[Loose]:
    free = balance.c.quantity - balance.c.reserved
    query = (
        select(location.c.code, item.c.sku, lot.c.code, free)
        .select_from(balance.join(item, item.c.id == balance.c.item_id).join(lot, lot.c.id == balance.c.lot_id))
        .join(location, location.c.id == balance.c.location_id)
        .where(location.c.code.like("H__"), balance.c.status == "available", balance.c.plate_id == 0, free > 0)
    )
    return [Loose(*row) for row in connection.execute(query)]
