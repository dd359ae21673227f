"""Joe's shift: what he scans and keys, one after the other, and why."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from core.labels.gs1 import FNC1
from core.labels.label import Gs1
from devices.scanners.scan import Input, Pressed, Scan, Typed
from tui.demo.arrivals import case_with_lot_and_expiry, expiry, lot
from tui.demo.goods import BY_SKU
from tui.demo.people import JOE
from tui.demo.places import CART, PACKING, check_digits
from tui.demo.sales import TOTES, UNUSED_CARTON
from tui.run import Task
from tui.tasks import ADJUST, LOOK_UP, MOVE, PACK, PICK, PUT_AWAY, TASKS

SOURCE = "played"
UNKNOWN_GTIN = "9521999900016"


class Step(NamedTuple):
    """One thing Joe does: `why` in 30 letters, `shown` for people, `given` as the scanner or the keys hand it over."""

    why: str
    shown: str
    given: Input


def shift(today: date) -> tuple[Step, ...]:
    """All of it, in order."""
    return (
        _scan("Joe scans his badge", JOE.badge),
        *_receiving(today),
        *_putting_away(today),
        *_picking(),
        *_packing(),
        *_moving(),
        *_looking_up(),
        _scan("His badge again logs Joe out", JOE.badge),
    )


def _receiving(today: date) -> tuple[Step, ...]:
    glue, its_lot = BY_SKU["31201"].gtin, lot("T", today, 815)
    return (
        _scan("A delivery: scan its order", "PO4500012"),
        _case("A GS1 case: 1 scan, no key", today),
        _case("One more case", today),
        _press("F7 prints a label of the case", "F7"),
        _scan("Plain item: the rest is asked", glue, "]E0"),
        _scan("Its lot, from the box", its_lot),
        _type("Its expiry: 18 months from now", "+18m"),
        _type("Too many: the order wants 24", "36"),
        _press("Back: nothing was booked", "F3"),
        _type("24 it is", "24"),
        _scan("A code that nobody knows", UNKNOWN_GTIN, "]E0"),
        _press("Miscounted: F6 takes it back", "F6"),
        _type("Yes, take it back", ""),
        _scan("Once more", glue, "]E0"),
        _scan("The lot's expiry is known now", its_lot),
        _type("20 pieces", "20"),
        _press("Done here: back to the menu", "F3"),
    )


def _putting_away(today: date) -> tuple[Step, ...]:
    digits = _digits(PUT_AWAY)
    return (
        _type(f"{digits} is Put away", digits),
        _case("A case from the dock", today),
        _bin("At the bin: 2 scans, no key", "F01-021"),
        _case("The other case", today),
        _bin("A wrong bin: he is told", "F01-022"),
        _bin("The right one", "F01-021"),
        _press("Back to the menu", "F3"),
    )


def _picking() -> tuple[Step, ...]:
    first, second = TOTES
    return (
        _type("Pick: what customers want", _digits(PICK)),
        _bin("He takes a cart ...", CART),
        _scan("... with a tote for an order", first),
        _scan("... and one for another", second),
        _type("That is enough for a walk", ""),
        _bin("To the first bin", "A01-062"),
        _scan("All of it, into its tote", second),
        _bin("The next bin", "A03-021"),
        _scan("The other one's tote: refused", second),
        _type("He has seen it", ""),
        _scan("The right tote", first),
        _bin("On to the next", "A03-031"),
        _scan("Into the second tote", second),
        _bin("The last one is far away", "B03-051"),
        _scan("Both orders are picked", first),
        _bin("The totes go to the table", PACKING),
        _press("Back to the menu", "F3"),
    )


def _packing() -> tuple[Step, ...]:
    return (
        _type("Pack: into a box, by the table", _digits(PACK)),
        _scan("A tote that he has brought", TOTES[1]),
        _scan("The label of a new carton", UNUSED_CARTON),
        _type("300 cable ties ...", "300"),
        _scan("... these", BY_SKU["10520"].gtin, "]E0"),
        _type("10 safety glasses ...", "10"),
        _scan("... these: all is in it", BY_SKU["60130"].gtin, "]E0"),
        _type("The box that fits", ""),
        _type("A scale would tell: 3.2 kg", "3.2"),
        _scan("The right label on the box?", UNUSED_CARTON),
        _press("Back to the menu", "F3"),
    )


def _moving() -> tuple[Step, ...]:
    digits = _digits(MOVE)
    return (
        _type(f"{digits} is Move", digits),
        _bin("From this bin ...", "A01-011"),
        _scan("... this item ...", BY_SKU["10447"].gtin, "]E0"),
        _type("... 100 of them ...", "100"),
        _bin("... to that bin", "A01-081"),
        _press("Back to the menu", "F3"),
    )


def _looking_up() -> tuple[Step, ...]:
    digits = _digits(LOOK_UP)
    return (
        _type(f"{digits} is Look up", digits),
        _press("A label is damaged: F2 finds", "F2"),
        _type("Part of the name is enough", "belt"),
        _type("It is the second one", "2"),
        _scan("A pallet: what is on it?", "LP0009706"),
        _press("Back to the card before", "F3"),
    )


def _digits(task: Task) -> str:
    """Its number on the menu: Joe may do all that is there but adjust."""
    return str([each for each in TASKS if each is not ADJUST].index(task) + 1)


def _scan(why: str, text: str, symbology: str = "") -> Step:
    return Step(why, f"scan {text}", Scan(text, symbology, SOURCE, 0.0))


def _bin(why: str, code: str) -> Step:
    return _scan(why, f"{code}.{check_digits(code)}")


def _case(why: str, today: date) -> Step:
    payload: Gs1 = case_with_lot_and_expiry("31172", lot("N", today, 4711), expiry(today))
    return Step(why, f"scan {payload.readable}", Scan(payload.content.removeprefix(FNC1), "]C1", SOURCE, 0.0))


def _type(why: str, text: str) -> Step:
    return Step(why, f"key {text} ENT" if text else "key ENT", Typed(text, 0.0))


def _press(why: str, name: str) -> Step:
    return Step(why, f"key {name}", Pressed(name, 0.0))
