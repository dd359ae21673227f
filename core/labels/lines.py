"""The lines of a document as one text: each in a row of its own, its values in a fixed order with tabs between."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_BETWEEN = "\t"
# What would end a value or a line, and what other programs take for it.
_ENDS = re.compile("[\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def joined(lines: Iterable[Iterable[str]]) -> str:
    """The lines as one value; a tab or a line break within a value becomes a space."""
    return "\n".join(_BETWEEN.join(_ENDS.sub(" ", value) for value in line) for line in lines)


def split(text: str, names: Sequence[str]) -> list[dict[str, str]]:
    """The lines with their values by name; values that a line does not have are empty, empty lines are left out.

    Values beyond the names are left out too: documents get new ones at the end, which older designs do not show.
    """
    rows = (line.split(_BETWEEN) for line in text.split("\n"))
    return [dict.fromkeys(names, "") | dict(zip(names, row, strict=False)) for row in rows if any(row)]
