"""The places of the demo: zones, 152 locations in walking order with their check digits, the printer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from core.catalogue.walking_path import way_through

ZONES = {
    "A": "Fast movers",
    "B": "Bulk",
    "C": "Chemicals",
    "E": "Cage",
    "F": "Food grade, cool",
    "D": "Docks",
}
DOCK, GATE = "DOCK1", "DOCK2"  # where goods come in, and where they leave
PACKING, RETURNS, CART, SPARE_CART = "PACK1", "RETURN1", "CART1", "CART2"
PRINTER, PAPERS = "DEMO", "PAPERS"
LEVELS = (1, 2)
PATTERN = "aisle-baylevel"  # how its bins are called


class Place(NamedTuple):
    """A location: `sequence` is its turn on a walk through the building."""

    code: str
    zone: str
    kind: str
    mixing: str
    sequence: int

    @property
    def check_digits(self) -> str:
        """Two digits that nobody can guess from the code, the same in every demo so that its sheet stays right."""
        return check_digits(self.code)


class _Aisle(NamedTuple):
    name: str
    bays: int
    kind: str
    mixing: str


_AISLES = (
    _Aisle("A01", 8, "pick_face", "any"),
    _Aisle("A02", 8, "pick_face", "any"),
    _Aisle("A03", 8, "pick_face", "any"),
    _Aisle("B01", 8, "storage", "any"),
    _Aisle("B02", 8, "storage", "any"),
    _Aisle("B03", 8, "storage", "any"),
    _Aisle("C01", 10, "storage", "item"),
    _Aisle("F01", 8, "storage", "item"),
    _Aisle("E01", 4, "storage", "item"),
)
_AT_THE_DOORS = (
    ("DOCK1", "dock"),
    (GATE, "dock"),
    ("STAGE1", "staging"),
    ("STAGE2", "staging"),
    ("STAGE3", "staging"),
    ("STAGE4", "staging"),
    (PACKING, "packing"),
    ("PACK2", "packing"),
    (RETURNS, "returns"),
    ("QUAR1", "quarantine"),
    (CART, "cart"),
    (SPARE_CART, "cart"),
)


def check_digits(code: str) -> str:
    """The check digits on the label of that location."""
    return f"{hashlib.sha256(code.encode()).digest()[0] % 100:02}"


def places() -> tuple[Place, ...]:
    """All locations; one walks up one aisle and down the next."""
    doors = (Place(code, "D", kind, "any", turn) for turn, (code, kind) in enumerate(_AT_THE_DOORS, 1))
    return (*doors, *_bins())


def _bins() -> Iterator[Place]:
    for number, aisle in enumerate(_AISLES, 1):
        codes = [f"{aisle.name}-{bay:02}{level}" for bay in range(1, aisle.bays + 1) for level in LEVELS]
        for code, sequence in way_through(codes, PATTERN, number).items():
            yield Place(code, aisle.name[0], aisle.kind, aisle.mixing, sequence)
