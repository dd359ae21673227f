"""A real pseudo-terminal with a program in it, and what a person in front of it would see."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

ROOT = Path(__file__).parents[2]


class PseudoTerminal:
    """Runs a Python program of ours on a terminal of its own; everything it writes is kept in `written`."""

    def __init__(
        self,
        program: Path,
        *arguments: str,
        columns: int = 30,
        rows: int = 16,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.written = b""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._master, self._slave = pty.openpty()
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.settings_before = termios.tcgetattr(self._slave)
        self.process = subprocess.Popen(
            # It makes the terminal the controlling one, so that a hang-up is heard.
            ["setsid", "--ctty", sys.executable, str(program), *arguments],
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "LC_ALL": "C.UTF-8",
                "TERM": "linux",
                **(environment or {}),
            },
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self._master >= 0:
            self.hang_up()

    @property
    def rows(self) -> list[str]:
        """What is on the screen now."""
        return list(self._screen.display)

    @property
    def settings(self) -> list[object]:
        """How the terminal is set now: echo, line editing and so on."""
        return list(termios.tcgetattr(self._slave))

    def send(self, data: bytes) -> None:
        """Type or scan these bytes, reading what is written meanwhile so that neither side gets stuck."""
        while data:
            _, writable, _ = select.select([self._master], [self._master], [], 5.0)
            if writable:
                data = data[os.write(self._master, data[:512]) :]
            self._read(0)

    def send_bytewise(self, data: bytes) -> None:
        """The same, each byte in a write of its own."""
        for number in range(len(data)):
            self.send(data[number : number + 1])

    def wait_for(self, condition: Callable[[], bool], what: str, timeout_s: float = 15.0) -> None:
        """Read until the condition holds; fails, showing the screen, at the deadline."""
        deadline = time.monotonic() + timeout_s
        while not condition():
            left = deadline - time.monotonic()
            if left <= 0:
                shown = "\n".join(self.rows)
                raise AssertionError(f"waited in vain until {what}; on the screen:\n{shown}")
            self._read(min(left, 0.05))

    def wait_for_text(self, text: str) -> None:
        """Read until the text is on the screen."""
        self.wait_for(lambda: any(text in row for row in self.rows), f"{text!r} was on the screen")

    def wait_for_end(self) -> int:
        """Read until the program has ended; returns its exit status."""
        self.wait_for(lambda: self.process.poll() is not None, "the program ended")
        self._read(0)
        return self.process.wait()

    def bytes_within(self, seconds: float) -> bytes:
        """What is written in this time; returns at once when something is."""
        before = len(self.written)
        self._read(seconds)
        return self.written[before:]

    def signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        self.process.send_signal(number)

    def hang_up(self) -> None:
        """Take the terminal away, as a dropped connection does."""
        os.close(self._slave)
        os.close(self._master)
        self._slave = self._master = -1

    def _read(self, seconds: float) -> None:
        readable, _, _ = select.select([self._master], [], [], seconds)
        if readable:
            data = os.read(self._master, 65536)
            self.written += data
            self._stream.feed(data)
