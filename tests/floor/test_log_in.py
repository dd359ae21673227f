"""Badges, PINs, the menu, parking a task and finding it again."""

from __future__ import annotations

import pytest

from tests.floor.stage import MENU, Stage
from tests.floor.warehouse import BADGES, BOLT_EAN, PIN, SEAL_EAN, bearing_case
from tui.view import SessionOver, Tier


def test_an_operator_logs_in_with_one_scan(any_stage: Stage) -> None:
    any_stage.log_in()
    assert any_stage.cost == (1, 0)
    assert [word for _, word in any_stage.view.menu] == [
        "Receive", "Put away", "Pick", "Pack", "Ship", "Refill", "Move", "Pallets", "Look up", "More",
    ]  # fmt: skip
    any_stage.enter("0")
    assert [word for _, word in any_stage.view.menu] == [
        "Label", "Send", "Arrive", "Take back", "Return", "Kit", "Apart", "Repack", "Relabel", "More",
    ]  # fmt: skip
    assert any_stage.view.operator == "ANA"


@pytest.mark.parametrize("code", [BOLT_EAN, "A12-010", "PO4500017", "1", "KXUNDO", "x" * 300, "BOLD"])
def test_before_a_badge_nothing_is_looked_up(stage: Stage, code: str) -> None:
    stage.scan(code)
    assert (stage.view.title, stage.view.prompt, stage.view.menu) == ("STOCKHAND", "BADGE", ())
    assert stage.tier is Tier.SOFT


def test_a_supervisor_proves_it_with_the_pin(any_stage: Stage) -> None:
    any_stage.log_in("SUE")
    assert (any_stage.view.prompt, any_stage.view.secret, any_stage.view.operator) == ("PIN", True, "")
    any_stage.enter("000000")
    assert (any_stage.tier, any_stage.view.prompt) == (Tier.SOFT, "PIN")
    any_stage.enter(PIN)
    assert any_stage.cost == (1, 14)
    assert any_stage.view.operator == "SUE"


def test_back_leaves_the_pin(stage: Stage) -> None:
    stage.log_in("SUE")
    stage.press("F3")
    assert stage.view.prompt == "BADGE"
    stage.log_in("ANA")
    assert stage.view.operator == "ANA"


def test_a_pin_is_not_tried_for_ever(stage: Stage) -> None:
    stage.log_in("SUE")
    for _ in range(5):
        stage.enter("000000")
    stage.enter(PIN)
    assert "Too many wrong PINs" in stage.said
    assert stage.view.operator == ""


def test_a_badge_of_somebody_who_left_opens_nothing_not_even_while_another_works(stage: Stage) -> None:
    stage.log_in("OLD")
    assert "OLD may not log in" in stage.said
    stage.log_in("ANA")
    stage.log_in("OLD")
    assert "OLD may not log in" in stage.said
    assert (stage.view.operator, stage.view.prompt) == ("", "BADGE")


def test_a_task_is_opened_by_its_number_or_by_what_is_scanned(stage: Stage) -> None:
    stage.log_in()
    for task, number in MENU.items():
        stage.enter(number)
        assert stage.view.title != "MENU", task
        stage.press("ESC")
        assert stage.view.title == "MENU"
    for code, title in (("PO4500018", "RECV PO4500018"), (SEAL_EAN, "LOOK UP"), ("A12-010", "LOOK UP")):
        stage.scan(code)
        assert stage.view.title == title
        while stage.view.title != "MENU":
            stage.press("F3")


def test_a_pallet_on_the_dock_is_put_away_and_one_in_a_bin_looked_up(stage: Stage) -> None:
    stage.open("receive")
    stage.scan("LP000001")
    stage.scan(bearing_case("L1"), "]C1")
    stage.press("F3")
    stage.scan("LP000001")
    assert (stage.view.title, stage.view.prompt) == ("PUT AWAY", "BIN")
    stage.scan("A12-010")
    stage.press("F3")
    stage.scan("LP000001")
    assert stage.view.title == "LOOK UP"


@pytest.mark.parametrize("typed", ["98", "99", "²", "٣"])
def test_a_number_that_is_not_on_the_menu_is_told(stage: Stage, typed: str) -> None:
    stage.log_in()
    stage.enter(typed)
    assert (stage.view.title, stage.tier) == ("MENU", Tier.SOFT)


def test_a_scan_while_the_help_is_open_is_taken(stage: Stage) -> None:
    stage.log_in()
    stage.press("F1")
    assert stage.view.title == "HELP"
    stage.enter()
    assert stage.view.title == "MENU"
    stage.scan("KXHELP")
    stage.scan(SEAL_EAN)
    assert stage.card == "70007"


def test_ones_own_badge_locks_and_another_one_takes_over(stage: Stage) -> None:
    stage.open("receive")
    stage.log_in("ANA")
    assert (stage.view.prompt, stage.view.operator) == ("BADGE", "")
    stage.log_in("ANA")
    stage.log_in("JOE")
    assert (stage.view.title, stage.view.operator) == ("MENU", "JOE")


def test_a_supervisors_badge_asks_for_the_pin_before_it_takes_over(stage: Stage) -> None:
    stage.open("receive")
    stage.log_in("SUE")
    assert (stage.view.prompt, stage.view.operator) == ("PIN", "")


def test_a_parked_task_goes_on_at_the_same_line_with_what_was_booked_last(any_stage: Stage) -> None:
    stage = any_stage
    stage.open("receive")
    stage.scan("LP000001")
    stage.scan(bearing_case("L1"), "]C1")
    stage.scan(BOLT_EAN)
    stage.log_in("JOE")
    assert stage.view.title == "MENU"
    stage.scan(BADGES["JOE"])
    stage.log_in("ANA")
    assert stage.view.title == "RECV PO4500017 LP000001"
    assert stage.view.message.happened == "Resumed, last +10 EA  20981"
    stage.scan(bearing_case("L1"), "]C1")
    assert list(stage.stock("DOCK", "20981")) == [("L1", "LP000001")]


def test_after_a_power_cut_the_task_goes_on(any_stage: Stage) -> None:
    any_stage.open("receive")
    any_stage.scan("PO4500018")
    any_stage.power_off_and_on()
    any_stage.log_in()
    assert any_stage.view.title == "RECV PO4500018"


def test_a_task_that_was_left_is_not_resumed(stage: Stage) -> None:
    stage.open("receive")
    stage.scan(bearing_case("L1"), "]C1")
    stage.press("F3")
    stage.power_off_and_on()
    stage.log_in()
    assert stage.view.title == "MENU"


def test_what_was_taken_back_is_not_shown_as_booked_last(stage: Stage) -> None:
    stage.open("receive")
    stage.scan(bearing_case("L1"), "]C1")
    stage.press("F6")
    stage.enter()
    stage.power_off_and_on()
    stage.log_in()
    assert stage.view.message.happened == "Resumed, last Undone: +10 EA  20981"


def test_the_screen_is_quit_only_where_nobody_is_logged_in(stage: Stage) -> None:
    stage.log_in()
    stage.press("F10")
    assert (stage.view.title, stage.tier) == ("MENU", Tier.SOFT)
    stage.press("F3")
    with pytest.raises(SessionOver):
        stage.press("F10")
