"""Receipts at the dock: how a delivery without an order is opened, and how any is closed."""

from __future__ import annotations

from core.catalogue.party import find_supplier
from core.identify import Order, Shipment
from core.inbound.purchase_order import find_order
from core.inbound.receipt import CloseReceipt, OpenReceipt, ReceiptRow
from core.text import NAME_LENGTH_MAX, code_text
from tui.dialogue import Ask, Show, post
from tui.inbound.arrival import DELIVERY, Context, Opening, dock_of, open_shipment, without
from tui.station import Station

REF_HINT = "scan delivery note or supplier"


def open_delivery(station: Station, context: Context, mode: str = "") -> Opening:
    """Asks what came: an order, an announced shipment, a supplier, or the number of the delivery note."""
    kinds = () if mode == "free" else (Order, Shipment)
    reference = yield Ask(
        prompt="REF", kinds=kinds, parse=_reference, free_text=True, hint=REF_HINT, show=Show(lines=_REF_LINES)
    )
    if isinstance(reference, Shipment):
        return (yield from open_shipment(station, context, reference, mode))
    number = reference.number if isinstance(reference, Order) else reference
    order = station.read(find_order, number.upper(), station.site.id) if mode != "free" else None
    supplier = "" if order else station.read(find_supplier, number)
    opening = OpenReceipt(
        order=order.number if order else "",
        supplier=supplier,
        delivery_note="" if order or supplier else number,
        mode=mode,
        dock=dock_of(station, context),
        site=station.site.code,
    )
    kept = without(context, *DELIVERY)
    outcome = yield from post(opening, context=kept, todo="scan what comes in")
    if outcome.facts["order"]:
        return {**kept, "order": outcome.facts["order"]}
    return {**kept, "receipt": outcome.facts["receipt"]}


def close_delivery(station: Station, context: Context, current: ReceiptRow, left: str = "") -> Opening:
    """All of the delivery is in, but what is `left` of it."""
    command = CloseReceipt(receipt=current.number, site=station.site.code)
    closed = without(context, *DELIVERY, "serial_of", "apart")
    yield from post(command, context=closed, todo=left or "scan the next delivery")
    return closed


def _reference(text: str) -> str:
    return code_text("reference", text.strip(), NAME_LENGTH_MAX)


_REF_LINES = ("Scan or key what came:", "its note, order or supplier")
