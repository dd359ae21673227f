"""Refilling the faces: two scans, three where the bin is mixed, and no key."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from core.catalogue.location import AssignBin
from core.command import Command
from core.internal.adjust import AdjustStock
from core.internal.move import Move
from core.internal.plan_replenishment import PlanReplenishment
from tests.floor.link import Link
from tests.floor.stage import MENU, Stage, staged
from tests.floor.warehouse import BOLT_EAN, SEAL_EAN
from tui.view import Tier

SEALS, BELTS = "A12-010", "A12-020"  # the faces


def ready(stage: Stage) -> None:
    """Twelve seals are to go from A12-050 and A12-040, belts from a pallet in B03-120."""
    at_desk(
        stage,
        AssignBin(sku="70007", location=SEALS, min_quantity=Decimal(0), max_quantity=Decimal(20)),
        AssignBin(sku="55120", location=BELTS, min_quantity=Decimal(0), max_quantity=Decimal(8)),
        AdjustStock(location="B03-120", sku="55120", change=Decimal(30), plate="LP000001", reason="FOUND"),
        AdjustStock(location="A12-050", sku="70007", change=Decimal(-4), reason="LOST"),
        PlanReplenishment(),
    )


def at_desk(stage: Stage, *commands: Command) -> None:
    for command in commands:
        stage.room.post(command, stage.room.stamp("ADMIN", "DESK"))


@pytest.fixture
def filler(stage: Stage) -> Stage:
    ready(stage)
    stage.open("replenish")
    return stage


@pytest.fixture
def any_filler(any_stage: Stage) -> Stage:
    ready(any_stage)
    any_stage.open("replenish")
    return any_stage


def test_a_work_costs_two_scans_and_no_key(any_filler: Stage) -> None:
    assert (any_filler.view.big, any_filler.view.big_note, any_filler.prompt) == ("A12-040", "20 EA 70007", "FROM")
    any_filler.scan("A12-040")
    assert (any_filler.view.big, any_filler.prompt) == ("20", "QTY[20]")
    any_filler.scan(SEALS)
    assert any_filler.cost == (2, 0)
    assert (any_filler.tier, any_filler.view.message.happened) == (Tier.OK, f"20 EA 70007 > {SEALS}")
    assert any_filler.on_hand(SEALS, "70007") == 20
    assert (any_filler.view.big, any_filler.view.lines[0]) == ("B03-120", f"B03-120 > {BELTS}")
    any_filler.scan("LP000001")
    any_filler.scan(BELTS)
    assert any_filler.cost == (4, 0)
    assert any_filler.on_hand(BELTS, "55120") == 8
    assert any_filler.prompt == "ENT=look"
    at_desk(any_filler, Move(sku="70007", quantity=Decimal(20), source=SEALS, target="A12-030"), PlanReplenishment())
    any_filler.enter()
    assert any_filler.view.big == "A12-030"


def test_in_a_mixed_bin_the_item_is_scanned(filler: Stage) -> None:
    at_desk(filler, AdjustStock(location="A12-040", sku="10447", change=Decimal(9), reason="FOUND"))
    filler.scan("A12-040")
    assert filler.prompt == "ITEM"
    filler.scan(BOLT_EAN)
    assert (filler.tier, filler.view.message.todo) == (Tier.SOFT, "scan 70007")
    filler.scan(SEAL_EAN)
    filler.scan(SEALS)
    assert filler.cost == (4, 0)
    assert filler.on_hand(SEALS, "70007") == 20


def test_the_wrong_bin_is_refused_at_either_end(filler: Stage) -> None:
    filler.scan("A12-050")
    assert filler.said == "That is bin A12-050 / scan A12-040"
    filler.enter("54")
    filler.scan("A12-030")
    assert (filler.prompt, filler.said) == ("TO", f"That is bin A12-030 / scan {SEALS}")
    filler.scan(SEALS)
    assert filler.on_hand(SEALS, "70007") == 20


def test_less_leaves_the_rest_to_be_fetched(any_filler: Stage) -> None:
    any_filler.scan("A12-040")
    any_filler.key("12")
    any_filler.scan(SEALS)
    assert any_filler.view.lines == ("1 I fetch the rest", "2 that was all")
    any_filler.enter("1")
    assert (any_filler.view.big, any_filler.view.big_note) == ("A12-040", "8 EA 70007")
    any_filler.press("F6")
    any_filler.enter()
    assert any_filler.view.big_note == "20 EA 70007"
    assert any_filler.on_hand(SEALS, "70007") == 0


@pytest.mark.parametrize("there", [12, 0])
def test_what_is_short_has_the_bin_counted(filler: Stage, there: int) -> None:
    filler.scan("A12-040")
    filler.enter(str(there))
    if there:
        filler.scan(SEALS)
        filler.enter("2")
    assert filler.work("count") == [("ready", "A12-040", "")]
    assert filler.on_hand(SEALS, "70007") == there
    assert filler.view.big == "B03-120"
    filler.press("F6")
    filler.enter()
    assert filler.work("count") == [("cancelled", "A12-040", "")]


def test_more_than_is_asked_for_is_refused(filler: Stage) -> None:
    filler.scan("A12-040")
    filler.enter("21")
    assert (filler.tier, filler.view.message.happened) == (Tier.SOFT, "Only 20 70007 is asked for")


def test_another_may_be_taken_first(filler: Stage) -> None:
    filler.press("F5")
    assert filler.view.big == "B03-120"
    filler.press("F5")
    assert filler.view.big == "A12-040"


@pytest.fixture
def pair(floor_url: str) -> Iterator[tuple[Stage, Stage]]:
    """Ana and Joe, each sent for something."""
    with staged(floor_url, "HH1") as ana, staged(floor_url, "HH2") as joe:
        ready(ana)
        ana.open("replenish")
        joe.open("replenish", "JOE")
        yield ana, joe


def test_two_are_sent_for_different_goods(pair: tuple[Stage, Stage]) -> None:
    ana, joe = pair
    assert (ana.view.big, joe.view.big) == ("A12-040", "B03-120")
    ana.press("F3")
    assert ana.view.title == "MENU"
    joe.press("F5")
    assert joe.view.big == "A12-040"


def test_whoever_was_away_too_long_is_told_who_has_it_and_books_nothing(pair: tuple[Stage, Stage]) -> None:
    ana, joe = pair
    ana.scan("A12-040")
    ana._now = joe._now = joe._now + 11 * 60_000_000  # type: ignore[assignment]  # ten minutes is a lease
    joe.press("F3")
    joe.enter(MENU["replenish"])
    assert joe.view.big == "A12-040"
    ana.scan(SEALS)
    assert ana.said == "JOE is at it / put it back, take the next"
    joe.scan("A12-040")
    joe.scan(SEALS)
    assert joe.on_hand(SEALS, "70007") == 20
    assert (ana.booked(), ana.view.big) == ([], "B03-120")


def test_a_link_that_is_cut_in_the_middle_costs_one_enter(floor_postgresql: str, tmp_path: Path) -> None:
    with Link(floor_postgresql, tmp_path) as link, staged(link.url, deadline_s=0.1) as stage:
        ready(stage)
        stage.open("replenish")
        stage.scan("A12-040")
        link.cut()
        stage.scan(SEALS)
        assert stage.is_offline()
        link.mend()
        while stage.is_offline():
            stage.enter()
        assert stage.booked() == ["Replenish"]
        assert stage.on_hand(SEALS, "70007") == 20
