"""A link to a real PostgreSQL that can be cut and mended, as a radio cell is."""

from __future__ import annotations

import select
import socket
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import make_url

SOCKET_NAME = ".s.PGSQL.5432"


class Link:
    """Passes bytes between its own socket and the server's until it is cut; `url` leads through it."""

    def __init__(self, url: str, folder: Path) -> None:
        server = make_url(url)
        self._server = f"{server.query['host']}/{SOCKET_NAME}"
        self._path = folder / SOCKET_NAME
        self.url = server.set(query={"host": str(folder)}).render_as_string(hide_password=False)
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._listening: socket.socket | None = None

    def __enter__(self) -> Self:
        self.mend()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cut()

    def mend(self) -> None:
        """Lets connections through from now on."""
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(self._path))
        self._listening.listen()
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def cut(self) -> None:
        """Breaks all connections and takes no new ones."""
        if self._listening is not None:
            self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
            self._path.unlink()
            self._listening = None
        for pair in self._pairs:
            for end in pair:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):  # closed: the link is cut
            while True:
                near, _ = listening.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(self._server)
                self._pairs.append((near, far))
                threading.Thread(target=_pass_on, args=(near, far), daemon=True).start()


def _pass_on(near: socket.socket, far: socket.socket) -> None:
    other = {near: far, far: near}
    with near, far, suppress(OSError):
        while all(_pass_one(source, other[source]) for source in select.select([near, far], [], [])[0]):
            pass


def _pass_one(source: socket.socket, target: socket.socket) -> bool:
    """Passes on what has come; False at its end."""
    data = source.recv(65536)
    target.sendall(data)
    return bool(data)
