"""Slips for a receipt printer: whatever the data, no command is in the bytes that the slip itself does not call for."""

from __future__ import annotations

from collections.abc import Iterator

from core.labels.errors import LabelError
from core.labels.label import Plain
from core.labels.slip import Bars, Blank, Columns, Part, Qr, Row, Rule, Slip
from devices.printers.escpos import Paper, render
from tests.fuzz.hostile import text_of

SEEDS = (
    b"A12-034 M\xc3\xbcller 12 \xe2\x82\xac",
    b"\x1dV\x00",
    b"\x10\x14\x01\x00\x05",
    b"16041605162012341604",
    b"\x1b@{A",
)
PAPERS = (Paper(180, 512, 42), Paper(203, 576, 48), Paper(203, 384, 32))
# A drawer, a question to the printer, and its recovery: obeyed at once, wherever they stand.
REAL_TIME = (b"\x10\x04", b"\x10\x05", b"\x10\x14")

_ESC, _GS, _LF = 0x1B, 0x1D, 0x0A
_PLAIN: tuple[Part, ...] = (Row("A", bold=True, large=True), Row("A"), Columns("A", "1"), Rule(), Blank())


def target(data: bytes) -> None:
    text = text_of(data)
    half = len(text) // 2
    paper = PAPERS[len(data) % len(PAPERS)]
    parts = (Row(text, bold=True, large=True, lines=3), Row(text), Columns(text[:half], text[half:]), Rule(), Blank())
    printed = _printed(parts, paper)
    assert printed is not None
    assert printed == _printed(_PLAIN, paper)
    for part in (lambda: Bars(Plain(text)), lambda: Qr(text)):
        _assert_barcode(part, paper)


def _assert_barcode(make: object, paper: Paper) -> None:
    assert callable(make)
    try:
        part = make()
    except LabelError:
        return
    printed = _printed((part,), paper)
    plain = Bars(Plain("A")) if isinstance(part, Bars) else Qr("A")
    assert printed is None or printed == _printed((plain,), paper)


def _printed(parts: tuple[Part, ...], paper: Paper) -> set[bytes] | None:
    """The kinds of commands in the slip's bytes, of which only one cuts; None where it cannot be printed whole."""
    try:
        data = render(Slip(parts), paper)
    except LabelError:
        return None
    for command in REAL_TIME:
        assert command not in data, command
    found = list(commands(data))
    assert [each for each in found if each == b"\x1dV"] == [b"\x1dV"]
    return set(found)


def commands(data: bytes) -> Iterator[bytes]:
    """Each command as the first two bytes that name it, by the lengths of Epson's ESC/POS reference."""
    at = 0
    while at < len(data):
        if data[at] not in (_ESC, _GS):
            assert data[at] >= 0x20 or data[at] == _LF, f"control character {data[at]:#x} at {at}"
            at += 1
            continue
        yield data[at : at + 2]
        at += _length(data[at:])


def _length(command: bytes) -> int:
    name = command[1:2]
    if command[0] == _ESC:
        assert name in b"@aEtd!-MG{23JV", command[:4]
        return 2 if name in b"@2" else 3
    if name == b"V":
        return 4 if command[2] >= 65 else 3
    if name == b"k":
        return 4 + command[3]
    if name == b"(":
        return 5 + command[3] + 256 * command[4]
    assert name in b"!BahwHb", command[:4]
    return 3
