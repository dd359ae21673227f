"""Slips for a receipt printer: whatever the data, no command is in the bytes that the slip itself does not call for."""

from __future__ import annotations

from functools import cache

from core.labels.errors import LabelError
from core.labels.label import Plain
from core.labels.slip import Bars, Blank, Columns, Part, Qr, Row, Rule, Slip
from devices.printers.escpos import render
from devices.printers.paper import Paper
from tests.fuzz.hostile import text_of
from tests.fuzz.slips import REAL_TIME, commands

SEEDS = (
    b"A12-034 M\xc3\xbcller 12 \xe2\x82\xac",
    b"\x1dV\x00",
    b"\x10\x14\x01\x00\x05",
    b"16041605162012341604",
    b"\x1b@{A",
)
PAPERS = (Paper(180, 512, 42), Paper(203, 576, 48), Paper(203, 384, 32))

_PLAIN: tuple[Part, ...] = (Row("A", bold=True, large=True), Row("A"), Columns("A", "1"), Rule(), Blank())


def target(data: bytes) -> None:
    text = text_of(data)
    half = len(text) // 2
    paper = PAPERS[len(data) % len(PAPERS)]
    parts = (Row(text, bold=True, large=True, lines=3), Row(text), Columns(text[:half], text[half:]), Rule(), Blank())
    printed = _printed(parts, paper)
    assert printed is not None
    assert printed == _plain(_PLAIN, paper)
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
    assert printed is None or printed == _plain((plain,), paper)


@cache
def _plain(parts: tuple[Part, ...], paper: Paper) -> set[bytes] | None:
    """The commands of a slip with nothing hostile in it."""
    return _printed(parts, paper)


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
