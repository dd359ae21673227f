"""A recall at the desk: held at once, the goods marked at every site, traced, closed, or taken back."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

import core.ledger.sweep
from core.catalogue.location import DefineLocation, DefineSite
from core.internal.adjust import AdjustStock
from core.internal.recall_lot import RecallGoods
from core.internal.recall_steps import goods_left, last_recall
from core.night import recall_everywhere
from tests.floor.flaky_store import FlakyStore, Moment
from tests.floor.stage import Stage, staged
from tests.tui.desk.lots_in_office import facts, keys_of, look_at, lots_in_office, recall, state, trace
from tests.tui.desk.office import marked, open_desk, poll
from tui.view import Tier


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
