"""What a piece of the screen is there for; `theme.py` gives each role its colours."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The part that a run of characters plays on the screen."""

    HEADER = "header"
    OFFLINE = "offline"
    BIG = "big"
    LOCATION = "location"
    DATA = "data"
    SECONDARY = "secondary"
    MARKED = "marked"
    PROMPT = "prompt"
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"
    FLASH = "flash"
    KEYS = "keys"


Run = tuple[str, Role]
Line = list[Run]


def plain_text(line: Line) -> str:
    """The line's characters alone."""
    return "".join(text for text, _ in line)


def cut(text: str, width: int) -> str:
    """The text in at most so many cells, with `~` where something is missing."""
    if len(text) <= width:
        return text
    return f"{text[: width - 1]}~" if width > 0 else ""


def fill(text: str, width: int, role: Role) -> Line:
    """One run that takes the whole width."""
    return [(cut(text, width).ljust(width), role)]
