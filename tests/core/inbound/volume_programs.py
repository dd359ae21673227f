"""The `stockhand` command as programs of their own: how each ended, how long it took, and how much memory it had."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from tests.tui.command_line.command import PROGRAM, surroundings
from tests.tui.pseudo_terminal import PseudoTerminal
from tests.waiting import wait_until

AT_MOST_S = 110.0


class Ran(NamedTuple):
    """A program that has ended; `peak_mib` is the most memory that it had at once."""

    status: int
    out: str
    seconds: float
    peak_mib: int


def on_a_terminal(home: Path, *arguments: object) -> Ran:
    """Runs the command in front of a person, who sees its progress; what they see is all that it writes."""
    begun, peak = time.monotonic(), 0
    # `python -m tui.cli`, so that the program's own folder is not where Python looks for modules
    with PseudoTerminal(
        Path("-m"), "tui.cli", *map(str, arguments), columns=100, environment=surroundings(_at(home))
    ) as terminal:

        def has_ended() -> bool:
            nonlocal peak
            peak = max(peak, peak_of(terminal.process.pid))
            return terminal.process.poll() is not None

        terminal.wait_for(has_ended, "the program ended", AT_MOST_S)
        seconds = time.monotonic() - begun
        while terminal.bytes_within(0.1):
            pass
        return Ran(terminal.process.wait(), terminal.written.decode(), seconds, peak)


def at_once(home: Path, given: Mapping[str, Path], *arguments: object) -> dict[str, Ran]:
    """Runs the command once for each file, all at the same time, the file on its standard input."""
    begun = time.monotonic()
    with ExitStack() as opened:
        running = {name: _Running(opened, home, file, arguments) for name, file in given.items()}

        def have_ended() -> bool:
            return len([each for each in running.values() if each.has_ended()]) == len(running)  # looks at every one

        wait_until(have_ended, "the programs ended", AT_MOST_S)
        seconds = time.monotonic() - begun
    return {name: each.ran(seconds) for name, each in running.items()}


def answers(ran: Ran) -> list[dict[str, Any]]:
    """The JSON lines that a program has printed."""
    return [json.loads(line) for line in ran.out.splitlines()]


def peak_of(process_id: int) -> int:
    """The most memory that a running program has had so far, in MiB; 0 once it has ended."""
    try:
        status = Path(f"/proc/{process_id}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    said = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(said[0]) // 1024 if said else 0


def _at(home: Path) -> dict[str, str]:
    """A home of its own: nothing of whoever runs the tests is read or written."""
    folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("DATA", "CONFIG", "STATE")}
    return {**folders, "STOCKHAND_DATABASE": "", "STOCKHAND_ROLE": ""}


class _Running:
    """A program under way, whose answers go into a file: nobody has to read them for it to go on."""

    def __init__(self, opened: ExitStack, home: Path, given: Path, arguments: tuple[object, ...]) -> None:
        self._out = given.with_suffix(".out")
        self._peak_mib = 0
        self._program = subprocess.Popen(
            [*PROGRAM, *map(str, arguments)],
            stdin=opened.enter_context(given.open("rb")),
            stdout=opened.enter_context(self._out.open("wb")),
            stderr=subprocess.STDOUT,
            env=surroundings(_at(home)),
        )
        opened.callback(self._end)

    def has_ended(self) -> bool:
        self._peak_mib = max(self._peak_mib, peak_of(self._program.pid))
        return self._program.poll() is not None

    def ran(self, seconds: float) -> Ran:
        return Ran(self._program.wait(), self._out.read_text(), seconds, self._peak_mib)

    def _end(self) -> None:
        if self._program.poll() is None:
            self._program.kill()
        self._program.wait()
