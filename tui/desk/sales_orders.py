"""Sales orders at the desk: what is under way, what is late or held up, how far each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.identify import Found, Item, Order
from core.inbound.purchase_order import shown_state
from core.outbound.sale_list import UNDER_WAY, SaleBrief, find_sale_brief, find_sales, reserved_by_line
from core.outbound.sales_order import SaleLineRow
from core.values import show_quantity
from tui.desk.new_sale import HELP as NEW_HELP
from tui.desk.new_sale import new_sale
from tui.desk.sale_lines import HELP as LINES_HELP
from tui.desk.sale_lines import change_sale, lines_at
from tui.desk.sale_steps import HELD, STEPS
from tui.desk.screen import Action, DeskScreen, Detail, Row
from tui.station import Station
from tui.view import Table

COLUMNS = ("Order", "Customer", "State", "Pr", "Due", "Late", "Lines")
LINE_COLUMNS = ("Ln", "Item", "Name", "Ordered", "Reserved", "Picked", "Shipped", "Unit", "Lot", "Note")


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """The orders that fit, those under way first."""
    return [_row(order) for order in station.read(find_sales, station.site.id, typed, station.today(), most)]


def detail(station: Station, number: str) -> Detail:
    """An order's lines with what is ordered, reserved, picked and shipped."""
    order = station.read(find_sale_brief, station.site.id, number, station.today())
    if order is None:
        return Detail(number, ("There is no such order any more.",))
    lines = lines_at(station, number)
    reserved = station.read(reserved_by_line, number, station.site.id)
    due = f"due {order.due_on}" if order.due_on else "no date"
    late = f", {order.late} days late" if order.late else ""
    held = f"on hold: {order.hold_reason}" if order.hold_reason else ""
    sent = " ".join(filter(None, ("ships", order.ship_policy, order.carrier)))
    facts = (
        *filter(None, (held,)),
        f"{shown_state(order.state)}, {order.shipped_lines} of {order.lines} lines done{late}",
        f"{due}, priority {order.priority}, {sent}",
        *filter(None, (order.customer_reference, " / ".join(order.ship_to.split("\n")))),
        *filter(None, (order.closed_because, order.note)),
    )
    table = Table(
        LINE_COLUMNS,
        tuple(_line(line, reserved) for line in lines),
        narrow=tuple(_line_in_brief(line, reserved) for line in lines),
    )
    return Detail(f"{number} {order.customer} {order.name}", facts, table)


def find(found: Found) -> str | None:
    """An order by its number, the orders of an item by its SKU."""
    match found:
        case Order():
            return found.number
        case Item():
            return found.sku
    return None


def _row(order: SaleBrief) -> Row:
    due = f"{order.due_on:%Y-%m-%d}" if order.due_on else ""
    late = str(order.late) if order.late else ""
    progress = f"{order.shipped_lines}/{order.lines}"
    state = "on hold" if order.hold_reason else shown_state(order.state)
    brief = f"{order.number} {progress} {late and f'{late}d late '}{state} {order.name}"
    cells = (order.number, order.name, state, str(order.priority), due, late, progress)
    marked = HELD if order.hold_reason and order.state in UNDER_WAY else order.state
    return Row(order.number, cells, brief, marked)


def _line(line: SaleLineRow, reserved: Mapping[int, int]) -> tuple[str, ...]:
    quantities = (line.quantity, reserved.get(line.id, 0), line.picked, line.done)
    note = "closed" if line.closed else ""
    return (str(line.line), line.sku, line.name, *map(show_quantity, quantities), line.unit, line.lot, note)


def _line_in_brief(line: SaleLineRow, reserved: Mapping[int, int]) -> str:
    held = show_quantity(reserved.get(line.id, 0))
    return f"{line.sku} {show_quantity(line.quantity)} {line.unit}, {held} held, {show_quantity(line.done)} sent"


SCREEN = DeskScreen(
    code="sales_orders",
    word="Sales",
    title="SALES",
    permission="sell",
    columns=COLUMNS,
    rows=rows,
    detail=detail,
    find=find,
    hint="scan or type an order",
    actions=(
        Action("F5", "New", "sell", new_sale, on_row=False, help=NEW_HELP),
        Action("F8", "Lines", "sell", change_sale, states=(*UNDER_WAY, HELD), help=LINES_HELP),
        *STEPS,
    ),
    help=("number, customer, item,", "state, late or hold"),
)
