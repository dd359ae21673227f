"""How long `stockhand` and its demo take to their first screen, as a ratio against an empty Textual application.

All are started the same way, in turn, on a pseudo-terminal of 30x16 with TERM=linux, and all are timed from the
start of the process until the word that all show has been written. The data is there already.
"""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import statistics
import sys
import time
from pathlib import Path

from core.first_start import make_first_administrator
from core.schema.upgrade import upgrade
from core.stockroom import Stockroom
from tui.pepper import pepper

ROUNDS = 15
RATIO_MAX = 2.5
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


def bench_the_demo_paints_its_first_screen_soon_after_an_empty_application_would(tmp_path: Path) -> None:
    """Prints the medians and their ratio, writes them as JSON, and fails above the ratio that is allowed."""
    environment = surroundings(tmp_path)
    demo = [sys.executable, "-m", "tui.cli", "demo"]
    first_paint_s(demo, environment)  # makes the demo's data
    compare("stockhand demo", demo, environment, tmp_path)


def bench_the_floor_paints_its_first_screen_soon_after_an_empty_application_would(tmp_path: Path) -> None:
    """The same for `stockhand` by itself on a database that is in use."""
    environment = surroundings(tmp_path) | {"STOCKHAND_DATABASE": f"sqlite:///{tmp_path / 'floor.db'}"}
    upgrade(environment["STOCKHAND_DATABASE"])
    room = Stockroom(environment["STOCKHAND_DATABASE"], pepper=pepper(tmp_path / "config" / "stockhand" / "pepper"))
    make_first_administrator(room, "DESK", "Ada", "471100")
    room.close()
    compare("stockhand", [sys.executable, "-m", "tui.cli"], environment, tmp_path)


def surroundings(home: Path) -> dict[str, str]:
    return os.environ | {
        "TERM": "linux",
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
    }


def compare(name: str, command: list[str], environment: dict[str, str], folder: Path) -> None:
    """Times both in turn, prints and writes what came out, and fails above the ratio that is allowed."""
    empty = [sys.executable, "-c", EMPTY_APP]
    for each in (command, empty):
        first_paint_s(each, environment)  # warms the file cache
    pairs = [(first_paint_s(empty, environment), first_paint_s(command, environment)) for _ in range(ROUNDS)]
    empty_s, own_s = (statistics.median(times) for times in zip(*pairs, strict=True))
    figures = {"empty_s": round(empty_s, 3), "own_s": round(own_s, 3), "ratio": round(own_s / empty_s, 2)}
    print(f"\nfirst paint: empty application 1.00, {name} {figures['ratio']:.2f} (at most {RATIO_MAX})")
    (folder / "start.json").write_text(json.dumps(figures))
    print(json.dumps(figures))
    assert figures["ratio"] <= RATIO_MAX


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
