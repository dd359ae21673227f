"""Lines for whoever typed the command; what comes from data never steers the terminal."""

from __future__ import annotations

import sys
from typing import TextIO

from core.values import safe_text

LINE_LENGTH_MAX = 2_000


def say(line: str = "") -> None:
    """A line of the answer, on standard output."""
    _write(sys.stdout, line)


def remark(line: str) -> None:
    """A line about the answer, on standard error."""
    _write(sys.stderr, line)


def complain(line: str) -> None:
    """The one line that says why a command did not do what was asked."""
    if sys.stderr is not None:
        _write(sys.stderr, f"stockhand: {' '.join(line.split())}")


def _write(stream: TextIO, line: str) -> None:
    """Writes the line with its indentation; a character that the terminal's encoding lacks becomes `?`."""
    text = " " * (len(line) - len(line.lstrip(" "))) + safe_text(line, LINE_LENGTH_MAX)
    stream.write(f"{text.encode(stream.encoding, 'replace').decode(stream.encoding)}\n")
