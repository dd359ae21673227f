"""A scanner with a plug: it is read by a thread of its own, and found again when it was pulled out.

The thread does nothing but read, because what the kernel keeps for a reader who is busy is little: 64 events of a
keyboard are ten characters.
"""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from typing import Protocol

from devices.errors import DeviceLost
from devices.scanners.framing import Framer
from devices.scanners.plugs import Plugs
from devices.scanners.scan import Input, Plugged

IDLE_S = 0.1  # a scan that has begun does not pause for so long
BEFORE_OTHERS = -15  # the niceness of a thread that must not be late
RETRY_S = 1.0  # how often a scanner that is away is looked for, should nobody tell that something was plugged in


class Port(Protocol):
    """The open way to one scanner."""

    def fileno(self) -> int:
        """What to wait for."""

    def take(self) -> str:
        """What has come, without waiting; OSError where the scanner is gone."""

    def close(self) -> None:
        """Gives it back."""


class PluggedScanner:
    """A scan source: one scanner, opened by `find`, which says with DeviceLost why it is not there."""

    def __init__(
        self,
        name: str,
        find: Callable[[], Port],
        framer: Framer,
        *,
        heard: Callable[[str], None] = lambda _text: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`heard` is told all that comes, as it comes."""
        self._name = name
        self._find = find
        self._framer = framer
        self._heard = heard
        self._clock = clock
        self._stop = os.eventfd(0)
        self._there: bool | None = None  # not known yet
        self._thread: threading.Thread | None = None

    def open(self, deliver: Callable[[Input], None]) -> None:
        """Begins to look for the scanner and to deliver what it reads."""
        self._thread = threading.Thread(target=self._serve, args=(deliver,), name=f"scanner {self._name}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends the thread and gives the scanner back."""
        os.eventfd_write(self._stop, 1)
        if self._thread is not None:
            self._thread.join()
        os.close(self._stop)

    def _serve(self, deliver: Callable[[Input], None]) -> None:
        with suppress(OSError):  # where this station may not, it waits for its turn like all others
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), BEFORE_OTHERS)
        with closing(Plugs()) as plugs:
            while self._serve_once(plugs, deliver):
                pass

    def _serve_once(self, plugs: Plugs, deliver: Callable[[Input], None]) -> bool:
        """Reads the scanner until it is pulled out, or waits a while for it; False if it was told to stop."""
        try:
            port = self._find()
        except DeviceLost as lost:
            self._say(deliver, str(lost))
            stopped = _wait(RETRY_S, self._stop, plugs.fileno()) == self._stop
            plugs.clear()
            return not stopped
        self._say(deliver, "")
        with closing(port):
            if not self._listen(port, deliver):
                return False
        self._say(deliver, "pulled out")
        return True

    def _listen(self, port: Port, deliver: Callable[[Input], None]) -> bool:
        """Delivers what comes until the scanner is gone; False if it was told to stop."""
        while True:
            ready = _wait(IDLE_S if self._framer.is_midway else None, self._stop, port.fileno())
            if ready == self._stop:
                return False
            try:
                scans = self._framer.idle(self._clock()) if ready is None else self._read(port)
            except OSError:
                _hand_over(self._framer.break_off(self._clock()), deliver)
                return True
            _hand_over(scans, deliver)

    def _read(self, port: Port) -> Sequence[Input]:
        text = port.take()
        self._heard(text)
        return self._framer.take(text, self._clock())

    def _say(self, deliver: Callable[[Input], None], matter: str) -> None:
        """Tells once that the scanner is away, and once that it is there."""
        there = not matter
        if there is not self._there:
            self._there = there
            deliver(Plugged(self._name, matter, self._clock()))


def _hand_over(scans: Iterable[Input], deliver: Callable[[Input], None]) -> None:
    for scan in scans:
        deliver(scan)


def _wait(seconds: float | None, *files: int | None) -> int | None:
    """The first of the files that has something to say; None where none has in that time."""
    waiting = select.poll()
    for file in files:
        if file is not None:
            waiting.register(file, select.POLLIN)
    ready = {file for file, _ in waiting.poll(None if seconds is None else seconds * 1000)}
    return next((file for file in files if file in ready), None)
