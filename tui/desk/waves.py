"""Waves at the desk: what is planned and released, which orders are in it, how far it is."""

from __future__ import annotations

from collections.abc import Sequence

from core.identify import Found, Order
from core.inbound.purchase_order import shown_state
from core.outbound.wave_list import WaveBrief, WaveOrder, find_wave_brief, find_waves, orders_of_wave
from tui.desk.screen import DeskScreen, Detail, Row
from tui.desk.times import shown_time
from tui.desk.wave_steps import STEPS
from tui.station import Station
from tui.view import Table

COLUMNS = ("Wave", "State", "Carrier", "Cut-off", "Orders", "Picks", "Note")
ORDER_COLUMNS = ("Order", "Customer", "State", "Pr", "Picks", "Hold")


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """The waves that fit, those that are open first."""
    return [_row(station, each) for each in station.read(find_waves, station.site.id, typed, most)]


def detail(station: Station, number: str) -> Detail:
    """A wave's orders with how far each is."""
    found = station.read(find_wave_brief, station.site.id, number)
    if found is None:
        return Detail(number, ("There is no such wave.",))
    members = station.read(orders_of_wave, station.site.id, number)
    facts = (
        f"{found.state}, {found.over} of {found.picks} picks over",
        f"{found.orders} orders, planned {shown_time(station, found.made_at)}",
        *((f"leaves {shown_time(station, found.cut_off_at)}",) if found.cut_off_at else ()),
        *filter(None, (found.note,)),
    )
    narrow = tuple(f"{each.number} {each.over}/{each.picks} {shown_state(each.state)}" for each in members)
    about = f"{number} {found.carrier}".strip()
    return Detail(about, facts, Table(ORDER_COLUMNS, tuple(_order(each) for each in members), narrow=narrow))


def find(found: Found) -> str | None:
    """The waves that an order is in."""
    match found:
        case Order():
            return found.number
    return None


def _row(station: Station, wave: WaveBrief) -> Row:
    leaves = shown_time(station, wave.cut_off_at)[-5:] if wave.cut_off_at else ""
    progress = f"{wave.over}/{wave.picks}"
    cells = (wave.number, wave.state, wave.carrier, leaves, str(wave.orders), progress, wave.note)
    brief = " ".join(filter(None, (wave.number, wave.state, progress, leaves, wave.carrier)))
    return Row(wave.number, cells, brief, wave.state)


def _order(order: WaveOrder) -> tuple[str, ...]:
    progress = f"{order.over}/{order.picks}"
    state = shown_state(order.state)
    return (order.number, order.customer, state, str(order.priority), progress, order.hold_reason)


SCREEN = DeskScreen(
    code="waves",
    word="Waves",
    title="WAVES",
    permission="release_work",
    columns=COLUMNS,
    rows=rows,
    detail=detail,
    find=find,
    hint="scan or type an order, or a wave",
    actions=STEPS,
    help=("number, state, carrier,", "note, or an order in it"),
)
