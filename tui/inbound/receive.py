"""Receiving at the dock: one line of a delivery."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from core.identify import Item, Plate, item_named
from core.inbound.candidates import Candidate
from core.inbound.purchase_order import lines_of
from core.inbound.receive import Receive
from core.inbound.received import LastReceived
from core.ledger.lots import SERIALS
from core.values import to_decimal
from tui.dialogue import Dialogue, Post, Pressed, Show, Step, Tell, choose, scan
from tui.inbound.arrival import (
    ARRIVING,
    DELIVERY,
    IDLE_HINT,
    close_pallet,
    dock_of,
    new_pallet,
    onto_carrier,
    open_found,
    without,
)
from tui.inbound.blind import ask_amount, ask_weight, book_counted, quantity_ask
from tui.inbound.candidates import choose_order
from tui.inbound.receipt import close_delivery, open_delivery
from tui.inbound.receive_shipment import DIFFERS, receive_announced
from tui.inbound.received import Delivery, delivery, line_show, overview, still_open
from tui.inbound.serials import ask_serials, next_serial
from tui.inbound.shelf_life import ask_expiry, ask_lot
from tui.station import Station
from tui.view import Key

AGAIN = Key("F5", "Again", 3)
CLOSE_PALLET = Key("F8", "Close", 2)
CLOSE = Key("F8", "Done", 2)
NEW_PALLET = Key("F9", "NewPal", 5)
OTHER = Key("F10", "Other", 5)
HELP = (
    "Item: finds an order",
    "Order/shipment: open",
    "Pallet: load, close",
    "Bin: put pallet in",
    "Next scan keeps QTY",
)
CONDITIONS = {"good": "good", "damaged": "damaged", "rejected": "rejected"}


@dataclass(frozen=True, slots=True)
class _Goods:
    """What came in, by what the label says and what was asked."""

    item: Item
    on: Candidate
    lot: str
    serials: tuple[str, ...]
    expires_on: date | None
    show: Show
    expected: Decimal | None

    @property
    def serial(self) -> str:
        """The serial, where there is just one."""
        return self.serials[0] if len(self.serials) == 1 else ""


def receive(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Scan, then only what the label does not say: lot, expiry, serial, quantity."""
    here = delivery(station, context)
    if here.is_gone:
        yield Tell(happened=f"{context['receipt']} is closed", todo=IDLE_HINT, warning=True)
        return without(context, *DELIVERY)
    if here.at.blind and not here.is_begun:
        return (yield from open_delivery(station, context))
    keys, serial_of = _keys(context, here), context.get("serial_of", "")
    if serial_of:
        found = yield from next_serial(serial_of, keys)
        context = without(context, "serial_of")
    else:
        found = yield from scan(ARRIVING, "SCAN", hint=IDLE_HINT, show=overview(station, context, here), keys=keys)
    while isinstance(found, Plate) and found.announced:
        found = yield from receive_announced(station, context, here, found, keys)
        context = without(context, DIFFERS)
        here = delivery(station, context)
    if isinstance(found, Pressed):
        return (yield from _pressed(station, context, here, found.key))
    if isinstance(found, str):
        listed = replace(station.read(item_named, serial_of), serial=found)
        return (yield from _line(station, context, here, listed, following={"serial_of": serial_of}))
    if not isinstance(found, Item):
        return (yield from open_found(station, context, found))
    one_by_one = found.tracking in SERIALS and not found.serial
    return (yield from _line(station, context, here, found, following={"serial_of": found.sku} if one_by_one else {}))


def _line(
    station: Station, context: Mapping[str, str], here: Delivery, item: Item, following: Mapping[str, str]
) -> Dialogue:
    """One line of the delivery, from the item that was scanned to its booking; `following` is for the next one."""
    goods = yield from _goods(station, here, item)
    asked = quantity_ask(station, item, goods.lot, goods.expected, goods.show)
    amount = yield from ask_amount(item, len(goods.serials), asked, apart="apart" in context)
    weight = yield from ask_weight(station, item, amount, goods.show)
    condition = (yield from choose(CONDITIONS, hint="how are they?")) if amount.apart else "good"
    blind = goods.expected is None and (here.at.blind or bool(goods.on.order))
    command = Receive(
        order=goods.on.order,
        receipt=context.get("receipt", ""),
        sku=item.sku,
        lot=goods.lot,
        serial=goods.serial,
        serials=goods.serials if len(goods.serials) > 1 else (),
        expires_on=goods.expires_on,
        quantity=amount.quantity,
        pack=amount.pack,
        catch=weight,
        condition=condition,
        counted=amount.quantity if blind and not amount.counted else None,
        plate=context.get("plate", ""),
        location=dock_of(station, context),
        site=station.site.code,
    )
    kept = {**without(context, "apart"), **following}
    yield from book_counted(command, amount, asked, _posting(station, kept, command))
    return None


