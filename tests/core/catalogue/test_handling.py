"""Classes, measures, hazards and levels: what is not said stays as it is, and what makes no sense is refused."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Connection, select

from core.catalogue.handling import Handling, handling_of
from core.catalogue.item import DefineItem, DefinePack, need_item
from core.catalogue.item_class import DefineItemClass
from core.catalogue.location import AssignBin, DefineLocation, DefineZone
from core.command import Command
from core.inbound.bin_reason import DefineBinReason
from core.schema.tables import fixed_bin
from tests.core.warehouse import Warehouse

NUT = DefineItem(sku="NUT", name="Nut M8")
BIN = AssignBin(sku="BOLT", location="A1")
ONE = Decimal(1)


def handling(warehouse: Warehouse, sku: str) -> Handling:
    return warehouse.room.read(lambda at: handling_of(at, need_item(at, sku).id))


def test_what_is_not_said_again_stays_as_it_is(warehouse: Warehouse) -> None:
    warehouse.post(DefineItemClass(code="small", name="Small parts"))
    told = replace(NUT, item_class="SMALL", weight_g=Decimal("5.4"), hazard="3", temperature="chilled", abc="A")
    warehouse.post(told)
    warehouse.post(replace(NUT, name="Nut"))
    now = handling(warehouse, "NUT")
    assert (now.hazard, now.temperature, now.abc, now.unit.weight_mg) == ("3", "chilled", "A", 5400)
    assert now.class_id is not None
    warehouse.post(replace(NUT, item_class="", weight_g=Decimal(0), hazard="", temperature="any", abc=""))
    assert handling(warehouse, "NUT")[2:6] == (None, "", "any", "")


def test_a_unit_without_measures_has_its_share_of_the_smallest_pack(warehouse: Warehouse) -> None:
    warehouse.post(DefinePack(sku="NUT", pack="BOX", quantity=Decimal(100), weight_g=Decimal(550), height_mm=90))
    warehouse.post(
        DefinePack(sku="NUT", pack="PALLET", quantity=Decimal(5000), weight_g=Decimal(40_000), height_mm=900)
    )
    now = handling(warehouse, "NUT")
    assert now.weight_mg(3_000_000) == 16_500
    assert [now.height_mm(amount * 1_000_000) for amount in (99, 100, 4999, 5000)] == [0, 90, 90, 900]


def levels(connection: Connection) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute(select(fixed_bin.c.min_quantity, fixed_bin.c.max_quantity))]


def test_the_levels_of_a_fixed_bin_stay_until_they_are_said_anew(warehouse: Warehouse) -> None:
    warehouse.post(replace(BIN, min_quantity=Decimal(5), max_quantity=Decimal(20)))
    warehouse.post(replace(BIN, rank=2))
    assert warehouse.room.read(levels) == [(5_000_000, 20_000_000)]
    warehouse.post(replace(BIN, max_quantity=Decimal(0)))
    assert warehouse.room.read(levels) == [(None, None)]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (replace(NUT, item_class="SMALL"), "unknown_class"),
        (replace(NUT, weight_g=Decimal("-1")), "unknown_value"),
        (replace(NUT, weight_g=Decimal("0.0001")), "unknown_value"),
        (replace(NUT, volume_ml=Decimal("1e10")), "unknown_value"),
        (replace(NUT, height_mm=-1), "unknown_value"),
        (replace(NUT, temperature="hot"), "unknown_value"),
        (replace(NUT, abc="D"), "unknown_value"),
        (replace(NUT, hazard="H" * 13), "text_too_long"),
        (DefinePack(sku="NUT", pack="BOX", quantity=ONE, weight_g=Decimal(-1)), "unknown_value"),
        (DefineLocation(code="A1", max_weight_kg=Decimal(-1)), "unknown_value"),
        (DefineLocation(code="A1", max_plates=-1), "unknown_value"),
        (DefineZone(code="COLD", name="Cold", temperature="any"), "unknown_value"),
        (DefineZone(code="COLD", name="Cold", hazards=("H" * 13,)), "text_too_long"),
        (replace(BIN, min_quantity=ONE), "unknown_value"),
        (replace(BIN, min_quantity=Decimal(3), max_quantity=Decimal(2)), "unknown_value"),
        (replace(BIN, max_quantity=Decimal(-2)), "unknown_value"),
        (DefineItemClass(code="", name="Small"), "text_missing"),
        (DefineItemClass(code="SMALL", name="Small", parent="ALL"), "unknown_class"),
        (DefineBinReason(code="DIRTY", name="dirty", place=10), "unknown_value"),
    ],
)
def test_what_makes_no_sense_is_refused(sqlite_warehouse: Warehouse, command: Command, code: str) -> None:
    assert sqlite_warehouse.refusal(command).code == code


def test_a_class_belongs_to_others_but_never_to_itself(warehouse: Warehouse) -> None:
    for code, parent in (("ALL", ""), ("SMALL", "ALL"), ("SCREWS", "SMALL")):
        warehouse.post(DefineItemClass(code=code, name=code, parent=parent))
    for parent in ("ALL", "SCREWS"):
        assert warehouse.refusal(DefineItemClass(code="ALL", name="All", parent=parent)).code == "class_circle"
    for number in range(5):
        warehouse.post(DefineItemClass(code=f"C{number}", name="C", parent=f"C{number - 1}" if number else "SCREWS"))
    assert warehouse.refusal(DefineItemClass(code="C9", name="C", parent="C4")).code == "class_circle"
