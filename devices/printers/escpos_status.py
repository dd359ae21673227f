"""What an ESC/POS printer says about itself: real-time status (`DLE EOT`), and `GS r` as the mark of an end.

Source: Epson's ESC/POS command reference, pages DLE EOT, GS r and GS a. The answers to all three come in one
stream of bytes without marks; fixed bits tell them apart. `DLE EOT` is answered at once, even without paper;
`GS r` stands in line behind what is to be printed before it.
"""

from __future__ import annotations

from enum import Enum, auto

# One byte comes back for each: the printer, why it is off-line, which error, the paper.
QUERIES = tuple(b"\x10\x04" + bytes([kind]) for kind in (1, 2, 3, 4))
MARK = b"\x1dr\x01"

_OFFLINE = 0x08
_COVER_OPEN, _STOPPED_WITHOUT_PAPER = 0x04, 0x20
_CUTTER_JAMMED, _NEEDS_REPAIR, _HEAD_TOO_HOT = 0x08, 0x20, 0x40
_RECOVERABLE = 0x04
_PAPER_OUT = 0x60
_MARK_PAPER_OUT = 0x0C


class Kind(Enum):
    """Which question a byte answers."""

    STATUS = auto()
    MARK = auto()


class Ear:
    """Sorts the bytes of a printer; those that it sends unasked (GS a, flow control) are let pass."""

    def __init__(self) -> None:
        self._unasked = 0

    def hear(self, data: bytes) -> list[tuple[Kind, int]]:
        """The answers in these bytes."""
        return [(kind, byte) for byte in data if (kind := self._kind(byte)) is not None]

    def _kind(self, byte: int) -> Kind | None:
        if byte & 0x90 == 0:
            if not self._unasked:
                return Kind.MARK if byte & 0x70 == 0 else None
            self._unasked -= 1
        elif byte & 0x93 == 0x12:
            return Kind.STATUS
        elif byte & 0x93 == 0x10:
            self._unasked = 3
        return None


def trouble(printer: int, offline: int, error: int, paper: int) -> str:
    """Why the printer should not be given a job now, in a few words; empty when it should."""
    troubles = (
        (offline & _COVER_OPEN, "cover open"),
        (paper & _PAPER_OUT or offline & _STOPPED_WITHOUT_PAPER, "paper out"),
        (error & _CUTTER_JAMMED, "cutter jammed"),
        (error & _HEAD_TOO_HOT, "head too hot"),
        (error & (_NEEDS_REPAIR | _RECOVERABLE), "printer error"),
        (printer & _OFFLINE, "printer offline"),
    )
    return next((words for is_so, words in troubles if is_so), "")


def is_without_paper(mark: int) -> bool:
    """Whether the roll was at its end when the mark was reached."""
    return bool(mark & _MARK_PAPER_OUT)
