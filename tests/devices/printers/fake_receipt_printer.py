"""A receipt printer on a TCP port or a serial line, which prints, answers, and misbehaves when told to."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path

from tests.devices.printers.lines import Lines, OnLines

# Bytes of a command without its data, by its first bytes; all that we ever send.
_LENGTHS = {
    b"\x10\x04": 3,
    b"\x1b@": 2,
    b"\x1bt": 3,
    b"\x1b!": 3,
    b"\x1bE": 3,
    b"\x1ba": 3,
    b"\x1bd": 3,
    b"\x1da": 3,
    b"\x1dh": 3,
    b"\x1dw": 3,
    b"\x1dH": 3,
    b"\x1dr": 3,
    b"\x1dV": 3,
    b"\x1dk": 4,
    b"\x1dv": 8,
    b"\x1d(": 5,
}
_QUESTION = re.compile(rb"\x10\x04[\x01-\x04]")
_ASB = b"\x10\x00\x00\x00"


class FakeReceiptPrinter(OnLines):
    """`slips` holds everything that came out, cut for cut; what it has and did not print is lost at `restart`."""

    def __init__(self, device: Path | None = None, mishap: Callable[[], bool] = lambda: False) -> None:
        self.slips: list[bytes] = []
        self.paper_out = False
        self.near_end = False
        self.cover_open = False
        self.offline = False
        self.error = 0
        self.answers = True
        self.is_stuck = False  # takes everything and prints nothing, as one that is busy
        self.lines = Lines(self._heard, lambda _number: None, device)
        self._mishap = mishap  # asked whenever bytes come; what it lets happen may cost them
        self._lock = threading.RLock()
        self._coming = b""  # goes on from one connection to the next, as a printer's buffer does
        self._waiting: list[tuple[int, bytes]] = []
        self._printing = b""

    def restart(self) -> None:
        """Switch it off and on."""
        with self._lock:
            self._waiting.clear()
            self._printing = b""
            self.lines.renew()
            self._coming = b""

    def mend(self) -> None:
        """A person has put in paper, closed the cover, and looked after whatever else it was."""
        with self._lock:
            self.paper_out = self.cover_open = self.offline = self.is_stuck = False
            self.error = 0
            self._work()

    def speak_up(self) -> None:
        """Send a status that nobody asked for."""
        self.lines.say_to_all(_ASB)

    @property
    def is_blocked(self) -> bool:
        return self.paper_out or self.cover_open or self.offline or self.is_stuck

    def _heard(self, number: int, data: bytes) -> None:
        with self._lock:
            if self._mishap():
                return
            # Questions are answered wherever they stand, in the middle of a picture too.
            for question in _QUESTION.findall(self._coming[-2:] + data):
                self._answer(number, self._status(question[2]))
            rest = self._coming + data
            while length := _next(rest):
                command, rest = rest[:length], rest[length:]
                if not _QUESTION.fullmatch(command):
                    self._waiting.append((number, command))
            self._coming = rest
            self._work()

    def _work(self) -> None:
        """Print in the order in which it came, as long as nothing stops it."""
        while self._waiting and not self.is_blocked:
            number, command = self._waiting.pop(0)
            if command.startswith(b"\x1dr"):
                self._answer(number, 3 * self.near_end)
            elif command.startswith(b"\x1dV"):
                self.slips.append(self._printing)
                self._printing = b""
            elif command == b"\x1b@":
                self._printing = command
            else:
                self._printing += command

    def _answer(self, number: int, answer: int) -> None:
        if self.answers:
            self.lines.say(number, bytes([answer]))

    def _status(self, kind: int) -> int:
        return 0x12 | {
            1: 0x08 * (self.paper_out or self.cover_open or self.offline),
            2: 0x04 * self.cover_open | 0x20 * self.paper_out | 0x40 * bool(self.error),
            3: self.error,
            4: 0x0C * (self.near_end or self.paper_out) | 0x60 * self.paper_out,
        }.get(kind, 0)


def _next(data: bytes) -> int:
    """The length of the next command or of a byte of text; 0 when it has not come whole."""
    if not data or data[0] not in b"\x10\x1b\x1d":
        return min(len(data), 1)
    head = _LENGTHS.get(data[:2], 2)
    if len(data) < max(head, 2):
        return 0
    length = head
    if data.startswith(b"\x1dv"):
        length += (data[4] + 256 * data[5]) * (data[6] + 256 * data[7])
    elif data.startswith(b"\x1dk"):
        length += data[3]
    elif data.startswith(b"\x1d("):
        length += data[3] + 256 * data[4]
    return length if len(data) >= length else 0
