"""Code 128: the shortest row of symbols for a text, in subsets B (any character) and C (pairs of digits)."""

from __future__ import annotations

from core.labels.errors import LabelError
from core.labels.gs1 import FNC1

# Widths in modules: each symbol, the stop symbol, and the empty room that a reader needs on each side.
SYMBOL = 11
STOP = 13
QUIET_ZONE = 10

# More than the widest label has room for, and few enough to be cut into runs in no time.
CHARACTERS_MAX = 200

_SUBSETS = ("B", "C")

# The cheapest way from a place in the text to its end: symbols used, and the runs (subset, text) taken.
_Way = tuple[int, tuple[tuple[str, str], ...]]


def runs(text: str) -> tuple[tuple[str, str], ...]:
    """The text cut into runs of one subset each, with the fewest symbols; FNC1 stands as itself in either.

    LabelError for an empty text and for characters outside printable ASCII.
    """
    _check(text)
    ways: list[dict[str, _Way]] = [{} for _ in text] + [dict.fromkeys(_SUBSETS, (0, ()))]
    for at in range(len(text) - 1, -1, -1):
        staying = {subset: _stay(text, at, subset, ways) for subset in _SUBSETS}
        ways[at] = {subset: _cheapest(subset, staying) for subset in _SUBSETS}
    # The start symbol chooses the first subset for nothing.
    return min(ways[0].values(), key=lambda way: way[0])[1]


def modules(text: str) -> int:
    """The width of the whole barcode in modules, without quiet zones."""
    symbols = 2  # the start and the check symbol
    for at, (subset, run) in enumerate(runs(text)):
        symbols += (at > 0) + _symbols(subset, run)
    return symbols * SYMBOL + STOP


def _symbols(subset: str, run: str) -> int:
    if subset == "B":
        return len(run)
    functions = run.count(FNC1)
    return functions + (len(run) - functions) // 2


def _check(text: str) -> None:
    if not text:
        raise LabelError("an empty text cannot be a barcode")
    if len(text) > CHARACTERS_MAX:
        raise LabelError(f"{len(text)} characters are too many for bars")
    for character in text:
        if not (" " <= character <= "~" or character == FNC1):
            raise LabelError(f"{character!r} cannot be in a barcode")


def _stay(text: str, at: int, subset: str, ways: list[dict[str, _Way]]) -> _Way | None:
    """The cheapest way on when the character at `at` is written in `subset`; None where it cannot be."""
    taken = 1
    if subset == "C" and text[at] != FNC1:
        taken = 2
        pair = text[at : at + 2]
        if len(pair) < taken or not pair.isdigit():
            return None
    symbols, following = ways[at + taken][subset]
    chunk = text[at : at + taken]
    if following and following[0][0] == subset:
        return symbols + 1, ((subset, chunk + following[0][1]), *following[1:])
    return symbols + 1, ((subset, chunk), *following)


def _cheapest(subset: str, staying: dict[str, _Way | None]) -> _Way:
    """The better of staying in `subset` and of changing to the other one for one symbol."""
    choices = []
    for other, way in staying.items():
        if way is not None:
            choices.append((way[0] + (other != subset), way[1]))
    return min(choices, key=lambda way: way[0])
