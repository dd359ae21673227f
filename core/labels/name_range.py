"""Ranges of codes in the order that people count them in: A1-2 comes before A1-10."""

from __future__ import annotations

import re
from collections.abc import Iterable

_RUNS = re.compile(r"[0-9]+|[^0-9]+")


def natural(code: str) -> tuple[tuple[int, int, str], ...]:
    """What codes are sorted by: their runs of digits as numbers, before any letters."""
    return tuple((0, int(run), "") if run[0].isdigit() else (1, 0, run) for run in _RUNS.findall(code))


def in_range(codes: Iterable[str], first: str, last: str) -> list[str]:
    """Those of the codes that lie between the two, in order; an empty end is open."""
    low, high = natural(first), natural(last)
    keyed = sorted((natural(code), code) for code in codes)
    return [code for key, code in keyed if (not first or key >= low) and (not last or key <= high)]
