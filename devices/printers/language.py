"""Languages: what printers are told, and what they say about themselves; over which line does not matter here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from core.labels.label import Label
from core.labels.slip import Slip
from devices.printers.ports import Link

Content = Label | Slip


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: why the printer needs a person, in two words, and whether the job of this talk is out."""

    trouble: str = ""
    is_done: bool = False


class Talk(Protocol):
    """Questions and answers over one link, for one job."""

    def ask(self, wait_s: float) -> Said | None:
        """The printer's state now; None if it does not say, which is never a good answer."""

    def end_job(self) -> None:
        """All bytes of the job have left: from here on `ask` tells whether it is out."""

    def clear(self, quiet_s: float) -> None:
        """Be done with what earlier jobs left: one that was broken off, and answers that come for so long."""


class Language(Protocol):
    """What a kind of printers understands, at one printer's resolution and width."""

    @property
    def name(self) -> str:
        """Its name in stockhand.toml, and the ending of its files."""

    @property
    def prints(self) -> str:
        """Labels, papers or both."""

    @property
    def dpi(self) -> int:
        """Dots an inch."""

    def render(self, content: Content, copies: int) -> bytes:
        """The bytes that print it; LabelError if this printer cannot."""

    def talk(self, link: Link) -> Talk:
        """Begin to ask and to listen."""
