"""Lots at the desk: found by their standing, held and released, and called back step by step."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

import core.ledger.sweep
from core.catalogue.location import DefineLocation, DefineSite
from core.internal.adjust import AdjustStock
from core.internal.hold_lot import HoldLot
from core.internal.recall_lot import RecallGoods
from core.internal.recall_steps import goods_left, last_recall
from core.night import recall_everywhere
from core.schema.tables import role_permission
from tests.floor.flaky_store import FlakyStore, Moment
from tests.floor.stage import Stage, staged
from tests.floor.warehouse import BEARING_EAN, bearing_case
from tests.tui.desk.lots_in_office import HOSTILE, lots_in_office
from tests.tui.desk.office import is_opened, listed, marked, open_desk, poll
from tui.view import Tier

IN_ORDER = ["N2612", "OLD-1", "N2613", "N2611", HOSTILE]


@pytest.fixture
def lots(desk: Stage) -> Stage:
    """A desk with the lots in the list."""
    return look_at(desk)


@pytest.fixture
def any_lots(any_desk: Stage) -> Stage:
    """The same, once on each kind of database."""
    return look_at(any_desk)


@pytest.fixture
def two_sites(office_sqlite: str) -> Iterator[Stage]:
    """Some of lot N2611 lies at another site."""
    with staged(office_sqlite, "DESK1", site="MAIN") as desk:
        more = {"sku": "20981", "lot": "N2611", "reason": "FOUND", "change": Decimal(2)}
        desk.set_up(
            *lots_in_office(),
            DefineSite(code="EAST", name="East"),
            DefineLocation(site="EAST", code="E1"),
            DefineLocation(site="EAST", code="E2"),
            *(AdjustStock(site="EAST", location=place, **more) for place in ("E1", "E2")),  # type: ignore[arg-type]
        )
        open_desk(desk, "lots")
        yield desk


def look_at(desk: Stage) -> Stage:
    desk.set_up(*lots_in_office())
    open_desk(desk, "lots")
    return desk


def keys_of(desk: Stage) -> list[str]:
    return [f"{key.name} {key.word}" for key in desk.view.keys if key.name not in ("F1", "F3", "F6", "F9")]


def facts(desk: Stage) -> tuple[str, ...]:
    assert desk.view.listing is not None
    return desk.view.listing.facts


def trace(desk: Stage) -> list[str]:
    """The steps that are shown: what, how much, where or who."""
    assert desk.view.listing is not None
    assert desk.view.listing.table is not None
    return [
        " ".join(filter(None, (row[0], row[1].removesuffix(" EA"), row[2], row[5])))
        for row in desk.view.listing.table.rows
    ]


def state(desk: Stage) -> str:
    """What the marked row is called."""
    listing = desk.view.listing
    assert listing is not None
    assert listing.rows.current is not None
    return listing.rows.rows[listing.rows.current][3]


def recall(desk: Stage, lot: str = "N2611") -> None:
    desk.key(lot)
    desk.press("F8")
    desk.enter("grease")
    desk.enter()


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


def test_a_recall_goes_step_by_step_from_the_hold_to_its_end(any_lots: Stage) -> None:
    desk = any_lots
    recall(desk)
    assert (desk.said, state(desk), marked(desk)) == ("20981 N2611 recalled / F8 marks its goods", "recalled", "N2611")
    assert keys_of(desk) == ["F2 Traced", "F7 Trace", "F8 Goods"]
    assert facts(desk)[:3] == (
        "recalled 2026-03-02 09:00 by SUE: grease",
        "goods not marked yet: MAIN A12-010, DOCK",
        "not traced, not closed",
    )
    desk.press("F8")
    assert desk.view.lines[3:] == ("at MAIN A12-010, DOCK", "What is reserved of it is released.")
    desk.enter()
    assert desk.said == "20981 N2611: 2 balances recalled / F2 when it is traced"
    assert trace(desk)[1:3] == ["on hand 25 A12-010 recalled", "on hand 30 DOCK recalled"]
    assert (keys_of(desk), facts(desk)[1]) == (["F2 Traced", "F7 Trace"], "goods: all on hand is marked recalled")
    desk.press("F2")
    assert desk.view.lines[3:] == ("sent back 5 EA ACME",)
    desk.enter("Acme told by phone")
    assert keys_of(desk) == ["F2 Traced", "F7 Trace", "F10 Close"]
    assert facts(desk)[2] == "traced 2026-03-02 09:00: Acme told by phone, not closed"
    desk.press("F10")
    assert "traced: Acme told by phone" in desk.view.lines
    desk.enter()
    assert (state(desk), keys_of(desk)[0]) == ("recalled, held", "F4 Release")
    steps = desk.room.read(last_recall, "20981", "N2611")
    assert steps is not None
    assert (steps.state, steps.note) == ("closed", "Acme told by phone")
    assert desk.booked() == ["RecallLot", "RecallGoods", "NoteTraced", "CloseRecall"]


def test_before_it_is_recalled_it_is_named_once_more_and_back_leaves_it(lots: Stage) -> None:
    lots.key("n2611")
    lots.press("F8")
    lots.enter("grease")
    assert lots.view.lines == (
        "Recall 20981 N2611", "Bearing 6204-2RS C3", "55 EA on hand here", "why: grease",
        "Nobody gets any of it, at any site.", "at MAIN A12-010, DOCK",
    )  # fmt: skip
    for _ in range(2):
        lots.press("F3")
    assert (lots.booked(), state(lots)) == ([], "free")


def test_a_false_alarm_is_taken_back(lots: Stage) -> None:
    recall(lots)
    lots.press("F6")
    lots.enter()
    assert (state(lots), keys_of(lots)[0]) == ("free", "F4 Hold")


def test_the_goods_of_all_sites_are_marked_in_batches(two_sites: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = two_sites
    monkeypatch.setattr(core.ledger.sweep, "AT_ONCE_MAX", 1)
    recall(desk)
    assert [step for step in trace(desk) if "EAST" in step][-2:] == ["on hand 2 EAST E1", "on hand 2 EAST E2"]
    desk.press("F8")
    assert desk.view.lines[3:5] == ("at EAST E1, E2", "at MAIN A12-010, DOCK")
    desk.enter()
    assert desk.said == "20981 N2611: 4 balances recalled / F2 when it is traced"
    assert desk.booked() == ["RecallLot", *["RecallGoods"] * 4]


def test_what_is_too_much_for_once_is_said_and_goes_on_with_the_same_key(
    two_sites: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = two_sites
    monkeypatch.setattr(core.ledger.sweep, "AT_ONCE_MAX", 1)
    monkeypatch.setattr("tui.desk.lot_steps.BATCHES_MAX", 3)
    recall(desk)
    desk.press("F8")
    desk.enter()
    assert desk.said == "20981 N2611: 3 balances recalled / 1 are left: F8 again"
    desk.press("F8")
    desk.enter()
    assert desk.room.read(goods_left, "20981", "N2611") == []


def test_goods_that_others_have_marked_meanwhile_are_no_fault(lots: Stage) -> None:
    recall(lots)
    lots.press("F8")
    assert recall_everywhere(lots.room, "TIMER") == 2
    lots.enter()
    assert (lots.tier, keys_of(lots)) == (Tier.OK, ["F2 Traced", "F7 Trace"])


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("cut_at", range(1, 6))
def test_goods_are_marked_whole_wherever_the_line_is_cut(
    office_sqlite: str, monkeypatch: pytest.MonkeyPatch, cut_at: int, moment: Moment
) -> None:
    store = FlakyStore(monkeypatch)
    monkeypatch.setattr(core.ledger.sweep, "AT_ONCE_MAX", 1)
    with staged(office_sqlite, "DESK1", deadline_s=0) as desk:
        recall(look_at(desk))
        desk.press("F8")
        store.miss(cut_at, moment)
        desk.enter()
        assert desk.is_offline()
        store.mend()
        for _ in range(3):
            if desk.prompt != "FIND[n2611]":
                desk.enter()
        poll(desk)
        assert desk.room.read(goods_left, "20981", "N2611") == []
        assert desk.booked() == ["RecallLot", "RecallGoods", "RecallGoods"]


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


def test_a_recall_is_not_closed_while_goods_of_it_come_in(lots: Stage) -> None:
    recall(lots)
    lots.set_up(RecallGoods(sku="20981", lot="N2611"))
    lots.press("F2")
    lots.enter("told")
    lots.press("F10")
    lots.set_up(AdjustStock(location="A12-020", sku="20981", lot="N2611", change=Decimal(1), reason="FOUND"))
    lots.enter()
    assert (lots.tier, lots.said) == (Tier.HARD, "N2611 still is at A12-020 / recall the goods there first")
    lots.enter()
    lots.press("F3")
    poll(lots)
    assert keys_of(lots) == ["F2 Traced", "F7 Trace", "F8 Goods"]


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
