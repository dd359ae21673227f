"""The printer's end of its line: a real TCP port of this machine, or the far side of a real serial line."""

from __future__ import annotations

import os
import select
import socket
import struct
import threading
import tty
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

_RESET = struct.pack("ii", 1, 0)


class Lines:
    """Hands on what comes, on one TCP connection after the other or on one serial line, and says what is answered.

    `heard` gets the number of the line and the bytes, `ended` the number; both in one thread.
    """

    def __init__(
        self, heard: Callable[[int, bytes], None], ended: Callable[[int], None], device: Path | None = None
    ) -> None:
        self._heard = heard
        self._ended = ended
        self._device = device
        self._lock = threading.RLock()
        self._ends: dict[int, int] = {}  # number of the line -> our descriptor of it
        self._held: list[int] = []  # the other end of a serial line, so that it may be opened again and again
        self._count = 0
        self._is_deaf = False
        self._wake, self._woken = socket.socketpair()
        self._wake.setblocking(False)
        self._listener: socket.socket | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._serve, name="printer's end")

    @property
    def port(self) -> int:
        assert self._listener is not None
        number: int = self._listener.getsockname()[1]
        return number

    def __enter__(self) -> Lines:
        if self._device is not None:
            self._plug_in(self._device)
        else:
            self._listener = socket.socket()
            # A small window, so that what the printer does not read stays with the sender.
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            self._listener.bind(("127.0.0.1", 0))
            self._listener.listen(16)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping = True
        self._wake.send(b".")
        self._thread.join(10)
        assert not self._thread.is_alive()
        self.cut()
        for each in filter(None, (self._listener, self._wake, self._woken)):
            each.close()

    def say(self, number: int, data: bytes) -> None:
        """Send an answer; nobody may be there any more, or listen."""
        with self._lock, suppress(OSError):
            os.write(self._ends[number], data) if number in self._ends else None

    def say_to_all(self, data: bytes) -> None:
        """Send something unasked."""
        for number in list(self._ends):
            self.say(number, data)

    def be_deaf(self, deaf: bool) -> None:
        """Stop reading, or read on."""
        self._is_deaf = deaf
        self._wake.send(b".")

    def cut(self) -> None:
        """Drop every line, as a printer that is switched off."""
        with self._lock:
            if self._device is not None:
                # First of all its name: the next who opens a terminal would get the number that is free again.
                self._device.unlink(missing_ok=True)
            numbers = list(self._ends)
            for number in numbers:
                self._close(number)
            while self._held:
                os.close(self._held.pop())
        for number in numbers:
            self._ended(number)

    def renew(self) -> None:
        """Drop every line and be there again, as a printer that is switched off and on."""
        self.cut()
        if self._device is not None:
            with self._lock:
                self._plug_in(self._device)
        self._wake.send(b".")

    def _plug_in(self, device: Path) -> None:
        ours, theirs = os.openpty()
        tty.setraw(theirs)
        os.set_blocking(ours, False)
        self._held.append(theirs)
        self._add(ours)
        beside = device.with_suffix(".new")
        beside.symlink_to(os.ttyname(theirs))
        beside.rename(device)

    def _add(self, descriptor: int) -> None:
        self._count += 1
        self._ends[self._count] = descriptor

    def _close(self, number: int) -> None:
        descriptor = self._ends.pop(number)
        if self._listener is not None:
            with suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as line:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        os.close(descriptor)

    def _serve(self) -> None:
        while not self._stopping:
            poll = select.poll()
            poll.register(self._woken, select.POLLIN)
            if self._listener is not None and not self._ends:
                poll.register(self._listener, select.POLLIN)
            with self._lock:
                ends = {} if self._is_deaf else {descriptor: number for number, descriptor in self._ends.items()}
            for descriptor in ends:
                poll.register(descriptor, select.POLLIN)
            for ready, _event in poll.poll():
                self._attend(ready, ends)

    def _attend(self, ready: int, ends: dict[int, int]) -> None:
        if ready == self._woken.fileno():
            self._woken.recv(4096)
        elif self._listener is not None and ready == self._listener.fileno():
            line, _address = self._listener.accept()
            line.setblocking(False)
            with self._lock:
                self._add(line.detach())
        else:
            self._read(ends[ready])

    def _read(self, number: int) -> None:
        with self._lock:
            if number not in self._ends:
                return
            try:
                data = os.read(self._ends[number], 4096)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            if not data:
                self._close(number)
        # Whoever is told has locks too, and may be telling us something at this moment.
        if data:
            self._heard(number, data)
        else:
            self._ended(number)


class OnLines:
    """A printer that is there for as long as its `lines` are entered."""

    lines: Lines

    def __enter__(self) -> Self:
        self.lines.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.lines.__exit__(kind, error, trace)
