"""Types text as a scanner that is a keyboard does, in the kernel's own names for keys."""

from __future__ import annotations

import string
import struct
from collections.abc import Iterator, Mapping

import evdev.ecodes as kernel

_DOWN, _UP = 1, 0
_SIGNS = {
    " ": "SPACE", "-": "MINUS", "=": "EQUAL", "[": "LEFTBRACE", "]": "RIGHTBRACE", ";": "SEMICOLON",
    "'": "APOSTROPHE", "`": "GRAVE", "\\": "BACKSLASH", ",": "COMMA", ".": "DOT", "/": "SLASH",
    "\r": "ENTER", "\t": "TAB",
}  # fmt: skip
_SHIFTED = dict(zip('!@#$%^&*()_+{}|:"~<>?', "1234567890-=[]\\;'`,./", strict=True))
_CONTROLS = {"\x1d": "]", "\x1e": "6", "\x04": "d", "\x02": "b"}
_EVENT = struct.Struct("llHHi")


def _keys(character: str) -> tuple[str, ...]:
    """The names of the keys held together for the character."""
    if character in _CONTROLS:
        shift = ("LEFTSHIFT",) if character == "\x1e" else ()
        return (*shift, "LEFTCTRL", *_keys(_CONTROLS[character]))
    if character in _SHIFTED:
        return ("LEFTSHIFT", *_keys(_SHIFTED[character]))
    if character in string.ascii_uppercase:
        return ("RIGHTSHIFT", character)
    return (_SIGNS.get(character, character.upper()),)


CHARACTERS: Mapping[str, tuple[int, ...]] = {
    character: tuple(getattr(kernel, f"KEY_{key}") for key in _keys(character))
    for character in string.ascii_letters + string.digits + "".join(_SIGNS) + "".join(_SHIFTED) + "".join(_CONTROLS)
}


def presses(text: str) -> Iterator[tuple[int, int]]:
    """The key events, code and value, that type the text."""
    for character in text:
        keys = CHARACTERS[character]
        yield from ((key, _DOWN) for key in keys)
        yield from ((key, _UP) for key in reversed(keys))


def events(text: str) -> bytes:
    """The same as the kernel hands them over, each with its report."""
    return b"".join(event(kernel.EV_KEY, code, value) + REPORT for code, value in presses(text))


def event(kind: int, code: int, value: int) -> bytes:
    """One event as the kernel hands it over."""
    return _EVENT.pack(0, 0, kind, code, value)


REPORT = event(kernel.EV_SYN, kernel.SYN_REPORT, 0)
DROPPED = event(kernel.EV_SYN, kernel.SYN_DROPPED, 0)
