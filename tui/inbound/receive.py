"""Receiving at the dock: one line of a delivery."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from core.errors import Rejection
from core.expiry import parse_expiry
from core.identify import Item, Order, Plate
from core.inbound.purchase_order import OrderLineRow, lines_expecting, lines_of, need_open_order
from core.inbound.receive import Receive
from core.internal.look_up import known_lot_expiry
from core.ledger.lots import LOT_LENGTH_MAX, SERIALS
from core.text import code_text
from core.values import show_quantity, to_decimal
from tui.dialogue import Ask, Dialogue, Post, Show, Step, Tell, ask, choose, quantity_of, scan
from tui.order_table import order_table, progress_of
from tui.station import Station
from tui.view import Key

CLOSE_PLATE = Key("F8", "ClosePal", 3)
HELP = (
    "Item: finds an order",
    "Order: work on it",
    "Pallet: load, close",
    "Next scan keeps QTY",
)


def receive(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Scan, then only what the label does not say: lot, expiry, serial, quantity."""
    order, plate = context.get("order", ""), context.get("plate", "")
    found = yield from scan(
        (Item, Order, Plate),
        "SCAN",
        hint="scan item, order or pallet",
        show=_overview(station, order),
        keys=(CLOSE_PLATE,) if plate else (),
    )
    if not isinstance(found, Item):
        return (yield from _open(station, context, found))
    line = yield from _line(station, order, found)
    lot, expires_on, serial = yield from _identity(station, found, line)
    amount, pack = yield from _amount(station, found, line, lot)
    command = Receive(
        order=line.order,
        sku=found.sku,
        lot=lot,
        serial=serial,
        expires_on=expires_on,
        quantity=amount,
        pack=pack,
        plate=plate,
        location=station.dock,
        site=station.site.code,
    )
    label = replace(station.label(), sku=found.sku, lot=lot, serial=serial, quantity=amount, pack=pack)
    yield Post(command=command, context={**context, "order": line.order}, label=label, todo="scan next item")
    return None


def _open(station: Station, context: Mapping[str, str], found: object) -> Generator[Step, Any, Mapping[str, str]]:
    """An order or a pallet becomes the one that is worked on; the open pallet again, or F8, closes it."""
    if isinstance(found, Order):
        opened = station.read(need_open_order, found.number, station.site.id)
        yield Tell(happened=f"Order {opened.number}", todo=opened.party)
        return {**context, "order": opened.number}
    if isinstance(found, Plate) and found.code != context.get("plate"):
        yield Tell(happened=f"Pallet {found.code} open", todo="scan goods onto it")
        return {**context, "plate": found.code}
    yield Tell(happened=f"Pallet {context.get('plate', '')} closed", todo="put it away")
    return {name: value for name, value in context.items() if name != "plate"}


def _line(station: Station, order: str, item: Item) -> Generator[Step, Any, OrderLineRow]:
    """The order line that the item comes in on: of the open order, else the only order, else one that is chosen."""
    expecting = station.read(lines_expecting, station.site.id, item.sku)
    here = [line for line in expecting if line.order == order]
    if here:
        return here[0]
    need_on = False
    if order:
        need_on = any(line.sku == item.sku for line in station.read(lines_of, order, station.site.id))
        if need_on and not expecting:
            raise Rejection("nothing_open", sku=item.sku, order=order)
    if not expecting:
        raise Rejection("not_expected", sku=item.sku)
    first = {line.order: line for line in reversed(expecting)}
    if len(first) == 1 and not need_on:
        return expecting[0]
    options = {
        f"{number} {show_quantity(first[number].open)} {first[number].unit}": first[number]
        for number in reversed(first)
    }
    hint = f"{order} has it all: which other?" if need_on else "which order? earliest due first"
    return (yield from choose(options, hint=hint))


def _identity(station: Station, item: Item, line: OrderLineRow) -> Generator[Step, Any, tuple[str, date | None, str]]:
    """Lot, expiry and serial, as far as the item has them: from the label, from what is known, else asked."""
    lot, serial = item.lot, item.serial
    if item.tracking == "lot" and (not lot or item.doubtful):
        lot = yield from ask(
            "LOT",
            _lot,
            free_text=True,
            offered=lot or None,
            hint="scan or key the lot",
            show=_line_show(station, item, line),
            warning="check the lot: FNC1 missing?" if item.doubtful else "",
        )
    if item.tracking in SERIALS and not serial:
        show = _line_show(station, item, line)
        serial = yield from ask("SERIAL", _lot, free_text=True, hint="scan or key the serial", show=show)
    if not item.expires:
        return lot, None, serial
    known = station.read(known_lot_expiry, item.sku, lot or serial)
    if item.expires_on is not None or known is not None:
        return lot, item.expires_on or known, serial

    def expiry(text: str) -> date:
        return parse_expiry(text, station.today())

    show = _line_show(station, item, line, lot or serial)
    expires_on = yield from ask("EXP", expiry, hint="key YYMMDD, 2704e or +6m", show=show)
    return lot, expires_on, serial


def _amount(station: Station, item: Item, line: OrderLineRow, lot: str) -> Generator[Step, Any, tuple[Decimal, str]]:
    """How much and in which pack: what the label says, else asked; all that is open is taken only by ENT."""
    if item.tracking == "serial":
        return Decimal(1), ""
    if item.on_label is not None:
        packs = item.count if item.count is not None else Decimal(1)
        return packs, item.pack
    amount = yield Ask(
        prompt="QTY",
        parse=quantity_of(item.decimals),
        offered=to_decimal(line.open),
        offer_needs_ent=True,
        then=(Item, Order, Plate),
        again=item.sku,
        again_lot=lot,
        hint="key quantity, or scan each",
        show=_line_show(station, item, line, lot),
    )
    return amount, ""


def _lot(text: str) -> str:
    return code_text("lot", text.strip(), LOT_LENGTH_MAX)


def _line_show(station: Station, item: Item, line: OrderLineRow, lot: str = "") -> Show:
    open_now, ordered = show_quantity(line.open), show_quantity(line.quantity)
    lines = [f"{item.sku} ln {line.line}  open {open_now} of {ordered}", item.name]
    lot = lot or item.lot
    if lot:
        lines.append(f"Lot {lot}" + (f" exp {item.expires_on}" if item.expires_on else ""))
    table = order_table(station.read(lines_of, line.order, station.site.id), line)
    return Show(big=open_now, big_note=f"{line.unit} open", lines=tuple(lines), table=table)


def _overview(station: Station, order: str) -> Show:
    """The order's lines, those still open first."""
    if not order:
        return Show(lines=("Scan what comes in.", "It finds its order."))
    lines = station.read(lines_of, order, station.site.id)
    return Show(lines=(progress_of(lines),), table=order_table(lines))
