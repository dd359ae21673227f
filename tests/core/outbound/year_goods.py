"""What a house sells in a year: its items with their bins, how much of each is asked for, and on which days."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from core.access.operator import DefineOperator
from core.catalogue.item import DefineItem
from core.catalogue.location import DefineLocation, DefineSite
from core.catalogue.party import DefineCustomer, DefineSupplier
from core.command import Command

SITE, ZONE = "MAIN", "Europe/Berlin"
OFFICE, DOCK_HAND = "OLGA", "DORA"
PICKERS = tuple(f"P{number}" for number in range(1, 9))
DOCK, STAGE, RETURNS = "DOCK", "STAGE", "BACK"
CUSTOMERS = 40
# Of twenty items so many are counted, measured, in lots that keep for some time, and in lots that keep for ever.
KINDS = ("plain",) * 11 + ("measured",) + ("dated",) * 5 + ("lot",) * 3
OF_WEEKDAY = (1.3, 1.1, 1.0, 1.0, 1.2, 0.4, 0.1)  # Monday to Sunday
OF_MONTH = (0.8, 0.8, 0.9, 1.0, 1.0, 0.9, 0.7, 0.7, 1.0, 1.1, 1.6, 1.8)  # January to December


class Goods(NamedTuple):
    """An item: how it is kept, which share of all lines is for it, and its bins, by turns for each of its lots."""

    sku: str
    kind: str
    share: float
    bins: tuple[str, str]

    @property
    def has_lots(self) -> bool:
        """Whether each delivery of it is a lot of its own."""
        return self.kind in ("dated", "lot")


def assortment(items: int) -> list[Goods]:
    """So many items: a few of them are asked for by most."""
    weights = [1 / (number + 3) for number in range(items)]
    every = sum(weights)
    random.Random(500).shuffle(weights)
    return [
        Goods(f"Y{number:04}", KINDS[number % len(KINDS)], weight / every, (f"YA{number:04}", f"YB{number:04}"))
        for number, weight in enumerate(weights)
    ]


def lines_of_days(first: date, days: int, lines: int) -> list[int]:
    """How many lines are ordered each day, of so many in all: by weekday and season, with some growth."""
    every = [first + timedelta(days=at) for at in range(days)]
    weights = [
        OF_WEEKDAY[day.weekday()] * OF_MONTH[day.month - 1] * (1 + 0.3 * at / days) for at, day in enumerate(every)
    ]
    told, counts = 0, []
    for upto in _sums(weights):
        counts.append(math.ceil(lines * upto / sum(weights) - 1e-9) - told)
        told += counts[-1]
    return counts


def _sums(weights: Sequence[float]) -> Iterator[float]:
    so_far = 0.0
    for weight in weights:
        so_far += weight
        yield so_far


def furniture(of: Sequence[Goods]) -> Iterator[Command]:
    """All that is set up before the year begins; what happened a year ago may still be posted."""
    yield DefineSite(code=SITE, name="Main site", time_zone=ZONE, backdate_days=366)
    yield DefineOperator(code=OFFICE, name=OFFICE.title(), role="supervisor")
    for who in (DOCK_HAND, *PICKERS):
        yield DefineOperator(code=who, name=who.title(), role="operator")
    for who in PICKERS:
        yield DefineLocation(code=f"CART{who}", kind="cart")
    yield DefineLocation(code=STAGE, kind="staging")
    yield DefineLocation(code=RETURNS, kind="returns")
    yield DefineSupplier(code="MILL", name="Mill")
    for number in range(CUSTOMERS):
        yield DefineCustomer(code=f"K{number:03}", name=f"Customer {number}")
    for sequence, goods in enumerate(of, 1):
        yield from (DefineLocation(code=code, sequence=sequence) for code in goods.bins)
        yield DefineItem(
            sku=goods.sku, name=f"Item {goods.sku}", unit="M" if goods.kind == "measured" else "EA",
            tracking="lot" if goods.has_lots else "none", expires=goods.kind == "dated",
        )  # fmt: skip


def much_of(goods: Goods, chance: random.Random) -> Decimal:
    """How much of it a customer wants."""
    if goods.kind == "measured":
        return Decimal(chance.randint(1, 40)) / 2
    return Decimal(chance.choice((1, 1, 1, 1, 2, 2, 3, 4, 6, 12)))
