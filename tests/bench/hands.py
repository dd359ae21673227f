"""Processes that post moves at the same time, each with its own connection, and what they report."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import NamedTuple

from tests.bench.layout import DEVICE, Layout

READY_WITHIN_S = 60.0
# What a hand is forked from: a process that has imported everything and opened nothing.
PRELOADED = ["psycopg", "sqlalchemy.dialects.postgresql.psycopg", "tests.bench.raw", "tests.bench.site"]


class Order(NamedTuple):
    """What a hand is told: for how long to post, and whether everybody wants the same few items."""

    seconds: float
    hot: bool


@dataclass(slots=True)
class Shift:
    """What several hands did in one go: the seconds of each move, and what went wrong."""

    seconds: float
    moves_s: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Moves a second, of all hands together."""
        return len(self.moves_s) / self.seconds


class Hands:
    """A gang of processes that wait to be told what to do."""

    def __init__(self, pipes: Sequence[Connection]) -> None:
        self._pipes = pipes

    def work(self, count: int, order: Order) -> Shift:
        """Lets the first so many post all at once."""
        done = Shift(0)
        begun = time.perf_counter()
        for pipe in self._pipes[:count]:
            pipe.send(order)
        for pipe in self._pipes[:count]:
            moves_s, faults = pipe.recv()
            done.moves_s += moves_s
            done.faults += faults
        done.seconds = time.perf_counter() - begun  # until the last move that was begun in time has ended
        return done


@contextmanager
def hands(how: str, url: str, at: Layout, count: int) -> Iterator[Hands]:
    """So many processes that post by the core or by the raw driver."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    pipes, processes = [], []
    for number in range(count):
        ours, theirs = context.Pipe()
        process = context.Process(target=_stand_by, args=(how, url, at, number, theirs), daemon=True)
        process.start()
        theirs.close()
        pipes.append(ours)
        processes.append(process)
    try:
        for pipe in pipes:
            assert pipe.poll(READY_WITHIN_S), "a process of the benchmark does not start"
            pipe.recv()
        yield Hands(pipes)
    finally:
        for pipe in pipes:
            pipe.close()
        for process in processes:
            process.join(timeout=READY_WITHIN_S)


def _stand_by(how: str, url: str, at: Layout, number: int, pipe: Connection) -> None:
    post = _WAYS[how](url, at, random.Random(number))
    post(False)  # whatever comes only once is over
    pipe.send("ready")
    with suppress(EOFError):  # the end: nobody is there any more to say what to do
        while True:
            pipe.send(_post_until_the_end(post, pipe.recv()))


def _post_until_the_end(post: Callable[[bool], None], order: Order) -> tuple[list[float], list[str]]:
    moves_s: list[float] = []
    faults: list[str] = []
    end = time.perf_counter() + order.seconds
    while (begun := time.perf_counter()) < end:
        try:
            post(order.hot)
        except Exception as error:  # noqa: BLE001  whatever leaves the core or the driver is what is reported
            faults.append(repr(error))
        else:
            moves_s.append(time.perf_counter() - begun)
    return moves_s, faults


def _by_the_core(url: str, at: Layout, dice: random.Random) -> Callable[[bool], None]:
    from core.stockroom import Stockroom
    from tests.bench.site import WHO, move_of, some_line

    room = Stockroom(url, deadline_s=60)
    return lambda hot: _ignore(room.post(move_of(some_line(dice, hot)), room.stamp(WHO, DEVICE)))


def _by_the_raw_driver(url: str, at: Layout, dice: random.Random) -> Callable[[bool], None]:
    from tests.bench.raw import Raw
    from tests.bench.site import address, some_line

    raw = Raw(address(url), at)
    return lambda hot: raw.move([some_line(dice, hot)])


def _ignore(_: object) -> None:
    """What a station would show."""


_WAYS = {"core": _by_the_core, "raw": _by_the_raw_driver}
