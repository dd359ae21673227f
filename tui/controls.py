"""The codes on the wall that stand for keys, for a worker whose hand is on the trigger."""

from __future__ import annotations

from core.errors import Rejection
from core.values import safe_text
from devices.scanners.scan import Given, Pressed, Scan, Typed

CONTROL_KEYS = {
    "KXUNDO": "F6",
    "KXSHORT": "F4",
    "KXSKIP": "F5",
    "KXRETURN": "F3",
    "KXHELP": "F1",
    "KXPRINT": "F7",
    "KXEND": "F8",
    "KXDONE": "F8",
    "KXFULL": "F9",
}
BACK = ("F3", "ESC")
ENTER_CONTROL = "KXOK"

# A code on the wall with the characters that a wrong keyboard layout turns into others. Its beginning is the same
# on all of them.
LAYOUT_CONTROL = "KXTEST"
LAYOUT_CHECK = f"{LAYOUT_CONTROL} A-/_%+#Zy1"


def has_checked_layout(given: Given) -> bool:
    """Whether it was the code for checking the layout; refused where it did not arrive as it is printed."""
    if not isinstance(given, Scan | Typed) or not given.text.startswith(LAYOUT_CONTROL):
        return False
    if given.text != LAYOUT_CHECK:
        raise Rejection("keys_mangled", code=safe_text(given.text, 40))
    return True


def plain_input(given: Given) -> Given:
    """The input itself, or the key that a control code from the wall stands for."""
    if isinstance(given, Scan | Typed) and given.text == ENTER_CONTROL:
        return Typed("", given.at)
    if isinstance(given, Scan | Typed) and given.text in CONTROL_KEYS:
        return Pressed(CONTROL_KEYS[given.text], given.at)
    return given


def is_enter(given: Given) -> bool:
    """Whether it is ENT alone."""
    return isinstance(given, Typed) and not given.text
