"""Pallets: goods taken off, all put onto another, stacked, and taken out of use."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from core.command import Command
from core.internal.adjust import AdjustStock
from core.internal.reserve import Reserve
from tests.floor.stage import Stage, staged
from tests.floor.warehouse import BOLT_EAN, SEAL_EAN
from tui.view import Tier

THIRTY = AdjustStock(location="A12-010", sku="70007", change=Decimal(30), plate="LP000001", reason="FOUND")
FIVE = AdjustStock(location="A12-010", sku="10447", change=Decimal(5), plate="LP000002", reason="FOUND")


def at_desk(stage: Stage, *commands: Command) -> None:
    for command in commands:
        stage.room.post(command, stage.room.stamp("ADMIN", "DESK"))


@pytest.fixture
def pallets(stage: Stage) -> Stage:
    """Thirty seals on one pallet and five bolts on another, in the same bin."""
    at_desk(stage, THIRTY, FIVE)
    stage.open("pallets")
    return stage


@pytest.fixture
def any_pallets(any_stage: Stage) -> Stage:
    """The same, once on each kind of database."""
    at_desk(any_stage, THIRTY, FIVE)
    any_stage.open("pallets")
    return any_stage


def on(stage: Stage, sku: str, place: str = "A12-010") -> dict[str, int]:
    """How much of it is on which pallet."""
    return {plate: int(amount) for (_, plate), amount in stage.stock(place, sku).items()}


def test_what_can_be_done_is_shown_with_what_is_on_it(pallets: Stage) -> None:
    pallets.scan("LP000001")
    assert pallets.view.lines == (
        "LP000001 at A12-010, open", "1 take goods off", "2 all onto another", "3 put it on a pallet", "70007 30 EA",
    )  # fmt: skip
    assert all(each in "\n".join(pallets.rows(20, 10)) for each in ("LP000001", "1 take", "2 all", "3 put"))


def test_goods_are_taken_off_onto_a_new_pallet_which_gets_its_label(any_pallets: Stage) -> None:
    any_pallets.scan("LP000001")
    any_pallets.enter("1")
    any_pallets.scan(SEAL_EAN)
    any_pallets.key("12")
    any_pallets.scan("LP000003")
    assert any_pallets.cost == (3, 4)
    assert on(any_pallets, "70007") == {"LP000001": 18, "LP000003": 12}
    any_pallets.press("F7")
    assert any_pallets.labels() == 1
    any_pallets.press("F6")
    any_pallets.enter()
    assert on(any_pallets, "70007") == {"LP000001": 30}


def test_goods_are_taken_off_loose_into_the_bin(pallets: Stage) -> None:
    pallets.scan("LP000001")
    pallets.enter("1")
    pallets.scan(SEAL_EAN)
    pallets.scan("A12-010")
    assert on(pallets, "70007") == {"": 30}


def test_all_of_a_pallet_goes_onto_another_and_the_empty_one_out_of_use(any_pallets: Stage) -> None:
    any_pallets.scan("LP000002")
    any_pallets.enter("2")
    any_pallets.scan("LP000001")
    assert any_pallets.cost == (2, 2)
    assert any_pallets.view.message.happened == "all of LP000002 > LP000001"
    assert on(any_pallets, "10447") == {"LP000001": 5}
    any_pallets.scan("LP000002")
    assert any_pallets.view.lines[-1] == "2 take out of use"
    any_pallets.enter("2")
    assert any_pallets.view.message.happened == "Plate LP000002 retired"
    for _ in range(2):
        any_pallets.press("F6")
        any_pallets.enter()
    assert on(any_pallets, "10447") == {"LP000002": 5}


def test_a_pallet_goes_onto_another_and_off_again(pallets: Stage) -> None:
    pallets.scan("LP000002")
    pallets.enter("3")
    pallets.scan("LP000001")
    assert pallets.view.message.happened == "LP000002 > LP000001"
    pallets.scan("LP000002")
    assert "4 off LP000001" in pallets.view.lines
    pallets.enter("4")
    assert pallets.view.message.happened == "LP000002 off LP000001"


def test_reserved_goods_that_come_off_a_pallet_are_told_with_whose_they_are(pallets: Stage) -> None:
    reserve = Reserve(sku="10447", quantity=Decimal(2), plate="LP000002", purpose="SO77")
    pallets.scan("LP000002")
    pallets.enter("1")
    pallets.scan(BOLT_EAN)
    at_desk(pallets, reserve)
    pallets.scan("A12-010")
    assert (pallets.tier, pallets.view.message.happened) == (Tier.HARD, "2 10447 there are for SO77")


def test_a_pallet_nobody_has_used_and_goods_that_are_not_on_it_are_told(pallets: Stage) -> None:
    pallets.scan("LP000099")
    assert "No plate LP000099" in pallets.said
    pallets.scan("LP000001")
    pallets.enter("1")
    pallets.scan(BOLT_EAN)
    assert pallets.said == "No 10447 at LP000001 / look the item up"


@pytest.fixture
def pair(floor_url: str) -> Iterator[tuple[Stage, Stage]]:
    with staged(floor_url, "HH1") as ana, staged(floor_url, "HH2") as joe:
        at_desk(ana, THIRTY, FIVE)
        ana.open("pallets")
        joe.open("pallets", "JOE")
        yield ana, joe


def test_of_two_who_empty_the_same_pallet_one_does(pair: tuple[Stage, Stage]) -> None:
    ana, joe = pair
    for one in pair:
        one.scan("LP000001")
        one.enter("2")
    ana.scan("LP000002")
    joe.scan("LP000003")
    assert ana.tier is Tier.OK
    assert (joe.tier, joe.view.message.happened) == (Tier.HARD, "Plate LP000001 is empty")
    assert on(ana, "70007") == {"LP000002": 30}
