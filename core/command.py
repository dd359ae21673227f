"""What goes through the door: commands, their stamp, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

if TYPE_CHECKING:
    from core.books import Books
    from core.undo import Posted

SYSTEM = "STOCKHAND"  # the operator that Stockhand itself books as: nobody logs in as it, no line may name it


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing that somebody wants done, in business facts: codes, never database ids."""

    permission: ClassVar[str]
    undoable: ClassVar[bool] = False
    moves_goods: ClassVar[bool] = True  # if it is undoable: what is not moves none
    version: ClassVar[int] = 1

    def post(self, books: Books) -> Outcome:
        """Decides, writes through the books, and says what was done; refuses with a Rejection."""
        raise TypeError(f"{type(self).__name__} says how it is posted")

    @classmethod
    def before_undo(cls, books: Books, posted: Posted) -> None:
        """Brings back what must be there for the moves to be reversed, like the plates that goods come back onto."""

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Takes back what goes beyond the moves: order progress and the like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCommand(Command):
    """A command for one site; empty means the only one there is."""

    site: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which command, who sends it, from where, and when it happened there; `approval` is a second person's."""

    id: UUID
    operator: str
    device: str
    happened_at: datetime
    approval: UUID | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a posting did: `said` for people, `facts` for programs."""

    said: str
    facts: Mapping[str, str] = field(default_factory=dict)
    posting: UUID | None = None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a station is in its task, kept with each posting so that the task can be resumed."""

    task: str
    context: Mapping[str, str] = field(default_factory=dict)
