"""Ports: where printers are plugged in. A port that is open is a link: bytes there and back."""

from __future__ import annotations

import fcntl
import os
import select
import struct
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from devices.errors import DeviceLost


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a printer may take, in seconds."""

    connect_s: float = 3.0
    stall_s: float = 10.0
    answer_s: float = 3.0
    poll_s: float = 0.25
    print_s: float = 10.0
    print_each_s: float = 1.0
    goodbye_s: float = 0.3
    quiet_s: float = 0.1


USUAL = Patience()


class Link(Protocol):
    """Bytes to a printer and back, for one job."""

    @property
    def outlives(self) -> bool:
        """Whether answers to an earlier job can still come in: the line was there before it was opened."""

    def write(self, data: bytes) -> None:
        """Hand over all bytes; DeviceLost says with `written` how many had left when it went wrong."""

    def read(self, wait_s: float) -> bytes:
        """What comes within this time, or nothing; DeviceLost if nobody is there any more."""

    def trouble(self) -> str:
        """What the line itself knows of the printer's trouble, in two words; DeviceLost if it is gone."""

    def unsent(self) -> int:
        """How many bytes the printer has not taken yet; DeviceLost if it never will."""

    def close(self) -> None:
        """End it, soon in any case; what the printer has taken stays taken."""


# Wrong settings of a serial line can make noise without end of what a printer says.
_TALK_MAX_S = 3.0


def until_quiet(link: Link, quiet_s: float) -> bytes:
    """All that comes until nothing comes for so long; DeviceLost if that is never."""
    deadline = time.monotonic() + _TALK_MAX_S
    heard = b""
    while more := link.read(quiet_s):
        heard += more
        if time.monotonic() > deadline:
            raise DeviceLost("printer talks without end")
    return heard


class Port(Protocol):
    """Where one printer is plugged in."""

    def open(self, patience: Patience) -> Link:
        """Open it; DeviceLost if nobody is there."""


class Stream:
    """A file descriptor that does not block: written and read within limits of time."""

    def __init__(self, descriptor: int, stall_s: float) -> None:
        self.descriptor = descriptor
        self._stall_s = stall_s

    def write(self, data: bytes) -> None:
        """Write all of it; DeviceLost when nothing more is taken for as long as a stall may last."""
        rest = memoryview(data)
        while rest:
            with losses("connection lost while sending", len(data) - len(rest)):
                rest = rest[self._write_some(rest) :]

    def read(self, wait_s: float) -> bytes | None:
        """What comes within this time; None if nothing does, no bytes at the end."""
        if not self.is_ready(select.POLLIN, wait_s):
            return None
        with losses("printer hung up"):
            try:
                return os.read(self.descriptor, 4096)
            except BlockingIOError:
                return None

    def is_ready(self, event: int, wait_s: float) -> bool:
        """Whether it can be read (POLLIN) or written (POLLOUT), or is broken, within this time."""
        poll = select.poll()
        poll.register(self.descriptor, event)
        return bool(poll.poll(max(0, wait_s) * 1000))

    def queued(self) -> int:
        """Bytes that the kernel still has: on TCP until the other side acknowledges them."""
        with losses("connection lost while printing"):
            answer = fcntl.ioctl(self.descriptor, termios.TIOCOUTQ, struct.pack("i", 0))
        count: int = struct.unpack("i", answer)[0]
        return count

    def _write_some(self, data: memoryview) -> int:
        deadline = time.monotonic() + self._stall_s
        while self.is_ready(select.POLLOUT, deadline - time.monotonic()):
            try:
                return os.write(self.descriptor, data)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    break
        raise TimeoutError


@contextmanager
def losses(matter: str, written: int = 0) -> Iterator[None]:
    """What the operating system calls an error is a lost device here."""
    try:
        yield
    except OSError as error:
        why = f"{matter}: {error.strerror}" if error.strerror else matter
        raise DeviceLost(why, written) from error
