"""The keyboard wedge: whatever keys come, every input is clean, and the next scan is framed rightly again."""

from __future__ import annotations

from devices.scanners.line import LENGTH_MAX
from devices.scanners.scan import Edited, Input, Pressed, Scan, Typed, Unreadable
from devices.scanners.wedge import STX, Wedge
from tests.fuzz.hostile import text_of

SEEDS = (
    b"\x02]C1010950600013435210L24\r",
    b"12\r",
    b"12\x02A1.11\r\n",
    b"3074257BF7194E4000001A85\r",
    b"\x02A1\x1d21B\t",
)

_NAMED = (
    *("up", "f1", "f10", "escape", "enter", "tab", "backspace", "delete", "alt+a", "alt+]", "alt+enter", "space"),
    *("ctrl+q", "ctrl+c", "ctrl+b", "ctrl+j", "ctrl+m", "ctrl+@", "ctrl+right_square_bracket", "ctrl+underscore"),
    *("ctrl+circumflex_accent", "home", "shift+tab", ""),
)
_PRESSED = {*(f"F{number}" for number in range(1, 11)), "ESC", "UP", "HOME"}
_SEPARATORS = "\x1d\x1e\x04"


def target(data: bytes) -> None:
    for in_list in (False, True):
        _type(text_of(data), in_list=in_list)


def _type(keys: str, *, in_list: bool) -> None:
    wedge = Wedge()
    wedge.in_list = in_list
    inputs = [given for at, key in enumerate(keys) for given in _press(wedge, key, float(at))]
    assert len(inputs) <= 2 * len(keys)
    assert len(wedge.entry) <= LENGTH_MAX
    inputs += wedge.flush(0.0)
    assert wedge.entry == ""
    for given in inputs:
        _assert_clean(given)
    _assert_next_scan_is_framed(wedge)


def _press(wedge: Wedge, key: str, at: float) -> list[Input]:
    number = ord(key) - 0xE000
    return wedge.press(_NAMED[number], None, at) if 0 <= number < len(_NAMED) else wedge.press(key, key, at)


def _assert_clean(given: Input) -> None:
    match given:
        case Scan():
            assert given.text
            assert len(given.text) <= LENGTH_MAX
            assert len(given.symbology) in (0, 3)
            _assert_data(given.text)
        case Typed():
            assert len(given.text) <= LENGTH_MAX
            _assert_data(given.text)
        case Pressed():
            assert given.name in _PRESSED
        case Edited():
            assert 0 < len(given.text) <= LENGTH_MAX
        case Unreadable():
            assert given.reason in {"too long", "binary data", "unreadable character", "empty scan"}


def _assert_data(text: str) -> None:
    assert all(each.isprintable() or each in _SEPARATORS for each in text), ascii(text)


def _assert_next_scan_is_framed(wedge: Wedge) -> None:
    for key in "\r" + STX + "]C110L24\x1d21" + "7":
        given = _press(wedge, key, 0.0)
    assert given == []
    assert _press(wedge, "\r", 1.0) == [Scan("10L24\x1d217", "]C1", "wedge", 1.0)]
