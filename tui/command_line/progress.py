"""How far a long piece of work is, drawn on the terminal that waits for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

BAR_CELLS = 30
BAR_STEPS = 100


def with_bar(steps: Sequence[T]) -> Iterator[T]:
    """Hands the steps on and draws on standard error how far it is."""
    for number, step in enumerate(steps):
        if number % BAR_STEPS == 0:
            _draw(number, len(steps))
        yield step
    sys.stderr.write("\r\x1b[K")
    sys.stderr.flush()


def _draw(done: int, count: int) -> None:
    filled = done * BAR_CELLS // max(count, 1)
    sys.stderr.write(f"\r[{'#' * filled}{'-' * (BAR_CELLS - filled)}] {done} of {count}")
    sys.stderr.flush()
