"""What is typed and not entered, as a list that filters as one types is told of it: once for all keys so far."""

from __future__ import annotations

import time

from devices.scanners.scan import Edited


class TypingTold:
    """Puts a mark in the line of inputs, and reads off what is typed when the mark's turn comes."""

    def __init__(self) -> None:
        self._told = ""
        self._mark: Edited | None = None

    def begin_line(self) -> None:
        """What was typed goes its own way, entered or not; from now on another line is typed."""
        self._told, self._mark = "", None

    def mark(self, entry: str) -> Edited | None:
        """A mark to put in line, where none waits and there is something to tell."""
        if self._mark is not None or entry == self._told:
            return None
        self._mark = Edited("", time.monotonic())
        return self._mark

    def is_mark(self, given: object) -> bool:
        """Whether it is a mark, of this line or of one that went its own way: what a key hands over is never empty."""
        return isinstance(given, Edited) and not given.text

    def read(self, mark: Edited, entry: str, *, wanted: bool) -> Edited | None:
        """What to tell now that the mark's turn has come, where it is still wanted."""
        if mark is not self._mark:
            return None
        self._mark = None
        if not wanted or entry == self._told:
            return None
        self._told = entry
        return Edited(entry, mark.at)
