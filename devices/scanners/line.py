"""One line as a scanner sent it, whatever way it came: what was scanned, or why it cannot be taken."""

from __future__ import annotations

import re

from devices.scanners.rfid import elements_of
from devices.scanners.scan import Scan, Unreadable

LENGTH_MAX = 512  # characters in one line
LINE_ENDS = "\r\n\t"
AIM_ID = re.compile(r"\][A-Za-z][0-9]")
UNDECODABLE = "\ufffd"

_GS1_CONTROLS = "\x1d\x1e\x04"  # GS, RS and EOT: separators inside a code


def is_data(character: str) -> bool:
    """Whether a code may hold the character."""
    return character in _GS1_CONTROLS or (character.isprintable() and character != UNDECODABLE)


def fault(character: str) -> str:
    """What is the matter with a character that no code holds."""
    return "unreadable character" if character == UNDECODABLE else "binary data"


def scanned(line: str, source: str, at: float) -> Scan | Unreadable:
    """The scan that a whole line is, without its AIM id; a line that is an RFID tag's number is what the tag says."""
    if wrong := next((character for character in line if not is_data(character)), ""):
        return Unreadable(fault(wrong), source, at)
    marked = AIM_ID.match(line)
    symbology, text = (marked[0], line[marked.end() :]) if marked else ("", line)
    if not text:
        return Unreadable("empty scan", source, at)
    tag = "" if symbology else elements_of(text)
    return Scan(tag or text, symbology, source, at)
