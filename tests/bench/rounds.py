"""Times several ways to do the same thing in turn, so that whatever else the machine does meets them all."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Times:
    """For each way the seconds of one piece of work, a number for each round."""

    by_way: Mapping[str, tuple[float, ...]]

    def median_s(self, way: str) -> float:
        """What one piece of work usually takes."""
        return statistics.median(self.by_way[way])

    def ratio(self, way: str, against: str) -> float:
        """The rate of the one way against the other's: the median over the rounds, each of which met both."""
        pairs = zip(self.by_way[way], self.by_way[against], strict=True)
        return statistics.median(other / own for own, other in pairs)


def in_turn(ways: Mapping[str, Work], rounds: int, repeats: int) -> Times:
    """Does each way `repeats` times a round, in an order that turns around, after a warm-up that does not count."""
    times: dict[str, list[float]] = {way: [] for way in ways}
    order = list(ways)
    for way in order:
        _seconds(ways[way], repeats)
    for _ in range(rounds):
        for way in order:
            times[way].append(_seconds(ways[way], repeats) / repeats)
        order.reverse()
    return Times({way: tuple(of_way) for way, of_way in times.items()})


def _seconds(work: Work, repeats: int) -> float:
    begun = time.perf_counter()
    for _ in range(repeats):
        work()
    return time.perf_counter() - begun
