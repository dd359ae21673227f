"""Back, Undo, help and the control codes on the wall: what they take away and what they leave."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from core.inbound.receive import Receive
from core.values import Micros
from tests.floor.stage import Stage
from tests.floor.warehouse import BEARING_EAN, BELT_EAN, BOLT_EAN, OIL_EAN, PUMP_EAN, SEAL_EAN, bearing_case
from tui.view import Tier

DAY = 86_400_000_000
Given = Callable[[Stage], None]


def scan(code: str, aim: str = "") -> Given:
    return lambda stage: stage.scan(code, aim)


def type_in(text: str) -> Given:
    return lambda stage: stage.enter(text)


# Each line up to its last prompt: every one of these answers can be taken back.
LIFTED = scan("LP000001")
LINES: list[tuple[str, list[Given]]] = [
    ("receive", [scan(BEARING_EAN), type_in("L1"), type_in("2704e")]),
    ("receive", [scan(BELT_EAN), type_in("2")]),
    ("receive", [scan(OIL_EAN), scan("OIL-7")]),
    ("receive", [scan(PUMP_EAN)]),
    ("put away", [LIFTED, scan("A12-040")]),
    ("put away", [scan(BOLT_EAN), type_in("12"), scan("A12-040")]),
    ("move", [scan("A12-040"), scan(SEAL_EAN), type_in("12")]),
    ("move", [scan("LP000001")]),
    ("look up", [scan("A12-040"), scan(SEAL_EAN), scan("PO4500017")]),
    ("print label", [scan("A12-040")]),
]


@pytest.fixture
def stage_with_goods(stage: Stage) -> Stage:
    """Bolts wait on the dock, loose and on a pallet."""
    for plate in ("", "LP000001"):
        come = Receive(order="PO4500017", sku="10447", quantity=Decimal(40), location="DOCK", plate=plate)
        stage.room.post(come, stage.room.stamp("JOE", "DOCK-1"))
    return stage


@pytest.mark.parametrize(("task", "line"), LINES)
def test_back_takes_away_exactly_one_answer_each_time(stage_with_goods: Stage, task: str, line: list[Given]) -> None:
    stage = stage_with_goods
    stage.open(task)
    shown = [stage.view]
    for give in line:
        give(stage)
        assert stage.tier in (Tier.NONE, Tier.NOTE)
        shown.append(stage.view)
    for before in reversed(shown[:-1]):
        stage.press("F3")
        in_hand = "LP000001" if before.prompt == "LPN" and line[0] is LIFTED else ""  # a pallet that is still carried
        assert (stage.prompt, stage.view.lines, stage.view.big) == (
            before.prompt + (f"[{before.offered or in_hand}]" if before.offered or in_hand else ""),
            before.lines,
            before.big,
        )
    stage.press("F3")
    assert stage.view.title == "MENU"
    assert (stage.booked(), stage.refused()) == ([], [])


@pytest.mark.parametrize(("task", "line"), LINES)
def test_help_changes_nothing_at_any_prompt(stage_with_goods: Stage, task: str, line: list[Given]) -> None:
    stage = stage_with_goods
    stage.open(task)
    for give in line:
        give(stage)
        before = stage.view
        stage.press("F1")
        assert stage.view.title.startswith("HELP")
        stage.enter()
        assert stage.view == before
        stage.scan("KXHELP")
        stage.press("F3")
        assert stage.view == before


def test_what_is_keyed_while_the_help_is_open_counts(stage: Stage) -> None:
    stage.open("receive")
    stage.scan(BOLT_EAN)
    stage.press("F1")
    stage.key("12")
    stage.scan(OIL_EAN)
    assert stage.on_hand("DOCK", "10447") == 12


def test_back_first_forgets_what_was_counted(stage: Stage) -> None:
    stage.open("receive")
    stage.scan(BOLT_EAN)
    stage.scan(BOLT_EAN)
    stage.press("F3")
    assert stage.prompt == "QTY[500]"
    stage.press("F3")
    assert stage.prompt == "SCAN"


def test_an_undo_says_what_it_takes_back_and_wants_enter(any_stage: Stage) -> None:
    stage = any_stage
    stage.open("receive")
    stage.scan(bearing_case("L1"), "]C1")
    stage.press("F6")
    taken_back = ("Take back:", "+10 EA  20981", "PO4500017 at DOCK", "Receive 09:00")
    assert (stage.view.prompt, stage.view.lines) == ("ENT=undo", taken_back)
    assert stage.on_hand("DOCK", "20981") == 10
    stage.enter()
    assert stage.view.message.happened == "Undone: +10 EA  20981"
    assert stage.on_hand("DOCK", "20981") == 0


def test_an_undo_that_is_not_confirmed_does_nothing(stage: Stage) -> None:
    stage.open("receive")
    stage.scan(bearing_case("L1"), "]C1")
    ways_out: list[Given] = [lambda one: one.press("F3"), scan("KXRETURN")]
    for way_out in ways_out:
        stage.press("F6")
        way_out(stage)
        assert stage.prompt == "SCAN"
        assert stage.on_hand("DOCK", "20981") == 10


def test_something_keyed_at_the_undo_question_is_no_answer(stage: Stage) -> None:
    stage.open("receive")
    stage.scan(bearing_case("L1"), "]C1")
    stage.press("F6")
    stage.enter("12")
    assert (stage.tier, stage.view.prompt) == (Tier.SOFT, "ENT=undo")
    assert stage.booked() == ["Receive"]
    stage.enter()
    assert stage.booked() == ["Receive", "Undo"]


def test_undo_goes_back_posting_by_posting_and_then_has_nothing(stage: Stage) -> None:
    stage.open("receive")
    stage.scan(bearing_case("L1"), "]C1")
    stage.scan(BOLT_EAN)
    stage.enter("60")
    for _ in range(2):
        stage.press("F6")
        stage.enter()
    assert stage.on_hand("DOCK", "10447") == 0
    assert stage.on_hand("DOCK", "20981") == 0
    stage.press("F6")
    assert stage.said == "Nothing to undo here / go on"


def test_f6_again_offers_the_booking_before_and_takes_back_that_one(stage: Stage) -> None:
    stage.open("receive")
    stage.scan(bearing_case("L1"), "]C1")
    stage.scan(BOLT_EAN)
    stage.enter("60")
    offered = []
    for _ in range(3):
        stage.press("F6")
        assert "F6 Earlier" in [f"{key.name} {key.word}" for key in stage.view.keys]
        offered.append(stage.view.lines[1])
    assert offered == ["+60 EA  10447", "+10 EA  20981", "+60 EA  10447"]
    stage.press("F6")
    stage.enter()
    assert stage.view.message.happened == "Undone: +10 EA  20981"
    assert stage.on_hand("DOCK", "10447") == 60
    stage.press("F6")
    assert [key.word for key in stage.view.keys] == ["Help", "Find", "Back"]


def test_a_scan_at_the_undo_question_goes_on_with_the_task(stage: Stage) -> None:
    stage.open("receive")
    stage.scan(bearing_case("L1"), "]C1")
    stage.press("F6")
    stage.scan(BOLT_EAN)
    assert stage.prompt == "QTY[500]"
    assert stage.booked() == ["Receive"]


def test_an_undo_names_the_order_the_plate_and_the_bins(stage_with_goods: Stage) -> None:
    stage = stage_with_goods
    stage.open("move")
    stage.scan("A12-040")
    stage.scan(SEAL_EAN)
    stage.scan("A12-020")
    stage.press("F6")
    assert stage.view.lines == ("Take back:", "25 EA 70007 > A12-020", "from A12-040", "Move 09:00")
    stage.press("F3")
    stage.press("F3")
    stage.enter("2")
    stage.scan("LP000001")
    stage.scan("A12-010")
    stage.press("F6")
    assert stage.view.lines == ("Take back:", "LP000001 > A12-010", "from DOCK", "Put away 09:00")
    stage.press("F3")
    stage.press("F3")
    stage.enter("1")
    stage.scan("LP000002")
    stage.scan(bearing_case("L1"), "]C1")
    stage.press("F6")
    assert "PO4500017 LP000002 at DOCK" in stage.view.lines


def test_what_was_booked_another_day_is_offered_with_its_date(stage: Stage) -> None:
    stage.open("receive")
    stage.scan(bearing_case("L1"), "]C1")
    stage._now = Micros(stage._now + DAY)
    stage.press("F6")
    assert stage.view.lines[-1] == "Receive 2026-03-02"


def test_an_undo_that_was_asked_and_not_answered_is_gone_after_a_restart(stage: Stage) -> None:
    stage.open("receive")
    stage.scan(bearing_case("L1"), "]C1")
    stage.press("F6")
    stage.power_off_and_on()
    stage.log_in()
    assert (stage.view.title, stage.prompt) == ("RECV PO4500017", "SCAN")
    assert stage.on_hand("DOCK", "20981") == 10


@pytest.mark.parametrize(("width", "height"), [(20, 10), (30, 16)])
def test_what_is_taken_back_is_read_at_every_size(stage: Stage, width: int, height: int) -> None:
    stage.open("receive")
    stage.scan("LP000001")
    stage.scan(bearing_case("L1"), "]C1")
    stage.scan(bearing_case("L2"), "]C1")
    stage.press("F6")
    shown = " ".join(" ".join(stage.rows(width, height)).split())
    for each in ("+10 EA 20981", "PO4500017 LP000001 at DOCK", "Receive 09:00", "ENT=undo> _", "6Earlier"):
        assert each in shown


def test_goods_that_went_on_are_not_taken_back(stage: Stage) -> None:
    stage.open("receive")
    stage.scan("LP000001")
    stage.scan(bearing_case("L1"), "]C1")
    with_joe = Stage(stage.room.url, "HH2")
    with_joe.log_in("JOE")
    with_joe.scan("LP000001")
    with_joe.scan("A12-010")
    stage.press("F6")
    stage.enter()
    assert stage.tier is Tier.SOFT
    assert "A12-010" in stage.said
    assert stage.on_hand("A12-010", "20981") == 10
    with_joe.session.close()


def test_the_control_codes_do_what_their_keys_do(stage: Stage) -> None:
    stage.open("receive")
    stage.scan("LP000001")
    stage.scan(bearing_case("L1"), "]C1")
    stage.scan("KXPRINT")
    assert stage.labels() == 1
    stage.scan("KXEND")
    assert "LP000001 closed" in stage.said
    stage.scan("KXUNDO")
    assert stage.view.prompt == "ENT=undo"
    stage.scan("KXOK")
    assert stage.on_hand("DOCK", "20981") == 0
    stage.scan(BOLT_EAN)
    stage.scan("KXOK")
    assert stage.on_hand("DOCK", "10447") == 500
    stage.scan("KXHELP")
    assert stage.view.title.startswith("HELP")
    stage.enter()
    stage.scan("KXHOLD")
    assert stage.tier is Tier.SOFT
    stage.scan("KXRETURN")
    assert stage.view.title == "MENU"


def test_a_control_code_from_a_scanner_without_prefix_is_one_too(stage: Stage) -> None:
    stage.open("receive")
    stage.scan(bearing_case("L1"), "]C1")
    stage.enter("KXUNDO")
    stage.enter("KXOK")
    assert stage.booked() == ["Receive", "Undo"]


def test_the_answers_of_a_line_are_asked_again_when_others_have_changed_what_they_lead_to(stage: Stage) -> None:
    stage.open("receive")
    stage.scan(BELT_EAN)
    stage.enter("2")
    assert stage.prompt == "QTY[20]"
    come = Receive(order="PO4500018", sku="55120", quantity=Decimal(20), location="DOCK")
    stage.room.post(come, stage.room.stamp("JOE", "DOCK-1"))
    stage.enter("20")
    assert stage.tier is Tier.HARD
    stage.enter()
    # Only one order is left: the number that was keyed for the other is no answer to what is asked now.
    assert stage.prompt == "QTY[40]"
    assert stage.view.lines[0] == "55120 ln 4  open 40 of 40"


def test_a_key_that_does_nothing_here_says_so(stage: Stage) -> None:
    stage.open("move")
    for name in ("F7", "F8", "F9", "F10"):
        stage.press(name)
        assert stage.tier is Tier.SOFT
