"""Adjusting: two scans, the quantity, the reason and two keys."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from core.catalogue.item import DefineItem
from core.catalogue.reason import LimitAdjustments
from core.command import Command
from core.internal.adjust import AdjustStock
from core.internal.move import Move
from tests.floor.stage import Stage
from tests.floor.warehouse import BEARING_EAN, BOLT_EAN, OIL_EAN, PUMP_EAN, SEAL_EAN
from tui.view import Tier

FOUND = AdjustStock(location="A12-010", sku="31150", lot="OIL-1", change=Decimal(6), reason="FOUND")


def booked_before(stage: Stage, *commands: Command) -> None:
    for command in commands:
        stage.room.post(command, stage.room.stamp("ADMIN", "DESK"))


@pytest.fixture
def desk(stage: Stage) -> Stage:
    """Sue adjusts; six cans of oil of one lot lie in the first bin."""
    booked_before(stage, FOUND)
    stage.open("adjust", "SUE")
    return stage


@pytest.fixture
def any_desk(any_stage: Stage) -> Stage:
    """The same, once on each kind of database."""
    booked_before(any_stage, FOUND)
    any_stage.open("adjust", "SUE")
    return any_stage


@pytest.mark.parametrize(
    ("typed", "left"), [("27", 27), ("0", 0), ("+3", 28), ("-12", 13)], ids=["counted", "none", "more", "fewer"]
)
def test_it_costs_two_scans_the_quantity_the_reason_and_two_keys(desk: Stage, typed: str, left: int) -> None:
    desk.scan("A12-040")
    desk.scan(SEAL_EAN)
    assert (desk.view.big, desk.view.big_note, desk.prompt) == ("25", "EA on book", "NEW")
    desk.enter(typed)
    assert desk.view.lines == ("1 Book was wrong", "2 Found stock", "3 Not there")
    desk.enter("1")
    assert desk.cost == (2, len(typed) + 1 + 2)
    assert desk.tier is Tier.OK
    assert desk.on_hand("A12-040", "70007") == left
    assert desk.work("count") == []


def test_what_differs_is_shown_where_the_reason_is_asked(desk: Stage) -> None:
    desk.scan("A12-040")
    desk.scan(SEAL_EAN)
    desk.enter("13")
    assert desk.view.message.happened == "-12 70007: why?"
    assert any("-12 70007: why?" in row for row in desk.rows(20, 10))


def test_found_stock_is_booked_and_its_bin_is_to_be_counted(any_desk: Stage) -> None:
    any_desk.scan("A12-030")
    any_desk.scan(BOLT_EAN)
    assert (any_desk.view.big, any_desk.prompt) == ("0", "NEW")
    any_desk.enter("7")
    any_desk.enter("2")
    assert any_desk.cost == (2, 4)
    assert any_desk.on_hand("A12-030", "10447") == 7
    assert any_desk.work("count") == [("ready", "A12-030", "")]
    any_desk.press("F6")
    any_desk.enter()
    assert any_desk.on_hand("A12-030", "10447") == 0
    assert any_desk.work("count") == [("cancelled", "A12-030", "")]


def test_found_goods_say_their_lot_and_their_expiry(desk: Stage) -> None:
    desk.scan("A12-030")
    desk.scan(BEARING_EAN)
    desk.scan("L77")
    desk.enter("2704e")
    desk.enter("5")
    desk.enter("2")
    assert desk.stock("A12-030", "20981") == {("L77", ""): Decimal(5)}


def test_the_only_lot_in_the_bin_is_meant_unless_another_is_wanted(desk: Stage) -> None:
    desk.scan("A12-010")
    desk.scan(OIL_EAN)
    desk.enter("5")
    desk.enter("3")
    assert desk.cost == (2, 4)
    desk.scan("A12-010")
    desk.scan(OIL_EAN)
    desk.press("F5")
    desk.scan("OIL-2")
    desk.enter("4")
    desk.enter("2")
    assert desk.stock("A12-010", "31150") == {("OIL-1", ""): Decimal(5), ("OIL-2", ""): Decimal(4)}


def test_of_several_lots_and_statuses_one_is_chosen(desk: Stage) -> None:
    booked_before(desk, replace(FOUND, lot="OIL-2", status="hold"))
    desk.scan("A12-010")
    desk.scan(OIL_EAN)
    assert desk.view.lines == ("1 6 EA OIL-1", "2 6 EA OIL-2 hold")
    desk.enter("2")
    desk.enter("-1")
    desk.enter("3")
    assert desk.stock("A12-010", "31150") == {("OIL-1", ""): Decimal(6), ("OIL-2", ""): Decimal(5)}


def test_a_serial_is_there_or_not(desk: Stage) -> None:
    desk.scan("A12-030")
    desk.scan(PUMP_EAN)
    desk.scan("SN1")
    assert desk.prompt == "NEW[1]"
    desk.enter()
    desk.enter("2")
    assert desk.on_hand("A12-030", "40012") == 1
    desk.scan("A12-030")
    desk.scan("SN1")
    assert desk.prompt == "NEW[0]"
    desk.enter()
    desk.enter("3")
    assert desk.on_hand("A12-030", "40012") == 0


def test_goods_on_a_pallet_are_adjusted_there(desk: Stage) -> None:
    move = Move(sku="70007", quantity=Decimal(20), source="A12-040", target="A12-040", target_plate="LP000001")
    booked_before(desk, move)
    desk.scan("LP000001")
    desk.scan(SEAL_EAN)
    desk.enter("18")
    desk.enter("3")
    assert desk.cost == (2, 5)
    assert desk.stock("A12-040", "70007") == {("", ""): Decimal(5), ("", "LP000001"): Decimal(18)}


def test_pieces_are_counted_by_their_scans(desk: Stage) -> None:
    desk.scan("A12-050")
    for _ in range(6):
        desk.scan(SEAL_EAN)
    assert desk.prompt == "NEW[6]"
    desk.enter()
    desk.enter("2")
    assert desk.on_hand("A12-050", "70007") == 6


def test_weighed_goods_are_weighed(desk: Stage) -> None:
    booked_before(desk, DefineItem(sku="HAM", name="Ham", catch_unit="KG", catch_nominal=Decimal(2)))
    desk.scan("A12-030")
    desk.enter("HAM")
    desk.enter("3")
    assert desk.prompt == "KG"
    desk.enter("6.5")
    desk.enter("2")
    desk.scan("A12-030")
    desk.enter("HAM")
    desk.enter("-3")
    desk.enter("3")
    assert desk.on_hand("A12-030", "HAM") == 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("25", "That is what the book says"),
        ("+0", "That is what the book says"),
        ("-26", "Only 25 70007 free at A12-040"),
        ("1.5", "1.5 is not whole"),
    ],
)
def test_what_cannot_be_is_refused_where_it_is_keyed(desk: Stage, typed: str, said: str) -> None:
    desk.scan("A12-040")
    desk.scan(SEAL_EAN)
    desk.enter(typed)
    assert (desk.tier, desk.prompt, desk.view.message.happened) == (Tier.SOFT, "NEW", said)


def test_more_than_one_may_alone_is_refused_and_nothing_is_booked(desk: Stage) -> None:
    booked_before(desk, LimitAdjustments(role="supervisor", quantity=Decimal(10)))
    desk.scan("A12-040")
    desk.scan(SEAL_EAN)
    desk.enter("14")
    desk.enter("1")
    assert desk.prompt == "BADGE"
    assert "11 70007 is over 10" in desk.view.lines[0]
    assert desk.on_hand("A12-040", "70007") == 25


def test_who_may_not_adjust_does_not_see_it(stage: Stage) -> None:
    stage.log_in()
    assert "Adjust" not in [word for _, word in stage.view.menu]


def test_a_bin_that_was_counted_meanwhile_is_not_booked_twice(any_desk: Stage) -> None:
    any_desk.scan("A12-040")
    any_desk.scan(SEAL_EAN)
    any_desk.enter("20")
    booked_before(any_desk, AdjustStock(location="A12-040", sku="70007", counted=Decimal(20), reason="LOST"))
    any_desk.enter("3")
    assert any_desk.tier is Tier.HARD
    assert "That is what the book says" in any_desk.said
    assert any_desk.on_hand("A12-040", "70007") == 20
