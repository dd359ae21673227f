"""One, four and eight processes posting moves at once: spread over the site, and all after the same few items."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from tests.bench.ceiling import PgBench
from tests.bench.conftest import NewSite
from tests.bench.figures import Sheet, Target, shown
from tests.bench.hands import Order, Shift, hands
from tests.bench.layout import HOT_ITEMS
from tests.bench.site import address, layout, written

MANY = 8
CROWD = 20
# Those whose worst move is looked at are given the time to meet it.
SETTINGS = ((1, Order(0.5, False)), (4, Order(0.5, False)), (MANY, Order(1, False)), (MANY, Order(1, True)))
ROUNDS = 3
AGAINST_PGBENCH = Target(0.4, 0.6)
WORST = {"postgresql": Target(10, 5, at_most=True), "sqlite": Target(50, 5, at_most=True)}


class Gang(Protocol):
    """Whoever can post with many connections."""

    def work(self, count: int, order: Order) -> Shift: ...


class Scores:
    """The shifts of one setting, by who worked them in turn."""

    def __init__(self, gangs: Mapping[str, Gang], count: int, order: Order, rounds: int = ROUNDS) -> None:
        self.shifts: dict[str, list[Shift]] = defaultdict(list)
        for _ in range(rounds):
            for who, gang in gangs.items():
                self.shifts[who].append(gang.work(count, order))
        assert [fault for shift in self.shifts["core"] for fault in shift.faults] == []

    def rates(self) -> dict[str, str]:
        """The moves a second of each, for orientation."""
        return {who: f"{statistics.median(s.rate for s in shifts):.0f}/s" for who, shifts in self.shifts.items()}

    def ratio(self, against: str) -> float:
        """The core's rate against another's: the median of the rounds."""
        pairs = zip(self.shifts["core"], self.shifts[against], strict=True)
        return statistics.median(own.rate / other.rate for own, other in pairs)

    def moves_s(self, who: str) -> list[float]:
        """How long each move took."""
        return [move_s for shift in self.shifts[who] for move_s in shift.moves_s]


def bench_one_four_and_eight_processes(kind: str, new_site: NewSite, sheet: Sheet, tmp_path: Path) -> None:
    """The rate of all together against as many of the raw driver's, and the worst move against the usual one."""
    ours, raws = new_site(kind), new_site(kind)
    at = layout(raws)
    with ExitStack() as stack:
        gangs: dict[str, Gang] = {
            "core": stack.enter_context(hands("core", ours, at, MANY)),
            "raw": stack.enter_context(hands("raw", raws, at, MANY)),
        }
        if kind == "postgresql":
            gangs["pgbench"] = PgBench(address(raws), at, tmp_path)
        for count, order in SETTINGS:
            _note(sheet, kind, count, order.hot, Scores(gangs, count, order))
    for url in (ours, raws):
        written(url)


def bench_twenty_processes_on_one_file(new_site: NewSite, sheet: Sheet) -> None:
    """As many stations as one file may ever see."""
    url = new_site("sqlite")
    with hands("core", url, layout(url), CROWD) as gang:
        scores = Scores({"core": gang}, CROWD, Order(4, False), rounds=1)
    _note_worst(sheet, "sqlite", f"{CROWD} processes, spread", scores, WORST["sqlite"])
    written(url)


def _note(sheet: Sheet, kind: str, count: int, hot: bool, scores: Scores) -> None:
    what = f"{count} process{'es' if count > 1 else ''}, {f'{HOT_ITEMS} items' if hot else 'spread'}"
    sheet.add(f"{what}: rate", kind, scores.ratio("raw"), None, scores.rates())
    if count < MANY:
        return
    if "pgbench" in scores.shifts:
        target = None if hot else AGAINST_PGBENCH
        sheet.add(f"{what}: rate against pgbench", kind, scores.ratio("pgbench"), target)
    _note_worst(sheet, kind, what, scores, WORST[kind] if hot else None)


def _note_worst(sheet: Sheet, kind: str, what: str, scores: Scores, target: Target | None) -> None:
    ratios = {who: max(scores.moves_s(who)) / statistics.median(scores.moves_s(who)) for who in scores.shifts}
    moves_s = scores.moves_s("core")
    times = {"core": f"{shown(statistics.median(moves_s))} to {shown(max(moves_s))}"}
    others = {who: f"{ratio:.0f}" for who, ratio in ratios.items() if who != "core"}
    sheet.add(f"{what}: worst against median", kind, ratios["core"], target, times | others)
