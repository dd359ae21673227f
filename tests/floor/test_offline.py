"""The store is missed at any moment of a shift: nothing is lost, nothing doubled, and the operator is told."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.floor.flaky_store import FlakyStore, Moment
from tests.floor.link import Link
from tests.floor.stage import MENU, Stage, staged
from tests.floor.warehouse import BEARING_EAN, BELT_EAN, BOLT_EAN, OIL_EAN, PUMP_EAN, SEAL_EAN, bearing_case
from tui.view import Tier

Do = Callable[[Stage], None]
NEVER = 1_000_000


def scan(code: str, aim: str = "") -> Do:
    return lambda stage: stage.scan(code, aim)


def enter(text: str = "") -> Do:
    return lambda stage: stage.enter(text)


def press(name: str) -> Do:
    return lambda stage: stage.press(name)


# One of everything: each kind of booking, implicit commits, an undo, a label, orders and pallets opened and closed.
SHIFT: list[Do] = [
    scan("BANA"), enter("1"), scan(bearing_case("L1"), "]C1"), scan(BOLT_EAN), scan(BOLT_EAN), scan(OIL_EAN),
    scan("OIL-7"), enter("4"), press("F6"), enter(), scan("PO4500018"), scan(BELT_EAN), enter("7"), press("F7"),
    scan("LP000001"), scan(bearing_case("L1"), "]C1"), scan("LP000001"), scan(BEARING_EAN), scan("L1"), enter("3"),
    press("F3"), scan("LP000001"), scan("A12-010"), scan(bearing_case("L1"), "]C1"), enter(), press("F3"),
    enter(MENU["move"]), scan("A12-040"), scan(SEAL_EAN), enter("5"), scan("A12-020"), press("F3"), scan(SEAL_EAN),
    press("F7"), press("F3"), press("F3"), enter(MENU["print label"]), press("F8"), enter("2"),
]  # fmt: skip


def work(stage: Stage, store: FlakyStore) -> int:
    """Does the whole shift; where the screen says OFFLINE, does what it says. Returns how often that was."""
    offline = 0
    for step in SHIFT:
        step(stage)
        while stage.is_offline():
            offline += 1
            assert not stage.view.online
            store.mend()
            if stage.view.message.todo == "do it again":
                step(stage)
            else:
                assert (stage.view.prompt, stage.view.message.todo) == ("ENT=again", "ENT tries again")
                stage.enter()
        assert stage.tier in (Tier.NONE, Tier.OK, Tier.NOTE), stage.said
    return offline


def result(stage: Stage) -> tuple[object, ...]:
    """All that came of it."""
    places = ("DOCK", "A12-010", "A12-020", "A12-040")
    goods = [stage.stock(place, sku) for place in places for sku in ("10447", "20981", "31150", "55120", "70007")]
    return stage.booked(), stage.refused(), stage.labels(), stage.moves(), goods


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> FlakyStore:
    return FlakyStore(monkeypatch)


class Shift:
    """Plays the shift again and again, each time in a fresh warehouse."""

    def __init__(self, template: Path, folder: Path, store: FlakyStore) -> None:
        self._template = template
        self._folder = folder
        self._store = store
        self.offline = 0

    def play(self, at: int = NEVER, moment: Moment = "before", every: int | None = None) -> tuple[object, ...]:
        """All that comes of it when the store is missed at that transaction, and `every` so many after it."""
        path = self._folder / f"shift-{at}-{moment}-{every}.db"
        shutil.copyfile(self._template, path)
        with staged(f"sqlite:///{path}", deadline_s=0) as stage:
            self._store.miss(at, moment, every)
            self.offline = work(stage, self._store)
            self._store.miss(NEVER, moment)
            return result(stage)


@pytest.fixture
def shift(floor_template: Path, tmp_path: Path, store: FlakyStore) -> Shift:
    return Shift(floor_template, tmp_path, store)


def test_the_shift_books_one_of_everything(shift: Shift) -> None:
    booked, refused, labels, *_ = shift.play()
    assert booked == [
        "Receive", "Receive", "Receive", "Undo", "OpenReceipt", "Receive", "PrintLabel", "Receive", "PrintLabel",
        "Receive", "PutAway", "PutAway", "Move", "PrintLabel", "PrintLabel", "PrintLabel",
    ]  # fmt: skip
    assert (refused, labels, shift.offline) == ([], 5, 0)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_store_that_is_missed_again_and_again_loses_and_doubles_nothing(shift: Shift, moment: Moment) -> None:
    undisturbed = shift.play()
    for first in range(1, 10):
        assert shift.play(first, moment, every=9) == undisturbed, f"missed {moment} every ninth from {first}"
        assert shift.offline >= 8


@pytest.mark.nightly
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_store_that_is_missed_at_any_transaction_loses_and_doubles_nothing(
    shift: Shift, store: FlakyStore, moment: Moment
) -> None:
    undisturbed = shift.play()
    for at in itertools.count(1):
        played = shift.play(at, moment)
        if not shift.offline:
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


# A delivery that is counted blind: asked again, booked again with one key, a range of serials, closed.
DELIVERY: list[Do] = [
    scan("BANA"), enter("1"), press("F10"), enter("2"), scan("LS-1"), scan(SEAL_EAN), enter("5"), enter("5"),
    press("F5"), scan(PUMP_EAN), press("F10"), scan("SN-1"), scan("SN-3"), enter("3"), scan("SN-7"), enter(),
    scan("LP000001"), scan(bearing_case("L1"), "]C1"), scan("A12-010"), press("F8"),
]  # fmt: skip


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_blind_delivery_survives_a_store_that_is_missed_again_and_again(
    shift: Shift, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.floor.test_offline.SHIFT", DELIVERY)
    undisturbed = shift.play()
    assert undisturbed[0] == ["OpenReceipt", *["Receive"] * 5, "PutAway", "CloseReceipt"]
    for first in (1, 4, 7):
        played = shift.play(first, moment, every=9)
        assert played[:1] + played[2:] == undisturbed[:1] + undisturbed[2:], f"missed {moment} from {first}"
