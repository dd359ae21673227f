"""A code that nobody knows: kept without leaving the task, or given its meaning there by who may."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from core.catalogue.captured_codes import CapturedCode, captured_codes
from core.catalogue.item import AssignCode
from core.first_start import ADMINISTRATOR
from tests.floor.link import Link
from tests.floor.stage import Stage, staged
from tests.floor.warehouse import BELT_EAN, BOLT_EAN, PIN, bearing_case, gtin
from tui.view import Tier

NEW_CASE = gtin("5950600013111")  # of the oil, whose bottle has a GTIN of 13 digits
STRANGER = gtin("400638133393")


@pytest.fixture
def bench(stage: Stage) -> Stage:
    """Ana receives."""
    stage.open("receive")
    return stage


@pytest.fixture
def dock(any_stage: Stage) -> Stage:
    """The same, on each kind of database."""
    any_stage.open("receive")
    return any_stage


@pytest.fixture
def office(stage: Stage) -> Stage:
    """Sue, a supervisor, receives."""
    return supervisor_receives(stage)


def supervisor_receives(stage: Stage) -> Stage:
    stage.log_in("SUE")
    stage.enter(PIN)
    stage.enter("1")
    stage.scans = stage.keys = 0
    return stage


def kept(stage: Stage) -> list[CapturedCode]:
    return stage.room.read(captured_codes, 1)


def keys_of(stage: Stage) -> set[str]:
    return {f"{key.name}{key.word}" for key in stage.view.keys}


def test_an_unknown_code_is_kept_in_one_scan_and_two_keys(dock: Stage) -> None:
    dock.scan(bearing_case("L1"), "]C1")
    dock.scan(STRANGER)
    assert dock.tier is Tier.SOFT
    assert "F9Keep" in keys_of(dock)
    dock.press("F9")
    assert (dock.prompt, dock.said) == ("REMARK", "key a remark, or scan on / ")
    dock.enter()
    assert dock.cost == (2, 2)
    assert dock.said == f"Kept {STRANGER} / put it aside, go on"
    assert dock.prompt == "SCAN"
    (code,) = kept(dock)
    assert (code.code, code.times, code.task, code.document) == (f"0{STRANGER}", 1, "receive", "PO4500017")
    assert (code.location, code.operator, code.device) == ("DOCK", "ANA", "HH1")
    assert code.previous == "item 20981 L1 Bearing 6204-2RS C3"


def test_a_remark_is_kept_with_it(bench: Stage) -> None:
    bench.scan("NOBODY-KNOWS")
    bench.press("F9")
    bench.enter("red box, no name [/]")
    assert (kept(bench)[0].code, kept(bench)[0].remark) == ("NOBODY-KNOWS", "red box, no name [/]")


def test_the_next_scan_keeps_it_and_is_worked_on(bench: Stage) -> None:
    bench.scan(STRANGER)
    bench.press("F9")
    bench.scan(BOLT_EAN)
    assert bench.cost == (2, 1)
    assert bench.prompt == "QTY[500]"
    assert [code.code for code in kept(bench)] == [f"0{STRANGER}"]


def test_it_is_kept_in_the_middle_of_a_line_which_goes_on(bench: Stage) -> None:
    bench.scan(BOLT_EAN)
    bench.scan("WHAT-IS-IT")
    bench.press("F9")
    bench.enter()
    assert bench.prompt == "QTY[500]"
    bench.enter("12")
    assert bench.on_hand("DOCK", "10447") == 12


def test_it_is_left_alone_by_the_next_scan_by_enter_and_by_back(bench: Stage) -> None:
    bench.scan(STRANGER)
    bench.enter()
    assert "F9Keep" not in keys_of(bench)
    bench.scan(STRANGER)
    bench.press("F9")
    bench.press("F3")
    assert bench.prompt == "SCAN"
    bench.scan(STRANGER)
    bench.scan(BELT_EAN)
    assert "F9Keep" not in keys_of(bench)
    assert kept(bench) == []


def test_what_can_be_done_about_it_still_can_after_back(office: Stage) -> None:
    office.scan(BOLT_EAN)
    office.scan(STRANGER)
    told = office.said
    office.press("F7")
    office.press("F3")
    assert (office.prompt, office.said) == ("QTY[500]", told)
    office.press("F9")
    office.enter()
    assert (office.prompt, [code.code for code in kept(office)]) == ("QTY[500]", [f"0{STRANGER}"])


def test_help_is_read_while_a_code_waits_for_its_remark(bench: Stage) -> None:
    bench.scan(STRANGER)
    bench.press("F9")
    for _page in range(3):
        bench.press("F1")
    assert bench.prompt == "REMARK"
    bench.press("F2")
    assert "F2 does nothing here" in bench.said
    bench.enter()  # that was seen
    bench.enter()
    assert len(kept(bench)) == 1


@pytest.mark.parametrize(
    ("code", "aim"), [("A12-010", ""), ("01", "]C1"), ("x" * 200, ""), ("123456789012345679", ""), ("y" * 60, "")]
)
def test_what_is_known_or_no_code_of_an_item_cannot_be_kept(bench: Stage, code: str, aim: str) -> None:
    bench.scan(code, aim)
    assert "F9Keep" not in keys_of(bench)


def test_at_the_menu_an_unknown_code_opens_the_look_up_where_it_is_kept(stage: Stage) -> None:
    stage.log_in()
    stage.scan(STRANGER)
    assert (stage.view.title, stage.tier) == ("LOOK UP", Tier.SOFT)
    stage.press("F9")
    stage.enter()
    assert [code.task for code in kept(stage)] == ["look_up"]


def test_the_bin_it_was_scanned_at_is_kept_too(stage: Stage) -> None:
    stage.open("move")
    stage.scan("A12-040")
    stage.scan(STRANGER)
    stage.press("F9")
    stage.enter()
    assert (kept(stage)[0].location, stage.prompt) == ("A12-040", "ITEM")


def test_a_scanned_word_at_a_lot_is_the_lot_and_no_unknown_code(bench: Stage) -> None:
    bench.scan("31150-X")
    assert "F9Keep" in keys_of(bench)
    bench.scan(gtin("950600013111"))
    bench.scan("LOT-7")
    assert bench.prompt == "QTY[24]"
    assert "F9Keep" not in keys_of(bench)


def test_who_may_not_attach_is_not_offered_it(bench: Stage) -> None:
    bench.scan(NEW_CASE)
    assert "F7Item" not in keys_of(bench)
    bench.press("F7")
    assert "Nothing to print" in bench.said


def test_a_new_pack_is_attached_and_the_scan_is_worked_on(office: Stage) -> None:
    office.scan(NEW_CASE)
    assert "F7Item" in keys_of(office)
    office.press("F7")
    assert office.view.lines[:2] == ("New pack of item", "31150 Hydraulic oil ISO46 5L")
    office.enter()
    assert office.prompt == "HOLDS"  # what the first digit says of the quantity is nothing
    office.enter()
    assert "Nothing entered" in office.said
    office.enter("24")
    assert office.cost == (1, 6)
    assert office.prompt == "LOT"
    office.scan("L7")
    assert office.stock("DOCK", "31150") == {("L7", ""): Decimal(24)}


def test_a_code_is_attached_to_an_item_that_is_scanned(office: Stage) -> None:
    office.scan(STRANGER)
    office.press("F7")
    office.scan(BOLT_EAN)
    assert office.prompt == "HOLDS[1]"
    office.enter()
    assert office.cost == (2, 2)
    assert office.prompt == "QTY[500]"


def test_a_code_is_attached_to_an_item_that_is_found_by_name(office: Stage) -> None:
    office.scan("NO-GTIN")
    office.press("F7")
    office.enter("belt spa")
    assert office.view.lines == ("1 55120 V-belt SPA 1250",)
    office.enter("1")
    office.enter("20")
    office.enter("1")  # the first of its two orders
    assert office.on_hand("DOCK", "55120") == 20
    assert office.booked() == ["AttachCode", "Receive"]


def test_what_is_no_item_is_refused_and_back_goes_back(office: Stage) -> None:
    office.scan(STRANGER)
    office.press("F7")
    office.scan("A12-010")
    assert "That is bin A12-010" in office.said
    office.scan(BOLT_EAN)
    office.press("F3")
    assert office.prompt == "ITEM"
    office.press("F3")
    assert office.prompt == "SCAN"
    assert office.booked() == []


def test_a_code_that_got_its_meaning_meanwhile_is_refused_with_it(bench: Stage) -> None:
    bench.scan(STRANGER)
    bench.press("F9")
    room = bench.room
    room.post(AssignCode(sku="10447", code=STRANGER), room.stamp(ADMINISTRATOR, "DESK"))
    bench.enter()
    assert bench.said == f"{STRANGER} is known: item / scan it again"
    assert bench.prompt == "SCAN"
    bench.scan(STRANGER)
    assert bench.prompt == "QTY[500]"


def test_a_link_that_is_cut_while_a_code_is_kept_keeps_it_once(floor_postgresql: str, tmp_path: Path) -> None:
    with Link(floor_postgresql, tmp_path) as link, staged(link.url, deadline_s=0.1) as stage:
        stage.open("receive")
        stage.scan(STRANGER)
        stage.press("F9")
        link.cut()
        stage.scan(BOLT_EAN)
        assert (stage.is_offline(), stage.view.prompt) == (True, "ENT=again")
        link.mend()
        stage.enter()
        assert stage.prompt == "QTY[500]"
        assert [code.times for code in kept(stage)] == [1]


@pytest.mark.parametrize(("width", "height"), [(20, 10), (30, 16)])
def test_all_of_it_can_be_read_on_small_screens(office: Stage, width: int, height: int) -> None:
    office.scan(NEW_CASE)
    assert office.rows(width, height)[-1].split()[-2:] == [["7Item", "9Keep"], ["F7Item", "F9Keep"]][width > 25]
    office.press("F9")
    assert any(NEW_CASE in row for row in office.rows(width, height))
    office.press("F3")
    office.scan(NEW_CASE)
    office.press("F7")
    rows = office.rows(width, height)
    assert any("New pack of item" in row for row in rows)
    assert any("31150" in row for row in rows)
    office.enter()
    assert any("how many EA" in row for row in office.rows(width, height))
    office.press("F3")
    office.scan(bearing_case("L1"), "]C1")
    assert any("CS=10" in row for row in office.rows(width, height))
