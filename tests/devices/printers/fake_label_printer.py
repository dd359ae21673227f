"""A label printer on a TCP port or a serial line that keeps what it has begun from one connection to the next."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path

from tests.devices.printers.lines import Lines, OnLines

_NEXT = re.compile(rb"~HS|~JX|\^XZ")


class FakeLabelPrinter(OnLines):
    """`labels` holds every format that came out; what it has and did not print is lost at `restart`."""

    def __init__(self, device: Path | None = None, mishap: Callable[[], bool] = lambda: False) -> None:
        self.labels: list[bytes] = []
        self.paper_out = False
        self.is_stuck = False  # takes everything and prints nothing, as one that is busy
        self.lines = Lines(self._heard, lambda _number: None, device)
        self._mishap = mishap  # asked whenever bytes come; what it lets happen may cost them
        self._lock = threading.RLock()
        self._coming = b""
        self._waiting: list[bytes] = []

    def restart(self) -> None:
        """Switch it off and on."""
        with self._lock:
            self._waiting.clear()
            self.lines.renew()
            self._coming = b""

    def mend(self) -> None:
        """A person has put in paper, and looked after whatever else it was."""
        with self._lock:
            self.paper_out = self.is_stuck = False
            self._work()

    def _heard(self, number: int, data: bytes) -> None:
        with self._lock:
            if self._mishap():
                return
            self._coming += data
            while (found := _NEXT.search(self._coming)) is not None:
                begun, self._coming = self._coming[: found.start()], self._coming[found.end() :]
                if found.group() == b"~HS":  # obeyed wherever it stands
                    self._coming = begun + self._coming
                    self.lines.say(number, self._status(bool(begun.strip())))
                elif found.group() == b"^XZ":
                    self._waiting.append(begun.strip() + b"^XZ")
                    self._work()

    def _work(self) -> None:
        while self._waiting and not (self.paper_out or self.is_stuck):
            self.labels.append(self._waiting.pop(0))

    def _status(self, has_begun: bool) -> bytes:
        first = f"030,{self.paper_out:d},0,0203,{len(self._waiting):03d},0,0,{has_begun:d},000,0,0,0"
        lines = (first, "000,0,0,0,0,2,4,0,00000000,1,000", "1234,0")
        return b"".join(b"\x02" + line.encode() + b"\x03\r\n" for line in lines)
