"""The real program on a real pseudo-terminal: what is sent is counted, what is seen is read."""

from __future__ import annotations

import fcntl
import os
import signal
import struct
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from sqlalchemy import Connection, func, select

from core.ledger.invariants import check
from core.schema.tables import posting
from core.stockroom import Stockroom
from tests.floor.warehouse import BADGES, PEPPER
from tests.tui.pseudo_terminal import PseudoTerminal
from tests.waiting import wait_until
from tui.bounce import BOUNCE_S

STX = b"\x02"
KEYS = {
    "F1": b"\x1b[[A", "F2": b"\x1b[[B", "F3": b"\x1b[[C", "F4": b"\x1b[[D", "F5": b"\x1b[[E", "F6": b"\x1b[17~",
    "F7": b"\x1b[18~", "F8": b"\x1b[19~", "F9": b"\x1b[20~", "F10": b"\x1b[21~",
}  # fmt: skip
STATION = '[station]\nname = "HH1"\nsounds = true\n'


class _Terminal(PseudoTerminal):
    """A terminal that can be made larger and smaller while a program runs in it."""

    def resize(self, columns: int, rows: int) -> None:
        self._screen.resize(rows, columns)
        self._screen.reset()  # what is seen from now on was painted for this size
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        # the terminal is the controlling one of the program's own session, which setsid made its leader
        os.kill(self.process.pid, signal.SIGWINCH)


class Handheld:
    """One start of `stockhand` at 30x16 with TERM=linux; leaving it kills the program as a flat battery does."""

    def __init__(self, url: str, folder: Path, site: str = "", program: Sequence[str] = ("-m", "tui.cli")) -> None:
        pepper, config = folder / "pepper", folder / "stockhand.toml"
        pepper.write_bytes(PEPPER)
        pepper.chmod(0o600)
        config.write_text(f'{STATION}site = "{site}"\n', encoding="utf-8")
        own = {name: str(folder) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
        settings = {**own, "STOCKHAND_CONFIG": str(config), "STOCKHAND_PEPPER_FILE": str(pepper)}
        self.scans = self.keys = 0
        self._plate, self._plate_at = "", 0.0  # that was scanned last
        self.room = Stockroom(url)
        first, *others = program
        self.terminal = _Terminal(Path(first), *others, "--database", url, environment=settings)

    def __enter__(self) -> Self:
        try:
            self.see("BADGE>")
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self.room.close()

    # What the operator does

    def scan(self, code: str, aim: str = "") -> None:
        """Pulls the trigger once; for the same plate again not before that is more than a bounce."""
        self.scans += 1
        if code == self._plate:
            wait_until(lambda: time.monotonic() - self._plate_at > BOUNCE_S, "nobody takes it for a bounce")
        self.terminal.send(framed(code, aim))
        self._plate, self._plate_at = code if code.startswith("LP") else "", time.monotonic()

    def key(self, text: str) -> None:
        """Presses these keys, without ENT."""
        self.keys += len(text)
        self.terminal.send(text.encode())

    def enter(self, text: str = "") -> None:
        self.keys += len(text) + 1
        self.terminal.send(f"{text}\r".encode())

    def press(self, name: str) -> None:
        self.keys += 1
        self.terminal.send(KEYS[name])

    def open(self, number: str, title: str) -> None:
        """Logs Ana in and opens a task; what comes is counted from here."""
        self.scan(BADGES["ANA"])
        self.see("1 Receive")
        self.enter(number)
        self.see(title)
        self.scans = self.keys = 0

    def kill(self) -> None:
        """kill -9."""
        if self.terminal.process.poll() is None:
            self.terminal.process.kill()
        self.terminal.process.wait()
        if self.terminal._master >= 0:
            self.terminal.hang_up()

    # What the operator sees

    def see(self, *texts: str) -> None:
        """Waits until all of these are on the screen."""
        for text in texts:
            self.terminal.wait_for_text(text)

    def see_prompt(self, prompt: str) -> None:
        """Waits until this is asked, whatever ENT would mean there."""
        asked = (f"{prompt}>", f"{prompt}[")
        self.terminal.wait_for(lambda: any(row.startswith(asked) for row in self.terminal.rows), f"{prompt} was asked")

    def keys_are_in_the_last_row(self) -> bool:
        return any(words in self.terminal.rows[-1] for words in ("1?", "F1Help", "F1 Help"))

    @property
    def cost(self) -> tuple[int, int]:
        """Scans and keys so far."""
        return self.scans, self.keys

    # What is booked

    def payloads(self, kind: str = "Receive") -> list[str]:
        """What was posted of this kind, in the order in which it was."""
        return self.room.read(_payloads, kind)

    def wait_until_booked(self, count: int, kind: str = "Receive") -> None:
        self.terminal.wait_for(lambda: len(self.payloads(kind)) >= count, f"{count} were booked", 30)

    def booked(self) -> int:
        """How much was posted at this handheld, whatever it is."""
        return self.room.read(_booked)

    def wait_until_all_booked(self, count: int) -> None:
        self.terminal.wait_for(lambda: self.booked() >= count, f"{count} were booked", 30)

    def require_sound(self) -> None:
        assert self.room.read(check) == []


def framed(code: str, aim: str = "") -> bytes:
    """A scan as the scanner types it."""
    return STX + f"{aim}{code}\r".encode()


def lots_in(payloads: Sequence[str]) -> list[str]:
    """The lots that were booked."""
    return [str(msgspec.json.decode(payload)["lot"]) for payload in payloads]


def _booked(connection: Connection) -> int:
    query = select(func.count()).where(posting.c.device == "HH1", posting.c.state == "posted")
    return int(connection.execute(query).scalar_one())


def _payloads(connection: Connection, kind: str) -> list[str]:
    query = select(posting.c.payload).where(posting.c.kind == kind, posting.c.state == "posted")
    return list(connection.execute(query.order_by(posting.c.posted_at, posting.c.id)).scalars())
