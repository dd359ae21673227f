"""How wide text is on a label, and how it is made to fit: smaller, on more rows, or shortened visibly."""

from __future__ import annotations

import unicodedata

ELLIPSIS = "..."

# Advance widths as shares of the letter height, measured on a thermal printer's scalable font 0. Other fonts
# that we draw with are condensed to these, so that a label has the same rows wherever it is drawn.
_WIDTHS = {
    0.25: "ijl",
    0.28: " !'(),./:;I[]`ft",
    0.344: "r",
    0.374: "z",
    0.436: "?Jcksvxy",
    0.468: '"#$*0123456789L\\ae',
    0.5: "ETZ^_bdghnopqu{|}",
    0.53: "CSV",
    0.562: "ABKOPQXY",
    0.594: "DGR",
    0.624: "&HNU",
    0.656: "w",
    0.75: "Mm",
    0.812: "W",
    0.906: "%+-=@",
    1.0: "<>~",
}
_WIDTH = {character: width for width, characters in _WIDTHS.items() for character in characters}
_WIDEST = 1.0

# Letters are this part of the row height tall; the rest is for descenders and the gap to the next row.
CAPITALS = 0.74

_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def printable(text: str) -> str:
    """The text with every control, direction and half character shown as a question mark."""
    return "".join("?" if unicodedata.category(each) in _UNPRINTABLE else each for each in text)


def measure(text: str, height: float) -> float:
    """The width of the text in mm at a row height in mm; an upper bound for letters beyond ASCII."""
    return sum(map(_width, text)) * height


def fit(text: str, height: float, width: float, lines: int = 1) -> tuple[str, ...]:
    """The text in at most `lines` rows of at most `width` mm; what has no room is replaced by `...`."""
    rows: list[str] = []
    rest = printable(text)
    while rest and len(rows) < lines - 1:
        row = _break(rest, _count(rest, width / height))
        rows.append(row.rstrip(" "))
        rest = rest[len(row) :].lstrip(" ")
    if rest:
        rows.append(_shorten(rest, width / height))
    return tuple(rows)


def largest(text: str, width: float, tallest: float, least: float) -> float:
    """The row height between `least` and `tallest` at which the text just fits into `width`; all in mm."""
    share = measure(printable(text), 1.0)
    return max(least, min(tallest, width / share)) if share else tallest


def _width(character: str) -> float:
    known = _WIDTH.get(character)
    if known is not None:
        return known
    plain = unicodedata.normalize("NFKD", character)[0]
    return _WIDTH.get(plain, _WIDEST)


def _count(text: str, room: float) -> int:
    """How many characters from the start fit into `room`, in row heights."""
    used = 0.0
    for at, character in enumerate(text):
        used += _width(character)
        if used > room + 1e-9:
            return at
    return len(text)


def _break(text: str, count: int) -> str:
    """The first row of the text: up to the last space within `count` characters, or all of them."""
    if count >= len(text):
        return text
    space = text.rfind(" ", 1, count + 1)
    return text[: space if space > 0 else max(count, 1)]


def _shorten(text: str, room: float) -> str:
    if _count(text, room) == len(text):
        return text
    return text[: _count(text, room - measure(ELLIPSIS, 1.0))].rstrip(" ") + ELLIPSIS
