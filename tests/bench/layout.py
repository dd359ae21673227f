"""What the raw driver knows beforehand of the site that is measured: the database's own numbers, and its address.

Nothing of the core's weight is imported here, so that a program that only writes with the driver starts like one.
"""

from __future__ import annotations

from typing import NamedTuple

ITEMS = 1_000
BINS = 20
CASES = 4  # on the pallet
GOODS_ON_CASE = 10
HOT_ITEMS = 6
DEVICE = "BENCH"
LONG_AGO = 1_700_000_000_000_000  # when the site opened its books


class Address(NamedTuple):
    """Where a database is, for its driver: the module's name, a file or connection string, the journal of a file."""

    driver: str
    target: str
    journal: str = ""


class Layout(NamedTuple):
    """The numbers of rows that everything at the site refers to; `plates` is the pallet and the cases on it."""

    site: int
    operator: int
    supplier: int
    party: int
    order: int
    line: int
    items: tuple[int, ...]
    bins: tuple[int, ...]
    plates: tuple[int, ...]


class Line(NamedTuple):
    """One piece on its way: the numbers, from 0, of an item and of the bins it leaves and reaches."""

    item: int
    source: int
    target: int
