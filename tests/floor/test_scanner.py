"""The scanner itself: pulled out and plugged in, a trigger that bounces, a wrong keyboard layout."""

from __future__ import annotations

import pytest

from devices.scanners.scan import Plugged, Scan
from tests.floor.stage import Stage
from tests.floor.warehouse import BOLT_EAN, PUMP_EAN, bearing_case
from tui.controls import LAYOUT_CHECK
from tui.view import Tier

PULLED = Plugged("GUN", "pulled out", 0.0)
BACK = Plugged("GUN", "", 0.0)


def pull_trigger(stage: Stage, code: str, *seconds: float, source: str = "GUN", aim: str = "") -> None:
    """Reads the code at these seconds."""
    for at in seconds:
        stage.give(Scan(code, aim, source, at))


def test_a_scanner_that_is_pulled_out_is_told_of_at_the_log_in_and_in_a_task(stage: Stage) -> None:
    stage.give(PULLED)
    assert (stage.tier, stage.said) == (Tier.NOTE, "Scanner GUN: pulled out / mend it, or key the codes")
    stage.give(BACK)
    assert (stage.tier, stage.said) == (Tier.OK, "Scanner GUN ready / ")
    stage.open("receive")
    stage.give(PULLED)
    assert stage.said == "Scanner GUN: pulled out / mend it, or key the codes"


def test_a_scanner_that_is_there_from_the_first_says_nothing(stage: Stage) -> None:
    stage.give(Plugged("RING", "not plugged in", 0.0))
    stage.give(BACK)
    assert stage.said == "Scanner RING: not plugged in / mend it, or key the codes"


def test_the_task_goes_on_where_it_was_when_the_scanner_is_back(stage: Stage) -> None:
    stage.open("receive")
    stage.scan(BOLT_EAN)
    prompt = stage.prompt
    stage.key("60")
    stage.give(PULLED)
    stage.give(BACK)
    assert stage.prompt == prompt
    stage.enter()
    assert stage.on_hand("DOCK", "10447") == 60


def test_what_has_to_be_seen_first_stays_on_the_screen(stage: Stage) -> None:
    stage.open("receive")
    stage.scan(bearing_case("L1", "260301"), "]C1")  # expired
    assert stage.tier is Tier.HARD
    said = stage.said
    stage.give(PULLED)
    assert stage.said == said


def test_a_plate_that_is_read_twice_within_half_a_second_is_one_plate(stage: Stage) -> None:
    stage.open("receive")
    pull_trigger(stage, bearing_case("L1"), 1.0, aim="]C1")
    pull_trigger(stage, "LP000001", 2.0, 2.4)
    assert "closed" not in stage.said
    pull_trigger(stage, "LP000001", 3.0)
    assert "LP000001 closed" in stage.said


@pytest.mark.parametrize(
    ("seconds", "booked"),
    [((1.0, 1.1, 1.2), 30), ((1.0, 2.0), 20)],
)
def test_cases_of_a_lot_are_counted_however_fast_they_come(
    stage: Stage, seconds: tuple[float, ...], booked: int
) -> None:
    stage.open("receive")
    pull_trigger(stage, bearing_case("L1"), *seconds, aim="]C1")
    assert stage.on_hand("DOCK", "20981") == booked


def test_the_code_of_a_serial_item_that_bounces_is_one_pump(stage: Stage) -> None:
    stage.open("receive")
    pull_trigger(stage, PUMP_EAN, 1.0)
    asked = stage.view
    pull_trigger(stage, PUMP_EAN, 1.2)
    assert stage.view == asked


def test_two_scanners_that_read_the_same_code_are_two_scans(stage: Stage) -> None:
    stage.open("receive")
    pull_trigger(stage, PUMP_EAN, 1.0)
    asked = stage.view
    pull_trigger(stage, PUMP_EAN, 1.2, source="RING")
    assert stage.view != asked


def test_a_code_that_was_read_between_makes_it_a_scan_of_its_own(stage: Stage) -> None:
    stage.open("look up")
    pull_trigger(stage, "A12-010", 1.0)
    pull_trigger(stage, "A12-020", 1.1)
    pull_trigger(stage, "A12-010", 1.2)
    assert stage.card == "A12-010"


@pytest.mark.parametrize("where", ["log in", "menu", "receive"])
def test_the_check_of_the_layout_says_that_keys_arrive_as_they_should(stage: Stage, where: str) -> None:
    go_to(stage, where)
    stage.scan(LAYOUT_CHECK)
    assert (stage.tier, stage.said) == (Tier.OK, "Keys arrive as they should / ")


@pytest.mark.parametrize(
    "mangled",
    ["KXTEST A-/_%+#Yz1", "KXTEST Aß-?%*'Yz1", "KXTEST Q)!_%=~Wy&", "KXTEST", "KXTESTA-/_%+#Zy1"],
)
def test_keys_that_arrive_mangled_are_told_of(stage: Stage, mangled: str) -> None:
    go_to(stage, "receive")
    prompt = stage.prompt
    stage.scan(mangled)
    assert (stage.tier, stage.view.message.todo) == (Tier.NOTE, "set the scanner to the US layout")
    assert stage.view.message.happened == f"Keys come wrong: {mangled}"
    assert stage.prompt == prompt


def go_to(stage: Stage, where: str) -> None:
    if where == "menu":
        stage.log_in()
    elif where != "log in":
        stage.open(where)
