"""Printing labels of anything that can be scanned, and scanning what came out to be sure of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.errors import Rejection
from core.identify import Found, Item, Location, Lot, Plate
from core.internal.print_label import NEW_PLATE, PrintLabel
from core.labels.label import COPIES_MAX
from core.printing import HeldLabel, held_labels
from tui.dialogue import Dialogue, Post, Pressed, Show, Tell, ask, parse_number, post, scan
from tui.internal.look_up import label_of
from tui.station import Station
from tui.view import Key
from tui.words import describe

NEW = Key("F8", "NewPal", 2)
VERIFY = Key("F9", "Verify", 2)
SKIP = Key("F9", "Skip", 2)
LATER = Key("F9", "Later", 2)
LABELLED = (Item, Lot, Location, Plate)
HELP = (
    "Scan it, key copies",
    "F8: new pallets",
    "F9: print and verify",
    "Damaged: F2 finds it",
)


def print_label(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Scan a thing, key the copies, ENT; or print one and scan it."""
    if wanted := context.get("verify", ""):
        return (yield from _verify(wanted))
    later = context.get("later", "").split()
    held = station.read(held_labels, station.device)
    if asked := next((each for each in held if each.asks_a_person and str(each.job) not in later), None):
        return (yield from _settle(station, asked, later))
    start = Show(lines=("Scan what needs a label.", f"Printer {station.chosen or station.printer or 'as set up'}"))
    found = yield from scan(
        LABELLED,
        "SCAN",
        keyed_bin=True,
        hint="scan item, lot, bin or pallet",
        show=start,
        keys=(NEW,),
    )
    what = "new pallet" if isinstance(found, Pressed) else describe(found)
    copies = yield from ask(
        "COPIES", _copies, offered=1, hint="key how many, ENT", show=Show(lines=(what,)), keys=(VERIFY,)
    )
    if isinstance(copies, Pressed):
        return (yield from _print_one(station, found))
    if isinstance(found, Pressed):
        for _ in range(copies - 1):
            yield Post(command=_new_plate(station))
        command = _new_plate(station)
    else:
        command = label_of(station, found, copies)
    yield Post(command=command, todo="scan the next thing")
    return None


def _print_one(station: Station, found: Found | Pressed) -> Dialogue:
    """Prints one label; the next line asks for it, even if the handheld is switched off in between."""
    command = _new_plate(station) if isinstance(found, Pressed) else label_of(station, found)
    named = "" if isinstance(found, Pressed) else said_by_label(found)
    outcome = yield from post(command, context={"verify": named or "a new pallet"}, todo="scan it when it is out")
    return {"verify": named or f"pallet {outcome.facts['label']}"}


def _settle(station: Station, label: HeldLabel, later: list[str]) -> Dialogue:
    """Asks what became of a label that may or may not have come out, or that never can."""
    done, again = ("it came out", "print it again") if label.state == "uncertain" else ("leave it", "try it again")
    lines = (
        f"{label.label.replace('_', ' ')} label {label.job}",
        f"at {label.printer}:",
        label.trouble,
        f"1 {done}",
        f"2 {again}",
    )
    answer = yield from ask(
        "NO.", _one_or_two, hint="look at the printer, key 1 or 2", show=Show(lines=lines), keys=(LATER,)
    )
    if isinstance(answer, Pressed):
        return {"later": " ".join([*later, str(label.job)])}
    station.room.print_queue().settle(label.job, done=answer == 1)
    yield Tell(happened=f"Label {label.job}: {done if answer == 1 else again}", todo="scan the next thing")
    return {"later": " ".join(later)} if later else {}


def _one_or_two(text: str) -> int | None:
    return int(text) if text in ("1", "2") else None


def _verify(wanted: str) -> Dialogue:
    """Asks for the label that was printed until it is scanned, or nobody wants to know."""
    shown = Show(lines=("Scan the new label:", wanted))
    scanned = yield from scan(LABELLED, "VERIFY", hint="scan the label that came out", show=shown, keys=(SKIP,))
    if isinstance(scanned, Pressed):
        return {}
    if said_by_label(scanned) != wanted:
        raise Rejection("wrong_scan", found=said_by_label(scanned), wanted=f"take it off: {wanted} is wanted")
    yield Tell(happened=f"Right: {wanted}", todo="scan the next thing")
    return {}


def said_by_label(found: Found) -> str:
    """What a label names, the same for the thing itself and for a scan of its label."""
    match found:
        case Item(lot=lot, serial=serial):
            return _goods(found.sku, lot, serial)
        case Lot(is_serial=is_serial):
            return _goods(found.sku, "" if is_serial else found.code, found.code if is_serial else "")
        case Plate():
            return f"pallet {found.code}"
    return describe(found)


def _goods(sku: str, lot: str, serial: str) -> str:
    return " ".join((sku, *(("lot", lot) if lot else ()), *(("serial", serial) if serial else ())))


def _new_plate(station: Station) -> PrintLabel:
    return replace(station.label(), plate=NEW_PLATE)


def _copies(text: str) -> int | None:
    return parse_number(text, COPIES_MAX)
