"""Open work at the desk: what there is to do, who has it, and since when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.errors import Rejection
from core.identify import Found, Item, Location, Plate
from core.internal.plan_work import CancelWork, PrioritizeWork, free_work
from core.values import show_quantity
from core.work import MINUTE, SPARE, URGENT
from core.work_list import WorkRow, find_work, find_work_numbered
from tui.desk.screen import ROW, Action, DeskScreen, Detail, Row
from tui.desk.times import shown_time
from tui.dialogue import Ask, Dialogue, Post, Show, Tell, ask, parse_option
from tui.station import Station

COLUMNS = ("No", "Pr", "Work", "Goods", "Way", "Who", "Lease", "Note")
FREE, TAKEN = "free", "taken"


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """The work that fits, the most urgent first."""
    now = station.room.clock()
    return [work_row(station, work) for work in station.read(find_work, station.site.id, typed, now, most)]


def work_row(station: Station, work: WorkRow) -> Row:
    """A piece of work as a row."""
    who, lease = (work.holder, _lease(station, work)) if work.is_taken(station.room.clock()) else ("", "")
    goods = " ".join(filter(None, (work.sku, _amount(work), work.plate)))
    way = " > ".join(filter(None, (work.source, work.target)))
    cells = (str(work.number), str(work.priority), named(work), goods, way, who, lease, work.note)
    brief = " ".join(filter(None, (f"{work.number} {named(work)}", who, goods, way)))
    return Row(str(work.number), cells, brief, TAKEN if who else FREE)


def detail(station: Station, key: str) -> Detail:
    """All there is to know about a piece of work."""
    work = station.read(find_work_numbered, station.site.id, int(key))
    if work is None:
        return Detail(f"work {key}", ("It is done, or cancelled.",))
    return Detail(f"work {key} {named(work)}", facts_of(station, work))


def facts_of(station: Station, work: WorkRow) -> tuple[str, ...]:
    """What there is to do, who has it, since when."""
    goods = " ".join(filter(None, (work.sku, work.name, work.lot and f"lot {work.lot}", _amount(work))))
    named_ends = (("plate", work.plate), ("from", work.source), ("to", work.target))
    way = " ".join(f"{what} {code}" for what, code in named_ends if code)
    asked = f"asked for at {shown_time(station, work.made_at)}, priority {work.priority}"
    step = f"last step {shown_time(station, work.changed_at)}"
    had = f"{work.holder} at {work.device}, {step}, lease {_lease(station, work)}"
    who = had if work.is_taken(station.room.clock()) else "free"
    return tuple(filter(None, (work.note, goods, way, who, asked)))


def find(found: Found) -> str | None:
    """The work at a bin, of an item, of a plate."""
    match found:
        case Location() | Plate():
            return found.code
        case Item():
            return found.sku
    return None


def prioritize(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Asks how urgent the work is."""
    work = _need_work(station, context)
    priority = yield from ask(
        "PRIORITY",
        lambda text: parse_option(text, SPARE),
        hint=f"{URGENT} comes first, {SPARE} last",
        show=Show(big=str(work.priority), big_note="now", lines=facts_of(station, work)),
    )
    yield Post(command=PrioritizeWork(work=work.number, priority=priority, site=station.site.code))
    return None


def cancel(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Takes the work off the list."""
    work = _need_work(station, context)
    shown = Show(lines=(f"Cancel work {work.number}:", *facts_of(station, work)))
    yield Ask(prompt="ENT=cancel", entered=True, hint="ENT cancels it, F3 keeps it", show=shown)
    yield Post(command=CancelWork(work=work.number, site=station.site.code))
    return None


def free(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Ends the lease of whoever has the work."""
    work = _need_work(station, context)
    shown = Show(lines=(f"Free work {work.number}:", *facts_of(station, work)))
    yield Ask(prompt="ENT=free", entered=True, hint=f"ENT takes it from {work.holder}", show=shown)
    had = station.room.write(free_work, station.site.code, work.number, station.room.clock())
    yield Tell(happened=f"Work {work.number} is free, {had} had it")
    return None


def named(work: WorkRow) -> str:
    """What kind of work it is."""
    return work.kind.replace("_", " ")


def _need_work(station: Station, context: Mapping[str, str]) -> WorkRow:
    number = int(context[ROW])
    work = station.read(find_work_numbered, station.site.id, number)
    if work is None:
        raise Rejection("unknown_work", work=number)
    return work


def _amount(work: WorkRow) -> str:
    return f"{show_quantity(work.quantity)} {work.unit}".strip() if work.quantity is not None else ""


def _lease(station: Station, work: WorkRow) -> str:
    return f"{max(0, work.lease_until - station.room.clock()) // MINUTE + 1} min"


PRIORITIZE = Action("F5", "Priority", "plan_work", prioritize, states=(FREE, TAKEN))
CANCEL = Action("F8", "Cancel", "plan_work", cancel, states=(FREE,))
FREE_IT = Action("F4", "Free", "plan_work", free, states=(TAKEN,))

SCREEN = DeskScreen(
    code="open_work",
    word="Work",
    title="WORK",
    permission="plan_work",
    columns=COLUMNS,
    rows=rows,
    detail=detail,
    find=find,
    hint="scan a bin, or type",
    actions=(FREE_IT, PRIORITIZE, CANCEL),
    help=("kind, item, bin, plate,", "who, free or taken"),
)
