"""The error tree of the core.

StockhandError
  Rejection            the operator acts; no stock changed, the refusal is on record
  StoreUnavailable     the station acts: keep the command, send the same id again
  StoreUnusable        an administrator acts: the database is damaged, foreign or newer
"""

from __future__ import annotations

from core.refusals import REFUSALS

FIELD_LENGTH_MAX = 120


class StockhandError(Exception):
    """Anything that Stockhand itself says went wrong."""


class Rejection(StockhandError):
    """A command or scan that the rules refuse; nothing was booked."""

    def __init__(self, code: str, /, **fields: object) -> None:
        refusal = REFUSALS[code]
        self.code = code
        self.fields = {name: _bounded(str(value)) for name, value in fields.items()}
        self.happened = refusal.happened.format_map(self.fields)
        self.todo = refusal.todo.format_map(self.fields)
        super().__init__(f"{self.happened} - {self.todo}")


def _bounded(text: str) -> str:
    """The text, shortened where it is longer than any answer should repeat it."""
    return text if len(text) <= FIELD_LENGTH_MAX else f"{text[: FIELD_LENGTH_MAX - 1]}…"


class StoreUnavailable(StockhandError):
    """The database did not answer in time; sending the same command again is safe."""


class StoreUnusable(StockhandError):
    """The database cannot be worked with until somebody repairs or upgrades it."""
