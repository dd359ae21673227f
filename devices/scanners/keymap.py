"""The keys of a US keyboard as Linux numbers them, and the characters that a scanner types with them.

Source: input-event-codes.h of the Linux kernel. Scanners are set to the US layout: their own channel needs no other.
"""

from __future__ import annotations

from devices.scanners.line import UNDECODABLE

UP, DOWN = 0, 1  # the value of a key event; 2 is a key that is held and repeats itself

_SHIFTS = frozenset({42, 54})
_CTRLS = frozenset({29, 97})
# Caps Lock, Num Lock, Scroll Lock, Alt and the logo keys: they type nothing.
_SILENT = frozenset({56, 58, 69, 70, 100, 125, 126})

_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
)
_ALIKE = {  # the same with Shift: Esc, Backspace, Tab, Enter and the number pad
    1: "\x1b", 14: "\b", 15: "\t", 28: "\r", 96: "\r",
    71: "7", 72: "8", 73: "9", 75: "4", 76: "5", 77: "6", 79: "1", 80: "2", 81: "3", 82: "0",
    55: "*", 74: "-", 78: "+", 83: ".", 98: "/", 117: "=",
}  # fmt: skip

_PLAIN = {first + at: character for first, plain, _ in _ROWS for at, character in enumerate(plain)} | _ALIKE
_SHIFTED = {first + at: character for first, _, shifted in _ROWS for at, character in enumerate(shifted)} | _ALIKE
# Ctrl takes the low five bits of these: `]` is GS, as scanners send the separator of a GS1 code.
_WITH_CTRL = "@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_"


class Keymap:
    """Turns key events into characters; one for each keyboard, as it knows which keys are held."""

    def __init__(self) -> None:
        self._held: set[int] = set()

    def hold(self, codes: set[int]) -> None:
        """These keys, and no other, are held now."""
        self._held = codes & (_SHIFTS | _CTRLS)

    def take(self, code: int, value: int) -> str:
        """What the event types: a character, or nothing; a key that types none stands as unreadable."""
        if code in _SHIFTS or code in _CTRLS:
            (self._held.discard if value == UP else self._held.add)(code)
            return ""
        if value != DOWN or code in _SILENT:
            return ""
        character = (_SHIFTED if self._held & _SHIFTS else _PLAIN).get(code, UNDECODABLE)
        return _controlled(character) if self._held & _CTRLS else character


def _controlled(character: str) -> str:
    at = _WITH_CTRL.find(character.upper())
    return chr(at) if at >= 0 else UNDECODABLE
