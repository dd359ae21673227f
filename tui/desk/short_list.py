"""Lists that are short enough to be read whole: what is typed is looked for in all that a row shows."""

from __future__ import annotations

from collections.abc import Iterable

from core.text import search_text, words_of
from tui.desk.screen import Row


def fitting(rows: Iterable[Row], typed: str, most: int) -> list[Row]:
    """At most so many of the rows that hold every word typed."""
    words = [search_text(word) for word in words_of(typed)]
    return [row for row in rows if all(word in search_text(*row.cells) for word in words)][:most]
