"""A table as plain lines, made to fit a width."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

GAP = "  "
COLUMN_MIN = 4


def table_lines(
    columns: Sequence[str], rows: Sequence[Sequence[str]], width: int | None, numeric: Sequence[str] = ()
) -> Iterator[str]:
    """The heading and the rows; columns that are empty in all rows are left out, the widest give way first."""
    kept = [n for n in range(len(columns)) if not rows or any(row[n] for row in rows)]
    widths = {n: max(_cells(text) for text in (columns[n], *(row[n] for row in rows))) for n in kept}
    if width is not None:
        _shrink(widths, width)
    for row in (columns, *rows):
        cells = [_placed(row[n], widths[n], columns[n] in numeric) for n in kept]
        yield GAP.join(cells).rstrip()


def _shrink(widths: dict[int, int], width: int) -> None:
    """Takes from the widest column until the line fits, or until nothing can be taken any more."""
    excess = sum(widths.values()) + len(GAP) * (len(widths) - 1) - width
    while excess > 0:
        widest = max(widths, key=lambda column: widths[column])
        if widths[widest] <= COLUMN_MIN:
            return
        widths[widest] -= 1
        excess -= 1


def _placed(text: str, width: int, to_the_right: bool) -> str:
    """The text cut and filled to so many cells; a `~` says that something is missing."""
    if _cells(text) > width:
        while _cells(text) > width - 1:
            text = text[:-1]
        text += "~"
    blank = " " * (width - _cells(text))
    return blank + text if to_the_right else text + blank


def _cells(text: str) -> int:
    """How wide a terminal draws it: East Asian characters take two cells, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text
    )
