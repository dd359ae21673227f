"""The dock board: what leaves with which truck, how far it is, what of it is late or at risk."""

from __future__ import annotations

from collections.abc import Sequence

from core.identify import Found, Order, Outgoing
from core.inbound.purchase_order import shown_state
from core.outbound.dock_board import (
    Departure,
    InState,
    Leaving,
    departure_with,
    departures,
    orders_by_state,
    orders_leaving,
)
from core.text import words_of
from tui.desk.screen import DeskScreen, Detail, Row
from tui.desk.times import shown_time
from tui.station import Station
from tui.view import Table

COLUMNS = ("Leaves", "Carrier", "Wave", "Progress", "Lines", "Pack", "Load", "Late", "Risk")
ORDER_COLUMNS = ("Order", "Customer", "State", "Pr", "Lines", "Picked", "Packed")
STATE_COLUMNS = ("State", "Orders", "Late", "On hold")
ALL = "all"  # the row that stands for everything
STAGES = ("reserved", "picked", "packed", "loaded", "shipped")
BAR = 8  # cells
SUMS = ("orders", "late", "at_risk", "on_hold", "lines", *STAGES, "cartons", "cartons_loaded")
ANY_TIME = "--:--"


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """Everything together, then what leaves first; of what is typed, only what fits."""
    found = _departures(station)
    shown = found if typed or not found else [_together(found), *found]
    for word in words_of(typed):
        shown = _fitting(station, shown, word)
    return [_row(station, each) for each in shown[:most]]


def detail(station: Station, key: str) -> Detail:
    """How far a departure is, in bars, and which of its orders are least far."""
    found = _departures(station)
    if key == ALL and found:
        return _all(station, _together(found))
    each = next((each for each in found if each.key == key), None)
    if each is None:
        return Detail(key, ("Nothing is to leave with it any more.",))
    orders = station.read(orders_leaving, station.site, station.room.clock(), each)
    narrow = tuple(f"{order.number} {order.packed}/{order.lines} {_state(order)}" for order in orders)
    table = Table(ORDER_COLUMNS, tuple(map(_order, orders)), narrow=narrow)
    return Detail(f"{_named(station, each)}: {_counts(each)}", _bars(each), table)


def find(found: Found) -> str | None:
    """The truck that an order leaves with, or that a shipment is loaded for."""
    match found:
        case Order() | Outgoing():
            return found.number
    return None


def _departures(station: Station) -> list[Departure]:
    return station.read(departures, station.site, station.room.clock())


def _together(found: Sequence[Departure]) -> Departure:
    sums = {name: sum(getattr(each, name) for each in found) for name in SUMS}
    return found[0]._replace(key=ALL, wave="", carrier="", cut_off_at=None, loading=(), **sums)


def _all(station: Station, together: Departure) -> Detail:
    """All of it, and how many orders of the site are in which state."""
    states = station.read(orders_by_state, station.site.id, station.today())
    about = ", ".join(f"{each.orders} {shown_state(each.state)}" for each in states)
    narrow = tuple(f"{each.orders} {shown_state(each.state)}{_of_them(each)}" for each in states)
    table = Table(STATE_COLUMNS, tuple(map(_in_state, states)), narrow=narrow)
    return Detail(about or _counts(together), (*_bars(together), _counts(together)), table)


def _fitting(station: Station, found: Sequence[Departure], word: str) -> list[Departure]:
    """Those that are called so, or have a figure of that name; where none is, the one that takes the order."""
    named = [each for each in found if _is_called(each, word.casefold())]
    if named:
        return named
    key = station.read(departure_with, station.site, station.room.clock(), word)
    return [each for each in found if each.key == key]


def _is_called(each: Departure, said: str) -> bool:
    figures = {"late": each.late, "risk": each.at_risk, "hold": each.on_hold}
    if said in figures:
        return bool(figures[said])
    names = (each.carrier, each.wave, *(name for one in each.loading for name in (one.number, one.dock)))
    return any(said in name.casefold() for name in names)


def _row(station: Station, each: Departure) -> Row:
    figures = (each.lines, each.packed, each.loaded, each.late, each.at_risk)
    leaves = ALL if each.key == ALL else _leaves(station, each)
    cells = (leaves, each.carrier, each.wave, _progress(each), *(str(n) if n else "" for n in figures))
    told = f"late {each.late}" if each.late else f"risk {each.at_risk}" if each.at_risk else ""
    packed = f"{each.packed}/{each.lines}"
    brief = " ".join(filter(None, (leaves, each.wave or each.carrier, told, _progress(each), packed)))
    return Row(each.key, cells, brief)


def _leaves(station: Station, each: Departure) -> str:
    """The time alone where it is today's, the day alone where there is no time."""
    today = station.today()
    if each.cut_off_at is None:
        return ANY_TIME if each.day == today else f"{each.day:%m-%d}"
    at = shown_time(station, each.cut_off_at)
    return at[-5:] if at.startswith(str(today)) else at[-11:]


def _named(station: Station, each: Departure) -> str:
    return " ".join(filter(None, (_leaves(station, each), each.wave, each.carrier)))


def _counts(each: Departure) -> str:
    what = {"late": each.late, "at risk": each.at_risk, "on hold": each.on_hold}
    return ", ".join((f"{each.orders} orders", *(f"{count} {word}" for word, count in what.items() if count)))


def _bars(each: Departure) -> tuple[str, ...]:
    """A bar for each stage; the one of what is loaded says of which shipment, and how many cartons."""
    told = {stage: f"{stage:<9}{_bar(each, stage)} {getattr(each, stage)}/{each.lines}" for stage in STAGES}
    if each.cartons or each.loading:
        on = "".join(f", {one.number} {one.dock} {one.cartons}" for one in each.loading)
        told["loaded"] += f" {each.cartons_loaded}/{each.cartons} cartons{on}"
    return tuple(told.values())


def _bar(each: Departure, stage: str) -> str:
    return ("#" * _cells(getattr(each, stage), each.lines)).ljust(BAR, ".")


def _progress(each: Departure) -> str:
    """One bar of what is packed, picked and reserved, the furthest first."""
    packed, picked, reserved = (_cells(getattr(each, stage), each.lines) for stage in ("packed", "picked", "reserved"))
    return ("#" * packed).ljust(picked, "+").ljust(reserved, "-").ljust(BAR, ".")


def _cells(done: int, of: int) -> int:
    """How many cells of a bar: one as soon as there is something, all of them only for all of it."""
    return max(1, done * BAR // of) if done else 0


def _order(order: Leaving) -> tuple[str, ...]:
    figures = (order.priority, order.lines, order.picked, order.packed)
    return (order.number, order.customer, _state(order), *map(str, figures))


def _state(order: Leaving) -> str:
    return "on hold" if order.hold_reason else shown_state(order.state)


def _in_state(each: InState) -> tuple[str, ...]:
    figures = (each.orders, each.late, each.on_hold)
    return (shown_state(each.state), *(str(count) if count else "" for count in figures))


def _of_them(each: InState) -> str:
    what = {"late": each.late, "on hold": each.on_hold}
    return "".join(f", {count} {word}" for word, count in what.items() if count)


SCREEN = DeskScreen(
    code="dock_board",
    word="Dock board",
    title="DOCK",
    permission="release_work",
    columns=COLUMNS,
    rows=rows,
    detail=detail,
    find=find,
    hint="# packed + picked - reserved",
    help=("carrier, wave, dock,", "order, late, risk, hold"),
)
