"""A table in a given space: columns shrunk to fit, rows moved so that the marked one is seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from tui.roles import Line, Role, cut, fill
from tui.view import Table

ROWS_MIN = 4  # the heading and three rows: fewer could not show that something is hidden above and below
COLUMN_MIN = 3

_NUMBER = re.compile(r"[-+]?\d[\d.,]*%?")


@lru_cache(maxsize=8)
def _drawn(table: Table, width: int, rows: int) -> tuple[tuple[str, Role], ...]:
    shape = _columns(table, width - 2)
    heading = (f"  {_row(table.columns, shape)}", Role.SECONDARY)
    return heading, *_window(len(table.rows), rows - 1, table.current, lambda number: _row(table.rows[number], shape))


def table_block(table: Table, width: int, rows: int) -> list[Line]:
    """The heading and as many rows as fit, padded to the space; `▲` and `▼` say how many are not shown."""
    lines = [fill(text, width, role) for text, role in _drawn(table, width, rows)]
    return lines + [fill("", width, Role.DATA) for _ in range(rows - len(lines))]


def lines_block(texts: tuple[str, ...], current: int | None, width: int, rows: int) -> list[Line]:
    """As many of the lines as fit, the marked one among them, padded to the space."""
    window = _window(len(texts), rows, current, lambda number: texts[number])
    lines = [fill(text, width, role) for text, role in window]
    return lines + [fill("", width, Role.DATA) for _ in range(rows - len(lines))]


def _window(count: int, slots: int, current: int | None, text: Callable[[int], str]) -> tuple[tuple[str, Role], ...]:
    """As many rows as there are slots, around the marked one; the first and the last say how many are hidden."""
    start = _first_shown(count, slots, current)
    lines: list[tuple[str, Role]] = []
    for number in range(start, min(start + max(slots, 0), count)):
        marked = number == current
        lines.append((("> " if marked else "  ") + text(number), Role.MARKED if marked else Role.DATA))
    if not lines:
        return ()
    if start > 0:
        lines[0] = (f"▲ {start + 1} more", Role.SECONDARY)
    if start + slots < count:
        lines[-1] = (f"▼ {count - start - slots + 1} more", Role.SECONDARY)
    return tuple(lines)


def _first_shown(count: int, slots: int, current: int | None) -> int:
    return max(0, min((current or 0) - slots // 2, count - slots))


def _columns(table: Table, width: int) -> list[tuple[int, bool]]:
    """Width and whether it holds numbers, for each column that is shown."""
    widths, numeric = [], []
    for number, name in enumerate(table.columns):
        cells = [row[number] for row in table.rows if number < len(row)]
        widths.append(max(len(name), *map(len, cells)) if cells else len(name))
        numeric.append(any(cells) and all(not cell or _NUMBER.fullmatch(cell) for cell in cells))
    return list(zip(shrunk(widths, width, gap=1), numeric, strict=False))


def shrunk(widths: list[int], width: int, *, gap: int) -> list[int]:
    """The widths made to fit, the widest first; columns at the end go when all are as narrow as can be."""
    widths = list(widths)
    while widths and sum(widths) + gap * (len(widths) - 1) > width:
        widest = max(widths)
        if widest <= COLUMN_MIN:
            widths.pop()
        else:
            widths[widths.index(widest)] -= 1
    return widths


def _row(cells: tuple[str, ...], shape: list[tuple[int, bool]]) -> str:
    texts = [cut(cell, width) for cell, (width, _) in zip(cells, shape, strict=False)]
    placed = [
        text.rjust(width) if numeric else text.ljust(width)
        for text, (width, numeric) in zip(texts, shape, strict=False)
    ]
    missing = " >" if len(cells) > len(shape) else ""
    return " ".join(placed) + missing
