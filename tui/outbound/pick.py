"""Picking: to the bin, how much, into the tote; then the next bin of the run, and at last all is dropped."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from core.errors import Rejection
from core.identify import Location, Plate
from core.internal.look_up import Stock
from core.outbound.pick import Pick
from core.outbound.pick_run import resume_run
from core.outbound.picks import picks_of_run
from core.outbound.short_pick import ShortPick
from core.outbound.skip_pick import SkipPick
from core.values import show_decimal, show_quantity, to_decimal
from tui.dialogue import Ask, Dialogue, Post, Pressed, Step, Tell, choose
from tui.goods import part_of
from tui.outbound.drop_run import drop
from tui.outbound.pick_run import begin, picker
from tui.outbound.picking import ask_item, ask_location, ask_weight, is_empty, is_whole, wants_item
from tui.outbound.picks import DROP, FULL, NEXT_UP, SHORT, SKIP, Line, after, line_of
from tui.outbound.short_pick import WHY, short_pick
from tui.outbound.tote import ask_tote, change_tote
from tui.station import Station

LOST = ("work_of_another", "work_settled", "pick_not_reserved")  # somebody else was first, or has it since
FOLLOWS = "rest follows"
HELP = (
    "Go there, scan LOC",
    "Take QTY, scan TOTE",
    "F4: less is there",
    "F5: this one last",
    "F8: drop all now",
    "F9: tote is full",
    "New label, 2 scans:",
    " goods leave in it",
    "Other lot: 2 scans",
)


def pick(station: Station, context: Mapping[str, str]) -> Dialogue:
    """A line of the run in hand; without one, a run is begun first."""
    run = station.room.write(resume_run, station.site.id, picker(station))
    if context.get("empty"):
        return (yield from is_empty(station, context))
    if run is None:
        return (yield from begin(station, context))
    rows = station.read(picks_of_run, run.id)
    if not rows:
        return (yield from drop(station, context, run))
    try:
        return (yield from _pick(line_of(station, run, rows), context))
    except Rejection as refused:
        if refused.code not in LOST:
            raise
        yield Tell(happened=refused.happened, todo="put it back, take the next", warning=True)
        return {**context, "bin": ""}


def _pick(line: Line, context: Mapping[str, str]) -> Dialogue:
    """To the bin, the right goods, how many, into the tote."""
    seen: Plate | None = None
    if line.profile.location_check != "skip" and context.get("bin") != line.row.location:
        found = yield from ask_location(line, context)
        if found is None:
            return None
        if isinstance(found, Pressed):
            return (yield from _by_key(line, context, found))
        line, seen = found
        if seen is not None and is_whole(line):
            yield Post(command=Pick(work=line.row.number, whole=True), context=after(line, context), todo=NEXT_UP)
            return None
    context = {**context, "bin": line.row.location}  # one stands there now
    lot, scanned, there = "", False, line.there()
    if seen is None and wants_item(line, there):
        chosen = yield from ask_item(line)
        if isinstance(chosen, Pressed):
            return (yield from _by_key(line, context, chosen))
        line, lot = chosen
        scanned = True
    line.renew()
    amount: Decimal | Pressed = (
        to_decimal(line.row.left) if line.row.is_serial else (yield _quantity(line, lot, scanned))
    )
    if isinstance(amount, Pressed):
        return (yield from _by_key(line, context, amount))
    return (yield from _book(line, context, amount, lot, there))


def _book(line: Line, context: Mapping[str, str], amount: Decimal, lot: str, there: Sequence[Stock]) -> Dialogue:
    """What was taken goes into the tote, or onto the cart; of less than was asked for one says why."""
    row, tote = line.row, ""
    if line.wants_tote:
        into = yield from ask_tote(line, context, amount)
        if isinstance(into, Pressed):
            return (yield from _by_key(line, context, into, amount))
        tote = into.code
    catch = yield from ask_weight(line, amount, lot, there)
    short = yield from _is_short(line, amount)
    if short:
        command: Pick | ShortPick = ShortPick(work=row.number, quantity=amount, reason=short, tote=tote, catch=catch)
    else:
        of_lot, serial = ("", lot) if row.is_serial else (lot, "")
        command = Pick(work=row.number, quantity=amount, tote=tote, lot=of_lot, serial=serial, catch=catch)
    yield Post(command=command, context=after(line, context), todo=NEXT_UP)
    return None


def _by_key(line: Line, context: Mapping[str, str], pressed: Pressed, amount: Decimal | None = None) -> Dialogue:
    """What the key does that was pressed at a prompt of the line; so much is in hand already."""
    if pressed.key == SHORT.name:
        yield from short_pick(line, context, amount)
    elif pressed.key == SKIP.name:
        yield Post(command=SkipPick(work=line.row.number), context={**context, "bin": ""}, todo=NEXT_UP)
    elif pressed.key == FULL.name:
        yield from change_tote(line, context)
    elif pressed.key == DROP.name:
        yield from drop(line.station, context, line.run)
    return None


def _quantity(line: Line, lot: str, scanned: bool) -> Ask:
    """How much is taken: all that is asked for, unless less is keyed; where each piece counts, what was `scanned`."""
    row, each = line.row, bool(line.profile.count_each)
    left, counted = show_quantity(row.left), Decimal(scanned)
    return Ask(
        prompt="QTY",
        parse=part_of(to_decimal(row.left), row.decimals, lambda: Rejection("over_work", open=left, sku=row.sku)),
        offered=counted or None if each else to_decimal(row.left),
        then=(Plate,) if line.wants_tote else (Location,),
        again=row.sku,
        again_lot=lot or row.lot,
        again_adds=counted,
        hint="scan each piece, or key"
        if each
        else f"then {line.wanted}"
        if line.wants_tote
        else "then scan the next bin",
        show=line.goods(left, f"{row.unit} to take"),
        keys=line.keys(),
        about=line.about,
    )


def _is_short(line: Line, amount: Decimal) -> Generator[Step, Any, str]:
    """Of less than was asked for: why, or nothing where the rest follows."""
    if amount == to_decimal(line.row.left):
        return ""
    fewer = show_decimal(to_decimal(line.row.left) - amount)
    return (yield from choose({FOLLOWS: "", **WHY}, prompt="WHY", hint=f"{fewer} fewer: why?"))
