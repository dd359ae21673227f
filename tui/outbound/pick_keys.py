"""What else may happen at a pick: it is short, put off, a tote is full, all is dropped, a bin should be empty."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from core.errors import Rejection
from core.identify import Item, Location, Lot, Plate
from core.internal.look_up import Stock, goods_at
from core.internal.report_problem import ReportProblem
from core.outbound.drop_run import DropRun, EndRun
from core.outbound.run_row import RunRow
from core.outbound.short_pick import ShortPick
from core.outbound.skip_pick import SkipPick
from core.outbound.tote import ChangeTote
from core.values import show_decimal, show_quantity, to_decimal
from tui.dialogue import Ask, Dialogue, Post, Pressed, Show, Step, choose, scan
from tui.goods import part_of, weight
from tui.outbound.pick_line import DROP, FULL, SHORT, SKIP, Line
from tui.station import Station

NEXT_UP = "go on"
WHY = {"bin is empty": "empty", "damaged": "damaged", "wrong item": "wrong_item", "cannot reach": "unreachable"}
YES, NO = "yes", "no"


def by_key(line: Line, context: Mapping[str, str], pressed: Pressed, amount: Decimal | None = None) -> Dialogue:
    """What the key does that was pressed at a prompt of the line; so much is in hand already."""
    if pressed.key == SHORT.name:
        yield from _short(line, context, amount)
    elif pressed.key == SKIP.name:
        yield Post(command=SkipPick(work=line.row.number), context={**context, "bin": ""}, todo=NEXT_UP)
    elif pressed.key == FULL.name:
        yield from _full(line, context)
    elif pressed.key == DROP.name:
        yield from drop(line.station, context, line.run)
    return None


def after(line: Line, context: Mapping[str, str]) -> dict[str, str]:
    """What the next line begins with: the bin that one stands at, and whether one looks into it."""
    looked = {"empty": line.row.location} if line.profile.ask_empty else {}
    return {"place": context.get("place", ""), "bin": line.row.location, **looked}


def ask_tote(line: Line, amount: Decimal, keys: bool = True) -> Generator[Step, Any, Plate | Pressed]:
    """The tote that the goods go into; a wrong one is refused when it is booked."""
    row = line.row
    short = amount < to_decimal(row.left)
    found: Plate | Pressed = yield from scan(
        (Plate,),
        "TOTE",
        hint=f"scan {line.where}",
        show=line.goods(line.where[-4:], f"{show_decimal(amount)} {row.unit} into it"),
        keys=(line.keys() if short else line.keys()[1:]) if keys else (),
        about=line.about,
    )
    return found


def ask_weight(line: Line, amount: Decimal, lot: str, there: Sequence[Stock]) -> Generator[Step, Any, Decimal | None]:
    """What weighed goods weigh, unless they are all that is there."""
    row = line.row
    if not row.catch_unit or not amount:
        return None
    mine = [each for each in there if (each.sku, each.lot, each.plate) == (row.sku, lot or row.lot, row.plate)]
    if len(mine) == 1 and to_decimal(mine[0].quantity) == amount:
        return None
    return (yield from weight(row.catch_unit, f"{show_decimal(amount)} {row.unit} {row.sku}"))


def _short(line: Line, context: Mapping[str, str], amount: Decimal | None) -> Generator[Step, Any, None]:
    """How many are there, why no more, and into which tote they go."""
    row = line.row
    have: Decimal = amount if amount is not None else (yield _have(line))
    why = yield from choose(WHY, prompt="WHY", hint=f"{show_decimal(have)} of {show_quantity(row.left)}: why?")
    tote = ""
    if have and line.wants_tote:
        into = yield from ask_tote(line, have, keys=False)
        tote = into.code if isinstance(into, Plate) else ""
    catch = yield from ask_weight(line, have, "", line.there())
    command = ShortPick(work=row.number, quantity=have, reason=why, tote=tote, catch=catch)
    yield Post(command=command, context={**context, "bin": ""}, todo=NEXT_UP)


def _have(line: Line) -> Ask:
    row = line.row
    left = show_quantity(row.left)
    return Ask(
        prompt="HAVE",
        parse=part_of(to_decimal(row.left), row.decimals, lambda: Rejection("over_work", open=left, sku=row.sku)),
        offered=Decimal(0),
        hint=f"how many of {left} are there?",
        show=line.goods(left, f"{row.unit} asked for"),
        about=line.about,
    )


def _full(line: Line, context: Mapping[str, str]) -> Generator[Step, Any, None]:
    """The tote is full: what follows goes into another one."""
    row = line.row
    show = Show(lines=(f"{row.tote} is full", f"for {row.order}"))
    found = yield from scan((Plate,), "NEW", hint="scan another tote", show=show)
    command = ChangeTote(run=row.run, full=row.tote, tote=found.code, site=row.site)
    yield Post(command=command, context=context, todo=NEXT_UP)


def drop(station: Station, context: Mapping[str, str], run: RunRow) -> Dialogue:
    """Where all that was picked is set down; the run is over then."""
    show = Show(big="DROP", lines=(f"{run.number} at {run.place}", "all totes and goods"))
    found = yield from scan((Location,), "DROP", hint="scan the staging bin", show=show)
    kept, site = {"place": context.get("place", "")}, station.site.code
    if found.code == run.place:
        yield Post(command=EndRun(run=run.number, site=site), context=kept)
    else:
        yield Post(command=DropRun(run=run.number, target=found.code, site=site), context=kept)
    return None


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
