"""What a ZPL printer says about itself when asked with `~HS`.

Source: Zebra's ZPL II programming guide, ~HS. By the same guide a printer without paper or with its head open
may not answer at all, although there are flags for both: no answer is never a good answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from devices.errors import DeviceLost

QUERY = b"~HS"

_START, _END = b"\x02", b"\x03"
_LINES = 3
_FIELDS_LEAST = (12, 9)


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """One answer: what needs a person, and what is not printed yet."""

    paper_out: bool
    paused: bool
    head_open: bool
    ribbon_out: bool
    buffer_full: bool
    partial_format: bool
    too_hot: bool
    too_cold: bool
    formats_waiting: int
    labels_remaining: int

    @property
    def trouble(self) -> str:
        """Why the printer should not be given a job now, in two words; empty when it should."""
        troubles = (
            (self.head_open, "head open"),
            (self.paper_out, "paper out"),
            (self.ribbon_out, "ribbon out"),
            (self.paused, "printer paused"),
            (self.too_hot, "head too hot"),
            (self.too_cold, "head too cold"),
            (self.buffer_full, "printer busy"),
        )
        return next((words for is_so, words in troubles if is_so), "")

    @property
    def is_done(self) -> bool:
        """Whether everything it was given is printed."""
        return not self.partial_format and self.formats_waiting == 0 and self.labels_remaining == 0


def is_whole(answer: bytes) -> bool:
    """Whether all lines are there: an answer has neither a length nor an end mark."""
    return answer.count(_END) >= _LINES


def split(answer: bytes) -> tuple[bytes, bytes]:
    """A whole answer, and what came after it."""
    end = 0
    for _ in range(_LINES):
        end = answer.index(_END, end) + 1
    return answer[:end], answer[end:]


def parse(answer: bytes) -> PrinterStatus:
    """The status in one whole answer; DeviceLost when it is not one."""
    lines = [line.partition(_START)[2].split(b",") for line in answer.split(_END)[:_LINES]]
    if any(len(line) < least for line, least in zip(lines, _FIELDS_LEAST, strict=False)):
        raise DeviceLost("printer answers in a strange way")
    first, second = lines[0], lines[1]
    try:
        return PrinterStatus(
            paper_out=_flag(first[1]),
            paused=_flag(first[2]),
            head_open=_flag(second[2]),
            ribbon_out=_flag(second[3]),
            buffer_full=_flag(first[5]),
            partial_format=_flag(first[7]),
            too_hot=_flag(first[11]),
            too_cold=_flag(first[10]),
            formats_waiting=int(first[4]),
            labels_remaining=int(second[8]),
        )
    except ValueError as error:
        raise DeviceLost("printer answers in a strange way") from error


def _flag(field: bytes) -> bool:
    return int(field) != 0
