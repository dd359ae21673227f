"""How long `stockhand` and its demo take to their first screen, as a ratio against an empty Textual application.

All are started the same way, in turn, on a pseudo-terminal of 30x16 with TERM=linux, and all are timed from the
start of the process until the word that all show has been written. The data is there already.
"""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import time
from pathlib import Path

from core.first_start import make_first_administrator
from core.schema.upgrade import upgrade
from core.stockroom import Stockroom
from tests.bench.figures import Sheet, Target, shown
from tests.bench.rounds import Times
from tui.pepper import pepper

ROUNDS = 15
FIRST_PAINT = Target(2.5, 1.5, at_most=True)
DEADLINE_S = 30.0
MARK = b"STOCKHAND"
EMPTY_APP = """
from textual.app import App
from textual.widgets import Static

class Empty(App):
    def compose(self):
        yield Static("STOCKHAND")

Empty().run(mouse=False)
"""


def bench_the_demo_paints_its_first_screen_soon_after_an_empty_application_would(tmp_path: Path, sheet: Sheet) -> None:
    """What matters at the start of a shift."""
    environment = surroundings(tmp_path)
    demo = [sys.executable, "-m", "tui.cli", "demo"]
    first_paint_s(demo, environment)  # makes the demo's data
    compare("stockhand demo", demo, environment, sheet)


def bench_the_floor_paints_its_first_screen_soon_after_an_empty_application_would(tmp_path: Path, sheet: Sheet) -> None:
    """The same for `stockhand` by itself on a database that is in use."""
    environment = surroundings(tmp_path) | {"STOCKHAND_DATABASE": f"sqlite:///{tmp_path / 'floor.db'}"}
    upgrade(environment["STOCKHAND_DATABASE"])
    room = Stockroom(environment["STOCKHAND_DATABASE"], pepper=pepper(tmp_path / "config" / "stockhand" / "pepper"))
    make_first_administrator(room, "DESK", "Ada", "471100")
    room.close()
    compare("stockhand", [sys.executable, "-m", "tui.cli"], environment, sheet)


def surroundings(home: Path) -> dict[str, str]:
    return os.environ | {
        "TERM": "linux",
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
    }


def compare(name: str, command: list[str], environment: dict[str, str], sheet: Sheet) -> None:
    """Starts both in turn, after once that warms the file cache, and notes what came out."""
    empty = [sys.executable, "-c", EMPTY_APP]
    for each in (command, empty):
        first_paint_s(each, environment)
    pairs = [(first_paint_s(empty, environment), first_paint_s(command, environment)) for _ in range(ROUNDS)]
    times = Times(dict(zip(("empty", "own"), zip(*pairs, strict=True), strict=True)))
    spelt = {way: shown(times.median_s(way)) for way in ("own", "empty")}
    ratio = 1 / times.ratio("own", "empty")
    sheet.add(f"start of {name} to first paint: time", "sqlite", ratio, FIRST_PAINT, spelt)


def first_paint_s(command: list[str], environment: dict[str, str]) -> float:
    """Seconds from the start of the process until it has written the mark; the process is ended then."""
    begun = time.perf_counter()
    process, terminal = pty.fork()
    if process == 0:
        os.execvpe(command[0], command, environment)
    try:
        return _wait_for_mark(terminal) - begun
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(terminal)


def _wait_for_mark(terminal: int) -> float:
    written = b""
    deadline = time.perf_counter() + DEADLINE_S
    while MARK not in written:
        readable, _, _ = select.select([terminal], [], [], deadline - time.perf_counter())
        if not readable:
            raise TimeoutError(f"no first screen within {DEADLINE_S} s, only {written[-300:]!r}")
        written += os.read(terminal, 65536)
    return time.perf_counter()
