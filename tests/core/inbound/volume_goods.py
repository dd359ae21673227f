"""What a house of some size buys: its suppliers, their items, the people at two docks, and the bins."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from core.access.operator import DefineOperator
from core.catalogue.item import DefineItem, DefinePack
from core.catalogue.location import DefineLocation
from core.catalogue.party import DefineSupplier
from core.command import Command
from core.inbound.quality import DefineQualityRule
from core.stockroom import Stockroom

AT_ONCE = 500
BOX = 12
# Of twenty items so many are counted, boxed, measured, in lots, with serials, weighed, and not kept in stock.
KINDS = ("plain",) * 9 + ("boxed",) * 2 + ("measured",) + ("lot",) * 4 + ("serial",) * 2 + ("weighed", "service")
DOCKS = ("DOCKN", "DOCKS")
AT_DOCK = {"DOCKN": "NORA", "DOCKS": "SAUL"}
OFFICE = "OLGA"
ASIDE = "ASIDE"
NARROW_OF = 10  # one of so many bins takes one item only, on at most two plates


class Goods(NamedTuple):
    """An item and how it is kept."""

    sku: str
    kind: str


class Supplier(NamedTuple):
    """Who delivers what, at which dock; with what tolerance, and whether all of it is checked."""

    code: str
    goods: Sequence[Goods]
    dock: str
    over: int
    under: int
    checked: bool


class House(NamedTuple):
    """All of it."""

    goods: Sequence[Goods]
    suppliers: Sequence[Supplier]
    wide: Sequence[str]  # bins that take anything
    narrow: Sequence[str]


def house(items: int, suppliers: int, bins: int) -> House:
    """The house of that size; always the same."""
    goods = [Goods(f"V{number:04}", KINDS[number % len(KINDS)]) for number in range(items)]
    chance = random.Random(60)
    delivering = [
        Supplier(
            f"SV{number:02}",
            chance.sample(goods, min(20, items)),
            DOCKS[number % 2],
            10 if number % 3 == 0 else 0,
            5 if number % 4 == 0 else 0,
            number % 20 == 3,
        )
        for number in range(suppliers)
    ]
    codes = [f"V{number // 100:03}-{number % 100:02}" for number in range(bins)]
    return House(goods, delivering, codes[bins // NARROW_OF :], codes[: bins // NARROW_OF])


def furnish(room: Stockroom, of: House) -> None:
    """Sets the house up, so many things in a commit."""
    commands = list(_defined(of))
    for first in range(0, len(commands), AT_ONCE):
        sent = [(each, room.stamp("ADMIN", "DESK")) for each in commands[first : first + AT_ONCE]]
        refused = [answer for answer in room.post_batch(sent) if isinstance(answer, Exception)]
        assert refused == []


def _defined(of: House) -> Iterator[Command]:
    for who in AT_DOCK.values():
        yield DefineOperator(code=who, name=who.title(), role="operator")
    yield DefineOperator(code=OFFICE, name=OFFICE.title(), role="supervisor")
    for dock in DOCKS:
        yield DefineLocation(code=dock, kind="dock")
    yield DefineLocation(code=ASIDE, kind="quarantine")
    for goods in of.goods:
        yield _item(goods)
        if goods.kind == "boxed":
            yield DefinePack(sku=goods.sku, pack="BOX", quantity=Decimal(BOX))
    for at, each in enumerate(of.suppliers, 1):
        yield DefineSupplier(code=each.code, name=f"Supplier {at}", over_percent=each.over, under_percent=each.under)
        if each.checked:
            yield DefineQualityRule(seq=at, supplier=each.code, checked="always")
    for sequence, code in enumerate(of.narrow, 1):
        yield DefineLocation(code=code, sequence=sequence, mixing="item", max_plates=2)
    for sequence, code in enumerate(of.wide, len(of.narrow) + 1):
        yield DefineLocation(code=code, sequence=sequence)


def _item(goods: Goods) -> DefineItem:
    sku, name = goods.sku, f"Item {goods.sku}"
    if goods.kind == "measured":
        return DefineItem(sku=sku, name=name, unit="M")
    if goods.kind == "lot":
        return DefineItem(sku=sku, name=name, tracking="lot", expires=True)
    if goods.kind == "serial":
        return DefineItem(sku=sku, name=name, tracking="serial")
    if goods.kind == "weighed":
        return DefineItem(sku=sku, name=name, tracking="lot", catch_unit="KG", catch_nominal=Decimal("2.5"))
    return DefineItem(sku=sku, name=name, kind="non_stock" if goods.kind == "service" else "stock")
