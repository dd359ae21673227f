"""Looking up anything: scan it and see its card; scan on, and Back returns through the cards."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from core.access.log_in import permissions_of
from core.errors import Rejection
from core.identify import TRANSFER_IN, TRANSFER_OUT, Found, Item, Location, Lot, Order, Plate, Shipment
from core.inbound.expected import need_shipment
from core.inbound.purchase_order import lines_of, shown_state
from core.inbound.still_coming import still_coming
from core.internal.hold_lot import HoldLot
from core.internal.look_up import Card, Stock, item_card, location_card, lot_card, plate_card
from core.internal.print_label import PrintLabel
from core.internal.transfer import find_transfer, transfer_lines
from core.outbound.sales_order import SALE, need_sale, sale_lines
from tui.dialogue import Ask, Dialogue, Pressed, Show, Step
from tui.internal.hold_lot import hold_lot, release_lot
from tui.order_table import order_table, progress_of, sale_table, transfer_table
from tui.shipment_table import shipment_progress, shipment_table
from tui.station import Station
from tui.view import Key, Table

ANYTHING = (Item, Lot, Location, Plate, Order, Shipment)
HOLD, RELEASE = Key("F8", "Hold", 2), Key("F8", "Release", 2)
HELP = (
    "Scan anything",
    "F2 finds by name",
    "F7 prints its label",
    "F8 on a lot: hold it",
    "F3: the card before",
)


def look_up(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """Shows the card of each thing that is scanned."""
    shown = Show(lines=("Scan anything,", "or F2 to find by name."))
    label: PrintLabel | None = None
    hint = "scan anything"
    keys: tuple[Key, ...] = ()
    subject: Any = None
    while True:
        answer = yield Ask(prompt="SCAN", kinds=ANYTHING, keyed_bin=True, hint=hint, show=shown, label=label, keys=keys)
        if isinstance(answer, Pressed) and isinstance(subject, Lot):
            yield from _hold_or_release(station, subject, keys)
        else:
            subject = answer
        shown, keys = _show(station, subject), _keys(station, subject)
        label = None if isinstance(subject, Order | Shipment) else label_of(station, subject)
        hint = "scan on, F7 label, F3 back" if label else "scan on, F3 back"


def _keys(station: Station, subject: Found) -> tuple[Key, ...]:
    """The key that holds a lot, or releases it, for whoever may."""
    if not isinstance(subject, Lot):
        return ()
    if HoldLot.permission not in station.read(permissions_of, station.operator):
        return ()
    return (RELEASE,) if card_of(station, subject).held else (HOLD,)


def _hold_or_release(station: Station, subject: Lot, keys: tuple[Key, ...]) -> Generator[Step, Any, None]:
    named = {"serial" if subject.is_serial else "lot": subject.code}
    head = (f"{keys[0].word} {subject.sku} {subject.code}",)
    decide = release_lot if keys == (RELEASE,) else hold_lot
    yield from decide(station, subject.sku, named, head, todo="scan on")


def card_of(station: Station, subject: Found) -> Card:
    """The card of a thing that was scanned."""
    site = station.site.id
    match subject:
        case Item():
            return station.read(item_card, site, subject.sku)
        case Lot():
            return station.read(lot_card, site, subject.sku, subject.code)
        case Location():
            return station.read(location_card, site, subject.code)
        case Plate():
            return station.read(plate_card, site, subject.code)
    raise TypeError(f"{type(subject).__name__} has no card")


def label_of(station: Station, subject: Found, copies: int = 1) -> PrintLabel:
    """The command that prints the label of a thing that was scanned."""
    blank = station.label(copies)
    match subject:
        case Item():
            named = replace(blank, sku=subject.sku, lot=subject.lot, serial=subject.serial, pack=subject.pack)
            return replace(named, quantity=subject.count or Decimal(1))
        case Lot(is_serial=True):
            return replace(blank, sku=subject.sku, serial=subject.code)
        case Lot():
            return replace(blank, sku=subject.sku, lot=subject.code)
        case Location():
            return replace(blank, location=subject.code)
        case Plate():
            return replace(blank, plate=subject.code)
    raise Rejection("nothing_to_label")


def _show(station: Station, subject: Found) -> Show:
    if isinstance(subject, Order) and subject.kind in (TRANSFER_IN, TRANSFER_OUT):
        return _transfer(station, subject)
    if isinstance(subject, Shipment):
        return _shipment(station, subject)
    if isinstance(subject, Order) and subject.kind == SALE:
        return _sale(station, subject)
    if isinstance(subject, Order):
        lines = station.read(lines_of, subject.number, station.site.id)
        facts = (f"{subject.number} {subject.party}", f"{subject.state.replace('_', ' ')}, {progress_of(lines)}")
        return Show(lines=facts, table=order_table(lines))
    card = card_of(station, subject)
    goods = tuple(" ".join(filter(None, _brief(card, row))) for row in card.stock)
    rows = tuple(
        (row.location, row.sku, row.name, row.lot, str(row.expires_on or ""), row.plate, row.shown, row.standing)
        for row in card.stock
    )
    columns = ("Bin", "Item", "Name", "Lot", "Expires", "Plate", "Quantity", "Status")
    return Show(
        lines=(f"{card.code} {card.name}".strip(), *card.facts),
        table=Table(columns, rows, narrow=goods) if rows else None,
    )


def _shipment(station: Station, subject: Shipment) -> Show:
    found = station.read(need_shipment, station.site.id, subject.number, subject.supplier)
    coming = station.read(still_coming, found)
    due = (f"due {found.due_on:%m-%d} {found.carrier}".rstrip(),) if found.due_on else ()
    facts = (f"{found.number} {found.party}", found.state.replace("_", " "), *due, *shipment_progress(coming))
    return Show(lines=facts, table=None if coming.is_over else shipment_table(coming))


def _sale(station: Station, subject: Order) -> Show:
    """How far a customer's order is."""
    found = station.read(need_sale, subject.number, station.site.id)
    lines = station.read(sale_lines, found.id)
    held = (f"on hold: {found.hold_reason}",) if found.hold_reason else ()
    due = f"due {found.due_on}" if found.due_on else "no date"
    told = (f"{subject.number} {found.name}", *held, f"{shown_state(found.state)}, {due}")
    return Show(lines=told, table=sale_table(lines))


def _transfer(station: Station, subject: Order) -> Show:
    coming = subject.kind == TRANSFER_IN
    found = station.read(find_transfer, subject.number, station.site.id)
    lines = station.read(transfer_lines, found.id) if found is not None else []
    facts = (f"{subject.number} {'from' if coming else 'to'} {subject.party}", subject.state.replace("_", " "))
    return Show(lines=facts, table=transfer_table(lines, coming=coming, done_too=True))


def _brief(card: Card, row: Stock) -> tuple[str, ...]:
    """A line of goods without what the card's head says already."""
    standing = "" if row.standing == "available" else row.standing
    where = row.location if card.what not in ("bin", "plate") else ""
    sku = row.sku if card.what in ("bin", "plate") else ""
    lot = row.lot if card.what not in ("lot", "serial") else ""
    return where, sku, row.shown, lot, row.plate if card.what != "plate" else "", standing
