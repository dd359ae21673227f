"""What stands above the prompt while goods come in: the delivery, what came last, and the goods in hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.expiry import shown_expiry
from core.identify import Item
from core.inbound.candidates import hides
from core.inbound.purchase_order import OrderLineRow, lines_of
from core.inbound.receipt import ReceiptRow, current_receipt, is_blind
from core.inbound.received import LastReceived, ReceivedRow, last_received, received_on
from core.values import show_quantity
from tui.dialogue import Show
from tui.order_table import order_table, progress_of
from tui.station import Station
from tui.view import Table

BESIDE_AN_ORDER = 2  # of what came in last: the lines that are still open matter more
BY_ITSELF = 6
COLUMNS = ("Item", "Name", "Received", "Lot", "Pallet", "By")


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the station receives on at the moment; `is_gone` if somebody has closed its receipt."""

    order: str
    receipt: ReceiptRow | None
    last: LastReceived | None
    blind: bool
    is_gone: bool
    wants_reference: bool

    @property
    def plans(self) -> bool:
        """Whether goods come in on orders."""
        return self.receipt is None or self.receipt.plans


def delivery(station: Station, context: Mapping[str, str]) -> Delivery:
    """The delivery that the station is at."""
    site_id, order, number = station.site.id, context.get("order", ""), context.get("receipt", "")
    receipt = station.read(current_receipt, site_id, order, number)
    nothing = not order and receipt is None
    if receipt is not None:
        blind = receipt.is_blind
    else:
        blind = station.read(is_blind, site_id) if nothing else station.read(hides, order, site_id)
    last = None if nothing else station.read(last_received, station.device, station.operator)
    if last is not None and (last.order, last.receipt) != (order, number):
        last = None
    return Delivery(order, receipt, last, blind, bool(number) and receipt is None, nothing and blind)


def overview(station: Station, here: Delivery) -> Show:
    """The order's lines, those still open first; of a blind or unplanned delivery what came in."""
    if not here.order and here.receipt is None:
        return Show(lines=("Scan what comes in.", "It finds its order."))
    came = station.read(received_on, here.receipt.number) if here.receipt else []
    if not here.plans or here.blind:
        return Show(lines=(*_named(here), *_last(came, BY_ITSELF)), table=_table(came))
    lines = station.read(lines_of, here.order, station.site.id)
    return Show(lines=(progress_of(lines), *_last(came, BESIDE_AN_ORDER)), table=order_table(lines))


def line_show(station: Station, item: Item, line: OrderLineRow | None, lot: str = "") -> Show:
    """The goods in hand, and the line they come in on if that may be seen."""
    lot = lot or item.lot
    about = [f"Lot {lot}" + (f" exp {shown_expiry(item.expires_on)}" if item.expires_on else "")] if lot else []
    if line is None:
        return Show(lines=(item.sku, item.name, *about))
    open_now, ordered = show_quantity(line.open), show_quantity(line.quantity)
    first = f"{item.sku} ln {line.line}  open {open_now} of {ordered}"
    table = order_table(station.read(lines_of, line.order, station.site.id), line)
    return Show(big=open_now, big_note=f"{line.unit} open", lines=(first, item.name, *about), table=table)


def _named(here: Delivery) -> tuple[str, ...]:
    receipt = here.receipt
    if receipt is None:
        return ("count all that came",)
    whose = receipt.delivery_note or receipt.supplier_name
    return (f"{receipt.number} {whose}".strip(), "count all that came" if here.blind else "no order: all is taken")


def _last(came: list[ReceivedRow], most: int) -> tuple[str, ...]:
    return tuple(f"{each.shown} {each.lot}".rstrip() for each in came[:most])


def _table(came: list[ReceivedRow]) -> Table | None:
    return Table(COLUMNS, tuple(map(_cells, came))) if came else None


def _cells(each: ReceivedRow) -> tuple[str, ...]:
    received = f"{show_quantity(each.quantity)} {each.unit}"
    return (each.sku, each.name, received, each.lot, each.plate, each.operator)
