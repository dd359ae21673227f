"""The store is missed at any moment of a shift: nothing is lost, nothing doubled, and the operator is told."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from tests.floor.flaky_store import FlakyStore, Moment
from tests.floor.flows import Flow, enter, press, scan
from tests.floor.link import Link
from tests.floor.played import Plays, what_came, work_through
from tests.floor.stage import MENU, Stage, staged
from tests.floor.warehouse import BEARING_EAN, BELT_EAN, BOLT_EAN, OIL_EAN, SEAL_EAN, bearing_case
from tui.view import Tier

# One of everything: each kind of booking, implicit commits, an undo, a label, orders and pallets opened and closed.
SHIFT = Flow(
    "",
    ((
        scan("BANA"), enter("1"), scan(bearing_case("L1"), "]C1"), scan(BOLT_EAN), scan(BOLT_EAN), scan(OIL_EAN),
        scan("OIL-7"), enter("4"), press("F6"), enter(), scan("PO4500018"), scan(BELT_EAN), enter("7"), press("F7"),
        scan("LP000001"), scan(bearing_case("L1"), "]C1"), scan("LP000001"), scan(BEARING_EAN), scan("L1"), enter("3"),
        press("F3"), scan("LP000001"), scan("A12-010"), scan(bearing_case("L1"), "]C1"), enter(), press("F3"),
        enter(MENU["move"]), scan("A12-040"), scan(SEAL_EAN), enter("5"), scan("A12-020"), press("F3"), scan(SEAL_EAN),
        press("F7"), press("F3"), press("F3"), enter(MENU["print label"]), press("F8"), enter("2"),
    ),),
    ("Receive", "Receive", "Receive", "Undo", "OpenReceipt", "Receive", "PrintLabel", "Receive", "PrintLabel",
     "Receive", "PutAway", "PutAway", "Move", "PrintLabel", "PrintLabel", "PrintLabel"),
)  # fmt: skip

QUARTERS = 4  # of the shift's transactions, so that no test takes long


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> FlakyStore:
    return FlakyStore(monkeypatch)


@pytest.fixture
def plays(floor_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plays:
    return Plays(floor_template, tmp_path, monkeypatch)


def test_a_shift_through_all_tasks_loses_and_doubles_nothing_when_the_store_is_missed_again_and_again(
    plays: Plays, store: FlakyStore
) -> None:
    with plays.open(SHIFT) as stage:
        assert work_through(stage, SHIFT.steps, store) == 0
        assert (tuple(stage.booked()), stage.refused(), stage.labels()) == (SHIFT.booked, [], 5)
        undisturbed = what_came(stage.room)
    for first in range(1, 10):
        played, offline = plays.missed(SHIFT, store, first, "before" if first % 2 else "after", every=9)
        assert offline >= 8
        assert played == undisturbed, f"missed every ninth from {first}"


@pytest.mark.nightly
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("first", range(1, 1 + QUARTERS))
def test_a_store_that_is_missed_at_any_transaction_of_it_loses_and_doubles_nothing(
    plays: Plays, store: FlakyStore, first: int, moment: Moment
) -> None:
    undisturbed, _ = plays.missed(SHIFT, store)
    for at in itertools.count(first, QUARTERS):
        played, offline = plays.missed(SHIFT, store, at, moment)
        if not offline:
            assert at > 60
            return
        assert played == undisturbed, f"missed {moment} transaction {at}"


def test_scanning_again_while_offline_does_not_book_the_case_twice(stage: Stage, store: FlakyStore) -> None:
    stage.open("receive")
    stage.room._deadline_s = 0
    store.miss(2, "after")
    stage.scan(bearing_case("L1"), "]C1")
    assert stage.is_offline()
    stage.press("F1")
    stage.scan(bearing_case("L1"), "]C1")
    assert stage.is_offline()
    store.mend()
    stage.scan(bearing_case("L1"), "]C1")
    assert stage.tier == "note"
    assert "not taken" in stage.said
    assert stage.on_hand("DOCK", "20981") == 10
    stage.scan(BOLT_EAN)
    assert stage.prompt == "QTY[500]"


def test_enter_never_accepts_an_offer_because_the_store_was_missed(stage: Stage, store: FlakyStore) -> None:
    stage.open("receive")
    stage.room._deadline_s = 0
    stage.scan(BOLT_EAN)
    store.miss(1, "before")
    stage.scan(OIL_EAN)
    store.mend()
    stage.enter()
    assert stage.tier is Tier.SOFT  # the oil, which the store could not name before
    assert stage.booked() == []


def test_a_command_that_is_refused_when_the_store_is_back_is_told(stage: Stage, store: FlakyStore) -> None:
    stage.open("receive")
    stage.room._deadline_s = 0
    stage.scan("PO4500018")
    stage.scan(BELT_EAN)
    store.miss(1, "before")
    stage.enter("21")
    store.mend()
    stage.enter()
    assert (stage.prompt, stage.view.lines[0]) == ("BADGE", "21 55120 is over the order")


def test_the_badge_waits_for_the_store(stage: Stage, store: FlakyStore) -> None:
    stage.room._deadline_s = 0
    store.miss(1, "before")
    stage.log_in()
    assert (stage.tier, stage.view.online, stage.view.prompt) == (Tier.OFFLINE, False, "BADGE")
    store.mend()
    stage.log_in()
    assert stage.view.operator == "ANA"


def test_a_link_to_postgresql_that_breaks_and_comes_back_costs_one_enter(floor_postgresql: str, tmp_path: Path) -> None:
    with Link(floor_postgresql, tmp_path) as link, staged(link.url, deadline_s=0.1) as stage:
        stage.open("receive")
        stage.scan(bearing_case("L1"), "]C1")
        link.cut()
        stage.scan(bearing_case("L1"), "]C1")
        assert stage.is_offline()
        assert not stage.view.online
        stage.enter()
        assert stage.is_offline()
        link.mend()
        stage.enter()
        assert (stage.tier, stage.view.online) == (Tier.OK, True)
        assert stage.on_hand("DOCK", "20981") == 20
        link.cut()
        link.mend()
        stage.scan(bearing_case("L1"), "]C1")
        while stage.is_offline():
            stage.enter()
        assert stage.on_hand("DOCK", "20981") == 30
