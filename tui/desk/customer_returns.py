"""Customers' returns at the desk: what was agreed, what has come, what waits to be inspected."""

from __future__ import annotations

from collections.abc import Sequence

from core.identify import Found, Item, Order, Return
from core.outbound.customer_return import OPEN, ReturnLineRow, find_return, return_lines
from core.outbound.return_list import ReturnBrief, became_of, find_return_brief, find_returns
from core.values import show_quantity
from tui.desk.return_steps import HELP as NEW_HELP
from tui.desk.return_steps import INSPECT_HELP, close, inspect, new_return
from tui.desk.screen import Action, DeskScreen, Detail, Row
from tui.desk.times import since
from tui.station import Station
from tui.view import Table

COLUMNS = ("Return", "Customer", "State", "Order", "For", "Inspect")
LINE_COLUMNS = ("Ln", "Item", "Name", "Agreed", "Came", "Inspected", "Unit", "What it became")


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """The returns that fit, those first that have goods to inspect."""
    return [_row(station, brief) for brief in station.read(find_returns, station.site.id, typed, most)]


def detail(station: Station, number: str) -> Detail:
    """A return's lines with what was agreed, what came, and what has become of it."""
    brief = station.read(find_return_brief, station.site.id, number)
    found = station.read(find_return, number, station.site.id)
    if brief is None or found is None:
        return Detail(number, ("There is no such return any more.",))
    became: dict[int, list[str]] = {}
    for each in station.read(became_of, number):
        became.setdefault(each.line, []).append(f"{show_quantity(each.quantity)} {each.what}")
    lines = [(line, ", ".join(became.get(line.line, ()))) for line in station.read(return_lines, found.id)]
    of_order = f", of order {brief.order}" if brief.order else ""
    facts = (
        f"{brief.state}{of_order}, for {since(station, brief.made_at)}",
        f"{brief.open_lines} of {brief.lines} lines to come, {brief.waiting} to inspect",
        *filter(None, (brief.reason, brief.note)),
    )
    table = Table(
        LINE_COLUMNS, tuple(_line(*each) for each in lines), narrow=tuple(_line_in_brief(line) for line, _ in lines)
    )
    return Detail(f"{number} {brief.customer} {brief.name}", facts, table)


def find(found: Found) -> str | None:
    """A return by its number or its order's, the returns of an item by its SKU."""
    match found:
        case Return() | Order():
            return found.number
        case Item():
            return found.sku
    return None


def _row(station: Station, brief: ReturnBrief) -> Row:
    waiting = str(brief.waiting) if brief.waiting else ""
    cells = (brief.number, brief.name, brief.state, brief.order, since(station, brief.made_at), waiting)
    said = f"{brief.number} {f'{waiting} to inspect' if waiting else brief.state} {brief.name}"
    return Row(brief.number, cells, said, brief.state)


def _line(line: ReturnLineRow, became: str) -> tuple[str, ...]:
    quantities = (line.quantity, line.received, line.settled)
    return (str(line.line), line.sku, line.name, *map(show_quantity, quantities), line.unit, became)


def _line_in_brief(line: ReturnLineRow) -> str:
    agreed = f" of {show_quantity(line.quantity)}" if line.quantity else ""
    waits = f", {show_quantity(line.to_inspect)} to inspect" if line.to_inspect else ""
    return f"{line.sku} {show_quantity(line.received)}{agreed} {line.unit}{waits}"


SCREEN = DeskScreen(
    code="customer_returns",
    word="Cust. returns",
    title="RETURNS",
    permission="authorise_return",
    columns=COLUMNS,
    rows=rows,
    detail=detail,
    find=find,
    hint="scan or type a return",
    actions=(
        Action("F5", "New", "authorise_return", new_return, on_row=False, help=NEW_HELP),
        Action("F8", "Inspect", "inspect_return", inspect, states=("received",), help=INSPECT_HELP),
        Action("F10", "Close", "authorise_return", close, states=OPEN),
    ),
    help=("number, customer, order,", "item, state or inspect"),
)
