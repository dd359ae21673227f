"""The power goes off anywhere in any task: it is open again at the same line, nothing is lost and nothing doubled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import chain, count
from pathlib import Path

import pytest

from tests.floor.flaky_store import FlakyStore, Moment
from tests.floor.flows import FLOWS as HOUSE_FLOWS
from tests.floor.flows import Flow, Step, is_open_ended
from tests.floor.handheld import Handheld
from tests.floor.outbound_flows import OUTBOUND_FLOWS
from tests.floor.played import Plays, make_ready, what_came
from tests.floor.stage import MENU, SUPERVISORS_MENU, Stage
from tests.floor.warehouse import BADGES, PIN
from tui.tasks import TASKS
from tui.view import Tier

FLOWS = {**HOUSE_FLOWS, **OUTBOUND_FLOWS}
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
                assert "Resumed" in stage.said
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


@dataclass(frozen=True)
class Told:
    """A line undisturbed: how much is booked before it, at which prompt it begins, what is seen after each step."""

    booked: int
    prompt: str
    seen: list[tuple[str, ...]]


def told_line_by_line(plays: Plays, flow: Flow) -> list[Told]:
    """All lines of the flow, and how it stands after the last."""
    with plays.open(flow) as stage:
        told = []
        for line in (*flow.lines, ()):
            before = Told(len(stage.booked()), stage.view.prompt, [()])
            for step in line:
                play(stage, [step])
                before.seen.append(seen(stage))
            told.append(before)
        return told


def seen(stage: Stage) -> tuple[str, str]:
    """The prompt with what is typed, and the beginning of what is said."""
    prompt = next(row for row in stage.rows() if row.startswith(f"{stage.prompt}>"))
    return prompt.rstrip(), stage.view.message.happened[:12]


def done_again(flow: Flow, told: list[Told], at: int, booked: int) -> list[Step]:
    """What is done again at this line before it: of what was scanned only what is booked outlives the program."""
    is_lost = at and is_open_ended(flow.lines[at - 1]) and booked == told[at].booked
    return list(flow.lines[at - 1]) if is_lost else []


def switch_on(handheld: Handheld, flow: Flow) -> None:
    handheld.scan(BADGES[flow.who])
    if flow.who == "SUE":
        handheld.see("PIN>")
        handheld.enter(PIN)


class Shift:
    """One handheld after the other: as soon as one is killed the next is switched on."""

    def __init__(self, url: str, folder: Path, flow: Flow) -> None:
        self._flow = flow
        self._start = partial(Handheld, url, folder, flow.site)
        self._on = ExitStack()
        self.handheld = self._switch_on()
        self.handheld.see("MENU")
        self.handheld.enter((MENU if flow.who == "ANA" else SUPERVISORS_MENU)[flow.task])

    def _switch_on(self) -> Handheld:
        handheld = self._on.enter_context(self._start())
        switch_on(handheld, self._flow)
        return handheld

    def kill(self) -> None:
        """kill -9; the next handheld says that it goes on."""
        self.end()
        self.handheld = self._switch_on()
        self.handheld.see("Resumed")

    def end(self) -> None:
        self._on.close()

    def do(self, *steps: Step) -> None:
        for step in steps:
            step(self.handheld)


@pytest.fixture
def begin_shift(floor_postgresql: str, tmp_path: Path) -> Iterator[Callable[[Flow], Shift]]:
    """Begins the work of a flow at a real handheld, and ends it whatever comes of it."""
    with ExitStack() as on:

        def begin(flow: Flow) -> Shift:
            make_ready(floor_postgresql, flow)
            shift = Shift(floor_postgresql, tmp_path, flow)
            on.callback(shift.end)
            return shift

        yield begin


@pytest.mark.nightly
@pytest.mark.parametrize("name", FLOWS)
def test_the_program_is_killed_anywhere_and_goes_on_at_the_same_line(
    plays: Plays, begin_shift: Callable[[Flow], Shift], name: str
) -> None:
    flow = FLOWS[name]
    result, _ = uncut(plays, flow)
    told = told_line_by_line(plays, flow)
    shift = begin_shift(flow)
    shift.handheld.see_prompt(told[0].prompt)
    for at, line in enumerate(flow.lines):
        for done in positions(flow, at):
            shift.do(*line[:done])
            shift.handheld.see(*told[at].seen[done])
            shift.kill()
            goes_on_at(shift, flow, told, at)
        is_booked = False
        if told[at + 1].booked > told[at].booked:
            shift.do(*line)
            shift.kill()  # before, after or while it is booked
            is_booked = shift.handheld.booked() == told[at + 1].booked
            goes_on_at(shift, flow, told, at + is_booked)
        if not is_booked:
            shift.do(*line)
            shift.handheld.wait_until_all_booked(told[at + 1].booked)
            shift.handheld.see(*told[at].seen[-1])
    assert what_came(shift.handheld.room) == result
    shift.handheld.require_sound()


def goes_on_at(shift: Shift, flow: Flow, told: list[Told], at: int) -> None:
    """It stands at the beginning of that line, or of the line before it that nothing has committed."""
    begun = at - 1 if at and is_open_ended(flow.lines[at - 1]) else at
    shift.handheld.see_prompt(told[begun].prompt)
    again = done_again(flow, told, at, shift.handheld.booked())
    shift.do(*again)
    if again:
        shift.handheld.see(*told[at - 1].seen[-1])
