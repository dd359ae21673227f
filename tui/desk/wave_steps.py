"""What becomes of a wave at the desk: planned, filled, released, hurried, cancelled; and orders released alone."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from datetime import date
from typing import Any

from core.command import Outcome
from core.errors import Rejection
from core.expiry import parse_expiry
from core.inbound.purchase_order import NUMBER_LENGTH_MAX
from core.outbound.plan_wave import PlanWave
from core.outbound.release_orders import ORDERS_MAX, ReleaseOrders
from core.outbound.release_wave import ReleaseWave
from core.outbound.wave import CancelWave, ChangeWave
from core.outbound.wave_list import find_wave_brief, orders_of_wave
from core.text import upper_code
from core.work import SPARE, URGENT
from tui.desk.screen import ROW, Action
from tui.desk.times import time_of_day
from tui.dialogue import Ask, Dialogue, Post, Show, Step, ask, choose, parse_option, post
from tui.station import Station

PERMISSION = PlanWave.permission
SHOWN_MAX = 6  # orders that are named beside a question
DRAWN = "next"
OF = {
    "a carrier": "carrier", "a cut-off": "cut_off", "a zone": "zone", "urgency": "priority", "the day due": "due_on",
    "orders by number": "orders",
}  # fmt: skip


def plan(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """What the orders of the new wave have in common, or their numbers; then its own number."""
    field = yield from choose(OF, hint="which orders?")
    value = yield from _value(station, field)
    number = yield from ask("WAVE", _number, offered=DRAWN, hint="key its number, or ENT")
    given = "" if number == DRAWN else number
    command = PlanWave(number=given, site=station.site.code, **{field: value})
    outcome: Outcome = yield from post(command, todo="F4 releases it")
    return {ROW: outcome.facts["wave"]}


def release(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Shows the wave, and gives it to the floor on ENT."""
    shown = _show(station, context[ROW])
    yield Ask(prompt="ENT=release", entered=True, hint="ENT gives it to the floor, F3 leaves it", show=shown)
    yield Post(command=ReleaseWave(wave=context[ROW], site=station.site.code))
    return None


def add(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Which order comes into the wave."""
    order = yield from ask("ORDER", _number, hint="key the order that comes in", show=_show(station, context[ROW]))
    yield Post(command=ChangeWave(wave=context[ROW], add=(order,), site=station.site.code))
    return None


def take_out(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Which order is taken out of the wave."""
    order = yield from ask("ORDER", _number, hint="key the order to take out", show=_show(station, context[ROW]))
    yield Post(command=ChangeWave(wave=context[ROW], take_out=(order,), site=station.site.code))
    return None


def hurry(station: Station, context: Mapping[str, str]) -> Dialogue:
    """How urgent the picks of the wave are."""
    priority = yield from _priority(_show(station, context[ROW]))
    yield Post(command=ChangeWave(wave=context[ROW], priority=priority, site=station.site.code))
    return None


def cancel(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Gives the wave up on ENT."""
    shown = _show(station, context[ROW])
    yield Ask(prompt="ENT=cancel", entered=True, hint="ENT cancels it, F3 keeps it", show=shown)
    yield Post(command=CancelWave(wave=context[ROW], site=station.site.code))
    return None


def release_orders(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """Which orders go to the floor at once, without a wave."""
    orders = yield from ask("ORDERS", _numbers, hint="key orders, spaces between")
    yield Post(command=ReleaseOrders(orders=orders, site=station.site.code))
    return None


def _value(station: Station, field: str) -> Generator[Step, Any, Any]:
    if field == "priority":
        return (yield from _priority(Show(lines=("As urgent as this, or more.",))))
    if field == "due_on":
        return (yield from ask("DUE", _day(station), offered=station.today(), hint="key YYMMDD, +2w, or ENT"))
    questions: dict[str, tuple[str, Callable[[str], object | None], str]] = {
        "carrier": ("CARRIER", _number, "key the carrier"),
        "cut_off": ("UNTIL", time_of_day, "key a time like 16:30"),
        "zone": ("ZONE", _number, "key the zone"),
        "orders": ("ORDERS", _numbers, "key orders, spaces between"),
    }
    prompt, parse, hint = questions[field]
    return (yield from ask(prompt, parse, hint=hint))


def _day(station: Station) -> Callable[[str], date]:
    return lambda text: parse_expiry(text, station.today())


def _priority(shown: Show) -> Generator[Step, Any, int]:
    def read(text: str) -> int:
        return parse_option(text, SPARE)

    answer: int = yield from ask("PRIORITY", read, hint=f"{URGENT} comes first, {SPARE} last", show=shown)
    return answer


def _show(station: Station, number: str) -> Show:
    """The wave with the first of its orders."""
    found = station.read(find_wave_brief, station.site.id, number)
    if found is None:
        raise Rejection("unknown_wave", wave=number)
    members = [each.number for each in station.read(orders_of_wave, station.site.id, number)]
    more = f" and {len(members) - SHOWN_MAX} more" if len(members) > SHOWN_MAX else ""
    return Show(
        lines=(
            f"Wave {number}, {found.state}",
            f"{found.orders} orders, {found.over}/{found.picks} picks over",
            f"{' '.join(members[:SHOWN_MAX])}{more}",
        )
    )


def _number(text: str) -> str:
    return upper_code("number", text.strip(), NUMBER_LENGTH_MAX)


def _numbers(text: str) -> tuple[str, ...] | None:
    numbers = tuple(_number(each) for each in text.split())
    if len(numbers) > ORDERS_MAX:
        raise Rejection("lines_wanted", most=ORDERS_MAX)
    return numbers or None


STEPS = (
    Action("F5", "New", PERMISSION, plan, on_row=False),
    Action("F4", "Release", PERMISSION, release, states=("planned", "released")),
    Action("F2", "Add", PERMISSION, add, states=("planned",)),
    Action("F7", "Take out", PERMISSION, take_out, states=("planned",)),
    Action("F7", "Priority", PERMISSION, hurry, states=("released",)),
    Action("F8", "Orders", PERMISSION, release_orders, on_row=False, help=("Orders that go to", "the floor at once.")),
    Action("F10", "Cancel", PERMISSION, cancel, states=("planned", "released")),
)
