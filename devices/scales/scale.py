"""A scale on a serial line: asked for the weight of what lies on it, which it tells once it has come to rest."""

from __future__ import annotations

import time
from collections.abc import Callable
from select import select
from typing import Protocol

from devices.errors import DeviceLost, DeviceRefused
from devices.scales.reading import LINE_MAX, READERS, Reading, Unweighed

PATIENCE_S = 2.0  # people wait no longer: they key the weight
ASK = b"S\r\n"


class Line(Protocol):
    """The serial line of a scale, open."""

    def fileno(self) -> int: ...
    def take(self) -> str: ...
    def send(self, data: bytes) -> None: ...
    def close(self) -> None: ...


class Scale:
    """One scale; its line is opened when it is first asked, and again after it was lost."""

    def __init__(self, open_line: Callable[[], Line], protocol: str, patience_s: float = PATIENCE_S) -> None:
        self._open_line = open_line
        self._reader = READERS[protocol]
        self._asked = protocol == "command"
        self._patience_s = patience_s
        self._line: Line | None = None

    def weigh(self) -> int:
        """What lies on the scale in milligrams.

        DeviceLost where it cannot be reached or says nothing, DeviceRefused where it gives no weight.
        """
        line = self._line
        try:
            line = self._line = line or self._open_line()
            return self._weigh(line)
        except OSError as error:
            self.close()
            raise DeviceLost("the scale is gone") from error
        except DeviceLost:
            self.close()
            raise

    def close(self) -> None:
        """Gives the line back."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _weigh(self, line: Line) -> int:
        """The first weight at rest of those that come from now on: what came before is of what lay there before."""
        until = time.monotonic() + self._patience_s
        _forget(line)
        if self._asked:
            line.send(ASK)
        heard, moving = "", False
        while (left := until - time.monotonic()) > 0:
            if not select([line.fileno()], [], [], left)[0]:
                break
            *lines, heard = (heard + line.take()).replace("\r", "\n").split("\n")
            heard = heard[-LINE_MAX:]
            for said in (self._reader(each) for each in lines if len(each) <= LINE_MAX):
                match said:
                    case Reading(weight_mg, True):
                        return _require_some(weight_mg)
                    case Reading():
                        moving = True
                    case Unweighed(matter):
                        raise DeviceRefused(matter)
        if moving:
            raise DeviceRefused("the scale does not come to rest")
        raise DeviceLost("the scale says nothing")


def _forget(line: Line) -> None:
    while select([line.fileno()], [], [], 0)[0]:
        line.take()


def _require_some(weight_mg: int) -> int:
    if weight_mg <= 0:
        raise DeviceRefused("nothing lies on the scale")
    return weight_mg
