"""A site's rules for allocating: of a class, of what is above it, of the site; and what holds where there is none."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from core.catalogue.item import DefineItem, DefinePack
from core.catalogue.item_class import DefineItemClass
from core.catalogue.location import DefineLocation, DefineSite
from core.outbound.allocation_rule import (
    DefineAllocationRule,
    RemoveAllocationRule,
    Rule,
    RuleRow,
    rules_for,
    rules_of,
)
from tests.core.outbound.shop import MONDAY, allocate, item_id, places_of, reserved_for, sell
from tests.core.warehouse import Warehouse


def rule_of(warehouse: Warehouse, sku: str) -> Rule:
    of = item_id(warehouse, sku)
    return warehouse.room.read(lambda at: rules_for(at, 1, [of]))[of]


def test_the_rule_of_the_nearest_class_holds_then_the_sites_then_the_usual(warehouse: Warehouse) -> None:
    warehouse.post(DefineItemClass(code="FOOD", name="Food"))
    warehouse.post(DefineItemClass(code="FRESH", name="Fresh", parent="FOOD"))
    warehouse.post(DefineItem(sku="MILK", name="Milk", tracking="lot", expires=True, item_class="FRESH"))
    assert (rule_of(warehouse, "MILK"), rule_of(warehouse, "BOLT")) == (Rule("fefo"), Rule("fifo"))
    warehouse.post(DefineAllocationRule(strategy="lifo"), "SUE")
    assert rule_of(warehouse, "MILK") == rule_of(warehouse, "BOLT") == Rule("lifo")
    food = DefineAllocationRule(item_class="food", strategy="nearest", full_cases=False, empty_bin_first=True)
    warehouse.post(food, "SUE")
    assert rule_of(warehouse, "MILK") == Rule("nearest", full_cases=False, empty_bin_first=True)
    said = warehouse.post(DefineAllocationRule(item_class="fresh", strategy="fewest_bins", full_plates=False), "SUE")
    assert said.said == "FRESH is allocated fewest bins"
    assert rule_of(warehouse, "MILK") == Rule("fewest_bins", full_plates=False)
    assert warehouse.room.read(rules_of)[:2] == [RuleRow("", "lifo", 1, 1, 0), RuleRow("FOOD", "nearest", 1, 0, 1)]
    warehouse.post(DefineAllocationRule(strategy="fifo"), "SUE")
    warehouse.post(RemoveAllocationRule(item_class="fresh"), "SUE")
    warehouse.post(RemoveAllocationRule(item_class="food"), "SUE")
    assert rule_of(warehouse, "MILK") == Rule("fifo")


def test_each_site_has_its_own_rules(warehouse: Warehouse) -> None:
    warehouse.post(DefineSite(code="EAST", name="East"))
    warehouse.post(DefineAllocationRule(strategy="lifo", site="EAST"), "SUE")
    assert rule_of(warehouse, "BOLT") == Rule("fifo")


def test_a_rule_that_makes_no_sense_is_refused(warehouse: Warehouse) -> None:
    for command, code in (
        (DefineAllocationRule(strategy="random"), "unknown_value"),
        (DefineAllocationRule(strategy="fifo", item_class="SMALL"), "unknown_class"),
        (DefineAllocationRule(strategy="fifo", site="MOON"), "unknown_site"),
        (RemoveAllocationRule(), "unknown_rule"),
        (RemoveAllocationRule(item_class="SMALL"), "unknown_class"),
    ):
        assert warehouse.refusal(command, "SUE").code == code
    assert warehouse.refusal(DefineAllocationRule(strategy="fifo"), "OTTO").code == "not_permitted"


@pytest.mark.parametrize(
    ("strategy", "taken"),
    [
        ("fefo", {"A3": 5, "A1": 2}),
        ("fifo", {"A2": 4, "A1": 3}),
        ("lifo", {"A3": 5, "A1": 2}),
        ("nearest", {"A1": 7}),
        ("fewest_bins", {"A1": 7}),
    ],
)
def test_the_strategy_says_from_which_bins(warehouse: Warehouse, strategy: str, taken: dict[str, int]) -> None:
    warehouse.post(DefineAllocationRule(strategy=strategy), "SUE")
    for place, pieces, days in (("A2", 4, 9), ("A1", 9, 6), ("A3", 5, 3)):
        warehouse.find(place, "MILK", pieces, lot=f"L{days}", expires_on=MONDAY + timedelta(days=days))
        warehouse.clock.forward(1)
    sell(warehouse, "SO1", ("MILK", 7))
    allocate(warehouse, "SO1")
    assert places_of(warehouse, "SO1") == taken


def test_a_full_plate_then_full_cases_of_the_reserve_then_the_pick_face(warehouse: Warehouse) -> None:
    warehouse.post(DefineLocation(code="F1", kind="pick_face", sequence=50))
    warehouse.post(DefinePack(sku="BOLT", pack="PALLET", quantity=Decimal(100)))
    warehouse.find("A1", "BOLT", 45)
    warehouse.find("A2", "BOLT", 100, plate="LP000001")
    warehouse.find("A3", "BOLT", 60, plate="LP000002")
    warehouse.find("A3", "NUT", 1, plate="LP000002")
    warehouse.find("F1", "BOLT", 30)
    sell(warehouse, "SO1", ("BOLT", 145))
    allocate(warehouse, "SO1")
    taken = [("A1", "", "", Decimal(40)), ("A2", "", "LP000001", Decimal(100)), ("F1", "", "", Decimal(5))]
    assert reserved_for(warehouse, "SO1") == taken
    sell(warehouse, "SO2", ("BOLT", 25))
    allocate(warehouse, "SO2")
    assert reserved_for(warehouse, "SO2") == [("A3", "", "LP000002", Decimal(20)), ("F1", "", "", Decimal(5))]
