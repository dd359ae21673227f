"""Cuts what one scanner sends on a channel of its own into scans."""

from __future__ import annotations

from devices.scanners.line import LENGTH_MAX, LINE_ENDS, scanned
from devices.scanners.scan import Scan, Unreadable

CUT_OFF = "cut off"


class Framer:
    """Frames the characters of one scanner; one for each, as it keeps what has come of a scan so far.

    With a `suffix` a scan ends there and nowhere else: what falls silent before it is cut off, and half a scan
    is never taken for a whole one. Without, the silence is its end.
    """

    def __init__(self, source: str, prefix: str = "", suffix: str = "\r") -> None:
        self._source = source
        self._prefix = prefix
        self._suffix = suffix
        self._line = ""
        self._too_long = False

    @property
    def is_midway(self) -> bool:
        """Whether a scan has begun and not ended."""
        return bool(self._line)

    def take(self, text: str, at: float) -> list[Scan | Unreadable]:
        """Takes what came; `at` in seconds."""
        scans = []
        for character in text:
            if character in LINE_ENDS or character == self._suffix:
                scans += self._end(at)
            else:
                self._add(character)
        return scans

    def idle(self, at: float) -> list[Scan | Unreadable]:
        """Nothing has come for a while."""
        return self.break_off(at) if self._suffix else self._end(at)

    def break_off(self, at: float) -> list[Scan | Unreadable]:
        """What has come of a scan is all that will come: it is not taken."""
        begun, self._line, self._too_long = self._line, "", False
        return [Unreadable(CUT_OFF, self._source, at)] if begun else []

    def _add(self, character: str) -> None:
        self._too_long = self._too_long or len(self._line) >= LENGTH_MAX
        if not self._too_long:
            self._line += character

    def _end(self, at: float) -> list[Scan | Unreadable]:
        line, too_long = self._line, self._too_long
        self._line, self._too_long = "", False
        if not line:  # the line feed after a return
            return []
        if too_long:
            return [Unreadable("too long", self._source, at)]
        return [scanned(line.removeprefix(self._prefix) or line, self._source, at)]
