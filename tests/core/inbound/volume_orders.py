"""Purchase orders as a house of some size places them, and the shipments that some suppliers announce, as files."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from core.labels.gs1 import check_digit
from tests.core.inbound.volume_goods import BOX, Goods, House, Supplier
from tests.core.inbound.volume_paper import Announced, Line, Paper

LINES = (1, 2, 3, 4, 5, 6, 7, 8)
HOW_OFTEN = (430, 260, 130, 80, 45, 25, 18, 12)  # of a thousand orders; 2.26 lines on the average
HEADER = "order,supplier,sku,quantity,pack,price,due_on,over_percent,under_percent"
SHIPMENT_HEADER = "shipment,supplier,order,order_line,sku,quantity,sscc,parent_sscc,lot,serial,expires_on,due_on"
# What becomes of an order; all else is delivered in one to three parts.
FATES = {3: "cancelled", 7: "never", 11: "announced", 15: "unplanned", 19: "announced"}
SERIALS_MAX = 8


class Ordered(NamedTuple):
    """One line of an order, in the packs it was ordered in; None leaves the tolerance to the supplier's terms."""

    goods: Goods
    quantity: Decimal
    pack: str
    over: int | None
    under: int | None


class Order(NamedTuple):
    """An order and what becomes of it."""

    number: str
    supplier: Supplier
    lines: Sequence[Ordered]
    due_on: date
    fate: str

    @property
    def dock(self) -> str:
        return self.supplier.dock


def orders(of: House, count: int, today: date) -> list[Order]:
    """So many orders; the first of them are the same whatever the count."""
    chance = random.Random(4_000)
    return [_order(chance, of, number, today) for number in range(count)]


def _order(chance: random.Random, of: House, number: int, today: date) -> Order:
    supplier = chance.choice(of.suppliers)
    goods = chance.choices(supplier.goods, k=chance.choices(LINES, HOW_OFTEN)[0])
    lines = [_line(chance, each, twice=goods.count(each) > 1) for each in goods]
    due_on = today + timedelta(days=chance.randint(-10, 40))
    return Order(f"V{number:05}", supplier, lines, due_on, FATES.get(number % 25, "delivered"))


def _line(chance: random.Random, goods: Goods, *, twice: bool) -> Ordered:
    """An item that stands twice on the order comes exactly as it was ordered."""
    pack = "BOX" if goods.kind == "boxed" and chance.random() < 0.8 else ""
    amount = Decimal(chance.randint(1, 200))
    if goods.kind == "measured":
        amount = Decimal(chance.randint(4, 400)) / 4
    elif goods.kind in ("serial", "weighed"):
        amount = Decimal(chance.randint(1, SERIALS_MAX))
    elif pack:
        amount = Decimal(chance.randint(1, 20))
    if twice:
        return Ordered(goods, amount, pack, 0, 0)
    own = chance.random() < 0.2
    return Ordered(goods, amount, pack, *((20, 10) if own else (None, None)))


def order_rows(of: Iterable[Order]) -> Iterator[str]:
    """The orders as a CSV file."""
    yield HEADER
    for order in of:
        for line in order.lines:
            price = f"{len(line.goods.sku) + int(line.quantity) % 7}.50"
            tolerance = f"{_cell(line.over)},{_cell(line.under)}"
            yield (
                f"{order.number},{order.supplier.code},{line.goods.sku},{line.quantity},{line.pack},{price},"
                f"{order.due_on},{tolerance}"
            )


def _cell(percent: int | None) -> str:
    return "" if percent is None else str(percent)


def put_on_paper(paper: Paper, of: Iterable[Order]) -> None:
    """Notes what was ordered, in base units."""
    for order in of:
        paper.suppliers[order.number] = order.supplier.code
        for number, line in enumerate(order.lines, 1):
            over = order.supplier.over if line.over is None else line.over
            under = order.supplier.under if line.under is None else line.under
            pieces = line.quantity * (BOX if line.pack else 1)
            paper.lines[order.number, number] = Line(line.goods.sku, pieces, over, under)


def announce(paper: Paper, of: Iterable[Order], today: date) -> Iterator[str]:
    """The announced shipments as a CSV file: one for each such order, its goods on one plate or on two upon another."""
    yield SHIPMENT_HEADER
    for number, order in enumerate(each for each in of if each.fate == "announced"):
        master = sscc(number * 10)
        upon = [sscc(number * 10 + at) for at in (1, 2)] if len(order.lines) > 1 else []
        due_on = f"{order.due_on}"
        head = f"DN{order.number},{order.supplier.code}"
        for each in upon:
            paper.stands_on[each] = master
            yield f"{head},,,,,{each},{master},,,,{due_on}"
        rows = list(_announced(order, master, upon))
        paper.announced[master] = rows
        for row in rows:
            expires_on = expiry(row.lot, today) if order.lines[row.of[1] - 1].goods.kind == "lot" else ""
            yield (
                f"{head},{row.of[0]},{row.of[1]},{row.sku},{row.pieces},{row.plate},,{row.lot},{row.serial},"
                f"{expires_on},{due_on}"
            )


def _announced(order: Order, master: str, upon: Sequence[str]) -> Iterator[Announced]:
    at = 0
    for number, line in enumerate(order.lines, 1):
        plate = upon[number % 2] if upon else master
        pieces = line.quantity * (BOX if line.pack else 1)
        serials = [f"{order.number}-{number}-{each}" for each in range(int(pieces))]
        of_each = serials if line.goods.kind == "serial" else [""]
        for serial in of_each:
            at += 1
            lot = lot_of(order, line.goods, 0)
            amount = Decimal(1) if serial else pieces
            yield Announced(at, (order.number, number), line.goods.sku, amount, plate, lot, serial)


def lot_of(order: Order, goods: Goods, which: int) -> str:
    """The lot of goods that have one: suppliers make one a week, which comes in on several orders."""
    if goods.kind not in ("lot", "weighed"):
        return ""
    return f"{order.supplier.code}-{int(order.number[1:]) // 200:02}-{which}"


def expiry(lot: str, today: date) -> date:
    """When a lot expires, by its own code."""
    return today + timedelta(days=100 + 10 * sum(map(int, lot.split("-")[1:])))


def sscc(number: int) -> str:
    """A serial shipping container code of a supplier's."""
    digits = f"34012345{number:09}"
    return digits + check_digit(digits)
