"""Picking at the desk: the runs with who has them and how far they are, and what nobody has yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.errors import Rejection
from core.identify import Found, Order, Plate
from core.internal.plan_work import PrioritizeWork
from core.outbound.give_work import next_zone
from core.outbound.plan_run import free_run, reassign_run
from core.outbound.run_list import (
    PickBrief,
    RunBrief,
    count_waiting,
    find_run_brief,
    find_runs,
    picks_in_run,
    picks_waiting,
)
from core.text import upper_code
from core.values import show_quantity
from core.work import MINUTE, SPARE, URGENT
from tui.desk.screen import ROW, Action, DeskScreen, Detail, Row
from tui.desk.times import since
from tui.dialogue import Ask, Dialogue, Post, Show, Tell, ask, parse_option
from tui.station import Station
from tui.view import Table

COLUMNS = ("Run", "Who", "How", "Place", "Zone", "Picks", "Since", "Lease")
PICK_COLUMNS = ("No", "Pr", "Order", "Item", "Qty", "Unit", "Bin", "State", "Who")
OPEN, WAITING = "open", "waiting"
SHOWN_MAX = 100  # of the picks that wait


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """What waits, where nothing else is looked for, then the runs that fit, the oldest first."""
    runs = [_row(station, run) for run in station.read(find_runs, station.site.id, typed, most)]
    waiting = 0 if typed else station.read(count_waiting, station.site.id, station.room.clock())
    if not waiting:
        return runs
    cells = (WAITING, "", "", "", "", str(waiting), "", "")
    return [Row(WAITING, cells, f"{waiting} picks wait", WAITING), *runs][:most]


def detail(station: Station, number: str) -> Detail:
    """A run's picks on their way through the bins, or those that wait, the most urgent first."""
    if number == WAITING:
        return _waiting(station)
    run = station.read(find_run_brief, station.site.id, number)
    if run is None:
        return Detail(number, ("It is over.",))
    return Detail(f"{number} {run.operator} {run.name}", facts_of(station, run), _table(_picks(station, run)))


def facts_of(station: Station, run: RunBrief) -> tuple[str, ...]:
    """How far a run is, who has it and since when."""
    named = (("onto", run.place), ("zone", run.zone), ("wave", run.wave))
    where = " ".join(f"{what} {code}" for what, code in named if code)
    at = f" at {run.device}" if run.device else ""
    further = station.read(next_zone, run.id, run.zone, station.room.clock()) if run.zone else ""
    return (
        f"{run.over} of {run.picks} picks over",
        f"{run.operator}{at}, lease {_lease(station, run)}",
        f"{run.method} {where}{f', then zone {further}' if further else ''}",
        f"begun {since(station, run.made_at)} ago",
    )


def find(found: Found) -> str | None:
    """The run that an order or a tote is in."""
    match found:
        case Order():
            return found.number
        case Plate():
            return found.code
    return None


def reassign(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Who goes on with the run."""
    run = _need_run(station, context)
    shown = Show(lines=(f"Run {run.number}:", *facts_of(station, run)))
    who = yield from ask("WHO", _operator, hint="key who goes on with it", show=shown)
    had = station.room.write(reassign_run, station.site.code, run.number, who, station.room.clock())
    yield Tell(happened=f"{who} goes on with {run.number}", todo=f"{had} had it")
    return None


def free(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Takes from whoever has the run what they have not picked."""
    run = _need_run(station, context)
    shown = Show(lines=(f"Free run {run.number}:", *facts_of(station, run)))
    yield Ask(prompt="ENT=free", entered=True, hint=f"ENT takes it from {run.operator}", show=shown)
    had = station.room.write(free_run, station.site.code, run.number, station.room.clock())
    yield Tell(happened=f"Run {run.number} is free, {had} had it")
    return None


def prioritize(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Which pick, and how urgent it is."""
    picks = _picks(station, _need_run(station, context)) if context[ROW] != WAITING else _first_waiting(station)
    open_ones = {str(pick.number): pick for pick in picks if pick.state in ("ready", "leased")}
    lines = tuple(f"{number}: {_goods(pick)}, now {pick.priority}" for number, pick in open_ones.items())
    number = yield from ask(
        "NO.", lambda text: text if text in open_ones else None, hint="which pick?", show=Show(lines=lines)
    )
    priority = yield from ask(
        "PRIORITY",
        lambda text: parse_option(text, SPARE),
        hint=f"{URGENT} comes first, {SPARE} last",
        show=Show(big=str(open_ones[number].priority), big_note="now", lines=(_goods(open_ones[number]),)),
    )
    yield Post(command=PrioritizeWork(work=int(number), priority=priority, site=station.site.code))
    return None


def _need_run(station: Station, context: Mapping[str, str]) -> RunBrief:
    run = station.read(find_run_brief, station.site.id, context[ROW])
    if run is None:
        raise Rejection("unknown_run", run=context[ROW])
    return run


def _picks(station: Station, run: RunBrief) -> list[PickBrief]:
    return station.read(picks_in_run, run.id)


def _first_waiting(station: Station) -> list[PickBrief]:
    return station.read(picks_waiting, station.site.id, station.room.clock(), SHOWN_MAX)


def _waiting(station: Station) -> Detail:
    count = station.read(count_waiting, station.site.id, station.room.clock())
    first = f"the first {SHOWN_MAX} of them" if count > SHOWN_MAX else "the most urgent first"
    return Detail(f"{count} picks that nobody has", (first,), _table(_first_waiting(station)))


def _row(station: Station, run: RunBrief) -> Row:
    progress = f"{run.over}/{run.picks}"
    age = since(station, run.made_at)
    cells = (run.number, run.operator, run.method, run.place, run.zone, progress, age, _lease(station, run))
    return Row(run.number, cells, f"{run.number} {run.operator} {progress} {run.place}", OPEN)


def _lease(station: Station, run: RunBrief) -> str:
    left = run.lease_until - station.room.clock()
    return f"{left // MINUTE + 1} min" if left > 0 else "over"


def _table(picks: Sequence[PickBrief]) -> Table:
    narrow = tuple(f"{pick.number}: {_goods(pick)} {'' if pick.holder else pick.state}".strip() for pick in picks)
    return Table(PICK_COLUMNS, tuple(_pick(pick) for pick in picks), narrow=narrow)


def _pick(pick: PickBrief) -> tuple[str, ...]:
    goods = f"{pick.sku} {pick.lot}".strip()
    amount = (show_quantity(pick.quantity), pick.unit)
    return (str(pick.number), str(pick.priority), pick.order, goods, *amount, pick.source, pick.state, pick.holder)


def _goods(pick: PickBrief) -> str:
    return f"{show_quantity(pick.quantity)} {pick.sku} {pick.source} for {pick.order}"


def _operator(text: str) -> str:
    return upper_code("operator", text.strip())


PERMISSION = "release_work"
SCREEN = DeskScreen(
    code="picking",
    word="Picking",
    title="PICKING",
    permission=PERMISSION,
    columns=COLUMNS,
    rows=rows,
    detail=detail,
    find=find,
    hint="scan a tote or an order, or type",
    actions=(
        Action("F4", "Free", PERMISSION, free, states=(OPEN,)),
        Action("F5", "Priority", PrioritizeWork.permission, prioritize, states=(OPEN, WAITING)),
        Action("F8", "Give to", PERMISSION, reassign, states=(OPEN,)),
    ),
    help=("run, who, how, place,", "wave, an order or a tote"),
)
