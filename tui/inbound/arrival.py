"""What is opened and closed at the dock besides the goods: orders, pallets, docks, and bins that pallets go to."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any

from core.catalogue.label_route import printer_for
from core.errors import Rejection
from core.identify import Item, Location, Order, Plate, Shipment
from core.inbound.purchase_order import need_open_order
from core.inbound.put_away import PutAway
from core.inbound.receipt import OpenReceipt, find_receipt
from core.inbound.received import current_receipt
from core.internal.nest_plate import NestPlate
from core.internal.print_label import NEW_PLATE
from core.ledger.plates import is_loaded
from tui.dialogue import Post, Step, Tell, post, scan
from tui.station import Station
from tui.words import describe

Context = Mapping[str, str]
Opening = Generator[Step, Any, Context]
IDLE_HINT = "scan item, order or pallet"
ARRIVING = (Item, Order, Shipment, Plate, Location)
DELIVERY = ("order", "receipt", "shipment")  # what the context says of the delivery that is worked on


def open_found(station: Station, context: Context, found: Order | Shipment | Plate | Location) -> Opening:
    """Opens what was scanned, or closes it where it is open already."""
    if isinstance(found, Order):
        return (yield from open_order(station, context, found.number))
    if isinstance(found, Shipment):
        return (yield from open_shipment(station, context, found))
    if isinstance(found, Location):
        return (yield from _at_place(station, context, found))
    if found.code != context.get("plate"):
        yield Tell(happened=f"Pallet {found.code} open", todo="scan goods onto it")
        return {**without(context, "closed"), "plate": found.code}
    return (yield from close_pallet(station, context))


def open_order(station: Station, context: Context, number: str) -> Opening:
    """The order is the one that is worked on; its delivery has a receipt from now on, if it had none."""
    order = station.read(need_open_order, number, station.site.id)
    opened = {**without(context, *DELIVERY), "order": order.number}
    if station.read(current_receipt, station.site.id, order.number, "") is None:
        receipt = OpenReceipt(order=order.number, dock=dock_of(station, context), site=station.site.code)
        yield Post(command=receipt, context=opened, todo=order.party)
    yield Tell(happened=f"Order {order.number}", todo=order.party)
    return opened


def open_shipment(station: Station, context: Context, found: Shipment, mode: str = "") -> Opening:
    """The announced shipment is the delivery that is worked on; it has a receipt from now on, if it had none."""
    begun = station.read(find_receipt, context.get("receipt", ""))
    if begun is None or (begun.supplier, begun.delivery_note, begun.state) != (found.supplier, found.number, "open"):
        kept = without(context, *DELIVERY)
        opening = OpenReceipt(
            shipment=found.number,
            supplier=found.supplier,
            mode=mode,
            dock=dock_of(station, context),
            site=station.site.code,
        )
        opened = yield from post(opening, context=kept, todo=found.party)
        context = {**kept, "receipt": opened.facts["receipt"], "shipment": found.number}
    yield Tell(happened=f"Shipment {found.number}", todo=found.party)
    return context


def close_pallet(station: Station, context: Context) -> Opening:
    """The open pallet is full: its label comes out, if there is anything on it, and it may be put away."""
    code = context["plate"]
    closed = {**without(context, "plate"), "closed": code}
    if not (station.read(is_loaded, code) and _has_printer(station)):
        yield Tell(happened=f"Pallet {code} closed", todo="put it away")
        return closed
    label = replace(station.label(), plate=code)
    try:
        yield Post(command=label, context=closed, label=label)
    except Rejection as refused:  # the pallet is closed all the same
        yield Tell(happened=f"Pallet {code} closed", todo=f"no label: {refused.happened}", warning=True)
    else:
        yield Tell(happened=f"Pallet {code} closed", todo="put it away")
    return closed


def new_pallet(station: Station, context: Context) -> Opening:
    """The open pallet is full, and one with a new number begins: its label comes out."""
    if context.get("plate"):
        context = yield from close_pallet(station, context)
    label = replace(station.label(), plate=NEW_PLATE)
    outcome = yield from post(label, context=context, todo="scan goods onto it")
    return {**without(context, "closed"), "plate": outcome.facts["label"]}


def onto_carrier(station: Station, context: Context) -> Opening:
    """The open pallet goes onto another one."""
    code = context["plate"]
    carrier: Plate = yield from scan((Plate,), "ONTO", hint=f"scan what carries {code}")
    closed = without(context, "plate")
    yield Post(command=NestPlate(plate=code, onto=carrier.code, site=station.site.code), context=closed)
    return closed


def dock_of(station: Station, context: Context) -> str:
    """The dock that goods arrive at."""
    return context.get("dock", station.dock)


def without(context: Context, *names: str) -> dict[str, str]:
    """The context less these."""
    return {name: value for name, value in context.items() if name not in names}


def _at_place(station: Station, context: Context, found: Location) -> Opening:
    """A dock door is where goods arrive from now on; a bin is where the pallet goes."""
    if found.kind == "dock":
        yield Tell(happened=f"Dock {found.code}", todo=IDLE_HINT)
        return {**context, "dock": found.code}
    code = context.get("plate") or context.get("closed")
    if not code:
        raise Rejection("wrong_scan", found=describe(found), wanted=IDLE_HINT)
    gone = without(context, "plate", "closed")
    label = replace(station.label(), plate=code)
    command = PutAway(plate=code, target=found.code, site=station.site.code)
    yield Post(command=command, context=gone, label=label, todo="scan next item")
    return gone


def _has_printer(station: Station) -> bool:
    """Whether there is a printer that pallets' labels come out of."""
    usual = station.chosen or station.printer
    return bool(station.read(printer_for, station.site.id, "plate", station.device, usual=usual))
