"""Runs inputs through a target: whatever it raises, and whatever takes too long, is a fault with its input."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from random import Random
from types import FrameType

from tests.fuzz.hostile import hostile
from tests.fuzz.registry import Target

HANGS_AFTER_S = 10.0  # the slowest takes milliseconds; a shared machine may hold any of them up


class Fault(AssertionError):
    """An input that broke a rule."""


class _Hangs(BaseException):
    """Not an Exception, so that nothing on the way takes it for a refusal."""


def hostile_inputs(name: str, count: int, seeds: Sequence[bytes] = ()) -> Iterator[bytes]:
    """Hostile inputs, the same ones for the same name; some grow from the seeds."""
    random = Random(name)
    return (hostile(random, seeds) for _ in range(count))


def fire(target: Target, inputs: Iterable[bytes]) -> int:
    """Run the inputs through the target; Fault at the first that breaks a rule, else how many there were."""
    count = 0
    for data in inputs:
        try:
            with _time_limit(HANGS_AFTER_S):
                target.target(data)
        except (Exception, _Hangs) as error:
            raise Fault(f"{target.name}: {type(error).__name__} after {count} others, on {data!r}") from error
        count += 1
    return count


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise _Hangs

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
