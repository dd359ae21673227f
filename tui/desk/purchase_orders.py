"""Purchase orders at the desk: what is under way, what is late, how far each is."""

from __future__ import annotations

from collections.abc import Sequence

from core.identify import Found, Item, Order, Shipment
from core.inbound.order_list import UNDER_WAY, OrderBrief, find_order_brief, find_orders
from core.inbound.purchase_order import OrderLineRow, lines_of, shown_state
from core.values import show_quantity
from tui.desk.new_order import HELP as NEW_HELP
from tui.desk.new_order import new_order
from tui.desk.order_lines import HELP as LINES_HELP
from tui.desk.order_lines import change_order
from tui.desk.order_steps import STEPS
from tui.desk.screen import Action, DeskScreen, Detail, Row
from tui.station import Station
from tui.view import Table

COLUMNS = ("Order", "Supplier", "State", "Due", "Late", "Lines")
LINE_COLUMNS = ("Ln", "Item", "Name", "Ordered", "Rcvd", "Open", "Unit", "Price", "Note")


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """The orders that fit, those under way first."""
    return [_row(order) for order in station.read(find_orders, station.site.id, typed, station.today(), most)]


def detail(station: Station, number: str) -> Detail:
    """An order's lines with what was ordered, what came and what is open."""
    order = station.read(find_order_brief, station.site.id, number, station.today())
    if order is None:
        return Detail(number, ("There is no such order any more.",))
    lines = station.read(lines_of, number, station.site.id)
    due = f"due {order.due_on}" if order.due_on else "no date"
    facts = (
        f"{shown_state(order.state)}, {order.done} of {order.lines} lines done{_late(order)}",
        f"{due}, ordered {order.ordered_on}{f', revision {order.revision}' if order.revision else ''}",
        *filter(None, (order.closed_because, order.note)),
    )
    narrow = tuple(_line_in_brief(line) for line in lines)
    about = f"{number} {order.supplier} {order.supplier_name}"
    return Detail(about, facts, Table(LINE_COLUMNS, tuple(_line(line) for line in lines), narrow=narrow))


def find(found: Found) -> str | None:
    """An order by its number, the orders of an item by its SKU."""
    match found:
        case Order() | Shipment():
            return found.number
        case Item():
            return found.sku
    return None


def _row(order: OrderBrief) -> Row:
    due = f"{order.due_on:%Y-%m-%d}" if order.due_on else ""
    late = str(order.late) if order.late else ""
    progress = f"{order.done}/{order.lines}"
    brief = f"{order.number} {progress} {late and f'{late}d late '}{order.supplier_name}"
    return Row(
        order.number,
        (order.number, order.supplier_name, shown_state(order.state), due, late, progress),
        brief,
        order.state,
    )


def _late(order: OrderBrief) -> str:
    return f", {order.late} days late" if order.late else ""


def _line(line: OrderLineRow) -> tuple[str, ...]:
    quantities = (show_quantity(line.quantity), show_quantity(line.done), show_quantity(line.open))
    price = show_quantity(line.price) if line.price is not None else ""
    rejected = f"{show_quantity(line.rejected)} rejected" if line.rejected else ""
    note = ", ".join(filter(None, ("closed" if line.closed else "", rejected)))
    return (str(line.line), line.sku, line.name, *quantities, line.unit, price, note)


def _line_in_brief(line: OrderLineRow) -> str:
    return f"{line.sku} {show_quantity(line.open)} of {show_quantity(line.quantity)} {line.unit} open"


SCREEN = DeskScreen(
    code="purchase_orders",
    word="Orders",
    title="ORDERS",
    permission="order",
    columns=COLUMNS,
    rows=rows,
    detail=detail,
    find=find,
    hint="scan or type an order",
    actions=(
        Action("F5", "New", "order", new_order, on_row=False, help=NEW_HELP),
        Action("F8", "Lines", "order", change_order, states=UNDER_WAY, help=LINES_HELP),
        *STEPS,
    ),
    help=("number, supplier, item,", "state, or late"),
)
