"""A slip as frozen data: rows for the endless paper of a receipt printer, of any width.

How many characters a row has is known only when it is laid out. What has no room is shortened visibly, and a
barcode that cannot be printed whole is a LabelError, as on labels.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from core.labels import code128
from core.labels.errors import LabelError
from core.labels.label import Payload
from core.labels.lettering import ELLIPSIS, printable

# The narrowest paper of the trade holds 30 characters.
WIDTH_LEAST = 16
# Its dots, and those of the finest module of bars that readers on the floor read with ease.
DOTS_LEAST = 360
MODULE_DOTS_LEAST = 2
_GAP = 1
_QR_BYTES_MAX = 300


@dataclass(frozen=True, slots=True)
class Row:
    """Text from the left, on at most `lines` rows; `large` letters take twice the width and height."""

    text: str
    bold: bool = False
    large: bool = False
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Columns:
    """Text at both ends of one row; the left one is shortened, or in a row above, where there is no room for both."""

    left: str
    right: str
    bold: bool = False
    large: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Blank:
    """An empty row."""


@dataclass(frozen=True, slots=True)
class Bars:
    """A Code 128 or GS1-128 in the middle, over its text."""

    payload: Payload

    def __post_init__(self) -> None:
        code128.modules(self.payload.content)

    @property
    def modules(self) -> int:
        """The width in modules with both quiet zones."""
        return code128.modules(self.payload.content) + 2 * code128.QUIET_ZONE

    @property
    def fits_any_paper(self) -> bool:
        """Whether even the narrowest paper is wide enough."""
        return self.modules * MODULE_DOTS_LEAST <= DOTS_LEAST


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code in the middle, without text."""

    text: str

    def __post_init__(self) -> None:
        if not self.text or self.text != printable(self.text):
            raise LabelError("a QR code holds printable text")
        if len(self.text.encode()) > _QR_BYTES_MAX:
            raise LabelError(f"a QR code on a slip holds at most {_QR_BYTES_MAX} bytes")


@dataclass(frozen=True, slots=True)
class Lettering:
    """One row as it is printed: at most as wide as the paper."""

    text: str
    bold: bool = False
    large: bool = False


Part = Row | Columns | Rule | Blank | Bars | Qr


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on one slip, from top to bottom; the paper is cut below."""

    parts: tuple[Part, ...]

    def as_reprint(self) -> Slip:
        """The same with a mark above that says so."""
        return Slip((Row("REPRINT", bold=True, large=True), *self.parts))

    def laid_out(self, width: int) -> tuple[Lettering | Bars | Qr, ...]:
        """The rows on paper of so many characters, and the barcodes between them."""
        if width < WIDTH_LEAST:
            raise LabelError(f"{width} characters: a slip has at least {WIDTH_LEAST} on a row")
        return tuple(row for part in self.parts for row in _lay_out(part, width))


def plain_text(slip: Slip, width: int) -> str:
    """The slip for a terminal: large letters are spaced out, barcodes are named by what they say."""
    return "".join(f"{_plain(row, width)}\n" for row in slip.laid_out(width))


def _lay_out(part: Part, width: int) -> list[Lettering | Bars | Qr]:
    match part:
        case Row():
            room = width // 2 if part.large else width
            return [Lettering(row, part.bold, part.large) for row in fit(part.text, room, part.lines)]
        case Columns():
            room = width // 2 if part.large else width
            return [Lettering(row, part.bold, part.large) for row in _side_by_side(part.left, part.right, room)]
        case Rule():
            return [Lettering("-" * width)]
        case Blank():
            return [Lettering("")]
        case _:
            return [part]


def fit(text: str, width: int, lines: int = 1) -> list[str]:
    """The text in at most `lines` rows of `width` characters; what has no room is replaced by `...`."""
    rest = _cells(text)
    rows: list[str] = []
    while len(rest) > width and len(rows) < lines - 1:
        space = rest.rfind(" ", 1, width + 1)
        row = rest[: space if space > 0 else width]
        rows.append(row.rstrip(" "))
        rest = rest[len(row) :].lstrip(" ")
    return [*rows, _shorten(rest, width)]


def _side_by_side(left: str, right: str, width: int) -> list[str]:
    """The right one whole if it can be, because it is the number; above it what would not even show as shortened."""
    left, right = _cells(left), _shorten(_cells(right), width)
    room = width - len(right) - _GAP
    if not left:
        return [right.rjust(width)]
    if len(left) > room <= len(ELLIPSIS):
        return [_shorten(left, width), right.rjust(width)]
    shown = _shorten(left, room)
    return [shown + " " * (width - len(shown) - len(right)) + right]


def _shorten(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - len(ELLIPSIS)].rstrip(" ") + ELLIPSIS


def _cells(text: str) -> str:
    """A letter and its accent in one place, and nothing that is not printed."""
    return printable(unicodedata.normalize("NFC", text))


def _plain(row: Lettering | Bars | Qr, width: int) -> str:
    match row:
        case Lettering():
            return (" ".join(row.text) if row.large else row.text).rstrip(" ")
        case Bars():
            return _shorten(f"||| {printable(row.payload.readable)} |||", width).center(width).rstrip(" ")
        case Qr():
            return _shorten(f"[QR {row.text}]", width).center(width).rstrip(" ")
