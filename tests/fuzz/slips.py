"""What receipt printers get of a slip: the commands in it, by the lengths of Epson's ESC/POS reference."""

from __future__ import annotations

from collections.abc import Iterator

from core.labels.slip import Bars, Lettering, Qr, Slip
from devices.printers.escpos import render
from devices.printers.paper import PAPERS, paper_of

# A drawer, a question to the printer, and its recovery: obeyed at once, wherever they stand.
REAL_TIME = (b"\x10\x04", b"\x10\x05", b"\x10\x14")

_ESC, _GS, _LF = 0x1B, 0x1D, 0x0A


def assert_it_prints_on_any_paper(slip: Slip) -> None:
    """Every row once and every barcode once, in commands of ours alone, cut off once."""
    for paper in (paper_of(*measures) for measures in PAPERS):
        data = render(slip, paper)
        for command in REAL_TIME:
            assert command not in data, command
        rows = slip.laid_out(paper.characters)
        found = list(commands(data))
        assert found.count(b"\x1dV") == 1
        assert found.count(b"\x1dk") == sum(isinstance(row, Bars) for row in rows)
        assert (b"\x1d(" in found) == any(isinstance(row, Qr) for row in rows)
        assert all(len(row.text) << row.large <= paper.characters for row in rows if isinstance(row, Lettering))


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
