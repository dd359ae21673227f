"""Entering a purchase order: the supplier, then line by line what is wanted."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from core.catalogue.item import find_item, packs_of
from core.catalogue.supplier_search import suppliers_named
from core.errors import Rejection
from core.expiry import parse_expiry
from core.identify import Item
from core.inbound.order_list import next_number
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.text import upper_code
from core.values import show_decimal
from tui.desk.screen import ROW
from tui.dialogue import Ask, Dialogue, Post, Pressed, Show, Step, ask, choose, quantity_of
from tui.station import Station
from tui.view import Key, Table

FINISH = Key("F8", "Order", 2)
DROP = Key("F10", "Drop", 4)
NO_DATE = "none"
HELP = (
    "Item, quantity, pack",
    "F8 places the order",
    "F10 drops it",
)
COLUMNS = ("Ln", "Item", "Name", "Quantity", "Pack")


def new_order(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """Supplier, number and date; then lines until F8."""
    code, name = yield from _supplier(station)
    offered = station.read(next_number)
    number = yield from ask("NUMBER", _number, offered=offered or None, hint="key its number", show=Show(lines=(name,)))
    due_on = yield from _due(station, number, name)
    lines: list[tuple[Item, OrderedLine]] = []
    while True:
        found = yield Ask(
            prompt="ITEM",
            kinds=(Item,),
            hint="next item, F8 orders" if lines else "scan or key an item",
            show=_so_far(number, name, lines),
            keys=(FINISH, DROP) if lines else (DROP,),
        )
        if isinstance(found, Pressed):
            break
        lines.append((found, (yield from _line(station, found, _so_far(number, name, lines)))))
    if found.key == DROP.name:
        if lines:
            dropped = Show(lines=(f"Drop {number}, {len(lines)} lines",))
            yield Ask(prompt="ENT=drop", entered=True, hint="ENT drops it, F3 keeps it", show=dropped)
        return None
    ordered = tuple(line for _, line in lines)
    command = OrderPurchase(number=number, supplier=code, lines=ordered, due_on=due_on, site=station.site.code)
    yield Post(command=command, context={ROW: number})
    return {ROW: number}


def _supplier(station: Station) -> Generator[Step, Any, tuple[str, str]]:
    """By code, or by part of the name where it is one of a few."""
    typed = yield from ask("SUPPLIER", _text, hint="key code or part of the name")
    found = station.read(suppliers_named, typed)
    if not found:
        raise Rejection("nothing_found", text=typed)
    if len(found) == 1:
        return found[0].code, found[0].name
    picked = yield from choose({f"{each.code} {each.name}": each for each in found}, hint="which? key a number")
    return picked.code, picked.name


def _due(station: Station, number: str, name: str) -> Generator[Step, Any, date | None]:
    def day(text: str) -> date:
        return parse_expiry(text, station.today())

    shown = Show(lines=(number, name))
    answer = yield from ask("DUE", day, offered=NO_DATE, hint="key YYMMDD, +2w, or ENT", show=shown)
    return answer if isinstance(answer, date) else None


def _line(station: Station, item: Item, so_far: Show) -> Generator[Step, Any, OrderedLine]:
    """How much of the item, in which pack."""
    shown = Show(lines=(f"{item.sku} {item.name}", *so_far.lines), table=so_far.table)
    pack = item.pack or (yield from _pack(station, item))
    decimals = 0 if pack else item.decimals
    unit = pack or item.unit
    amount: Decimal = yield from ask("QTY", quantity_of(decimals), hint=f"key how many {unit}", show=shown)
    return OrderedLine(sku=item.sku, quantity=amount, pack=pack)


def _pack(station: Station, item: Item) -> Generator[Step, Any, str]:
    """Asked only for what comes in packs."""
    of = station.read(find_item, item.sku)
    packs = station.read(packs_of, of) if of is not None else []
    if not packs:
        return ""
    options = {item.unit: "", **{f"{pack.code}": pack.code for pack in packs}}
    return (yield from choose(options, hint="in which pack? key a number"))


def _so_far(number: str, name: str, lines: list[tuple[Item, OrderedLine]]) -> Show:
    rows = tuple(
        (str(at), line.sku, item.name, show_decimal(line.quantity), line.pack or item.unit)
        for at, (item, line) in enumerate(lines, 1)
    )
    narrow = tuple(f"{sku} {amount} {pack}" for _, sku, _, amount, pack in reversed(rows))
    table = Table(COLUMNS, rows, len(rows) - 1, narrow) if rows else None
    return Show(lines=(f"{number} {name}",), table=table)


def _number(text: str) -> str:
    return upper_code("number", text.strip(), 20)


def _text(text: str) -> str | None:
    return text.strip() or None
