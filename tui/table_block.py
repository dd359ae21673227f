"""A table in a given space: columns shrunk to fit, rows moved so that the marked one is seen."""

from __future__ import annotations

import re
from functools import lru_cache

from tui.roles import Line, Role, cut, fill
from tui.view import Table

ROWS_MIN = 4  # the heading and three rows: fewer could not show that something is hidden above and below
COLUMN_MIN = 3

_NUMBER = re.compile(r"[-+]?\d[\d.,]*%?")


@lru_cache(maxsize=8)
def _drawn(table: Table, width: int, rows: int) -> tuple[tuple[str, Role], ...]:
    shape = _columns(table, width - 2)
    lines = [(f"  {_row(table.columns, shape)}", Role.SECONDARY)]
    count, slots = len(table.rows), rows - 1
    start = _first_shown(count, slots, table.current)
    for number in range(start, min(start + slots, count)):
        marked = number == table.current
        mark = "> " if marked else "  "
        lines.append((mark + _row(table.rows[number], shape), Role.MARKED if marked else Role.DATA))
    if start > 0:
        lines[1] = (f"▲ {start + 1} more", Role.SECONDARY)
    if start + slots < count:
        lines[-1] = (f"▼ {count - start - slots + 1} more", Role.SECONDARY)
    return tuple(lines)


def table_block(table: Table, width: int, rows: int) -> list[Line]:
    """The heading and as many rows as fit, padded to the space; `▲` and `▼` say how many are not shown."""
    lines = [fill(text, width, role) for text, role in _drawn(table, width, rows)]
    return lines + [fill("", width, Role.DATA) for _ in range(rows - len(lines))]


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
