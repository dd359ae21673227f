"""What happens on each day of a year of sales, as commands: goods come, orders are taken, cancelled, sent back."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.core.inbound.volume_deliveries import Sent
from tests.core.outbound.year_goods import (
    CUSTOMERS,
    DOCK,
    DOCK_HAND,
    OFFICE,
    RETURNS,
    Goods,
    assortment,
    lines_of_days,
    much_of,
)
from tests.core.outbound.year_paper import Shelf, SoldLine, SoldOrder, YearPaper

LINES_OF_ORDER = (1, 1, 1, 2, 2, 3, 3, 4, 5, 8)
ENOUGH_DAYS = 30  # what is bought at once lasts about so long
MEAN = 3.3  # pieces of a line
RETURNS_KEPT = 500  # so many shipped lines are remembered, one of which may come back
ORDERS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Bought:
    """A line that was shipped, which may come back."""

    order: str
    sku: str
    lot: str
    quantity: Decimal


@dataclass
class Year:
    """The year of a house that sells so many lines of so many items; nothing of it is kept but the paper."""

    lines: int
    items: int
    days: int  # of the year, the last of them yesterday
    shifts: int  # of a day
    today: date
    chance: random.Random = field(default_factory=lambda: random.Random(365))
    orders: int = 0
    bought: list[Bought] = field(default_factory=list)
    _purchases: int = 0
    _lots: int = 0

    def __post_init__(self) -> None:
        self.paper = YearPaper(self.today)
        self.goods = assortment(self.items)
        self.of_sku = {each.sku: each for each in self.goods}
        self.first = self.today - timedelta(days=self.days)
        every = lines_of_days(self.first, self.days, self.lines)
        self.counts = [(each + part) // self.shifts for each in every for part in range(self.shifts)]
        self._weights = [each.share for each in self.goods]

    def send(self, who: str, command: str, /, **body: Any) -> Sent:
        """A command with an id of its own."""
        given = {name: str(value) if isinstance(value, Decimal) else value for name, value in body.items() if value}
        return Sent(UUID(int=self.chance.getrandbits(128), version=4), who, f"AT-{who}", command, given)

    def day(self, at: int) -> date:
        """The day of a shift."""
        return self.first + timedelta(days=at // self.shifts)

    def goods_in(self, day: date) -> Iterator[Sent]:
        """What runs low is bought, comes in at once and is put away; what is past its date is thrown away."""
        yield from self._throw_away(day)
        low = [each for each in self.goods if self._there(each) < self._usual(each) / 3]
        for first in range(0, len(low), 20):
            some = low[first : first + 20]
            self._purchases += 1
            number = f"PO{self._purchases:06}"
            lines = [{"sku": each.sku, "quantity": str(self._usual(each))} for each in some]
            yield self.send(OFFICE, "OrderPurchase", number=number, supplier="MILL", lines=lines)
            for each in some:
                yield from self._delivered(each, number, day)

    def _there(self, of: Goods) -> Decimal:
        return sum((self.paper.free(each) for each in self.paper.bins_of[of.sku]), Decimal(0))

    def _usual(self, of: Goods) -> Decimal:
        """As much as is sold of it in a month or so, in dozens."""
        return Decimal(12 * (1 + round(self.lines / self.days * of.share * MEAN * ENOUGH_DAYS) // 12))

    def _delivered(self, of: Goods, number: str, day: date) -> Iterator[Sent]:
        lot, until = "", None
        if of.has_lots:
            self._lots += 1
            lot = f"L{self._lots:06}"
        if of.kind == "dated":
            keeps = self.chance.randint(20, 60) if self.chance.random() < 0.05 else self.chance.randint(430, 700)
            until = day + timedelta(days=keeps)
            while until in {self.paper.keeps.get((of.sku, each.lot)) for each in self.paper.bins_of[of.sku]}:
                until += timedelta(days=1)
            self.paper.keeps[of.sku, lot] = until
        quantity, target = self._usual(of), of.bins[self._lots % 2 if lot else 0]
        what = {"sku": of.sku, "quantity": quantity, "lot": lot}
        yield self.send(
            DOCK_HAND, "Receive", order=number, location=DOCK, expires_on=until and until.isoformat(), **what
        )
        yield self.send(DOCK_HAND, "PutAway", source=DOCK, target=target, **what)
        self.paper.change(Shelf(target, of.sku, lot), quantity)

    def _throw_away(self, day: date) -> Iterator[Sent]:
        """At the end of a month; nobody ever got goods that are past their date by now."""
        if (day + timedelta(days=1)).day != 1:
            return
        for sku, shelves in list(self.paper.bins_of.items()):
            for shelf in [each for each in shelves if self.paper.keeps.get((sku, each.lot), self.today) < day]:
                quantity = self.paper.on_hand[shelf]
                yield self._adjust(shelf, -quantity, "DAMAGED")

    def _adjust(self, shelf: Shelf, change: Decimal, reason: str) -> Sent:
        self.paper.change(shelf, change)
        return self.send(
            OFFICE, "AdjustStock", location=shelf.place, sku=shelf.sku, lot=shelf.lot, change=change, reason=reason
        )

    def adjustments(self, at: int) -> Iterator[Sent]:
        """Now and then a piece more or less is found in a bin."""
        for _ in range(self.counts[at]):
            if self.chance.random() < 0.004:
                shelf = next(iter(sorted(self.paper.bins_of[self._any().sku])), None)
                if shelf is not None and self.paper.free(shelf) > 1:
                    yield self._adjust(shelf, Decimal(self.chance.choice((1, -1))), "FOUND")

    def _any(self) -> Goods:
        return self.chance.choices(self.goods, self._weights)[0]

    def sales(self, at: int) -> Iterator[Sent]:
        """The orders of a shift."""
        left, day = self.counts[at], self.day(at)
        while left:
            wanted = {self._any().sku for _ in range(min(left, self.chance.choice(LINES_OF_ORDER)))}
            left -= len(wanted)
            self.orders += 1
            due_on = day + timedelta(days=self.chance.randint(0, 3))
            lines = [SoldLine(sku, much_of(self.of_sku[sku], self.chance)) for sku in sorted(wanted)]
            order = SoldOrder(
                f"S{self.orders:07}", self.chance.choice((3, 5, 5, 5, 5, 7)), due_on, self.chance.random() < 0.1, lines
            )
            self.paper.under_way[order.number] = order
            yield self.send(
                OFFICE, "OrderSale", number=order.number, customer=f"K{self.chance.randrange(CUSTOMERS):03}",
                lines=[{"sku": each.sku, "quantity": str(each.wanted)} for each in lines], priority=order.priority,
                due_on=due_on.isoformat(), ship_policy="complete" if order.whole else "partial",
            )  # fmt: skip

    def cancelled(self, share: float) -> Iterator[Sent]:
        """Of the orders under way some are cancelled; what of them was picked is put away again."""
        for order in list(self.paper.under_way.values()):
            if self.chance.random() < share:
                yield self.send(OFFICE, "CancelSale", order=order.number, reason="changed their mind")
                for shelf, quantity in self.paper.cancel(order):
                    yield self.put_away(shelf, quantity)

    def put_away(self, shelf: Shelf, quantity: Decimal) -> Sent:
        """Goods go to a bin of their item."""
        target = self.of_sku[shelf.sku].bins[0]
        self.paper.carry(shelf, target, quantity)
        what = {"sku": shelf.sku, "lot": shelf.lot, "quantity": quantity}
        return self.send(DOCK_HAND, "PutAway", source=shelf.place, target=target, **what)

    def released(self, numbers: Sequence[str]) -> Iterator[Sent]:
        """What has something reserved in bins goes to the floor."""
        for first in range(0, len(numbers), ORDERS_AT_ONCE):
            yield self.send(OFFICE, "ReleaseOrders", orders=list(numbers[first : first + ORDERS_AT_ONCE]))

    def shipped(self) -> Iterator[Sent]:
        """All that is in hand leaves."""
        for order in list(self.paper.under_way.values()):
            if not any(line.in_hand for line in order.lines):
                continue
            for line in order.lines:
                for lot, quantity in line.in_hand.items():
                    self._remember(Bought(order.number, line.sku, lot, Decimal(quantity)))
            self.paper.ship(order)
            yield self.send(DOCK_HAND, "ShipOrder", order=order.number, proof_name="Driver")

    def _remember(self, bought: Bought) -> None:
        if len(self.bought) < RETURNS_KEPT:
            self.bought.append(bought)
        elif self.chance.random() < 0.1:
            self.bought[self.chance.randrange(RETURNS_KEPT)] = bought

    def returned(self, at: int) -> Iterator[tuple[Sent, Bought]]:
        """What customers send back of what was shipped to them, each line once."""
        for _ in range(self.counts[at]):
            if self.bought and self.chance.random() < 0.04:
                back = self.bought.pop(self.chance.randrange(len(self.bought)))
                self.paper.take_back(back.sku, back.lot, back.quantity)
                yield (
                    self.send(
                        DOCK_HAND, "TakeReturn", order=back.order, sku=back.sku, lot=back.lot, quantity=back.quantity
                    ),
                    back,
                )

    def inspected(self, number: str, line: int, back: Bought) -> Iterator[Sent]:
        """It is as new, mostly, and goes to its bin; else it is scrapped or kept apart."""
        here = Shelf(RETURNS, back.sku, back.lot, "returned")
        what = self.chance.choice(("restock", "restock", "restock", "scrap", "quarantine"))
        yield self.send(
            OFFICE, "InspectReturn", number=number, line=line, disposition=what, lot=back.lot, quantity=back.quantity,
            reason="DAMAGED" if what == "scrap" else "",
        )  # fmt: skip
        if what == "scrap":
            self.paper.change(here, -back.quantity)
        elif what == "quarantine":
            self.paper.carry(here, RETURNS, back.quantity, "hold")
        else:
            self.paper.carry(here, RETURNS, back.quantity, "available")
            yield self.put_away(here._replace(status="available"), back.quantity)
