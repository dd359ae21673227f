"""A wire to a PostgreSQL server that breaks on purpose: at a word that the client says, or at the answer to it."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import make_url

SOCKET = ".s.PGSQL.5432"


@dataclass(slots=True)
class Wire:
    """Carries bytes between clients and the server, each client in a thread of its own."""

    url: str  # of the same database, over this wire
    server: str
    word: bytes = b""
    answered: bool = False  # whether the server still hears the word, and only its answer is lost
    cuts: int = 0
    _sockets: list[socket.socket] = field(default_factory=list)

    def cut_at(self, word: bytes, *, answered: bool) -> None:
        """Lets the next client that says the word lose its connection."""
        self.word, self.answered = word, answered

    def carry(self, listener: socket.socket) -> None:
        """Takes in clients until the listener is closed."""
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self.server)
                self._sockets += [client, server]
                threading.Thread(target=self._between, args=(client, server), daemon=True).start()

    def close(self) -> None:
        """Cuts whatever is still connected."""
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _between(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while self._pass_on(client, server):
                pass
        for each in (client, server):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _pass_on(self, client: socket.socket, server: socket.socket) -> bool:
        """One chunk each way; False when the connection is to end."""
        for source in select.select([client, server], [], [])[0]:
            data = source.recv(65_536)
            if source is client and self.word and self.word in data:
                self.word = b""
                self.cuts += 1
                if self.answered:
                    server.sendall(data)
                    server.recv(65_536)  # the answer, which nobody gets
                return False
            (server if source is client else client).sendall(data)
            if not data:
                return False
        return True


@contextmanager
def wire_to(url: str, folder: Path) -> Iterator[Wire]:
    """A wire to the server at the address, with a socket of its own in the folder."""
    parsed = make_url(url)
    there = parsed.update_query_dict({"host": str(folder)}).render_as_string(hide_password=False)
    wire = Wire(there, f"{parsed.query['host']}/{SOCKET}")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(folder / SOCKET))
    listener.listen()
    thread = threading.Thread(target=wire.carry, args=(listener,))
    thread.start()
    try:
        yield wire
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
        wire.close()
