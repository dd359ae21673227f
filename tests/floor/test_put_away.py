"""Putting away: two scans and no key, the bin that is meant, and every way to miss it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.inbound.receive import Receive
from tests.floor.stage import Stage
from tests.floor.warehouse import BOLT_EAN, OIL_EAN, PUMP_EAN, SEAL_EAN, bearing_case
from tui.view import Tier

ORDER = "PO4500017"
EXPIRY = date(2027, 12, 31)


def fill_the_dock(stage: Stage) -> None:
    """Two loose cases, a loaded pallet, bolts, oil and a pump have come in."""
    ten = Decimal(10)
    case = Receive(
        order=ORDER, sku="20981", pack="CS", quantity=Decimal(2), lot="L1", expires_on=EXPIRY, location="DOCK"
    )
    for command in (
        case,
        replace(case, quantity=Decimal(3), plate="LP000001"),
        Receive(order=ORDER, sku="10447", quantity=Decimal(60), location="DOCK"),
        Receive(order=ORDER, sku="31150", lot="OIL1", quantity=ten, location="DOCK"),
        Receive(order=ORDER, sku="31150", lot="OIL2", quantity=ten, location="DOCK"),
        Receive(order=ORDER, sku="40012", serial="SN-1", quantity=Decimal(1), location="DOCK"),
    ):
        stage.room.post(command, stage.room.stamp("JOE", "DOCK-1"))


@pytest.fixture
def walk(any_stage: Stage) -> Stage:
    """Ana puts away what has come in, on each kind of database."""
    fill_the_dock(any_stage)
    any_stage.open("put away")
    return any_stage


@pytest.fixture
def rounds(stage: Stage) -> Stage:
    """Ana puts away what has come in."""
    fill_the_dock(stage)
    stage.open("put away")
    return stage


def test_a_pallet_costs_two_scans_and_no_key(walk: Stage) -> None:
    walk.scan("LP000001")
    assert walk.view.big == "A12-010"
    walk.scan("A12-010")
    assert walk.cost == (2, 0)
    assert walk.stock("A12-010", "20981") == {("L1", "LP000001"): Decimal(30)}
    assert walk.view.message.happened == "LP000001 > A12-010"


def test_a_gs1_case_costs_two_scans_and_no_key(walk: Stage) -> None:
    walk.scan(bearing_case("L1"), "]C1")
    assert (walk.view.big, walk.prompt) == ("A12-010", "QTY[10]")
    walk.scan("A12-010")
    assert walk.cost == (2, 0)
    assert walk.stock("A12-010", "20981") == {("L1", ""): Decimal(10)}
    assert walk.on_hand("DOCK", "20981") == 40


def test_a_keyed_quantity_is_kept_by_the_scan_of_the_bin(rounds: Stage) -> None:
    rounds.scan(BOLT_EAN)
    rounds.key("25")
    rounds.scan("A12-010")
    assert rounds.on_hand("A12-010", "10447") == 25


def test_the_fixed_bin_comes_first(rounds: Stage) -> None:
    rounds.scan("OIL1")
    assert (rounds.view.big, rounds.view.big_note) == ("B03-110", "fixed bin")


def test_goods_of_several_lots_are_chosen_by_number(rounds: Stage) -> None:
    rounds.scan(OIL_EAN)
    assert rounds.view.lines == ("1 OIL1 10 EA DOCK", "2 OIL2 10 EA DOCK")
    rounds.enter("2")
    rounds.scan("B03-110")
    assert rounds.stock("B03-110", "31150") == {("OIL2", ""): Decimal(10)}


def test_a_serial_needs_no_quantity(rounds: Stage) -> None:
    rounds.scan("SN-1")
    assert rounds.prompt == "BIN"
    rounds.scan("A12-010")
    assert rounds.stock("A12-010", "40012") == {("SN-1", ""): Decimal(1)}


def test_another_bin_is_taken_when_it_is_scanned_twice(rounds: Stage) -> None:
    rounds.scan(BOLT_EAN)
    rounds.scan("A12-030")
    assert (rounds.tier, rounds.prompt) == (Tier.NOTE, "BIN")
    assert rounds.said == "Not A12-010 / scan again to use A12-030"
    assert rounds.on_hand("A12-030", "10447") == 0
    rounds.scan("A12-030")
    assert (rounds.prompt, rounds.view.lines) == ("WHY", ("1 full", "2 blocked", "3 closer", "4 other"))
    rounds.enter("3")
    assert rounds.on_hand("A12-030", "10447") == 60
    assert rounds.facts()["suggested"] == "A12-010"
    assert rounds.facts()["reason"] == "CLOSER"


def test_after_another_bin_the_meant_one_is_still_right(rounds: Stage) -> None:
    rounds.scan("LP000001")
    rounds.scan("A12-030")
    rounds.scan("A12-020")
    rounds.scan("A12-010")
    assert rounds.stock("A12-010", "20981") == {("L1", "LP000001"): Decimal(30)}


def test_a_keyed_bin_needs_its_check_digits(rounds: Stage) -> None:
    rounds.scan("LP000001")
    rounds.enter("A12-010")
    assert (rounds.tier, rounds.said) == (Tier.SOFT, "A12-010 was keyed / scan it, or key its check digits")
    rounds.enter("99")
    assert rounds.tier is Tier.SOFT
    assert rounds.booked() == []
    rounds.enter("51")
    assert rounds.on_hand("A12-010", "20981") == 30


@pytest.mark.parametrize("keyed", ["01051", "A12-010.51", "a12-010 51"])
def test_the_place_and_its_check_digits_may_be_keyed_together(rounds: Stage, keyed: str) -> None:
    rounds.scan("LP000001")
    rounds.enter(keyed)
    assert rounds.on_hand("A12-010", "20981") == 30


def test_wrong_check_digits_are_told(rounds: Stage) -> None:
    rounds.scan("LP000001")
    rounds.enter("A12-010.52")
    assert "Check digits 52 are wrong" in rounds.said
    assert rounds.booked() == []


def test_the_same_bin_again_costs_one_scan_and_one_key(rounds: Stage) -> None:
    rounds.scan(bearing_case("L1"), "]C1")
    rounds.scan("A12-010")
    rounds.scan(bearing_case("L1"), "]C1")
    assert "same bin: ENT" in rounds.said
    rounds.enter()
    assert rounds.cost == (3, 1)
    assert rounds.stock("A12-010", "20981") == {("L1", ""): Decimal(20)}
    rounds.scan("LP000001")
    rounds.enter()
    assert rounds.on_hand("A12-010", "20981") == 50


def test_a_keyed_quantity_is_not_lost_at_the_same_bin(rounds: Stage) -> None:
    rounds.scan(bearing_case("L1"), "]C1")
    rounds.scan("A12-010")
    rounds.scan(bearing_case("L1"), "]C1")
    rounds.enter("3")
    assert rounds.prompt == "BIN[A12-010]"
    rounds.enter()
    assert rounds.on_hand("A12-010", "20981") == 13


def test_a_bin_before_which_nobody_stood_is_never_taken_by_enter(rounds: Stage) -> None:
    rounds.scan("LP000001")
    rounds.enter()
    assert (rounds.tier, rounds.booked()) == (Tier.SOFT, [])


def test_what_does_not_wait_on_the_dock_is_told(rounds: Stage) -> None:
    rounds.scan(SEAL_EAN)
    assert rounds.said == "No 70007 waits on the dock / look the item up"
    rounds.scan(bearing_case("L9"), "]C1")
    assert "20981 L9" in rounds.said


def test_a_pallet_that_nobody_loaded_is_refused(rounds: Stage) -> None:
    rounds.scan("LP999999")
    assert (rounds.tier, rounds.prompt) == (Tier.SOFT, "LPN")


def test_a_bin_that_holds_another_item_and_does_not_mix_is_refused_and_asked_again(walk: Stage) -> None:
    walk.scan("OIL1")
    walk.scan("B03-110")
    walk.scan(BOLT_EAN)
    walk.scan("B03-110")
    walk.scan("B03-110")
    assert walk.tier is Tier.HARD
    assert "B03-110 holds 31150" in walk.said
    walk.enter()
    assert walk.prompt == "BIN"
    walk.scan(walk.view.big)
    assert walk.on_hand("A12-010", "10447") == 60


@pytest.mark.parametrize("typed", ["0", "-1", "1.5", "61", "9999"])
def test_a_quantity_that_cannot_be_is_refused_before_the_walk(rounds: Stage, typed: str) -> None:
    rounds.scan(BOLT_EAN)
    rounds.enter(typed)
    assert (rounds.tier, rounds.prompt) == (Tier.SOFT, "QTY[60]")


def test_a_case_scanned_again_is_one_case_more_but_never_more_than_there_is(rounds: Stage) -> None:
    rounds.scan(bearing_case("L1"), "]C1")
    rounds.scan(bearing_case("L1"), "]C1")
    assert rounds.prompt == "QTY[20]"
    rounds.scan(bearing_case("L1"), "]C1")
    assert (rounds.tier, rounds.prompt) == (Tier.SOFT, "QTY[20]")
    rounds.scan("A12-010")
    assert rounds.on_hand("A12-010", "20981") == 20


def test_a_case_of_another_lot_is_not_put_away_as_this_one(rounds: Stage) -> None:
    rounds.scan(bearing_case("L1"), "]C1")
    rounds.scan(bearing_case("L2"), "]C1")
    assert (rounds.tier, rounds.prompt) == (Tier.SOFT, "QTY[10]")
    assert "L2" in rounds.said


def test_a_bin_whose_code_is_also_an_item_is_a_bin_where_a_bin_is_wanted(rounds: Stage) -> None:
    rounds.scan(BOLT_EAN)
    rounds.scan("31150")
    rounds.scan("31150")
    rounds.enter("4")
    assert rounds.on_hand("31150", "10447") == 60


def test_an_item_scanned_at_the_bin_is_no_bin(rounds: Stage) -> None:
    rounds.scan("LP000001")
    rounds.scan(PUMP_EAN)
    assert (rounds.tier, rounds.prompt) == (Tier.SOFT, "BIN")
    assert rounds.said == "That is item 40012 Pump P-200 / scan bin A12-010"
