"""The keyboard wedge: makes scans, typed lines and function keys out of single keys, in order of arrival.

A scanner that types like a keyboard marks its scans with a prefix (STX by default) or an AIM id (`]C1`).
From that mark to the end of the line every key is data, whatever it would mean by itself. A line that is an RFID
tag's number, marked or not, is a scan of what the tag says.

In a list what is typed filters it: there arrows are keys too, and what was typed before a key or a scan is handed over
as it stands, entered by nobody.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from devices.scanners.line import AIM_ID, LENGTH_MAX, LINE_ENDS, fault, is_data, scanned
from devices.scanners.rfid import elements_of
from devices.scanners.scan import Edited, Input, Pressed, Typed, Unreadable

STX = "\x02"

_SOURCE = "wedge"
_NO_CHARACTER = "\0"  # a key without a character, such as an arrow
_MARKED_BY_AIM_ID = re.compile(rf"(?P<typed>[0-9]{{0,6}})(?P<aim>{AIM_ID.pattern})")
# Before a scan at a prompt digits may have been typed; in a list, any part of a word.
_MARKED_IN_LIST = re.compile(rf"(?P<typed>.*)(?P<aim>{AIM_ID.pattern})", re.DOTALL)
_FUNCTION_KEYS = {f"f{number}" for number in range(1, 11)}
_LIST_KEYS = {
    "up": "UP", "down": "DOWN", "pageup": "PGUP", "pagedown": "PGDN", "home": "HOME", "end": "END", "ctrl+p": "CTRL+P",
}  # fmt: skip

# Under some keyboard protocols a control key comes by its name alone.
_NAMED = {
    "enter": "\r", "tab": "\t", "space": " ", "backspace": "\b", "escape": "\x1b", "ctrl+@": "\0",
    "ctrl+backslash": "\x1c", "ctrl+right_square_bracket": "\x1d", "ctrl+circumflex_accent": "\x1e",
    "ctrl+underscore": "\x1f",
    **{f"ctrl+{chr(96 + number)}": chr(number) for number in range(1, 27)},
}  # fmt: skip


class _Reading(Enum):
    TYPED = auto()
    SCAN = auto()
    NOTHING = auto()  # the rest of a line that was refused


class Wedge:
    """Frames keys into inputs; one for each keyboard, fed with every key in order."""

    def __init__(self, prefix: str = STX) -> None:
        self.in_list = False
        self._prefix = prefix
        self._reading = _Reading.TYPED
        self._line = ""
        self._after_return = False

    @property
    def entry(self) -> str:
        """What is being typed now; a scan on its way in is not shown."""
        return self._line if self._reading is _Reading.TYPED else ""

    def press(self, key_name: str, character: str | None, at: float) -> list[Input]:
        """Take one key, by its terminal name and character; `at` in seconds."""
        character = character or _NAMED.get(key_name) or (key_name if len(key_name) == 1 else _NO_CHARACTER)
        doubled = character == "\n" and self._after_return
        self._after_return = character == "\r"
        if doubled:
            return []
        if self._reading is _Reading.TYPED:
            return self._key_by_hand(key_name, character, at)
        if character in LINE_ENDS:
            return self._end(at)
        return self._scanned(character if not key_name.startswith("alt+") else _NO_CHARACTER, at)

    def paste(self, text: str, at: float) -> list[Input]:
        """Take pasted text as if it were typed; an end of line in it is ENT."""
        inputs: list[Input] = []
        for character in text:
            inputs += self.press(character, character, at)
        return inputs

    def flush(self, at: float) -> list[Input]:
        """Hand over what is typed so far, because a scan from another source follows it."""
        if not self.entry:
            return []
        if not self.in_list:
            return self._end(at)
        begun, self._line = self._line, ""
        return [Edited(begun, at)]

    def _key_by_hand(self, key_name: str, character: str, at: float) -> list[Input]:
        if character == self._prefix:
            return self._start_scan(at)
        if character in LINE_ENDS:
            # A Tab by itself is no ENT: it must not accept what is offered.
            return self._end(at) if self._line or character != "\t" else []
        if self.in_list and key_name in _LIST_KEYS:
            return [Pressed(_LIST_KEYS[key_name], at)]
        if self._gives_up(key_name):
            return self._leave(at)
        if key_name in _FUNCTION_KEYS:
            return [*(self.flush(at) if self.in_list else []), Pressed(key_name.upper(), at)]
        if key_name.startswith("alt+") and character.isprintable():
            # The terminal could not tell Alt from an ESC that a scan followed at once.
            return [*self._leave(at), *self._key_by_hand(character, character, at)]
        if key_name == "backspace" or character in "\b\x7f":
            self._line = self._line[:-1]
            return []
        return self._typed(character, at)

    def _typed(self, character: str, at: float) -> list[Input]:
        if character == _NO_CHARACTER or (not self._line and not is_data(character)):
            return []
        self._line += character
        mark = _MARKED_IN_LIST if self.in_list else _MARKED_BY_AIM_ID
        if marked := mark.fullmatch(self._line):
            self._line = marked["typed"]
            inputs = self._start_scan(at)
            self._line = marked["aim"]
            return inputs
        return self._refuse("too long", at) if len(self._line) > LENGTH_MAX else []

    def _gives_up(self, key_name: str) -> bool:
        """Whether the key takes back what is typed before it leaves anything: it is not left for another prompt."""
        if key_name == "f3":
            return bool(self._line) and not self.in_list
        return key_name == "escape" or (key_name == "ctrl+q" and not self._line)

    def _leave(self, at: float) -> list[Input]:
        if not self._line:
            return [Pressed("ESC", at)]
        self._line = ""
        return []

    def _start_scan(self, at: float) -> list[Input]:
        before = self.flush(at)
        self._reading = _Reading.SCAN
        self._line = ""
        return before

    def _scanned(self, character: str, at: float) -> list[Input]:
        if self._reading is _Reading.NOTHING:
            return []
        if not is_data(character):
            return self._refuse(fault(character), at)
        self._line += character
        return self._refuse("too long", at) if len(self._line) > LENGTH_MAX else []

    def _refuse(self, reason: str, at: float) -> list[Input]:
        self._reading = _Reading.NOTHING
        self._line = ""
        return [Unreadable(reason, _SOURCE, at)]

    def _end(self, at: float) -> list[Input]:
        reading, line = self._reading, self._line
        self._reading, self._line = _Reading.TYPED, ""
        if reading is _Reading.NOTHING:
            return []
        if reading is _Reading.SCAN or elements_of(line):
            return [scanned(line, _SOURCE, at)]
        wrong = next((character for character in line if not is_data(character)), None)
        return [Typed(line, at) if wrong is None else Unreadable(fault(wrong), _SOURCE, at)]
