"""A scan source that is fed by a program: a played shift, or a test."""

from __future__ import annotations

import time
from collections.abc import Callable

from devices.scanners.scan import Input, Pressed, Scan, Typed, Unreadable


class Feed:
    """Delivers what it is told to; while it is not open that is an error, as nobody listens."""

    def __init__(self, name: str = "feed", clock: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._clock = clock
        self._deliver: Callable[[Input], None] | None = None

    def open(self, deliver: Callable[[Input], None]) -> None:
        self._deliver = deliver

    def close(self) -> None:
        self._deliver = None

    @property
    def is_open(self) -> bool:
        """Whether somebody listens."""
        return self._deliver is not None

    def scan(self, text: str, symbology: str = "") -> None:
        """One barcode, read well."""
        self.give(Scan(text, symbology, self._name, self._clock()))

    def misread(self, reason: str) -> None:
        """One barcode that could not be taken."""
        self.give(Unreadable(reason, self._name, self._clock()))

    def type(self, text: str = "") -> None:
        """One line of keys with its ENT."""
        self.give(Typed(text, self._clock()))

    def press(self, name: str) -> None:
        """One function key, `F1` to `F10` or `ESC`."""
        self.give(Pressed(name, self._clock()))

    def give(self, given: Input) -> None:
        """Any input as it is."""
        if self._deliver is None:
            raise RuntimeError(f"{self._name} is not open")
        self._deliver(given)
