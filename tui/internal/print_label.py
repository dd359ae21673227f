"""Printing labels of anything that can be scanned."""

from __future__ import annotations

from collections.abc import Mapping

from core.identify import Item, Location, Lot, Plate
from core.internal.print_label import NEW_PLATE, PrintLabel
from core.labels.label import COPIES_MAX
from tui.dialogue import Dialogue, Post, Pressed, Show, ask, parse_number, scan
from tui.internal.look_up import label_of
from tui.station import Station
from tui.view import Key
from tui.words import describe

NEW = Key("F8", "NewPal", 2)
HELP = (
    "Scan it, key copies",
    "F8: new pallets",
    "Damaged: F2 finds it",
)


def print_label(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """Scan a thing, key the copies, ENT."""
    start = Show(lines=("Scan what needs a label.", f"Printer {station.printer or 'not set up'}"))
    found = yield from scan(
        (Item, Lot, Location, Plate),
        "SCAN",
        keyed_bin=True,
        hint="scan item, lot, bin or pallet",
        show=start,
        keys=(NEW,),
    )
    what = "new pallet" if isinstance(found, Pressed) else describe(found)
    copies = yield from ask("COPIES", _copies, offered=1, hint="key how many, ENT", show=Show(lines=(what,)))
    if isinstance(found, Pressed):
        for _ in range(copies - 1):
            yield Post(command=PrintLabel(printer=station.printer, plate=NEW_PLATE, site=station.site.code))
        command = PrintLabel(printer=station.printer, plate=NEW_PLATE, site=station.site.code)
    else:
        command = label_of(station, found, copies)
    yield Post(command=command, todo="scan the next thing")
    return None


def _copies(text: str) -> int | None:
    return parse_number(text, COPIES_MAX)
