"""A label printer on a real TCP port of this machine, which prints, answers, and misbehaves when told to."""

from __future__ import annotations

import re
import socket
import struct
import threading
from contextlib import suppress
from types import TracebackType

from tests.waiting import wait_until

_FORMAT = re.compile(rb"\^XA.*?\^XZ", re.DOTALL)
_QUERY = b"~HS"
_CANCEL = b"~JX"


class FakePrinter:
    """Takes one connection at a time, as many real ones do; `labels` holds every format that came out."""

    def __init__(self) -> None:
        self.labels: list[bytes] = []
        self.connections = 0
        self.paper_out = False
        self.head_open = False
        self.paused = False
        self.formats_waiting = 0
        self.answers = True
        self.garbage = False
        self.hang_up_after: int | None = None  # bytes of a job read before the connection is reset
        self.deaf_after: int | None = None  # bytes of a job read before nothing more is read
        self.unread = threading.Event()  # set while a connection is held without reading
        self._stop = threading.Event()
        self._lines: set[socket.socket] = set()
        self._listener = socket.socket()
        # A small window, so that what the printer does not read stays with the sender.
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self._listener.bind(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, name="fake printer")

    def __enter__(self) -> FakePrinter:
        self._listener.listen(5)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        for line in list(self._lines):
            _shut(line)
        self._thread.join(10)
        self._listener.close()
        assert not self._thread.is_alive()

    def reset_connection(self) -> None:
        """Drop whoever is connected, as a printer that is switched off and on."""
        for line in list(self._lines):
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.shutdown(socket.SHUT_RD)
        wait_until(lambda: not self._lines, "the printer has dropped its connection")

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                line, _address = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._lines.add(line)
            try:
                self._serve(line)
            except OSError:
                pass  # the other side, or a test, ended it
            finally:
                line.close()
                self._lines.discard(line)

    def _serve(self, line: socket.socket) -> None:
        pending = b""
        job_bytes = 0
        while heard := line.recv(self._appetite(job_bytes)):
            pending = (pending + heard).replace(_CANCEL, b"")
            job_bytes += len(heard.replace(_QUERY, b"").replace(_CANCEL, b""))
            if self.hang_up_after is not None and job_bytes >= self.hang_up_after:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            pending = self._work(line, pending)
            if self.deaf_after is not None and job_bytes >= self.deaf_after:
                self.unread.set()
                self._stop.wait()
                return

    def _appetite(self, job_bytes: int) -> int:
        limits = [limit - job_bytes for limit in (self.hang_up_after, self.deaf_after) if limit is not None]
        return max(3, min([4096, *limits]))

    def _work(self, line: socket.socket, pending: bytes) -> bytes:
        """Print whole formats and answer questions, in the order in which they came; what is left over."""
        while True:
            query, done = pending.find(_QUERY), _FORMAT.search(pending)
            if query >= 0 and (done is None or query < done.start()):
                pending = pending[:query] + pending[query + len(_QUERY) :]
                if self.answers:
                    line.sendall(self.status())
            elif done is not None:
                self.labels.append(done.group())
                pending = pending[done.end() :]
            else:
                return pending

    def status(self) -> bytes:
        """The answer to ~HS."""
        if self.garbage:
            return b"\x02what\x03\r\n" * 3
        first = f"030,{self.paper_out:d},{self.paused:d},0203,{self.formats_waiting:03d},0,0,0,000,0,0,0"
        second = f"000,0,{self.head_open:d},0,0,2,4,0,00000000,1,000"
        return b"".join(b"\x02" + part.encode() + b"\x03\r\n" for part in (first, second, "1234,0"))


def _shut(line: socket.socket) -> None:
    with suppress(OSError):  # it is closed already
        line.shutdown(socket.SHUT_RDWR)
