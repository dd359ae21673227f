"""The codes on the wall that stand for keys, for a worker whose hand is on the trigger."""

from __future__ import annotations

from devices.scanners.scan import Input, Pressed, Scan, Typed

CONTROL_KEYS = {
    "KXUNDO": "F6",
    "KXRETURN": "F3",
    "KXHELP": "F1",
    "KXPRINT": "F7",
    "KXEND": "F8",
    "KXDONE": "F8",
    "KXFULL": "F9",
}
BACK = ("F3", "ESC")
ENTER_CONTROL = "KXOK"


def plain_input(given: Input) -> Input:
    """The input itself, or the key that a control code from the wall stands for."""
    if isinstance(given, Scan | Typed) and given.text == ENTER_CONTROL:
        return Typed("", given.at)
    if isinstance(given, Scan | Typed) and given.text in CONTROL_KEYS:
        return Pressed(CONTROL_KEYS[given.text], given.at)
    return given


def is_enter(given: Input) -> bool:
    """Whether it is ENT alone."""
    return isinstance(given, Typed) and not given.text
