"""A command that is sent again while its first attempt is still under way, at any step of it, is done once."""

from __future__ import annotations

import itertools
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from core.command import Command, Outcome, Stamp
from core.internal.move import Move
from core.internal.move_lines import MoveLines
from core.internal.reserve import Reserve
from core.stockroom import Answer
from core.undo import Undo
from tests.core.together import somebody_waits
from tests.core.warehouse import Warehouse
from tests.faults.crasher import at_each_step
from tests.faults.hands import once_more
from tests.faults.samples import FIRST_OF_EACH, SAMPLES, THE_OTHERS, Sample
from tests.faults.test_crash_points import alike, once
from tests.waiting import wait_until

EVERY_TIME = [SAMPLES[command][0] for command in (Move, MoveLines, Reserve, Undo)]
AT_NIGHT = [sample for sample in (*FIRST_OF_EACH, *THE_OTHERS) if sample not in EVERY_TIME]
HELD_AT_MOST_S = 30.0


@dataclass(slots=True)
class Slow:
    """A station that stops at one of its steps until it is let go on."""

    left: int = 0
    reached: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def stop_at(self, steps: int) -> None:
        self.left = steps
        self.reached.clear()
        self.go_on.clear()

    def step(self) -> None:
        self.left -= 1
        if self.left == 0:
            self.reached.set()
            assert self.go_on.wait(HELD_AT_MOST_S)


@dataclass(slots=True)
class Second:
    """The station that sends the command again; of which is known whether it waits for the first."""

    warehouse: Warehouse
    knocked: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        if self.warehouse.engine.dialect.name == "sqlite":
            at_each_step(self.warehouse.engine, self.knocked.set)

    def waits(self) -> bool:
        return self.knocked.is_set() or (
            self.warehouse.engine.dialect.name == "postgresql" and somebody_waits(self.warehouse.engine)
        )


def overtaken(slow: Slow, first: Warehouse, second: Second, command: Command, stamp: Stamp) -> list[Answer] | None:
    """The answers of both attempts; None if the first took fewer steps than it was to be stopped at."""
    with ThreadPoolExecutor(2) as hands:
        one = hands.submit(once_more, first.room, command, stamp)
        wait_until(lambda: slow.reached.is_set() or one.done(), "the first attempt is on its way")
        if one.done():
            return None
        try:
            two = sent_again(hands, second, command, stamp)
        finally:
            slow.go_on.set()
        return [one.result(), two.result()]


def sent_again(hands: ThreadPoolExecutor, second: Second, command: Command, stamp: Stamp) -> Future[Answer]:
    second.knocked.clear()
    two = hands.submit(once_more, second.warehouse.room, command, stamp)
    wait_until(lambda: two.done() or second.waits(), "the second attempt waits for the first, or is answered")
    return two


def done_once_at_every_step(warehouse: Warehouse, sample: Sample) -> None:
    slow, first, second = Slow(), Warehouse(warehouse.url, warehouse.clock), Second(warehouse)
    at_each_step(first.engine, slow.step)
    undisturbed = once(warehouse, sample(warehouse, 0), warehouse.stamp())
    with closing(first.room):
        for steps in itertools.count(1):
            command, stamp = sample(warehouse, steps), warehouse.stamp()
            before = warehouse.moves()
            slow.stop_at(steps)
            answers = overtaken(slow, first, second, command, stamp)
            if answers is None:
                break
            assert {(alike(answer), warehouse.moves() - before) for answer in answers} == {undisturbed}, steps
            assert_one_is_the_first(answers)
    assert steps > 4
    assert warehouse.broken() == []


def assert_one_is_the_first(answers: list[Answer]) -> None:
    repeated = [answer.repeated for answer in answers if isinstance(answer, Outcome)]
    assert sorted(repeated) in ([], [False, True])


@pytest.mark.parametrize("sample", EVERY_TIME, ids=lambda sample: sample.__name__)
def test_what_is_sent_again_while_it_is_under_way_is_done_once(warehouse: Warehouse, sample: Sample) -> None:
    done_once_at_every_step(warehouse, sample)


@pytest.mark.nightly
@pytest.mark.parametrize("sample", AT_NIGHT, ids=lambda sample: sample.__name__)
def test_whatever_is_sent_again_while_it_is_under_way_is_done_once(warehouse: Warehouse, sample: Sample) -> None:
    done_once_at_every_step(warehouse, sample)
