"""Printers on USB by the kernel's own driver, usblp: /dev/usb/lp0 and so on."""

from __future__ import annotations

import array
import fcntl
import os
import select
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from devices.printers.ports import Link, Patience, Stream, losses

# From linux/lp.h. The three bits are those of the parallel ports of old, as every USB printer still reports them.
_LPGETSTATUS = 0x060B
_PAPER_OUT, _SELECTED, _NO_ERROR = 0x20, 0x10, 0x08


def status_byte(descriptor: int) -> int:
    """What the driver knows of the printer."""
    # The driver writes a whole int.
    status = array.array("i", [0])
    fcntl.ioctl(descriptor, _LPGETSTATUS, status, True)
    return status[0]


@dataclass(frozen=True, slots=True)
class UsbPort:
    """A printer's device; `status` asks the driver."""

    device: Path
    status: Callable[[int], int] = status_byte

    def open(self, patience: Patience) -> Link:
        # Without O_NONBLOCK a write to a printer that does not read would never return.
        with losses(f"no printer at {self.device}"):
            descriptor = os.open(self.device, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        return _UsbLink(Stream(descriptor, patience.stall_s), self.status)


class _UsbLink:
    outlives = True

    def __init__(self, stream: Stream, status: Callable[[int], int]) -> None:
        self._stream = stream
        self._status = status

    def write(self, data: bytes) -> None:
        self._stream.write(data)

    def read(self, wait_s: float) -> bytes:
        deadline = time.monotonic() + wait_s
        while (heard := self._stream.read(deadline - time.monotonic())) == b"":
            # Some printers send empty packets when they have nothing to say; one that is gone has no status.
            self.trouble()
            if time.monotonic() > deadline:
                return b""
        return heard or b""

    def trouble(self) -> str:
        with losses("printer unplugged"):
            status = self._status(self._stream.descriptor)
        if status & _PAPER_OUT:
            return "paper out"
        if not status & _NO_ERROR:
            return "printer error"
        return "" if status & _SELECTED else "printer offline"

    def unsent(self) -> int:
        self.trouble()  # raises if the printer is gone
        # The driver takes the next bytes only when the printer has taken those before.
        return 0 if self._stream.is_ready(select.POLLOUT, 0) else 1

    def close(self) -> None:
        with suppress(OSError):
            os.close(self._stream.descriptor)
