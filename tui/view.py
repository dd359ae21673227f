"""What a task wants the operator to see and hear: plain frozen data, no widget."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tier(StrEnum):
    """How serious a message is; each tier looks and sounds different."""

    NONE = "none"
    OK = "ok"
    NOTE = "note"
    SOFT = "soft"  # a right scan clears it
    HARD = "hard"  # the entry is locked until ENT
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Message:
    """What happened, and what to do next."""

    tier: Tier = Tier.NONE
    happened: str = ""
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """One function key: its name, its word, and how long it stays when room is short (0 stays longest)."""

    name: str
    word: str
    priority: int = 5


@dataclass(frozen=True, slots=True)
class Table:
    """A list beside or below the task on wide screens; `current` is the marked row.

    `narrow` says the same in lines, for screens that have no room for columns.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    current: int | None = None
    narrow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A list and what its marked row is about: beside each other, one above the other, or one at a time.

    `rows.narrow` says each row in one line. `about` heads the detail: its `facts`, then a `table` of its own.
    `opened` is the detail in the foreground, alone where it has no room beside the list.
    """

    rows: Table
    about: str = ""
    facts: tuple[str, ...] = ()
    table: Table | None = None
    opened: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """One moment of the screen.

    `lines` come in order of importance: what has no room is left off from the end.
    `big` is drawn in block letters where there is room, else in one row.
    `live` hands over what is typed with every key. `refresh_s` is how long a list is good for, 0 for ever.
    """

    title: str
    prompt: str
    operator: str = ""
    station: str = ""
    online: bool = True
    big: str = ""
    big_note: str = ""
    lines: tuple[str, ...] = ()
    menu: tuple[tuple[str, str], ...] = ()
    offered: str = ""
    secret: bool = False
    locked: bool = False
    message: Message = Message()
    keys: tuple[Key, ...] = ()
    table: Table | None = None
    listing: Listing | None = None
    live: bool = False
    refresh_s: float = 0.0


class SessionOver(Exception):
    """The operator is done at this screen; the message, if any, is the last line to be read."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message
