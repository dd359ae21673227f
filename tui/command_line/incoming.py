"""Lines from a file or a pipe, in batches: as many as fit, or those that are there when the pipe falls idle."""

from __future__ import annotations

import os
import select
from collections.abc import Iterator
from typing import NamedTuple

BATCH_LINES_MAX = 100
CHUNK_BYTES = 65_536
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """One line and its number from 1; `text` is None where it was longer than allowed."""

    number: int
    text: bytes | None


def batches(file: int, line_bytes_max: int) -> Iterator[list[Line]]:
    """The lines that are not blank, at most a hundred at once; waits only when it has none to hand out."""
    splitter = _Splitter(line_bytes_max)
    ready: list[Line] = []
    while chunk := os.read(file, CHUNK_BYTES):
        for line in splitter.feed(chunk):
            ready.append(line)
            if len(ready) == BATCH_LINES_MAX:
                yield ready
                ready = []
        if ready and _is_idle(file):
            yield ready
            ready = []
    ready += splitter.end()
    if ready:
        yield ready


def _is_idle(file: int) -> bool:
    poll = select.poll()
    poll.register(file, select.POLLIN)
    return not poll.poll(0)


class _Splitter:
    """Cuts chunks into lines and never keeps more of a line than is allowed."""

    def __init__(self, line_bytes_max: int) -> None:
        self._line_bytes_max = line_bytes_max
        self._begun = bytearray()
        self._is_too_long = False
        self._number = 0

    def feed(self, chunk: bytes) -> Iterator[Line]:
        """The lines that this chunk ends."""
        *ended, rest = chunk.split(b"\n")
        for part in ended:
            self._grow(part)
            yield from self.end()
        self._grow(rest)

    def end(self) -> list[Line]:
        """The line that ends here, unless it is blank."""
        self._number += 1
        text = bytes(self._begun)
        line = Line(self._number, None if self._is_too_long else text.removeprefix(BYTE_ORDER_MARK))
        self._begun.clear()
        self._is_too_long = False
        return [line] if line.text is None or line.text.strip() else []

    def _grow(self, part: bytes) -> None:
        self._begun += part
        if len(self._begun) > self._line_bytes_max:
            self._is_too_long = True
            self._begun.clear()
