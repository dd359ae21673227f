"""A workshop that makes sets of pumps: what the tests of kits, repacking and tracing work with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from core.catalogue.item import DefineItem
from core.command import Outcome
from core.internal.assemble import Assemble
from core.internal.conversion import Part
from core.internal.kit import DefineKit, KitLine
from core.undo import Undo
from tests.core.warehouse import FRESH, Warehouse

EARLY = date(2026, 6, 30)
SET = Assemble(
    sku="SET",
    quantity=Decimal(2),
    location="A5",
    lot="K1",
    parts=(
        Part(sku="BOLT", quantity=Decimal(8), location="A1"),
        Part(sku="GLUE", quantity=Decimal(1), lot="G1", location="A1"),
        Part(sku="GLUE", quantity=Decimal(1), lot="G2", location="A1"),
        Part(sku="MILK", quantity=Decimal(2), lot="M1", plate="LP000001"),
    ),
)


def furnish(warehouse: Warehouse) -> Warehouse:
    """Parts for sets of four bolts, a glue and a milk: bolts and two lots of glue at A1, milk on a plate at A2."""
    warehouse.post(DefineItem(sku="SET", name="Set", unit="SET", tracking="lot", expires=True))
    warehouse.post(DefineItem(sku="PACK", name="Bolts in fifties"))
    lines = (("BOLT", 4), ("GLUE", 1), ("MILK", 1))
    warehouse.post(DefineKit(sku="SET", lines=tuple(KitLine(sku=sku, quantity=Decimal(n)) for sku, n in lines)))
    warehouse.post(DefineKit(sku="PACK", lines=(KitLine(sku="BOLT", quantity=Decimal(50)),)))
    warehouse.find("A1", "BOLT", 100)
    warehouse.receive("GLUE", 10, lot="G1", location="A1")
    warehouse.receive("GLUE", 5, lot="G2", location="A1")
    warehouse.receive("MILK", 6, lot="M1", expires_on=EARLY, plate="LP000001", location="A2")
    warehouse.receive("MILK", 4, lot="M2", expires_on=FRESH, location="A1")
    return warehouse


def undo(warehouse: Warehouse, outcome: Outcome) -> None:
    assert outcome.posting is not None
    warehouse.post(Undo(posting=outcome.posting))


def at(warehouse: Warehouse, place: str, sku: str) -> int:
    """How many are there."""
    return int(warehouse.on_hand(place, sku))


def left(warehouse: Warehouse) -> dict[str, int]:
    """What is in the house, by SKU and lot."""
    found: dict[str, int] = {}
    for (_, sku, lot, _, _), amount in warehouse.stock().items():
        name = f"{sku} {lot}".strip()
        found[name] = found.get(name, 0) + int(amount)
    return found
