"""Kits: made of exactly their parts in one posting, and taken apart again."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from core.command import Command
from core.errors import Rejection
from core.internal.assemble import free_parts
from core.internal.conversion import Part
from core.internal.hold_lot import HoldLot
from core.internal.kit import DefineKit, KitLine
from core.internal.look_up import lot_card
from core.internal.move import Move
from core.internal.reserve import Reserve
from core.internal.take_apart import TakeApart, lots_used
from core.undo import Undo
from core.values import local_date
from tests.core.internal.workshop import EARLY, SET, at, furnish, left, undo
from tests.core.together import at_once
from tests.core.warehouse import MONDAY_MORNING, Warehouse

TODAY = local_date(MONDAY_MORNING, "UTC")
ONE = Decimal(1)
BOLTS, GLUE, MILK = (
    Part(sku="BOLT", quantity=Decimal(4), location="A3"),
    Part(sku="GLUE", quantity=ONE, lot="G1", location="A3"),
    Part(sku="MILK", quantity=ONE, lot="M1", location="A3"),
)
APART = TakeApart(sku="SET", quantity=ONE, lot="K1", location="A5", parts=(BOLTS, GLUE, MILK))


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    return furnish(warehouse)


@pytest.fixture(scope="module")
def shared_shop(shared_warehouse: Warehouse) -> Warehouse:
    """For tests that change nothing."""
    return furnish(shared_warehouse)


def test_parts_become_a_kit_that_expires_with_the_first_of_them(shop: Warehouse) -> None:
    made = shop.post(SET)
    assert made.said == "2 SET SET made > A5"
    assert left(shop) == {"BOLT": 92, "GLUE G1": 9, "GLUE G2": 4, "MILK M1": 4, "MILK M2": 4, "SET K1": 2}
    assert shop.room.read(lot_card, 1, "SET", "K1").facts[0] == f"expires {EARLY}"
    assert shop.broken() == []
    undo(shop, made)
    assert left(shop) == {"BOLT": 100, "GLUE G1": 10, "GLUE G2": 5, "MILK M1": 6, "MILK M2": 4}
    assert shop.broken() == []


def test_a_kit_that_went_on_is_not_taken_back(shop: Warehouse) -> None:
    made = shop.post(SET)
    shop.post(Move(sku="SET", lot="K1", quantity=ONE, source="A5", target="A4"))
    assert shop.refusal(Undo(posting=made.posting or made.posting)).code == "goods_moved_on"  # type: ignore[arg-type]


def test_a_kit_is_taken_apart_again(shop: Warehouse) -> None:
    shop.post(SET)
    before = left(shop)
    apart = shop.post(APART)
    assert (apart.said, apart.facts["scrapped"]) == ("1 SET SET taken apart", "")
    assert (at(shop, "A3", "BOLT"), at(shop, "A5", "SET")) == (4, 1)
    assert shop.broken() == []
    undo(shop, apart)
    assert left(shop) == before
    assert shop.broken() == []


def test_parts_that_are_no_longer_good_are_scrapped_for_a_reason(shop: Warehouse) -> None:
    shop.post(SET)
    fewer = replace(APART, parts=(replace(BOLTS, quantity=Decimal(3)), GLUE))
    assert shop.refusal(fewer).code == "unknown_reason"
    assert shop.refusal(replace(fewer, reason="FOUND")).code == "reason_not_scrap"
    apart = shop.post(replace(fewer, reason="damaged"))
    assert apart.facts["scrapped"] == "1 BOLT, 1 MILK"
    assert shop.broken() == []
    undo(shop, apart)
    assert shop.broken() == []


def test_the_lots_that_went_into_a_kit_are_known(shop: Warehouse) -> None:
    shop.post(SET)
    assert shop.room.read(lots_used, "SET", "K1") == {"GLUE": ["G2", "G1"], "MILK": ["M1"]}


def test_parts_that_lie_at_the_bench_are_found_the_first_to_expire_first(shop: Warehouse) -> None:
    shop.post(Move(sku="MILK", quantity=Decimal(3), lot="M1", source_plate="LP000001", target="A1"))
    parts = shop.room.read(free_parts, 1, "A1", "SET", 4_000_000, TODAY)
    assert [(part.sku, part.lot, int(part.quantity or 0)) for part in parts] == [
        ("BOLT", "", 16), ("GLUE", "G1", 4), ("MILK", "M1", 3), ("MILK", "M2", 1),
    ]  # fmt: skip
    shop.post(replace(SET, quantity=Decimal(4), parts=parts))
    with pytest.raises(Rejection, match="Only 3 MILK free at A1"):
        shop.room.read(free_parts, 1, "A1", "SET", 4_000_000, TODAY)


def test_parts_that_nobody_may_have_are_not_used(shop: Warehouse) -> None:
    shop.post(HoldLot(sku="GLUE", lot="G2", reason="dry"))
    assert shop.refusal(SET).code == "lot_held"
    shop.post(Reserve(sku="BOLT", quantity=Decimal(95), location="A1", purpose="job 7"))
    assert shop.refusal(replace(SET, quantity=Decimal(2), parts=(*SET.parts[:1], SET.parts[1]))).code == "kit_wants"
    whole = (SET.parts[0], replace(SET.parts[1], quantity=Decimal(2)), SET.parts[3])
    assert shop.refusal(replace(SET, parts=whole)).code == "reserved"
    shop.clock.forward(200 * 1440)
    assert shop.refusal(replace(SET, parts=whole)).code == "expired"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (replace(SET, sku="BOLT", parts=SET.parts[:1], lot=""), "no_kit"),
        (replace(SET, sku="WASHER"), "unknown_item"),
        (replace(SET, parts=()), "lines_wanted"),
        (replace(SET, parts=SET.parts[:3]), "kit_wants"),
        (replace(SET, parts=(replace(SET.parts[0], quantity=Decimal(9)), *SET.parts[1:])), "kit_wants"),
        (replace(SET, parts=(*SET.parts, Part(sku="BOLT", quantity=ONE, location="A1"))), "kit_wants"),
        (replace(SET, parts=(*SET.parts, replace(SET.parts[0], sku="NUT"))), "not_in_kit"),
        (replace(SET, lot=""), "lot_missing"),
        (replace(SET, location="Z9"), "unknown_location"),
        (replace(SET, location=""), "unknown_location"),
        (replace(SET, quantity=Decimal("1.5")), "quantity_fractional"),
        (replace(APART, lot="K9"), "unknown_lot"),
        (DefineKit(sku="PUMP", lines=()), "lines_wanted"),
        (DefineKit(sku="PUMP", lines=(KitLine(sku="NUT", quantity=ONE),) * 2), "item_twice"),
        (DefineKit(sku="PUMP", lines=(KitLine(sku="PUMP", quantity=ONE),)), "kit_circle"),
        (DefineKit(sku="BOLT", lines=(KitLine(sku="SET", quantity=ONE),)), "kit_circle"),
        (DefineKit(sku="PUMP", lines=(KitLine(sku="NUT", quantity=Decimal("0.5")),)), "quantity_fractional"),
    ],
)
def test_what_cannot_be_made_is_refused(shared_shop: Warehouse, command: Command, code: str) -> None:
    assert shared_shop.refusal(command).code == code


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ((replace(BOLTS, quantity=Decimal(5)), GLUE, MILK), "kit_wants"),
        ((BOLTS, GLUE, MILK, Part(sku="NUT", quantity=ONE, location="A3")), "not_in_kit"),
        ((replace(BOLTS, quantity=None), GLUE, MILK), "text_missing"),
        ((BOLTS, replace(GLUE, lot=""), MILK), "lot_missing"),
        ((BOLTS, GLUE, replace(MILK, lot="M9")), "expiry_missing"),
    ],
)
def test_what_cannot_come_out_of_a_kit_is_refused(shop: Warehouse, parts: tuple[Part, ...], code: str) -> None:
    shop.post(SET)
    assert shop.refusal(replace(APART, parts=parts)).code == code


def test_a_kit_is_changed_and_withdrawn(shop: Warehouse) -> None:
    shop.post(DefineKit(sku="SET", lines=(KitLine(sku="BOLT", quantity=Decimal(3)),)))
    assert shop.refusal(SET).code == "kit_wants"
    shop.post(DefineKit(sku="SET", lines=(KitLine(sku="BOLT", quantity=Decimal(3)),), active=False))
    assert shop.refusal(SET).code == "no_kit"


def test_two_who_use_the_same_parts_at_once_use_them_once(shop: Warehouse) -> None:
    parts = (
        Part(sku="BOLT", quantity=Decimal(16), location="A1"),
        Part(sku="GLUE", quantity=Decimal(4), lot="G2", location="A1"),
        Part(sku="MILK", quantity=Decimal(4), lot="M1", plate="LP000001"),
    )
    much = replace(SET, quantity=Decimal(4), parts=parts)
    assert sorted(at_once([much, replace(much, lot="K2")], shop)) == ["done", "not_enough"]
    assert shop.broken() == []
