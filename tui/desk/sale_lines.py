"""The lines of a sales order at the desk: added, changed and taken out one by one, each booked at once."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from decimal import Decimal
from typing import Any

from core.catalogue.item import find_item
from core.errors import Rejection
from core.identify import Item
from core.inbound.line_number import line_numbered
from core.inbound.purchase_order import shown_state
from core.outbound.change_sale import ChangedSaleLine, ChangeSale
from core.outbound.sale_list import find_sale_brief
from core.outbound.sales_order import SaleLineRow, find_sale, sale_lines
from core.values import safe_text, show_decimal, show_quantity, to_decimal
from tui.desk.order_lines import DONE, KEPT, LINE_MAX, day_of, or_none, pack_of, price_of
from tui.desk.screen import ROW
from tui.dialogue import (
    Ask,
    Dialogue,
    Post,
    Pressed,
    Show,
    Step,
    ask,
    parse_number,
    parse_quantity,
    quantity_of,
)
from tui.station import Station
from tui.view import Table

COLUMNS = ("Ln", "Item", "Name", "Quantity", "Pack", "Lot", "Price", "Due")
HELP = (
    "Item: adds a line",
    "Line number: changes it",
    "Quantity 0 takes it out",
    "F8: back to the list",
)


def change_sale(station: Station, context: Mapping[str, str]) -> Dialogue:
    """One line after the other, until F8."""
    number = context[ROW]
    while True:
        lines = lines_at(station, number)
        found = yield Ask(
            prompt="LINE",
            kinds=(Item,),
            parse=lambda text: parse_number(text, LINE_MAX),
            hint="scan an item, or key a line",
            show=show_sale(station, number, lines),
            keys=(DONE,),
        )
        if isinstance(found, Pressed):
            return {ROW: number}
        if isinstance(found, Item):
            change = yield from _added(station, number, found)
        else:
            change = yield from _changed(station, line_numbered(lines, number, found))
        command = ChangeSale(order=number, lines=(change,), site=station.site.code)
        yield Post(command=command, context={ROW: number}, todo="next item or line, F8 done")


def lines_at(station: Station, number: str) -> list[SaleLineRow]:
    """The lines of an order of the station's site."""
    found = station.read(find_sale, number, station.site.id)
    return [] if found is None else station.read(sale_lines, found.id)


def show_sale(station: Station, number: str, lines: list[SaleLineRow] | None = None) -> Show:
    """An order with its lines."""
    order = station.read(find_sale_brief, station.site.id, number, station.today())
    if order is None:
        raise Rejection("unknown_order", order=number)
    rows = tuple(_cells(line) for line in (lines or lines_at(station, number)))
    narrow = tuple(" ".join((row[0], row[1], row[3], row[4])) for row in rows)
    table = Table(COLUMNS, rows, narrow=narrow) if rows else None
    return Show(lines=(f"{number} {order.name}", shown_state(order.state)), table=table)


def _added(station: Station, order: str, item: Item) -> Generator[Step, Any, ChangedSaleLine]:
    """How much of the item, in which pack, of which lot, at what price, when."""
    shown = Show(lines=(f"{item.sku} {item.name}", order))
    pack = item.pack or (yield from pack_of(station, item))
    unit = pack or item.unit
    whole = 0 if pack and pack != item.unit else item.decimals
    amount: Decimal = yield from ask("QTY", quantity_of(whole), hint=f"key how many {unit}", show=shown)
    of = station.read(find_item, item.sku)
    lot = ""
    if of is not None and of.tracking == "lot":
        lot = yield from ask("LOT", _lot, entered=KEPT, hint="only this lot; ENT any", show=shown)
    price = yield from ask("PRICE", price_of, entered=KEPT, hint=f"per {unit}; ENT none", show=shown)
    due = yield from ask("DUE", day_of(station), entered=KEPT, hint="key YYMMDD, +2w; ENT as order", show=shown)
    return ChangedSaleLine(sku=item.sku, quantity=amount, pack=pack, lot=lot, price=or_none(price), due_on=due or None)


def _changed(station: Station, line: SaleLineRow) -> Generator[Step, Any, ChangedSaleLine]:
    """What of the line becomes another; ENT leaves each as it is."""
    unit, amount = line.pack or line.unit, to_decimal(line.pack_quantity or line.quantity)
    picked = f"{show_quantity(line.picked)} {line.unit} picked"
    shown = Show(lines=(f"line {line.line}: {line.sku} {line.name}", picked))
    hint = f"how many {unit}; 0 takes it out"
    wanted: Decimal = yield from ask("QTY", parse_quantity, offered=amount, hint=hint, show=shown)
    if not wanted:
        return ChangedSaleLine(line=line.line, quantity=wanted)
    was = show_quantity(line.price) if line.price is not None else None
    price = yield from ask("PRICE", price_of, offered=was, entered=KEPT, hint=f"per {unit}; ENT keeps it", show=shown)
    due = yield from ask(
        "DUE", day_of(station), offered=line.due_on, entered=KEPT, hint="key YYMMDD, +2w; ENT keeps it", show=shown
    )
    quantity = wanted if wanted != amount else None
    return ChangedSaleLine(line=line.line, quantity=quantity, price=or_none(price), due_on=due or None)


def _lot(text: str) -> str | None:
    return safe_text(text.strip(), 40) or None


def _cells(line: SaleLineRow) -> tuple[str, ...]:
    amount = to_decimal(line.pack_quantity if line.pack and line.pack_quantity else line.quantity)
    price = show_quantity(line.price) if line.price is not None else ""
    named = (str(line.line), line.sku, line.name, show_decimal(amount), line.pack or line.unit)
    return (*named, line.lot, price, str(line.due_on or ""))
