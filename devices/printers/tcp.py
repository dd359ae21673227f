"""Printers on the network: raw bytes over TCP, usually port 9100."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass

from devices.errors import DeviceLost
from devices.printers.ports import Link, Patience, Stream, losses


@dataclass(frozen=True, slots=True)
class TcpPort:
    """A printer's address; most take one connection at a time."""

    host: str
    number: int = 9100

    def open(self, patience: Patience) -> Link:
        with losses(f"no printer at {self.host}:{self.number}"):
            line = socket.create_connection((self.host, self.number), patience.connect_s)
            # A stall shows only once the buffers on the way are full: keep ours small.
            line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16 * 1024)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(patience.stall_s * 1000))
            line.setblocking(False)
        return _TcpLink(line, patience)


class _TcpLink:
    outlives = False

    def __init__(self, line: socket.socket, patience: Patience) -> None:
        self._line = line
        self._stream = Stream(line.fileno(), patience.stall_s)
        self._goodbye_s = patience.goodbye_s

    def write(self, data: bytes) -> None:
        self._stream.write(data)

    def read(self, wait_s: float) -> bytes:
        heard = self._stream.read(wait_s)
        if heard == b"":
            raise DeviceLost("printer hung up")
        return heard or b""

    def trouble(self) -> str:
        return ""

    def unsent(self) -> int:
        with losses("connection lost while printing"):
            if code := self._line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                raise OSError(code, os.strerror(code))
        return self._stream.queued()

    def close(self) -> None:
        # Closing with an unread answer resets the connection, and the printer may throw away what it has not
        # read yet: say that nothing more comes, and read on until the printer hangs up or stays silent.
        try:
            self._line.shutdown(socket.SHUT_WR)
            while self._stream.read(self._goodbye_s):
                pass
        except (OSError, DeviceLost):
            pass  # it is over either way
        finally:
            self._line.close()
