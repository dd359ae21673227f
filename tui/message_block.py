"""The message: what happened and what to do next, in at most three rows that look like their tier."""

from __future__ import annotations

import textwrap

from tui.roles import Line, Role, cut, fill
from tui.view import Message, Tier

ROWS_MAX = 3
TWO_ROWS_FROM_HEIGHT = 12
THREE_ROWS_FROM_HEIGHT = 22
RED_BAND_FROM_HEIGHT = 15

# Never colour alone: each tier has its sign (and its sound).
_SIGNS = {
    Tier.NONE: "",
    Tier.OK: "OK ",
    Tier.NOTE: "! ",
    Tier.SOFT: "X ",
    Tier.HARD: "X ",
    Tier.OFFLINE: "! ",
}
_ROLES = {
    Tier.NONE: Role.DATA,
    Tier.OK: Role.OK,
    Tier.NOTE: Role.WARNING,
    Tier.SOFT: Role.ERROR,
    Tier.HARD: Role.ERROR,
    Tier.OFFLINE: Role.WARNING,
}


def message_block(message: Message, locked: bool, width: int, height: int) -> list[Line]:
    """The message's rows; below the entry, rows are kept free for it so that the entry seldom moves."""
    role = _ROLES[message.tier]
    rows = [fill(row, width, role) for row in _worded(message, width)]
    if locked:
        band = [fill("", width, role)] if height >= RED_BAND_FROM_HEIGHT and rows else []
        return [*band, *rows]
    kept = 1 + (height >= TWO_ROWS_FROM_HEIGHT) + (height >= THREE_ROWS_FROM_HEIGHT)
    return [*rows, *(fill("", width, Role.DATA) for _ in range(kept - len(rows)))]


def _worded(message: Message, width: int) -> list[str]:
    sign = _SIGNS[message.tier]
    room = width - len(sign)
    rows = _fitted(_wrapped(message.happened, room), _wrapped(message.todo, room), room)
    if sign and not rows:
        return [sign]
    return [(" " * len(sign) if number else sign) + row for number, row in enumerate(rows)]


def _wrapped(text: str, room: int) -> list[str]:
    return textwrap.wrap(text, room, break_on_hyphens=False)


def _fitted(happened: list[str], todo: list[str], room: int) -> list[str]:
    """Both on rows of their own where they fit, else run together, else each cut with a visible mark."""
    if len(happened) + len(todo) <= ROWS_MAX:
        return happened + todo
    together = _wrapped(" - ".join(" ".join(rows) for rows in (happened, todo) if rows), room)
    if len(together) <= ROWS_MAX:
        return together
    rows_for_todo = min(len(todo), 1 if len(happened) > 1 else ROWS_MAX - 1)
    return _shortened(happened, ROWS_MAX - rows_for_todo, room) + _shortened(todo, rows_for_todo, room)


def _shortened(rows: list[str], rows_max: int, room: int) -> list[str]:
    if len(rows) <= rows_max:
        return rows
    return [*rows[: rows_max - 1], cut(" ".join(rows[rows_max - 1 :]), room)]
