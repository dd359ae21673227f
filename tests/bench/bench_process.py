"""What a process costs that posts: to start it, what it imports, and its memory as it goes on posting."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.bench.conftest import NewSite
from tests.bench.figures import Sheet, Target, shown
from tests.bench.long_shift import peaks_kb
from tests.bench.raw import connect
from tests.bench.rounds import Work, in_turn
from tests.bench.site import address, layout, written

ROOT = Path(__file__).parents[2]
ROUNDS = 7
EARLY, LATE = 1_000, 10_000
DOES_NOT_GROW = Target(1.1, 1.02, at_most=True)
FIRST_POST = """
import random, sys
from core.stockroom import Stockroom
from tests.bench.site import WHO, move_of, some_line
room = Stockroom(sys.argv[1])
room.post(move_of(some_line(random.Random())), room.stamp(WHO, "BENCH"))
"""
FIRST_RAW_MOVE = """
import json, random, sys
from tests.bench.layout import Address, Layout, Line
from tests.bench.raw import Raw
address, layout = json.loads(sys.argv[1])
source, target = random.sample(range(20), 2)
Raw(Address(*address), Layout(*layout)).move([Line(0, source, target)])
"""


def bench_memory_does_not_grow_with_what_was_posted(new_site: NewSite, sheet: Sheet) -> None:
    """The peak of a process after 10,000 moves against after 1,000; both databases at once, for it is not timed."""
    kinds = ("sqlite", "postgresql")
    urls = [new_site(kind) for kind in kinds]
    _hurry(urls[1])
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(len(urls), mp_context=spawned) as pool:
        peaks = list(pool.map(peaks_kb, urls, [(EARLY, LATE)] * len(urls)))
    for kind, (early, late) in zip(kinds, peaks, strict=True):
        times = {f"after {EARLY:,}": f"{early // 1024} MiB", f"after {LATE:,}": f"{late // 1024} MiB"}
        sheet.add(f"peak memory after {LATE:,} moves against {EARLY:,}", kind, late / early, DOES_NOT_GROW, times)


def bench_from_nothing_to_the_first_move(kind: str, new_site: NewSite, sheet: Sheet) -> None:
    """A whole process that opens the stockroom and posts, against one that connects and writes with the driver."""
    url, raws = new_site(kind), new_site(kind)
    known = json.dumps([address(raws), layout(raws)])
    ways: dict[str, Work] = {"core": lambda: run(FIRST_POST, url), "raw": lambda: run(FIRST_RAW_MOVE, known)}
    times = in_turn(ways, ROUNDS, 1)
    spelt = {way: shown(times.median_s(way)) for way in ways}
    sheet.add("process start to first move: time", kind, 1 / times.ratio("core", "raw"), None, spelt)
    assert written(url) == written(raws)


def bench_what_the_core_imports(sheet: Sheet) -> None:
    """The door imported in a fresh process, against SQLAlchemy and against nothing."""
    ways: dict[str, Work] = {
        "core.stockroom": lambda: run("import core.stockroom"),
        "sqlalchemy": lambda: run("import sqlalchemy"),
        "nothing": lambda: run(""),
    }
    times = in_turn(ways, ROUNDS, 1)
    spelt = {way: shown(times.median_s(way)) for way in ways}
    ratio = 1 / times.ratio("core.stockroom", "sqlalchemy")
    sheet.add("import core.stockroom against sqlalchemy: time", "", ratio, None, spelt)


def _hurry(url: str) -> None:
    """Lets PostgreSQL commit without waiting for the disk."""
    connection = connect(address(url))
    name = connection.info.dbname
    connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    connection.close()


def run(program: str, *arguments: str) -> None:
    """Runs a program of ours to its end."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", program, *arguments], check=True, env=environment, cwd=ROOT)
