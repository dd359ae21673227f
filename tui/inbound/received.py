"""What stands above the prompt while goods come in: the delivery, what came last, and the goods in hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.catalogue.party import OWN
from core.expiry import shown_expiry
from core.identify import Item
from core.inbound.expected import ExpectedRow
from core.inbound.purchase_order import OrderLineRow
from core.inbound.received import AtDock, ReceivedRow, at_dock
from core.values import show_quantity
from tui.dialogue import Show
from tui.order_table import order_table, progress_of
from tui.shipment_table import shipment_left, shipment_progress, shipment_table
from tui.station import Station
from tui.view import Table

BESIDE_AN_ORDER = 2  # of what came in last: the lines that are still open matter more
BY_ITSELF = 6
COLUMNS = ("Item", "Name", "Received", "Lot", "Pallet", "By")


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the station receives on at the moment."""

    order: str
    number: str
    at: AtDock

    @property
    def is_gone(self) -> bool:
        """Whether somebody has closed the receipt meanwhile."""
        return bool(self.number) and self.at.receipt is None

    @property
    def is_begun(self) -> bool:
        """Whether an order or a receipt is open."""
        return bool(self.order) or self.at.receipt is not None

    @property
    def party_id(self) -> int:
        """Who delivers, where that is known without an order."""
        return self.at.receipt.party_id if self.number and self.at.receipt else OWN

    def announced_lines(self, sku: str) -> list[ExpectedRow]:
        """What of an item is announced on no pallet and still to come."""
        return [] if self.at.coming is None or self.at.blind else self.at.coming.loose_of(sku)

    def announced(self, sku: str, order: str) -> int:
        """How much that is, for an order or for none."""
        return sum(row.open for row in self.announced_lines(sku) if row.order in ("", order))

    @property
    def plans(self) -> bool:
        """Whether goods come in on orders."""
        return self.at.receipt is None or self.at.receipt.plans


def delivery(station: Station, context: Mapping[str, str]) -> Delivery:
    """The delivery that the station is at."""
    order, number = context.get("order", ""), context.get("receipt", "")
    return Delivery(
        order, number, station.read(at_dock, station.site.id, order, number, station.device, station.operator)
    )


def overview(station: Station, context: Mapping[str, str], here: Delivery) -> Show:
    """The order's lines, those still open first; of a blind or unplanned delivery what came in."""
    plate = context.get("plate", "")
    onto = (f"onto {plate}",) if plate else ()
    if not here.is_begun:
        return Show(lines=(*onto, "Scan what comes in.", "It finds its order."))
    came = [_in_brief(each, station.operator) for each in here.at.came]
    if not here.plans or here.at.blind:
        return Show(lines=(*_named(here), *onto, *came[:BY_ITSELF]), table=_table(here.at.came))
    if here.at.coming is not None:
        coming = here.at.coming
        lines = (*shipment_progress(coming), coming.shipment.party, *onto, *came[:BESIDE_AN_ORDER])
        return Show(lines=lines, table=shipment_table(coming))
    lines = (progress_of(here.at.lines), *onto, *came[:BESIDE_AN_ORDER])
    return Show(lines=lines, table=order_table(here.at.lines))


def still_open(here: Delivery) -> str:
    """What of an announced delivery has not come, if that may be seen."""
    coming = here.at.coming
    if coming is None or coming.is_over or here.at.blind:
        return ""
    return f"to come: {shipment_left(coming)}"


def line_show(
    item: Item, line: OrderLineRow | None, lines: list[OrderLineRow], lot: str = "", announced: int = 0
) -> Show:
    """The goods in hand, and the line they come in on if that may be seen; big is how much of them is expected."""
    lot = lot or item.lot
    about = [f"Lot {lot}" + (f" exp {shown_expiry(item.expires_on)}" if item.expires_on else "")] if lot else []
    said = show_quantity(announced) if announced else ""
    if line is None:
        return Show(big=said, big_note=f"{item.unit} announced" if said else "", lines=(item.sku, item.name, *about))
    open_now, ordered = show_quantity(line.open), show_quantity(line.quantity)
    first = f"{item.sku} ln {line.line}  open {open_now} of {ordered}"
    note = f"{line.unit} announced" if said else f"{line.unit} open"
    return Show(big=said or open_now, big_note=note, lines=(first, item.name, *about), table=order_table(lines, line))


def _named(here: Delivery) -> tuple[str, ...]:
    receipt = here.at.receipt
    if receipt is None:
        return ("count all that came",)
    whose = receipt.delivery_note or receipt.supplier_name
    return (f"{receipt.number} {whose}".strip(), "count all that came" if here.at.blind else "no order: all is taken")


def _in_brief(each: ReceivedRow, operator: str) -> str:
    """What came, and who took it if that was somebody else."""
    return " ".join(filter(None, (each.shown, each.lot, each.operator if each.operator != operator else "")))


def _table(came: list[ReceivedRow]) -> Table | None:
    return Table(COLUMNS, tuple(map(_cells, came))) if came else None


def _cells(each: ReceivedRow) -> tuple[str, ...]:
    received = f"{show_quantity(each.quantity)} {each.unit}"
    return (each.sku, each.name, received, each.lot, each.plate, each.operator)
