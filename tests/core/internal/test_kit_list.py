"""Kits as a list: found by their own name, by what is in them, and whether they are still made."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.catalogue.item import DefineItem, need_item
from core.internal.kit import DefineKit, KitLine, lines_of_kit, parts_of
from core.internal.kit_list import KitBrief, find_kit, find_kits
from core.internal.repack import repacks_into
from tests.core.internal.workshop import furnish
from tests.core.warehouse import Warehouse


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    """SET of three items and PACK of bolts; OLD and AGED are ended."""
    furnish(warehouse)
    for sku in ("OLD", "AGED"):
        warehouse.post(DefineItem(sku=sku, name="Of the past 100%"))
        warehouse.post(DefineKit(sku=sku, lines=(KitLine(sku="NUT", quantity=Decimal(2)),), active=False))
    return warehouse


def found(warehouse: Warehouse, typed: str = "", most: int = 50) -> list[str]:
    return [each.sku for each in warehouse.room.read(find_kits, typed, most)]


def test_kits_that_are_made_come_before_those_that_are_ended(shop: Warehouse) -> None:
    assert found(shop) == ["PACK", "SET", "AGED", "OLD"]
    assert [found(shop, most=most) for most in (1, 3)] == [["PACK"], ["PACK", "SET", "AGED"]]


def test_every_word_typed_must_fit_the_kit_or_one_of_its_parts(shop: Warehouse) -> None:
    fitting = {
        "set": ["SET"],
        "bolt": ["PACK", "SET"],
        "HEX milk": ["SET"],
        "ended": ["AGED", "OLD"],
        "nut old": ["OLD"],
        "100%": ["AGED", "OLD"],
        "_": [],
        "'": [],
    }
    assert {typed: found(shop, typed) for typed in fitting} == fitting


def test_a_kit_in_one_row_and_what_it_is_made_of(shop: Warehouse) -> None:
    assert shop.room.read(find_kit, "SET") == KitBrief("SET", "Set", "SET", 3, 1)
    assert shop.room.read(find_kit, "BOLT") is None
    old = shop.room.read(need_item, "OLD").id
    assert shop.room.read(parts_of, old) == []
    assert [(part.sku, part.quantity) for part in shop.room.read(lines_of_kit, old)] == [("NUT", 2_000_000)]


def test_goods_are_repacked_into_what_is_made_of_nothing_else(shop: Warehouse) -> None:
    into = {sku: shop.room.read(repacks_into, sku) for sku in ("BOLT", "PACK", "SET", "NUT")}
    names = {sku: [(each.item.sku, each.each // 1_000_000) for each in found] for sku, found in into.items()}
    assert names == {"BOLT": [("PACK", 50)], "PACK": [("BOLT", 0)], "SET": [], "NUT": []}
    (packs,), (bolts,) = into["BOLT"], into["PACK"]
    assert [packs.whole(pieces * 1_000_000) // 1_000_000 for pieces in (49, 50, 149)] == [0, 50, 100]
    assert bolts.whole(7) == 7