def _posting(station: Station, context: Mapping[str, str], command: Receive) -> Post:
    """Books the command, and keeps its order for the next line; a shipment may be for several."""
    label = replace(station.label(), sku=command.sku, lot=command.lot, serial=command.serial)
    label = replace(label, quantity=command.quantity, pack=command.pack)
    order = {"order": command.order} if command.order and "shipment" not in context else {}
    todo = "scan next serial" if "serial_of" in context else "scan next item"
    return Post(command=command, context={**context, **order}, label=label, todo=todo)


def _goods(station: Station, here: Delivery, item: Item) -> Generator[Step, Any, _Goods]:
    """The order, and lot, serials and expiry as far as the item has them."""
    on = yield from choose_order(station, here, item)
    lines = station.read(lines_of, on.order, station.site.id) if on.line else []
    announced = here.announced(item.sku, on.order)
    show = line_show(item, on.line, lines, announced=announced)
    lot = yield from ask_lot(item, show)
    serials = yield from ask_serials(item, show)
    code = lot or next(iter(serials), "")
    show = line_show(item, on.line, lines, code, announced)
    expires_on = yield from ask_expiry(station, item, code, show)
    expected = announced or (on.line.open if on.line else None)
    return _Goods(item, on, lot, serials, expires_on, show, None if expected is None else to_decimal(expected))


# Keys before anything is scanned


def _keys(context: Mapping[str, str], here: Delivery) -> tuple[Key, ...]:
    again = (AGAIN,) if here.at.last is not None else ()
    close = (CLOSE_PALLET,) if context.get("plate") else (CLOSE,) if here.at.receipt is not None else ()
    return (*again, *close, NEW_PALLET, OTHER)


def _pressed(station: Station, context: Mapping[str, str], here: Delivery, key: str) -> Dialogue:
    """What a key, or ENT after serials, does."""
    if key == AGAIN.name and here.at.last is not None:
        yield _again(station, context, here, here.at.last)
        return None
    if key == CLOSE.name and context.get("plate"):
        return (yield from close_pallet(station, context))
    if key == CLOSE.name and here.at.receipt is not None:
        return (yield from close_delivery(station, context, here.at.receipt, still_open(here)))
    if key == NEW_PALLET.name:
        return (yield from new_pallet(station, context))
    if key == OTHER.name:
        return (yield from _other(station, context))
    return context


def _other(station: Station, context: Mapping[str, str]) -> Dialogue:
    """What is rare, behind one key."""
    options = {"damaged or rejected": "apart", "blind delivery": "blind", "without an order": "free"}
    options["differing pallet"] = DIFFERS
    if context.get("plate"):
        options["pallet onto another"] = "onto"
    chosen = yield from choose(options, hint="what comes now?")
    if chosen == "onto":
        return (yield from onto_carrier(station, context))
    if chosen == DIFFERS:
        yield Tell(happened="Scan the pallet", todo="then say what is on it")
        return {**context, DIFFERS: "1"}
    if chosen == "apart":
        yield Tell(happened="Scan the goods", todo="then say how they are")
        return {**context, "apart": "1"}
    return (yield from open_delivery(station, context, chosen))


def _again(station: Station, context: Mapping[str, str], here: Delivery, last: LastReceived) -> Post:
    """The same goods once more, as they came in last."""
    command = Receive(
        order=last.order,
        receipt=last.receipt,
        sku=last.sku,
        quantity=last.quantity,
        pack=last.pack,
        lot=last.lot,
        expires_on=last.expires_on,
        condition=last.condition,
        counted=last.quantity if here.at.blind else None,
        plate=context.get("plate", ""),
        location=dock_of(station, context),
        site=station.site.code,
    )
    return _posting(station, context, command)
