"""Printers on a serial line, real or over USB."""

from __future__ import annotations

import os
import termios
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from devices.errors import DeviceLost
from devices.printers.ports import Link, Patience, Stream, losses

if TYPE_CHECKING:
    from serial import Serial

FLOWS = ("hardware", "software", "none")
PARITIES = ("none", "even", "odd")


@dataclass(frozen=True, slots=True)
class SerialPort:
    """A serial device and its settings; `flow` is how the printer says that its buffer is full."""

    device: Path
    baud: int = 9600
    flow: str = "hardware"
    parity: str = "none"

    def open(self, patience: Patience) -> Link:
        # Only stations with a serial printer need it.
        from serial import Serial, SerialException

        try:
            line = Serial(
                str(self.device),
                self.baud,
                parity=self.parity[0].upper(),
                rtscts=self.flow == "hardware",
                xonxoff=self.flow == "software",
                timeout=0,
                exclusive=True,
            )
        except (SerialException, ValueError, termios.error) as error:  # the last where it is pulled out just now
            code = error.errno if isinstance(error, SerialException) else None
            why = os.strerror(code) if code else "it cannot be set up as asked"
            raise DeviceLost(f"no printer at {self.device}: {why}") from error
        os.set_blocking(line.fileno(), False)
        return _SerialLink(line, patience)


class _SerialLink:
    outlives = True

    def __init__(self, line: Serial, patience: Patience) -> None:
        self._line = line
        self._stream = Stream(line.fileno(), patience.stall_s)

    def write(self, data: bytes) -> None:
        self._stream.write(data)

    def read(self, wait_s: float) -> bytes:
        heard = self._stream.read(wait_s)
        if heard == b"":
            raise DeviceLost("printer unplugged")
        return heard or b""

    def trouble(self) -> str:
        return ""

    def unsent(self) -> int:
        with losses("connection lost while printing"):
            return self._stream.queued()

    def close(self) -> None:
        # What a stalled printer does not take the kernel would hold on to, and this program with it, for half a
        # minute. What is only on its way stays.
        with suppress(termios.error, OSError, DeviceLost):
            if self.unsent():
                termios.tcflush(self._line.fileno(), termios.TCOFLUSH)
        with suppress(OSError):
            self._line.close()
