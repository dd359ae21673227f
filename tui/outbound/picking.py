"""At the goods of a pick: the right bin, in a mixed one the right goods, their weight, and whether it is empty then."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from core.errors import Rejection
from core.identify import Item, Location, Lot, Plate
from core.internal.look_up import Stock, goods_at
from core.internal.report_problem import ReportProblem
from core.outbound.picks import PickRow
from core.values import show_decimal, to_decimal
from tui.dialogue import Ask, Dialogue, Post, Pressed, Show, Step, Tell, scan
from tui.goods import lot_on, weight
from tui.outbound.picks import DROP, NEXT_UP, SKIP, Line
from tui.outbound.tote import begins_carton, is_label
from tui.station import Station
from tui.words import describe

YES, NO = "yes", "no"


def ask_location(
    line: Line, context: Mapping[str, str]
) -> Generator[Step, Any, tuple[Line, Plate | None] | Pressed | None]:
    """The bin, or the pallet in it; the bin of another pick of the run is gone to first, with a warning.

    None where the label of a carton was scanned instead: what is picked goes into that from now on.
    """
    row, seen = line.row, ""
    wanted = f"scan {row.location}"
    while True:
        found = yield from scan(
            (Location, Plate), "LOC", hint=wanted, show=line.way(), short=_keyed(line), keys=line.keys(SKIP, DROP),
            scanned_bin=line.profile.location_check == "scan", about=line.about,
            label=replace(line.station.label(), location=row.location),
        )  # fmt: skip
        if isinstance(found, Pressed):
            return found
        if isinstance(found, Location):
            return (yield from _at(line, found, wanted)), None
        on_it = _on_plate(line, found)
        if on_it is not None:
            return line.at(on_it), found
        if not is_label(line, found):
            raise Rejection("wrong_scan", found=describe(found), wanted=wanted)
        if (yield from begins_carton(line, context, found, seen)):
            return None
        seen = found.code


def _on_plate(line: Line, found: Plate) -> PickRow | None:
    """The pick of the goods on that pallet."""
    return line.row if line.row.plate == found.code else line.beside(lambda each: each.plate == found.code)


def _at(line: Line, found: Location, wanted: str) -> Generator[Step, Any, Line]:
    """The pick of that bin."""
    row = line.row
    if found.code == row.location:
        return line
    other = line.beside(lambda each: each.location == found.code)
    if other is None:
        raise Rejection("wrong_scan", found=describe(found), wanted=wanted)
    if not found.scanned and line.at(other).profile.location_check == "scan":
        raise Rejection("bin_keyed", location=found.code)
    yield Tell(happened=f"{found.code} is another line", todo=f"{other.sku} for {other.order}", warning=True)
    return line.at(other)


def _keyed(line: Line) -> dict[str, Location]:
    """What may be keyed for the bin, where that is allowed."""
    row = line.row
    if line.profile.location_check != "key" or not row.check_digits:
        return {}
    there = Location(row.location, "", row.check_digits, scanned=False)
    return {row.check_digits: there, row.location[-3:] + row.check_digits: there}


def wants_item(line: Line, there: Sequence[Stock]) -> bool:
    """Whether the goods are scanned: always, or where others lie in the bin."""
    check = line.profile.item_check
    if line.row.is_serial or check == "scan":
        return True
    return check == "when_mixed" and len({(each.sku, each.lot) for each in there}) > 1


def ask_item(line: Line) -> Generator[Step, Any, tuple[Line, str] | Pressed]:
    """The right goods; those of another pick from the same bin are picked first; another lot is scanned twice."""
    row, asked = line.row, ""
    wanted = f"scan {' '.join(filter(None, (row.sku, row.lot or row.plate)))}"
    while True:
        show = line.goods(row.sku, line.left)
        found = yield from scan(
            (Item, Lot, Plate), "ITEM", hint=wanted, show=show, keys=line.keys(SKIP), about=line.about
        )
        if isinstance(found, Pressed):
            return found
        if _is(found, row):
            return line, ""
        other = next((each for each in line.rows if each.location == row.location and _is(found, each)), None)
        if other is not None:
            return line.at(other), ""
        lot = "" if isinstance(found, Plate) else lot_on(found)
        if isinstance(found, Plate) or found.sku != row.sku or not lot or not line.profile.swap_lots:
            raise Rejection("wrong_scan", found=describe(found), wanted=wanted)
        if lot == asked:
            return line, lot
        asked = lot
        yield Tell(happened=f"{lot} is not {row.lot}", todo="scan again to take it", warning=True)


def _is(found: Item | Lot | Plate, row: PickRow) -> bool:
    if isinstance(found, Plate):
        return bool(row.plate) and found.code == row.plate
    wanted = (row.lot,) if row.is_serial else ("", row.lot)
    return found.sku == row.sku and lot_on(found) in wanted


def is_whole(line: Line) -> bool:
    """Whether all that is on the plate is asked for by this run for the one order, and goes into no tote."""
    row = line.row
    if line.wants_tote:
        return False
    goods = line.station.read(goods_at, row.site_id, row.location, row.plate)
    asked = sum(each.left for each in line.rows if (each.plate, each.order) == (row.plate, row.order))
    return sum(each.quantity for each in goods) == asked


def ask_weight(line: Line, amount: Decimal, lot: str, there: Sequence[Stock]) -> Generator[Step, Any, Decimal | None]:
    """What weighed goods weigh, unless they are all that is there."""
    row = line.row
    if not row.catch_unit or not amount:
        return None
    mine = [each for each in there if (each.sku, each.lot, each.plate) == (row.sku, lot or row.lot, row.plate)]
    if len(mine) == 1 and to_decimal(mine[0].quantity) == amount:
        return None
    return (yield from weight(line.station, row.catch_unit, f"{show_decimal(amount)} {row.unit} {row.sku}"))


def is_empty(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Whether a bin is as empty as the book has it; if not it is to be counted."""
    bin_code = context["empty"]
    without = {name: value for name, value in context.items() if name != "empty"}
    if station.read(goods_at, station.site.id, bin_code):
        return without
    answer: str = yield Ask(
        prompt="EMPTY?",
        parse={"1": YES, "2": NO}.get,
        offered=YES,
        then=(Location, Plate, Item, Lot),
        hint="ENT: empty, 2: it is not",
        show=Show(big=bin_code, lines=("should be empty now", "1 it is", "2 something is there")),
    )
    if answer == NO:
        command = ReportProblem(problem="count", location=bin_code, site=station.site.code)
        yield Post(command=command, context=without, todo=NEXT_UP)
        return None
    return without
