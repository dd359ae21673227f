"""The way through the bins: up one aisle and down the next, or every aisle from its front, by what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from core.errors import Rejection

USUAL = ("aisle-bay-level", "aisle-bay", "aislebay")  # A12-034-2, A12-034, A12
WORDS = {"aisle": "(?P<aisle>[A-Z0-9]+?)", "bay": "(?P<bay>[0-9]+)", "level": "(?P<level>[0-9]+|[A-Z])"}
OF_AISLE, OF_BAY = 1_000_000, 1_000  # what one aisle, and one bay, counts for in a sequence
EACH_MAX = 999
_WORD = re.compile("|".join(WORDS))
_PART = re.compile(r"[0-9]+|[^0-9]+")


class Bin(NamedTuple):
    """Where a bin is: how its aisle is called, the how manieth of the bays it is in, how high."""

    aisle: str
    bay: int
    level: int


class Stretch(NamedTuple):
    """Bins that are walked one after the other in one aisle; what is called otherwise is in none."""

    aisle: str
    first: str
    last: str
    bins: int


def way_through(
    codes: Iterable[str], pattern: str = "", first_aisle: int = 1, *, one_way: bool = False
) -> dict[str, int]:
    """The place on the way of each bin whose code fits the pattern, or one of the usual ones where none is given.

    Aisles are walked in the order of their names, every second one backwards or, `one_way`, each from its front;
    `first_aisle` is the number of the first.
    """
    bins = _bins(codes, pattern)
    walked = sorted({each.aisle for each in bins.values()}, key=_natural)
    numbers = {aisle: number for number, aisle in enumerate(walked, first_aisle)}
    return {
        code: _place(code, numbers[each.aisle], each, back=not one_way and numbers[each.aisle] % 2 == 0)
        for code, each in bins.items()
    }


def stretches(codes: Sequence[str], pattern: str = "") -> list[Stretch]:
    """Bins in the order in which they are walked, put together aisle by aisle."""
    bins = _bins(codes, pattern)
    walked = [
        (aisle, list(those)) for aisle, those in groupby(codes, lambda code: bins[code].aisle if code in bins else "")
    ]
    return [Stretch(aisle, those[0], those[-1], len(those)) for aisle, those in walked]


def _bins(codes: Iterable[str], pattern: str) -> dict[str, Bin]:
    readers = [_reader(each) for each in ([pattern] if pattern else USUAL)]
    return {code: found for code in codes if (found := _read(code, readers)) is not None}


def _place(code: str, aisle: int, at: Bin, *, back: bool) -> int:
    if max(aisle, at.bay, at.level) > EACH_MAX:
        raise Rejection("way_too_long", location=code, most=EACH_MAX)
    bay = EACH_MAX - at.bay if back else at.bay
    return aisle * OF_AISLE + bay * OF_BAY + at.level


def _reader(pattern: str) -> re.Pattern[str]:
    """What reads codes of that pattern: its words are parts of the code, all else stands in it as it is."""
    words = _WORD.findall(pattern)
    if not {"aisle", "bay"} <= set(words) or len(set(words)) < len(words):
        raise Rejection("pattern_wrong", pattern=pattern)
    between = [re.escape(each.upper()) for each in _WORD.split(pattern)]
    parts = [between[0], *(WORDS[word] + after for word, after in zip(words, between[1:], strict=True))]
    return re.compile("".join(parts))


def _read(code: str, readers: Iterable[re.Pattern[str]]) -> Bin | None:
    for reader in readers:
        match = reader.fullmatch(code)
        if match is not None:
            named = match.groupdict()
            level = named.get("level") or "0"
            return Bin(named["aisle"], int(named["bay"]), int(level) if level.isdigit() else ord(level) - ord("A") + 1)
    return None


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Sorts A2 before A10."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in _PART.findall(name)]
