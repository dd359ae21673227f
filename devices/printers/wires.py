"""Wires: how a job gets to a printer, and what is known about it afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from devices.errors import DeviceLost, DeviceRefused
from devices.printers.language import Content, Language, Said
from devices.printers.ports import USUAL, Link, Patience, Port


@dataclass(frozen=True, slots=True)
class Parcel:
    """One job ready to be sent: its bytes, what they show, how often, and a name and ending for a file."""

    name: str
    ending: str
    data: bytes
    content: Content
    dpi: int
    copies: int


class Connection(Protocol):
    """An open way to a printer, for one job."""

    def check(self) -> None:
        """Return if the printer can take a job now; DeviceRefused or DeviceLost says why not."""

    def write(self, parcel: Parcel) -> None:
        """Hand over the bytes; DeviceLost says with `written` how many had left when it went wrong."""

    def is_printed(self, parcel: Parcel, meanwhile: Callable[[str], bool]) -> bool:
        """Wait for the printer's own word that all is out; False if it is one that never says so.

        Calls `meanwhile` again and again with the printer's trouble, or nothing, and gives up when that says
        False. DeviceLost or DeviceRefused if some of the job may not be out.
        """

    def close(self) -> None:
        """End the connection; what was written still arrives."""


class Wire(Protocol):
    """The way to one printer."""

    def connect(self) -> Connection:
        """Open it; DeviceLost if nobody is there."""


@dataclass(frozen=True, slots=True)
class TwoWayWire:
    """A port and the language of the printer there; `answers` is False for printers that cannot be asked."""

    port: Port
    language: Language
    answers: bool = True
    patience: Patience = USUAL

    def connect(self) -> Connection:
        return _Conversation(self.port.open(self.patience), self)


class _Conversation:
    def __init__(self, link: Link, wire: TwoWayWire) -> None:
        self._link = link
        self._talk = wire.language.talk(link)
        self._answers = wire.answers
        self._patience = wire.patience

    def check(self) -> None:
        if trouble := self._link.trouble():
            raise DeviceRefused(trouble)
        if not self._answers:
            return
        self._talk.clear(self._patience.quiet_s if self._link.outlives else 0)
        said = self._talk.ask(self._patience.answer_s)
        if said is None:
            raise DeviceLost("printer does not answer")
        if said.trouble:
            raise DeviceRefused(said.trouble)

    def write(self, parcel: Parcel) -> None:
        self._link.write(parcel.data)

    def is_printed(self, parcel: Parcel, meanwhile: Callable[[str], bool]) -> bool:
        if not self._answers:
            self._wait_until_taken(meanwhile)
            return False
        self._talk.end_job()
        allowed_s = self._patience.print_s + self._patience.print_each_s * parcel.copies
        deadline = time.monotonic() + allowed_s
        while not (said := self._ask_again()).is_done:
            if said.trouble:
                # It keeps the job and goes on by itself: its time begins again when somebody was there.
                deadline = time.monotonic() + allowed_s
            elif time.monotonic() > deadline:
                raise DeviceLost("printer does not say that it is done")
            self._rest(meanwhile, said.trouble)
        return True

    def close(self) -> None:
        self._link.close()

    def _ask_again(self) -> Said:
        said = self._talk.ask(self._patience.answer_s) or Said()
        return said if said.is_done or said.trouble else Said(self._link.trouble())

    def _wait_until_taken(self, meanwhile: Callable[[str], bool]) -> None:
        """Return when all bytes have reached the printer; DeviceLost if it stops taking them or hangs up."""
        deadline = time.monotonic() + self._patience.stall_s
        while self._link.unsent():
            if trouble := self._link.trouble():
                deadline = time.monotonic() + self._patience.stall_s
            elif time.monotonic() > deadline:
                raise DeviceLost("connection lost while printing")
            self._rest(meanwhile, trouble)

    def _rest(self, meanwhile: Callable[[str], bool], trouble: str) -> None:
        if not meanwhile(trouble):
            raise DeviceLost(f"nobody waited any longer: {trouble}" if trouble else "nobody waited any longer")
        time.sleep(self._patience.poll_s)
