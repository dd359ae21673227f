"""The codes on the wall that stand for keys, and what each does: the tasks of the floor give them their meaning."""

from __future__ import annotations

from collections.abc import Mapping

CONTROL_CODES: Mapping[str, str] = {
    "KXOK": "ENT",
    "KXUNDO": "Undo",
    "KXSHORT": "Wrong",
    "KXSKIP": "Skip",
    "KXRETURN": "Back",
    "KXHELP": "Help",
    "KXPRINT": "Label",
    "KXEND": "End",
    "KXDONE": "Done",
    "KXFULL": "Full",
}
