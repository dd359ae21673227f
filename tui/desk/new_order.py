"""Entering a purchase order: the supplier, number and date make a draft, then its lines are added to it."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from datetime import date
from typing import Any

from core.catalogue.party_search import parties_named
from core.errors import Rejection
from core.expiry import parse_expiry
from core.inbound.order_list import next_number
from core.inbound.purchase_order import NUMBER_LENGTH_MAX, OrderPurchase
from core.text import upper_code
from tui.desk.order_lines import change_order
from tui.desk.screen import ROW
from tui.dialogue import Dialogue, Post, Show, Step, ask, choose
from tui.station import Station

NO_DATE = "none"
HELP = (
    "It is a draft at once:",
    "nothing typed is lost.",
    "Item, quantity, price",
    "F8, then approve, send",
)


def new_order(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Supplier, number and date; then its lines."""
    number = context.get(ROW, "")
    if not number:
        code, name = yield from a_party(station, "supplier")
        shown = Show(lines=(name,))
        offered = station.read(next_number) or None
        number = yield from ask("NUMBER", order_number, offered=offered, hint="key its number", show=shown)
        due_on = yield from due_day(station, number, name)
        command = OrderPurchase(number=number, supplier=code, due_on=due_on, draft=True, site=station.site.code)
        yield Post(command=command, context={ROW: number}, todo="add its lines")
    return (yield from change_order(station, {ROW: number}))


def a_party(station: Station, role: str) -> Generator[Step, Any, tuple[str, str]]:
    """A supplier or customer by its code, or by part of the name where it is one of a few."""
    typed = yield from ask(role.upper(), _text, hint="key code or part of the name")
    found = station.read(parties_named, role, typed)
    if not found:
        raise Rejection("nothing_found", text=typed)
    if len(found) == 1:
        return found[0].code, found[0].name
    picked = yield from choose({f"{each.code} {each.name}": each for each in found}, hint="which? key a number")
    return picked.code, picked.name


def due_day(station: Station, number: str, name: str) -> Generator[Step, Any, date | None]:
    """When an order is due, if a day is said."""

    def day(text: str) -> date:
        return parse_expiry(text, station.today())

    shown = Show(lines=(number, name))
    answer = yield from ask("DUE", day, offered=NO_DATE, hint="key YYMMDD, +2w, or ENT", show=shown)
    return answer if isinstance(answer, date) else None


def order_number(text: str) -> str:
    """The number of an order as it is kept."""
    return upper_code("number", text.strip(), NUMBER_LENGTH_MAX)


def _text(text: str) -> str | None:
    return text.strip() or None
