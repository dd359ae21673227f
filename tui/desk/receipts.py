"""Receipts at the desk: what is open at the docks and for how long, what came in lately, and what of it is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from core.identify import Found, Item, Location, Lot, Order, Plate, Shipment
from core.inbound.receipt_list import ReceiptBrief, ReceiptLine, find_receipt_brief, find_receipts, lines_of_receipt
from core.values import show_quantity
from tui.desk.receipt_steps import CLOSED, CLOSED_UNMATCHED, OPEN, OPEN_UNMATCHED, STEPS
from tui.desk.screen import DeskScreen, Detail, Row
from tui.desk.times import shown_span, shown_time, since
from tui.station import Station
from tui.view import Table

COLUMNS = ("Receipt", "Supplier", "Order/note", "Came", "Open", "Ln", "Dmg", "Rej", "Unm")
LINE_COLUMNS = ("Item", "Name", "Quantity", "Cond", "For order", "To stock", "Lot, plate", "Who")
FOR_NONE = "none yet"


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """The receipts that fit, those that are open longest first."""
    now = station.room.clock()
    return [_row(station, each) for each in station.read(find_receipts, station.site.id, typed, now, most)]


def detail(station: Station, number: str) -> Detail:
    """What came in on it, in which condition, for which order, and how long it was on its way to stock."""
    found = station.read(find_receipt_brief, station.site.id, number)
    if found is None:
        return Detail(number, ("There is no such receipt any more.",))
    lines = station.read(lines_of_receipt, number)
    facts = (
        _state(station, found),
        *filter(None, (_wrong(found), _from(found), _to_stock(lines))),
        f"{found.mode} receipt at {found.dock}, by {found.operator}",
    )
    narrow = tuple(_in_brief(line) for line in lines)
    table = Table(LINE_COLUMNS, tuple(_cells(line) for line in lines), narrow=narrow) if lines else None
    return Detail(f"{number} {found.supplier} {found.supplier_name}".strip(), facts, table)


def find(found: Found) -> str | None:
    """The receipts for an order, of goods, on a plate, at a dock."""
    match found:
        case Order() | Shipment():
            return found.number
        case Item():
            return found.sku
        case Lot() | Plate() | Location():
            return found.code
    return None


def _row(station: Station, found: ReceiptBrief) -> Row:
    open_for = since(station, found.arrived_at) if found.state == OPEN else ""
    wrong = tuple(str(lines or "") for lines in (found.damaged, found.rejected, found.unmatched))
    reference = found.order or found.delivery_note
    arrived = shown_time(station, found.arrived_at)[5:10]  # month and day: the detail has all of it
    cells = (
        found.number, found.supplier_name, reference, arrived, open_for or found.state, str(found.lines), *wrong,
    )  # fmt: skip
    brief = " ".join(filter(None, (found.number, open_for, _wrong(found), found.supplier_name, reference)))
    states = (OPEN_UNMATCHED, CLOSED_UNMATCHED) if found.unmatched else (OPEN, CLOSED)
    return Row(found.number, cells, brief, states[found.state != OPEN])


def _state(station: Station, found: ReceiptBrief) -> str:
    arrived = f"arrived {shown_time(station, found.arrived_at)}"
    if found.closed_at is None:
        return f"open for {since(station, found.arrived_at)}, {arrived}"
    return f"closed after {shown_span(found.closed_at - found.arrived_at)}, {arrived}"


def _wrong(found: ReceiptBrief) -> str:
    """How many of its lines want somebody's attention."""
    counted = ((found.damaged, "damaged"), (found.rejected, "rejected"), (found.unmatched, "unmatched"))
    return ", ".join(f"{lines} {what}" for lines, what in counted if lines)


def _from(found: ReceiptBrief) -> str:
    named = (found.order and f"order {found.order}", found.delivery_note and f"note {found.delivery_note}")
    return ", ".join(filter(None, named))


def _to_stock(lines: Sequence[ReceiptLine]) -> str:
    """How long the goods took from the dock, and how many still lie there."""
    took = [line.took for line in lines if line.took is not None]
    waiting = sum(line.at_dock for line in lines)
    said = f"to stock in {shown_span(max(took))}" if took else ""
    still = f"{waiting} of {len(lines)} lines at the dock" if waiting else ""
    return ", ".join(filter(None, (said, still)))


def _cells(line: ReceiptLine) -> tuple[str, ...]:
    amount = f"{show_quantity(line.quantity)} {line.unit}"
    held = " ".join(filter(None, (line.lot, line.plate)))
    return line.sku, line.name, amount, _apart(line), _whose(line), _way(line), held, line.operator


def _apart(line: ReceiptLine) -> str:
    """Its condition, where that is worth a word."""
    return line.condition if line.condition != "good" else ""


def _whose(line: ReceiptLine) -> str:
    left = FOR_NONE if line.open and not line.orders else f"{show_quantity(line.open)} {FOR_NONE}" if line.open else ""
    return ", ".join(filter(None, (*line.orders, left)))


def _way(line: ReceiptLine) -> str:
    return "at dock" if line.at_dock else shown_span(line.took) if line.took is not None else ""


def _in_brief(line: ReceiptLine) -> str:
    amount = f"{show_quantity(line.quantity)} {line.unit}"
    return " ".join(filter(None, (line.sku, amount, _apart(line), _whose(line) if line.open else "", line.plate)))


SCREEN = DeskScreen(
    code="receipts",
    word="Receipts",
    title="RECEIPTS",
    permission="order",
    columns=COLUMNS,
    rows=rows,
    detail=detail,
    find=find,
    hint="scan order or plate, or type",
    actions=STEPS,
    help=("number, note, order, item,", "supplier, dock, plate,", "open, closed, unmatched"),
)
