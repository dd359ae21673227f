"""The power goes off anywhere in any task: it is open again at the same line, nothing is lost and nothing doubled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, count
from pathlib import Path

import pytest

from tests.floor.flaky_store import FlakyStore, Moment
from tests.floor.flows import FLOWS, Flow, Step, is_open_ended
from tests.floor.handheld import Handheld
from tests.floor.played import Plays, make_ready, what_came
from tests.floor.stage import MENU, SUPERVISORS_MENU, Stage
from tests.floor.warehouse import BADGES, PIN
from tui.tasks import TASKS
from tui.view import Tier

EVERY = 17  # more than any one step takes


@pytest.fixture(scope="module")
def plays(floor_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plays]:
    with pytest.MonkeyPatch.context() as patch:
        yield Plays(floor_template, tmp_path_factory.mktemp("flows"), patch)


def where(stage: Stage) -> tuple[str, str]:
    """The task with what it is about, and the prompt."""
    return stage.view.title, stage.view.prompt


def power_off_and_on(stage: Stage, who: str) -> None:
    stage.power_off_and_on()
    stage.log_in(who)
    if stage.view.secret:
        stage.enter(PIN)


def positions(flow: Flow, at: int) -> range:
    """How many steps of that line may be done before it is booked."""
    first = 1 if at and is_open_ended(flow.lines[at - 1]) else 0
    return range(first, len(flow.lines[at]) + is_open_ended(flow.lines[at]))


def uncut(plays: Plays, flow: Flow) -> tuple[list[list[tuple[object, ...]]], list[tuple[str, str] | None]]:
    """All that comes of the flow, and where it stands before each line that begins at a prompt of its own."""
    stands: list[tuple[str, str] | None] = []
    with plays.open(flow) as stage:
        for at, line in enumerate(flow.lines):
            stands.append(None if at and is_open_ended(flow.lines[at - 1]) else where(stage))
            play(stage, line)
        stands.append(where(stage))
        assert tuple(stage.booked()) == flow.booked
        return what_came(stage.room), stands


def play(stage: Stage, steps: Iterable[Step]) -> None:
    for step in steps:
        step(stage)
        assert stage.tier in (Tier.NONE, Tier.OK, Tier.NOTE), stage.said


@pytest.mark.parametrize("name", FLOWS)
def test_a_task_is_open_again_at_the_same_line_wherever_the_power_goes_off(plays: Plays, name: str) -> None:
    flow = FLOWS[name]
    result, stands = uncut(plays, flow)
    with plays.open(flow) as stage:
        for at, line in enumerate(flow.lines):
            for done in positions(flow, at):
                play(stage, line[:done])
                power_off_and_on(stage, flow.who)
                assert stands[at] in (None, where(stage)), (at, done)
                assert "Resumed, " in stage.said
            play(stage, line)
        power_off_and_on(stage, flow.who)
        assert where(stage) == stands[-1]
        assert what_came(stage.room) == result


@pytest.mark.nightly
@pytest.mark.parametrize("name", FLOWS)
def test_the_same_with_the_power_off_just_once(plays: Plays, name: str) -> None:
    flow = FLOWS[name]
    result, _ = uncut(plays, flow)
    for at, done in ((line, done) for line in range(len(flow.lines)) for done in positions(flow, line)):
        with plays.open(flow) as stage:
            play(stage, [*chain(*flow.lines[:at]), *flow.lines[at][:done]])
            power_off_and_on(stage, flow.who)
            play(stage, chain(*flow.lines[at:]))
            assert what_came(stage.room) == result, f"cut off in line {at} after {done}"


@pytest.mark.parametrize("name", FLOWS)
def test_a_store_that_is_missed_again_and_again_loses_and_doubles_nothing(
    plays: Plays, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    flow, store = FLOWS[name], FlakyStore(monkeypatch)
    result, _ = plays.missed(flow, store)
    for first in (1, 6, 11, 16):
        played, offline = plays.missed(flow, store, first, "before" if first % 2 else "after", EVERY)
        assert offline or first > 1
        assert played == result, f"missed from {first}"


@pytest.mark.nightly
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("name", FLOWS)
def test_a_store_that_is_missed_at_any_transaction_loses_and_doubles_nothing(
    plays: Plays, monkeypatch: pytest.MonkeyPatch, name: str, moment: Moment
) -> None:
    flow, store = FLOWS[name], FlakyStore(monkeypatch)
    result, _ = plays.missed(flow, store)
    for at in count(1):
        played, offline = plays.missed(flow, store, at, moment)
        if not offline:
            assert at > len(flow.steps)
            return
        assert played == result, f"missed {moment} transaction {at}"


def test_every_task_is_among_them() -> None:
    assert len({flow.task for flow in FLOWS.values()}) == len(TASKS)


# The real program on a pseudo-terminal, killed


def told_after_each_line(plays: Plays, flow: Flow) -> list[tuple[int, str, str]]:
    """How many bookings there are before each line and at the end, the prompt then, and what is said of the last."""
    with plays.open(flow) as stage:
        told = [(0, stage.view.prompt, "")]
        for line in flow.lines:
            play(stage, line)
            told.append((len(stage.booked()), stage.view.prompt, stage.view.message.happened[:12]))
        return told


def switch_on(handheld: Handheld, flow: Flow) -> None:
    handheld.scan(BADGES[flow.who])
    if flow.who == "SUE":
        handheld.see("PIN>")
        handheld.enter(PIN)


@pytest.mark.nightly
@pytest.mark.parametrize("name", FLOWS)
def test_the_program_is_killed_anywhere_and_goes_on_at_the_same_line(
    plays: Plays, floor_postgresql: str, tmp_path: Path, name: str
) -> None:
    flow = FLOWS[name]
    result, _ = uncut(plays, flow)
    told = told_after_each_line(plays, flow)
    make_ready(floor_postgresql, flow)
    handheld = Handheld(floor_postgresql, tmp_path, flow.site).__enter__()
    switch_on(handheld, flow)
    handheld.see("MENU")
    handheld.enter((MENU if flow.who == "ANA" else SUPERVISORS_MENU)[flow.task])
    for at, line in enumerate(flow.lines):
        for done in positions(flow, at):
            handheld.see(told[at][1])
            for step in line[:done]:
                step(handheld)
            handheld.kill()
            handheld.room.close()
            handheld = Handheld(floor_postgresql, tmp_path, flow.site).__enter__()
            switch_on(handheld, flow)
            handheld.see("Resumed")
        for step in line:
            step(handheld)
        booked, _, said = told[at + 1]
        handheld.wait_until_all_booked(booked)
        handheld.see(said)
    assert what_came(handheld.room) == result
    handheld.require_sound()
    handheld.__exit__(None, None, None)
