"""Whoever carries a plate has it on a lease: its room is kept, the others are told, and nothing is held up for long."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import select

from core.catalogue.item import DefineItem
from core.catalogue.location import DefineLocation
from core.command import Command
from core.first_start import ADMINISTRATOR
from core.inbound.receive import Receive
from core.schema.tables import work
from core.values import Micros
from tests.floor.stage import Stage, staged
from tests.floor.warehouse import BADGES, BOLT_EAN, PIN
from tui.view import Tier

MINUTE = 60_000_000
PALLETS = ("LP000001", "LP000002")


def post(stage: Stage, *commands: Command) -> None:
    for command in commands:
        stage.room.post(command, stage.room.stamp(ADMINISTRATOR, "DESK"))


def load_two_pallets(stage: Stage) -> None:
    """Two pallets of bolts at the dock, and racks that take one each."""
    racks = (DefineLocation(code=f"A12-0{at}0", sequence=at, check_digits=f"5{at}", max_plates=1) for at in range(1, 6))
    post(stage, *racks)
    for plate in PALLETS:
        post(stage, Receive(order="PO4500017", sku="10447", quantity=Decimal(50), location="DOCK", plate=plate))


@pytest.fixture
def pair(floor_url: str) -> Iterator[tuple[Stage, Stage]]:
    """Ana and Joe, both about to put away."""
    with staged(floor_url, "HH1") as ana, staged(floor_url, "HH2") as joe:
        load_two_pallets(ana)
        for one, who in ((ana, "ANA"), (joe, "JOE")):
            one.log_in(who)
            one.enter("2")
        yield ana, joe


def later(stage: Stage, minutes: float) -> None:
    stage._now = Micros(stage._now + round(minutes * MINUTE))


def states(stage: Stage) -> list[str]:
    return stage.room.read(lambda at: list(at.scalars(select(work.c.state).order_by(work.c.id))))


def test_of_two_with_a_pallet_each_the_second_is_sent_to_the_next_bin(pair: tuple[Stage, Stage]) -> None:
    for one, plate in zip(pair, PALLETS, strict=True):
        one.scan(plate)
    ana, joe = pair
    assert (ana.view.big, joe.view.big) == ("A12-010", "A12-020")
    joe.scan("A12-020")
    ana.scan("A12-010")
    assert (ana.tier, joe.tier) == (Tier.OK, Tier.OK)
    assert states(ana) == ["done", "done"]


def test_a_bin_that_is_full_meanwhile_is_refused_and_the_next_one_is_shown(pair: tuple[Stage, Stage]) -> None:
    ana, joe = pair
    ana.scan("LP000001")
    joe.scan("LP000002")
    joe.scan("A12-010")
    assert joe.said == "Not A12-020 / scan again to use A12-010"
    joe.scan("A12-010")
    joe.enter("3")
    assert joe.tier is Tier.OK
    ana.scan("A12-010")
    assert (ana.prompt, ana.view.lines[0]) == ("BADGE", "A12-010 is full: 2 of 1 plates")
    ana.press("F3")
    assert (ana.prompt, ana.view.big) == ("BIN", "A12-020")
    ana.scan("A12-020")
    assert ana.on_hand("A12-020", "10447") == 50


def test_what_somebody_else_has_taken_over_is_still_booked_by_whoever_is_first(pair: tuple[Stage, Stage]) -> None:
    ana, joe = pair
    ana.scan("LP000001")
    joe.scan("LP000001")
    assert joe.said == "ANA has it since 09:00 / scan again to take over"
    joe.scan("LP000001")
    assert (joe.prompt, joe.view.big) == ("BIN", "A12-010")
    ana.scan("A12-010")
    assert ana.tier is Tier.OK
    joe.scan("A12-010")
    assert joe.tier is Tier.HARD
    assert joe.booked() == []


def test_a_dead_handheld_keeps_its_pallet_for_its_operator_and_then_lets_go(pair: tuple[Stage, Stage]) -> None:
    ana, joe = pair
    ana.scan("LP000001")
    ana.power_off_and_on()
    ana.log_in("ANA")
    assert ana.prompt == "LPN[LP000001]"
    joe.scan("LP000001")
    assert joe.said.startswith("ANA has it")
    ana.enter()
    assert (ana.prompt, ana.view.big) == ("BIN", "A12-010")
    ana.power_off_and_on()
    later(joe, 11)
    joe.press("F3")
    joe.scan("LP000001")
    assert (joe.prompt, joe.view.big) == ("BIN", "A12-010")
    later(ana, 12)
    ana.log_in("ANA")
    assert ana.prompt == "LPN"


def test_who_leaves_the_task_gives_the_pallet_back(pair: tuple[Stage, Stage]) -> None:
    ana, joe = pair
    ana.scan("LP000001")
    ana.press("F3")
    assert ana.prompt == "LPN[LP000001]"
    ana.press("F3")
    assert states(ana) == ["cancelled"]
    joe.scan("LP000001")
    assert joe.prompt == "BIN"


def test_who_takes_another_pallet_lets_go_of_the_first(pair: tuple[Stage, Stage]) -> None:
    ana, joe = pair
    ana.scan("LP000001")
    ana.scan("LP000002")
    assert ana.said == "Put LP000001 first / or swap: scan LP000002 again"
    ana.scan("LP000002")
    assert ana.view.lines[0] == "LP000002"
    joe.scan("LP000001")
    assert joe.prompt == "BIN"


def test_of_loose_goods_everybody_may_take_some_and_is_told_of_the_other(pair: tuple[Stage, Stage]) -> None:
    ana, joe = pair
    post(ana, Receive(order="PO4500017", sku="10447", quantity=Decimal(60), location="DOCK"))
    for one in pair:
        one.scan(BOLT_EAN)
    assert joe.view.message.happened == "ANA has some since 09:00"
    joe.enter("20")
    joe.scan(joe.view.big)
    ana.enter("40")
    ana.scan(ana.view.big)
    assert ana.on_hand("A12-010", "10447") == 60
    assert states(ana) == ["done", "done"]


def test_the_next_bin_comes_with_a_key_or_with_the_same_pallet(stage: Stage) -> None:
    load_two_pallets(stage)
    stage.open("put away")
    stage.scan("LP000001")
    stage.press("F5")
    assert (stage.view.big, stage.said) == ("A12-020", "Next: A12-020 / scan bin A12-020")
    stage.scan("LP000001")
    assert stage.view.big == "A12-030"
    for _ in range(9):
        if stage.tier is Tier.NOTE:
            break
        stage.press("F5")
    assert (stage.said, stage.view.big) == ("No other bin takes it / scan bin A12-010", "A12-010")


def test_heavy_goods_find_the_bin_that_bears_them_and_a_supervisor_may_overload_one(stage: Stage) -> None:
    post(
        stage,
        DefineItem(sku="10447", name="Hex bolt M8x40 zinc DIN933", weight_g=Decimal(40)),
        DefineLocation(code="A12-010", sequence=1, check_digits="51", max_weight_kg=Decimal(2)),
        Receive(order="PO4500017", sku="10447", quantity=Decimal(60), location="DOCK"),
    )
    stage.open("put away")
    stage.scan(BOLT_EAN)
    assert stage.view.big == "A12-020"
    stage.scan("A12-010")
    assert stage.said == "A12-010 is full: 2.4 of 2 kg / scan again to use A12-010"
    stage.scan("A12-010")
    assert (stage.prompt, stage.booked()) == ("BADGE", [])
    assert stage.refused() == ["PutAway"]
    stage.scan(BADGES["SUE"])
    stage.enter(PIN)
    assert stage.on_hand("A12-010", "10447") == 60
