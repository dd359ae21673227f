"""Wires: how the bytes of a job get to a printer, and what is known about them afterwards."""

from __future__ import annotations

import fcntl
import os
import socket
import struct
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.labels.label import Label
from devices.errors import DeviceLost, DeviceRefused
from devices.printers import status


@dataclass(frozen=True, slots=True)
class Parcel:
    """One job ready to be sent: its bytes, what they show, how often, and a name that is a good file name."""

    name: str
    data: bytes
    label: Label
    dpi: int
    copies: int


class Connection(Protocol):
    """An open way to a printer, for one job."""

    def check(self) -> None:
        """Return if the printer can take a job now; DeviceRefused or DeviceLost says why not."""

    def write(self, parcel: Parcel) -> None:
        """Hand over the bytes; DeviceLost says with `written` how many had left when it went wrong."""

    def is_printed(self, parcel: Parcel, meanwhile: Callable[[], object]) -> bool:
        """Wait for the printer's own word that all is out, calling `meanwhile` again and again.

        False if it never comes; DeviceLost if some of the job may be lost.
        """

    def close(self) -> None:
        """End the connection; what was written still arrives."""


class Wire(Protocol):
    """The way to one printer."""

    def connect(self) -> Connection:
        """Open it; DeviceLost if nobody is there."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a printer on the network may take, in seconds."""

    connect_s: float = 3.0
    stall_s: float = 10.0
    answer_s: float = 3.0
    poll_s: float = 0.25
    print_s: float = 10.0
    print_each_s: float = 1.0
    goodbye_s: float = 0.3


@dataclass(frozen=True, slots=True)
class TcpWire:
    """Raw printing over TCP, usually port 9100; `answers` is False for printers that cannot be asked."""

    host: str
    port: int = 9100
    answers: bool = True
    patience: Patience = Patience()

    def connect(self) -> Connection:
        with _losses(f"no printer at {self.host}:{self.port}"):
            line = socket.create_connection((self.host, self.port), self.patience.connect_s)
            # A stall shows only once the buffers on the way are full: keep ours small.
            line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16 * 1024)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(self.patience.stall_s * 1000))
        return _TcpConnection(line, self.answers, self.patience)


class _TcpConnection:
    def __init__(self, line: socket.socket, answers: bool, patience: Patience) -> None:
        self._line = line
        self._answers = answers
        self._patience = patience
        self._heard = b""

    def check(self) -> None:
        if not self._answers:
            return
        said = self._ask(self._patience.answer_s)
        if said is None:
            raise DeviceLost("printer does not answer")
        if said.trouble:
            raise DeviceRefused(said.trouble)

    def write(self, parcel: Parcel) -> None:
        self._line.settimeout(self._patience.stall_s)
        rest = memoryview(parcel.data)
        while rest:
            with _losses("connection lost while sending", len(parcel.data) - len(rest)):
                rest = rest[self._line.send(rest) :]

    def is_printed(self, parcel: Parcel, meanwhile: Callable[[], object]) -> bool:
        patience = self._patience
        deadline = time.monotonic() + patience.print_s + patience.print_each_s * parcel.copies
        while self._answers and (left := deadline - time.monotonic()) > 0:
            said = self._ask(min(left, patience.answer_s))
            if said is not None and said.is_done:
                return True
            meanwhile()
            time.sleep(patience.poll_s)
        self._wait_until_taken()
        return False

    def close(self) -> None:
        # Closing with an unread answer resets the connection, and the printer may throw away what it has not
        # read yet: say that nothing more comes, and read on until the printer hangs up or stays silent.
        try:
            self._line.shutdown(socket.SHUT_WR)
            self._line.settimeout(self._patience.goodbye_s)
            while self._line.recv(4096):
                pass
        except OSError:
            pass  # it is over either way
        finally:
            self._line.close()

    def _wait_until_taken(self) -> None:
        """Return when all bytes have reached the printer; DeviceLost if it stops taking them or hangs up."""
        deadline = time.monotonic() + self._patience.stall_s
        with _losses("connection lost while printing"):
            while _unsent(self._line):
                if time.monotonic() > deadline:
                    raise TimeoutError
                time.sleep(self._patience.poll_s)
            if code := self._line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                raise OSError(code, os.strerror(code))

    def _ask(self, wait_s: float) -> status.PrinterStatus | None:
        """The printer's status, or None if it does not say."""
        deadline = time.monotonic() + wait_s
        with _losses("printer hung up"):
            self._line.settimeout(wait_s)
            self._line.sendall(status.QUERY)
            while not status.is_whole(self._heard):
                left = deadline - time.monotonic()
                if left <= 0 or not self._listen(left):
                    return None
        answer, self._heard = status.split(self._heard)
        return status.parse(answer)

    def _listen(self, wait_s: float) -> bool:
        """Take in what the printer says next; False if it says nothing."""
        self._line.settimeout(wait_s)
        try:
            heard = self._line.recv(4096)
        except TimeoutError:
            return False
        if not heard:
            raise ConnectionAbortedError
        self._heard += heard
        return True


@dataclass(frozen=True, slots=True)
class FileWire:
    """The virtual printer: a file a job in a folder; `draw` makes the PNG picture beside it, if wanted."""

    folder: Path
    draw: Callable[[Label, int], bytes] | None = None

    def connect(self) -> Connection:
        with _losses(f"cannot write to {self.folder}"):
            self.folder.mkdir(parents=True, exist_ok=True)
        return _FileConnection(self.folder, self.draw)


class _FileConnection:
    def __init__(self, folder: Path, draw: Callable[[Label, int], bytes] | None) -> None:
        self._folder = folder
        self._draw = draw

    def check(self) -> None:
        """A folder is always ready."""

    def write(self, parcel: Parcel) -> None:
        # The picture comes first: the job is done when its bytes have their name, and not before.
        with _losses(f"cannot write to {self._folder}"):
            if self._draw is not None:
                self._put(f"{parcel.name}.png", self._draw(parcel.label, parcel.dpi))
            self._put(f"{parcel.name}.zpl", parcel.data)

    def is_printed(self, parcel: Parcel, meanwhile: Callable[[], object]) -> bool:
        return True

    def close(self) -> None:
        """Nothing is open."""

    def _put(self, name: str, data: bytes) -> None:
        """A whole file under its name, safe from a power cut, or none."""
        part = self._folder / f".{name}.part"
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.rename(self._folder / name)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _unsent(line: socket.socket) -> int:
    """Bytes that the other side has not acknowledged."""
    answer = fcntl.ioctl(line, termios.TIOCOUTQ, struct.pack("i", 0))
    count: int = struct.unpack("i", answer)[0]
    return count


@contextmanager
def _losses(matter: str, written: int = 0) -> Iterator[None]:
    """What the operating system calls an error is a lost device here."""
    try:
        yield
    except OSError as error:
        why = f"{matter}: {error.strerror}" if error.strerror else matter
        raise DeviceLost(why, written) from error
