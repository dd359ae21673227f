"""What is done with customers' returns at the desk: agreed, inspected, closed."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from decimal import Decimal
from typing import Any

from core.catalogue.party_search import parties_named
from core.errors import Rejection
from core.identify import Item, Lot, Order, Plate
from core.outbound.customer_return import AuthoriseReturn, CloseReturn, ReturnedLine
from core.outbound.return_list import find_return_brief, next_return_number
from core.outbound.sales_order import find_sale, need_sale, sale_lines
from core.text import name_text
from core.values import show_decimal, show_quantity
from tui.desk.new_order import order_number
from tui.desk.order_lines import DONE, pack_of
from tui.desk.screen import ROW
from tui.dialogue import Ask, Dialogue, Post, Pressed, Show, Step, ask, choose, quantity_of, scan
from tui.outbound.inspect_return import HINT, look_at
from tui.station import Station
from tui.view import Table

COLUMNS = ("Item", "Name", "Quantity", "Pack")
HELP = (
    "Order, or customer",
    "Items and quantities,",
    "then F8: it is agreed",
)
INSPECT_HELP = (
    "Item: what becomes of",
    "it, and how much",
)


def new_return(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """Whose, number and reason, then its items until F8: all is booked at once."""
    order, customer, name = yield from _whose(station)
    shown = Show(lines=(name, *((order,) if order else ())), table=_shipped(station, order))
    offered = station.read(next_return_number) or None
    number = yield from ask("NUMBER", order_number, offered=offered, hint="key its number", show=shown)
    reason: str = yield from ask("WHY", _reason, entered="", hint="key why it comes, ENT none", show=shown)
    lines: list[tuple[Item, ReturnedLine]] = []
    while True:
        show = _agreed(number, name, lines) if lines else shown
        found = yield from scan((Item,), "LINE", hint="scan an item, F8 agrees", show=show, keys=(DONE,))
        if isinstance(found, Pressed):
            break
        lines.append((found, (yield from _line(station, found, name))))
    command = AuthoriseReturn(
        number=number, customer=customer, order=order, lines=tuple(line for _, line in lines), reason=reason,
        site=station.site.code,
    )  # fmt: skip
    yield Post(command=command, context={ROW: number}, todo="its goods may come")
    return None


def inspect(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Which goods of the marked return, what becomes of them, and how much."""
    number = context[ROW]
    kinds = (Item, Lot, Plate)
    found = yield from scan(kinds, "ITEM", hint=HINT, show=Show(lines=_heading(station, number)))
    yield from look_at(station, found, number, {ROW: number})
    return None


def close(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Shows it, and on ENT waits for no more of it."""
    number = context[ROW]
    shown = Show(lines=_heading(station, number))
    yield Ask(prompt="ENT=close", entered=True, hint="ENT: no more comes, F3 leaves it", show=shown)
    yield Post(command=CloseReturn(number=number, site=station.site.code))
    return None


def _whose(station: Station) -> Generator[Step, Any, tuple[str, str, str]]:
    """The order, or the customer's code, and the customer's name."""
    found: Order | str = yield Ask(
        prompt="WHOSE", kinds=(Order,), parse=_text, free_text=True, hint="order, or part of customer"
    )
    site, typed = station.site.id, found.number if isinstance(found, Order) else found
    if isinstance(found, Order) or station.read(find_sale, typed, site) is not None:
        sale = station.read(need_sale, typed, site)
        return sale.number, "", sale.name
    named = station.read(parties_named, "customer", typed)
    if not named:
        raise Rejection("nothing_found", text=typed)
    picked = named[0]
    if len(named) > 1:
        picked = yield from choose({f"{each.code} {each.name}": each for each in named}, hint="which? key a number")
    return "", picked.code, picked.name


def _line(station: Station, item: Item, name: str) -> Generator[Step, Any, ReturnedLine]:
    pack = item.pack or (yield from pack_of(station, item))
    unit = pack or item.unit
    whole = 0 if pack and pack != item.unit else item.decimals
    shown = Show(lines=(f"{item.sku} {item.name}", name))
    amount: Decimal = yield from ask("QTY", quantity_of(whole), hint=f"key how many {unit}", show=shown)
    return ReturnedLine(sku=item.sku, quantity=amount, pack=pack)


def _agreed(number: str, name: str, lines: list[tuple[Item, ReturnedLine]]) -> Show:
    rows = tuple(
        (item.sku, item.name, show_decimal(line.quantity), line.pack or item.unit) for item, line in reversed(lines)
    )
    narrow = tuple(" ".join((row[0], *row[2:])) for row in rows)
    return Show(lines=(f"{number} {name}",), table=Table(COLUMNS, rows, narrow=narrow))


def _shipped(station: Station, order: str) -> Table | None:
    """What the order has shipped: so much of it may come back."""
    found = station.read(find_sale, order, station.site.id) if order else None
    lines = station.read(sale_lines, found.id) if found is not None else []
    rows = tuple((line.sku, line.name, show_quantity(line.done), line.unit) for line in lines if line.done)
    return Table(COLUMNS, rows, narrow=tuple(" ".join((row[0], *row[2:])) for row in rows)) if rows else None


def _heading(station: Station, number: str) -> tuple[str, ...]:
    brief = station.read(find_return_brief, station.site.id, number)
    if brief is None:
        raise Rejection("unknown_return", number=number)
    waiting = f"{brief.waiting} of {brief.lines} lines to inspect" if brief.waiting else brief.state
    return (f"{number} {brief.name}", waiting)


def _text(text: str) -> str | None:
    return text.strip() or None


def _reason(text: str) -> str:
    return name_text(text, "reason")
