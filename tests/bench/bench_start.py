"""How long `stockhand demo` takes to its first screen, as a ratio against an empty Textual application.

Both are started the same way, in turn, on a pseudo-terminal of 30x16 with TERM=linux, and both are timed from the
start of the process until the word that both show has been written. The demo's data is there already.
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
    environment = os.environ | {
        "TERM": "linux",
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    demo = [sys.executable, "-m", "tui.cli", "demo"]
    empty = [sys.executable, "-c", EMPTY_APP]
    first_paint_s(demo, environment)  # makes the demo's data and warms the file cache
    first_paint_s(empty, environment)
    pairs = [(first_paint_s(empty, environment), first_paint_s(demo, environment)) for _ in range(ROUNDS)]
    empty_s, demo_s = (statistics.median(times) for times in zip(*pairs, strict=True))
    figures = {"empty_s": round(empty_s, 3), "demo_s": round(demo_s, 3), "ratio": round(demo_s / empty_s, 2)}
    print(f"\nfirst paint: empty application 1.00, stockhand demo {figures['ratio']:.2f} (at most {RATIO_MAX})")
    (tmp_path / "start.json").write_text(json.dumps(figures))
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
