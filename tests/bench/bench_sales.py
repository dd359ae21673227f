"""What a house that sells costs: two weeks of its year through one `stockhand post`, how fast, and with what memory."""

from __future__ import annotations

import time
from pathlib import Path

from tests.bench.figures import Sheet, Target
from tests.core.fixtures import NewDatabase
from tests.core.outbound.test_sales_volume import YEAR, begun, require_same_books
from tests.core.outbound.year_play import YearPlay

WEEK = 7 * YEAR[-1]  # shifts
AS_FAST = Target(0.8, 0.95)
DOES_NOT_GROW = Target(1.1, 1.02, at_most=True)


def bench_the_second_week_of_sales_against_the_first(
    kind: str, new_database: NewDatabase, sheet: Sheet, tmp_path: Path
) -> None:
    """Lines a second and peak memory of the program; all that it posted is what plain sums say."""
    with begun(new_database, kind, tmp_path, YEAR) as play:
        (first, warm), (second, late) = _played(play, WEEK), _played(play, 2 * WEEK)
        require_same_books(play)
        assert play.post.end() == 0
    rates = {"first week": f"{first:.0f} lines/s", "second": f"{second:.0f} lines/s"}
    sheet.add(
        "sales through `stockhand post`, second week against first: lines/s", kind, second / first, AS_FAST, rates
    )
    peaks = {"after a week": f"{warm} MiB", "after two": f"{late} MiB"}
    sheet.add("the same: peak memory", kind, late / warm, DOES_NOT_GROW, peaks)


def _played(play: YearPlay, shifts: int) -> tuple[float, int]:
    """Lines a second until so many shifts are over, and the program's peak then, in MiB."""
    begun_at, lines = time.monotonic(), play.lines
    play.play(shifts)
    return (play.lines - lines) / (time.monotonic() - begun_at), play.post.peak_mib
