"""Lots at the desk: found by their standing, held and released, and called back step by step."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.internal.hold_lot import HoldLot
from core.schema.tables import role_permission
from tests.floor.stage import Stage
from tests.floor.warehouse import BEARING_EAN, bearing_case
from tests.tui.desk.lots_in_office import HOSTILE, facts, keys_of, state, trace
from tests.tui.desk.office import is_opened, listed, marked, open_desk, poll
from tui.view import Tier

IN_ORDER = ["N2612", "OLD-1", "N2613", "N2611", HOSTILE]


def test_lots_are_listed_the_gravest_first_and_found_by_what_is_typed(any_lots: Stage) -> None:
    desk = any_lots
    assert (listed(desk), marked(desk), state(desk)) == (IN_ORDER, "N2612", "held")
    typed = {
        "n26": ["N2612", "N2613", "N2611"],
        "held": ["N2612"],
        "expired": ["OLD-1"],
        "quarantined": ["N2613"],
        "bearing free": ["N2611"],
        "oil": [HOSTILE],
        "pump": ["P-1"],
        "oil-gone": ["OIL-GONE"],
        "acme": ["N2612", "N2613", "N2611", "P-1"],
        "[/": [HOSTILE],
    }
    for words, found in typed.items():
        desk.key(words)
        assert (words, listed(desk)) == (words, found)
        desk.press("ESC")


@pytest.mark.parametrize(
    ("code", "aim", "lots_found", "opened"),
    [
        (bearing_case("N2611"), "]C1", ["N2611"], True),
        (BEARING_EAN, "]E0", ["N2612", "OLD-1", "N2613", "N2611"], False),
        ("OIL-GONE", "", ["OIL-GONE"], True),
        ("P-1", "", ["P-1"], True),
    ],
)
def test_a_scan_finds_the_lot_or_those_of_the_item(
    lots: Stage, code: str, aim: str, lots_found: list[str], opened: bool
) -> None:
    lots.scan(code, aim)
    assert (listed(lots), is_opened(lots)) == (lots_found, opened)


def test_the_detail_says_from_whom_it_came_where_it_is_and_who_has_it(lots: Stage) -> None:
    lots.key("n2611")
    assert facts(lots) == ("free: 55 EA on hand, 55 free", "expires 2027-12-31, in 669 days")
    assert trace(lots) == ["received 60 ACME", "on hand 25 A12-010", "on hand 30 DOCK", "sent back 5 ACME"]
    lots.press("ESC")
    lots.key("old-1")
    assert facts(lots) == ("expired: 7 EA on hand, 0 free", "expired 2026-02-20, 10 days ago")
    lots.press("ESC")
    lots.key("n2613")
    assert facts(lots)[0] == "quarantined: 10 EA on hand, 6 free"
    assert trace(lots)[1:] == ["on hand 6 DOCK", "on hand 4 DOCK quality"]


def test_a_trace_that_is_too_long_says_where_the_rest_is(lots: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.desk.lots.TRACE_MAX", 2)
    monkeypatch.setattr("tui.desk.lots.MORE", "more than 2 steps: F7 has all")
    lots.key("n2611")
    assert trace(lots) == ["received 60 ACME", "on hand 25 A12-010"]
    assert facts(lots)[-1] == "more than 2 steps: F7 has all"


def test_a_lot_is_held_and_released_and_both_are_taken_back(any_lots: Stage) -> None:
    desk = any_lots
    desk.key("n2611")
    assert keys_of(desk) == ["F4 Hold", "F7 Trace", "F8 Recall"]
    desk.press("F4")
    assert desk.view.lines[:2] == ("Hold 20981 N2611", "Bearing 6204-2RS C3")
    desk.enter("2")
    assert (desk.said, state(desk), facts(desk)[0]) == ("20981 N2611 held / ", "held", "held: damaged")
    assert keys_of(desk) == ["F4 Release", "F7 Trace", "F8 Recall"]
    desk.press("F4")
    desk.enter("looked at it")
    assert (desk.facts()["reason"], state(desk)) == ("looked at it", "free")
    desk.press("F6")
    desk.enter()
    assert (state(desk), marked(desk)) == ("held", "N2611")


def test_a_serial_is_held_as_well(lots: Stage) -> None:
    lots.scan("P-1")
    lots.press("F4")
    lots.enter("1")
    assert (lots.said, state(lots)) == ("40012 P-1 held / ", "held")


def test_of_two_who_hold_a_lot_the_second_is_told_why_it_is_held(lots: Stage) -> None:
    lots.key("n2611")
    lots.press("F4")
    lots.set_up(HoldLot(sku="20981", lot="N2611", reason="rust"))
    lots.enter("1")
    assert (lots.tier, lots.said) == (Tier.HARD, "Lot N2611 is held: rust / take another lot, or ask")
    lots.enter()
    lots.press("F3")
    poll(lots)
    assert (state(lots), keys_of(lots)[0]) == ("held", "F4 Release")


def test_who_has_it_is_written_for_others(lots: Stage, tmp_path: Path) -> None:
    lots.press("F7")
    assert lots.said == "No folder for papers here / name it in stockhand.toml"
    lots.documents = str(tmp_path)
    lots.power_off_and_on()
    open_desk(lots, "lots")
    lots.key("n2611")
    lots.press("F7")
    assert lots.view.lines[3:] == ("4 steps, as a CSV file in", str(tmp_path))
    lots.enter()
    file = tmp_path / "trace-20981-N2611.csv"
    assert lots.said == f"{file} / "
    assert "sent back,20981,N2611,5,EA,MAIN,ACME" in file.read_text("utf-8")
    tmp_path.rename(tmp_path.with_name("gone"))
    lots.press("F7")
    lots.enter()
    assert (lots.tier, str(file) in lots.said) == (Tier.SOFT, True)


def test_who_may_not_recall_may_still_hold(lots: Stage) -> None:
    forbid = role_permission.delete().where(role_permission.c.permission == "recall")
    lots.room.write(lambda at: at.execute(forbid.where(role_permission.c.role == "supervisor")))
    lots.power_off_and_on()
    open_desk(lots, "lots")
    assert keys_of(lots) == ["F4 Release", "F7 Trace"]


def test_a_lot_of_hostile_name_is_shown_and_held_as_any_other(lots: Stage) -> None:
    lots.key("[/")
    lots.press("F4")
    lots.enter("[bold]why[/]")
    assert (state(lots), facts(lots)[0]) == ("held", "held: [bold]why[/]")
    for size in ((80, 24), (120, 40), (30, 16)):
        rows = "\n".join(lots.rows(*size))
        assert HOSTILE in rows
