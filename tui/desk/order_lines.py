"""The lines of a purchase order at the desk: added, changed and taken out one by one, each booked at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from core.catalogue.item import find_item, packs_of
from core.errors import Rejection
from core.expiry import parse_expiry
from core.identify import Item
from core.inbound.change_purchase import ChangedLine, ChangePurchase
from core.inbound.line_number import line_numbered
from core.inbound.order_list import find_order_brief
from core.inbound.purchase_order import OrderLineRow, lines_of, shown_state
from core.values import money, safe_text, show_decimal, show_quantity, to_decimal
from tui.desk.screen import ROW
from tui.dialogue import (
    Ask,
    Dialogue,
    Post,
    Pressed,
    Show,
    Step,
    ask,
    choose,
    parse_number,
    parse_quantity,
    quantity_of,
)
from tui.station import Station
from tui.view import Key, Table

DONE = Key("F8", "Done", 2)
COLUMNS = ("Ln", "Item", "Name", "Quantity", "Pack", "Price", "Due")
KEPT = ""  # ENT: as it was, or as it was agreed with the supplier
LINE_MAX = 999
HELP = (
    "Item: adds a line",
    "Line number: changes it",
    "Quantity 0 takes it out",
    "F8: back to the list",
)
_PRICE = re.compile(r"\d{1,9}([.,]\d{1,6})?")


def change_order(station: Station, context: Mapping[str, str]) -> Dialogue:
    """One line after the other, until F8."""
    number = context[ROW]
    while True:
        lines = station.read(lines_of, number, station.site.id)
        found = yield Ask(
            prompt="LINE",
            kinds=(Item,),
            parse=lambda text: parse_number(text, LINE_MAX),
            hint="scan an item, or key a line",
            show=show_order(station, number, lines),
            keys=(DONE,),
        )
        if isinstance(found, Pressed):
            return {ROW: number}
        if isinstance(found, Item):
            change = yield from _added(station, number, found)
        else:
            change = yield from _changed(station, line_numbered(lines, number, found))
        command = ChangePurchase(order=number, lines=(change,), site=station.site.code)
        yield Post(command=command, context={ROW: number}, todo="next item or line, F8 done")


def show_order(station: Station, number: str, lines: list[OrderLineRow] | None = None) -> Show:
    """An order with its lines."""
    order = station.read(find_order_brief, station.site.id, number, station.today())
    if order is None:
        raise Rejection("unknown_order", order=number)
    rows = tuple(_cells(line) for line in (lines or station.read(lines_of, number, station.site.id)))
    narrow = tuple(" ".join((row[0], row[1], row[3], row[4])) for row in rows)
    table = Table(COLUMNS, rows, narrow=narrow) if rows else None
    return Show(lines=(f"{number} {order.supplier_name}", shown_state(order.state)), table=table)


def _added(station: Station, order: str, item: Item) -> Generator[Step, Any, ChangedLine]:
    """How much of the item, in which pack, at what price, when."""
    shown = Show(lines=(f"{item.sku} {item.name}", order))
    pack = item.pack or (yield from pack_of(station, item))
    unit = pack or item.unit
    whole = 0 if pack and pack != item.unit else item.decimals
    amount: Decimal = yield from ask("QTY", quantity_of(whole), hint=f"key how many {unit}", show=shown)
    price = yield from ask("PRICE", price_of, entered=KEPT, hint=f"per {unit}; ENT as agreed", show=shown)
    due = yield from ask("DUE", day_of(station), entered=KEPT, hint="key YYMMDD, +2w; ENT usual", show=shown)
    return ChangedLine(sku=item.sku, quantity=amount, pack=pack, price=or_none(price), due_on=due or None)


def _changed(station: Station, line: OrderLineRow) -> Generator[Step, Any, ChangedLine]:
    """What of the line becomes another; ENT leaves each as it is."""
    unit, amount = line.pack or line.unit, to_decimal(line.pack_quantity or line.quantity)
    shown = Show(lines=(f"line {line.line}: {line.sku} {line.name}", f"{show_quantity(line.done)} {line.unit} came in"))
    hint = f"how many {unit}; 0 takes it out"
    wanted: Decimal = yield from ask("QTY", parse_quantity, offered=amount, hint=hint, show=shown)
    if not wanted:
        return ChangedLine(line=line.line, quantity=wanted)
    was = show_quantity(line.price) if line.price is not None else None
    price = yield from ask("PRICE", price_of, offered=was, entered=KEPT, hint=f"per {unit}; ENT keeps it", show=shown)
    due = yield from ask(
        "DUE", day_of(station), offered=line.due_on, entered=KEPT, hint="key YYMMDD, +2w; ENT keeps it", show=shown
    )
    quantity = wanted if wanted != amount else None
    return ChangedLine(line=line.line, quantity=quantity, price=or_none(price), due_on=due or None)


def pack_of(station: Station, item: Item) -> Generator[Step, Any, str]:
    """Asked only for what comes in packs."""
    of = station.read(find_item, item.sku)
    packs = station.read(packs_of, of) if of is not None else []
    if not packs:
        return ""
    options = {each: each for each in (item.unit, *(pack.code for pack in packs))}
    return (yield from choose(options, hint=f"{item.sku}: in which pack?"))


def price_of(text: str) -> Decimal:
    if not _PRICE.fullmatch(text) or not text.isascii():
        raise Rejection("unknown_value", field="price", value=safe_text(text, 20), known="12 or 12.50")
    amount = Decimal(text.replace(",", "."))
    money(amount)
    return amount


def or_none(price: Decimal | str) -> Decimal | None:
    """The price that was keyed, if one was."""
    return price if isinstance(price, Decimal) else None


def day_of(station: Station) -> Callable[[str], date]:
    def day(text: str) -> date:
        return parse_expiry(text, station.today())

    return day


def _cells(line: OrderLineRow) -> tuple[str, ...]:
    amount = to_decimal(line.pack_quantity if line.pack and line.pack_quantity else line.quantity)
    price = show_quantity(line.price) if line.price is not None else ""
    due = str(line.due_on or "")
    return (str(line.line), line.sku, line.name, show_decimal(amount), line.pack or line.unit, price, due)
