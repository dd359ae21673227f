"""Rules that hold whatever comes in, for several targets."""

from __future__ import annotations

import string
import unicodedata

from core.errors import Rejection
from core.labels.errors import LabelError
from core.labels.label import Code128, DataMatrix, Element, Gs1, Label, Line, Qr, Text
from devices.printers import zpl
from tests.devices.printers import judge

SET_82 = frozenset(string.ascii_letters + string.digits + "!\"%&'()*+,-./:;<=>?_")
CODE_LENGTH_MAX = 90
ANSWER_LENGTH_MAX = 500

_CARRIES_DATA = b"^FD"
_ON_A_SCREEN_NEVER = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_TURNS_AROUND = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_MARKS = "\u061c\u200e\u200f\ufeff"  # Unicode's other characters that steer, and the byte order mark


def assert_fit_to_show(text: str) -> None:
    """A refusal is one line, bounded, and steers no terminal."""
    assert 0 < len(text) <= ANSWER_LENGTH_MAX, len(text)
    assert not [each for each in text if unicodedata.category(each) in _ON_A_SCREEN_NEVER], ascii(text)
    assert not [each for each in text if unicodedata.bidirectional(each) in _TURNS_AROUND or each in _MARKS], ascii(
        text
    )


def assert_a_proper_refusal(refused: Rejection) -> None:
    """Both lines of a refusal may be shown."""
    assert_fit_to_show(refused.happened)
    assert_fit_to_show(refused.todo)


def assert_check_digit(number: str, length: int) -> None:
    """A GTIN or SSCC of this length whose digits weigh up."""
    assert len(number) == length, number
    assert set(number) <= set(string.digits), number
    assert sum(int(digit) * (1, 3)[at % 2] for at, digit in enumerate(reversed(number))) % 10 == 0, number


def assert_only_our_commands(format_bytes: bytes, label: Label, dpi: int) -> None:
    """Another parser sees the commands that the label's elements call for, in their order, and no other."""
    commands = judge.commands(format_bytes)
    frame = judge.commands(zpl.render(Label(label.width_mm, label.height_mm, ()), dpi))
    fields = [name for element in label.elements for name in _commands_of(element)]
    assert commands == [*frame[:-2], *fields, *frame[-2:]], (commands, label)
    # All the rest of a format is bytes that we wrote, whatever the data.
    assert set(format_bytes) <= set(string.printable.encode()), format_bytes


def assert_scanned(scanned: list[judge.Scanned], payload: str, *, gs1: bool) -> None:
    """A barcode reader gets the one barcode's data, with FNC1 first where it is a GS1 barcode."""
    (only,) = scanned
    assert only.text == (payload.removeprefix("\x1d") if gs1 else payload), (only, payload)
    assert only.symbology in (("]C1", "]d2") if gs1 else ("]C0", "]d1", "]Q1", "]Q2")), only


def printed_or_refused(label: Label, dpi: int) -> bytes | None:
    """The label's format, or None where it is too fine for this printer."""
    try:
        return zpl.render(label, dpi)
    except LabelError as refused:
        assert_fit_to_show(str(refused))
        return None


def barcodes(label: Label) -> list[tuple[str, bool]]:
    """What the label's barcodes must say, and whether as GS1."""
    codes = [each for each in label.elements if isinstance(each, Code128 | DataMatrix | Qr)]
    return [(code.payload.content, isinstance(code.payload, Gs1)) for code in codes]


def _commands_of(element: Element) -> list[bytes]:
    match element:
        case Text():
            row = [b"^FO", b"^A0", b"^FH", _CARRIES_DATA, b"^FS"]
            return row * (len(element.rows) * (1 + element.bold))
        case Line():
            return [b"^FO", b"^GB", b"^FS"]
        case Code128():
            return [b"^FO", b"^BY", b"^BC", b"^FH", _CARRIES_DATA, b"^FS"]
        case DataMatrix():
            return [b"^FO", b"^BX", b"^FH", _CARRIES_DATA, b"^FS"]
        case Qr():
            return [b"^FO", b"^BY", b"^BQ", b"^FH", _CARRIES_DATA, b"^FS"]
