"""Something is wrong here, said by two at once, and while the link is cut: nothing is lost and nothing doubled."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.floor.flaky_store import FlakyStore, Moment
from tests.floor.stage import MENU, Stage, staged
from tests.floor.test_something_is_wrong import asked_for, damaged_at
from tests.floor.warehouse import SEAL_EAN


def test_two_who_report_the_same_bin_at_once_ask_for_one_count(floor_url: str) -> None:
    with staged(floor_url, "HH1") as ana, staged(floor_url, "HH2") as joe:
        start = threading.Barrier(2)

        def report(one: Stage, who: str) -> None:
            one.log_in(who)
            one.enter(MENU["move"])
            one.scan("A12-040")
            one.press("F4")
            start.wait(10)
            one.enter("2")

        pair = [threading.Thread(target=report, args=each) for each in ((ana, "ANA"), (joe, "JOE"))]
        for thread in pair:
            thread.start()
        for thread in pair:
            thread.join(30)
        said = sorted(one.view.message.happened for one in (ana, joe))
        assert said == ["A12-040 is to be counted already", "A12-040 to be counted"]
        assert len(asked_for(ana)) == 1


NEVER = 1_000_000
EVERY = 5


def play(template: Path, folder: Path, store: FlakyStore, at: int, moment: Moment) -> tuple[tuple[object, ...], int]:
    """What comes of two reports in the middle of a move, and how often the store was missed."""
    path = folder / f"wrong-{at}-{moment}.db"
    shutil.copyfile(template, path)
    offline = 0
    with staged(f"sqlite:///{path}", deadline_s=0) as stage:
        stage.open("move")
        steps: list[Callable[[], None]] = [
            lambda: stage.scan("A12-040"), lambda: stage.scan(SEAL_EAN), lambda: stage.press("F4"),
            lambda: stage.enter("1"), lambda: stage.enter("4"), lambda: stage.scan(SEAL_EAN), lambda: stage.press("F4"),
            lambda: stage.scan("A12-020"), lambda: stage.enter("4"), lambda: stage.scan("A12-030"),
            lambda: stage.press("F6"), lambda: stage.press("F6"), stage.enter,
        ]  # fmt: skip
        store.miss(at, moment, EVERY)
        for step in steps:
            step()
            while stage.is_offline():
                offline += 1
                assert (stage.view.prompt, stage.view.online) == ("ENT=again", False)
                store.mend()
                stage.enter()
        store.miss(NEVER, moment)
        goods = stage.on_hand("A12-030", "70007"), damaged_at(stage, "A12-040")
        return (stage.booked(), stage.refused(), stage.moves(), goods, asked_for(stage)), offline


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_store_that_is_missed_again_and_again_loses_and_doubles_nothing(
    floor_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: Moment
) -> None:
    store = FlakyStore(monkeypatch)
    undisturbed, offline = play(floor_template, tmp_path, store, NEVER, moment)
    assert (undisturbed[0], offline) == (["ReportProblem", "ReportProblem", "Move", "Undo"], 0)
    assert undisturbed[3] == (2, 4)  # the second seal was counted between the two reports
    assert undisturbed[4] == [("check", "A12-040", "ready", "damaged"), ("check", "A12-020", "cancelled", "blocked")]
    for at in range(1, EVERY + 1):
        played, offline = play(floor_template, tmp_path, store, at, moment)
        assert (played, offline >= 3) == (undisturbed, True), f"missed {moment} every fifth from {at}"
