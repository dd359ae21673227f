"""Sales orders at the desk: what is under way, what is late or held up, how far each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.identify import Found, Item, Order
from core.inbound.purchase_order import shown_state
from core.outbound.explain import why_short
from core.outbound.sale_list import UNDER_WAY, SaleBrief, find_sale_brief, find_sales, reserved_by_line
from core.outbound.sales_order import SaleLineRow
from core.outbound.waiting_sales import WANTING
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
NOWHERE = "nowhere here"
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
    why = _why(station, order, lines, reserved)
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
        tuple(_line(line, reserved, why.get(line.line, "")) for line in lines),
        narrow=tuple(_line_in_brief(line, reserved, why.get(line.line, "")) for line in lines),
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


def _why(
    station: Station, order: SaleBrief, lines: Sequence[SaleLineRow], reserved: Mapping[int, int]
) -> dict[int, str]:
    """Of each line that goods are missing for, the first cause: Shortages tells them all, and what to do."""
    if order.state not in WANTING or not any(_lacks(line, reserved) for line in lines):
        return {}
    short = station.read(why_short, station.site.id, order.number, station.today())
    return {each.line: f"{each.causes[0].kind} {each.causes[0].where}" if each.causes else NOWHERE for each in short}


def _lacks(line: SaleLineRow, reserved: Mapping[int, int]) -> bool:
    return not line.closed and reserved.get(line.id, 0) < line.quantity - line.done


def _line(line: SaleLineRow, reserved: Mapping[int, int], why: str) -> tuple[str, ...]:
    quantities = (line.quantity, reserved.get(line.id, 0), line.picked, line.done)
    note = "closed" if line.closed else why
    return (str(line.line), line.sku, line.name, *map(show_quantity, quantities), line.unit, line.lot, note)


def _line_in_brief(line: SaleLineRow, reserved: Mapping[int, int], why: str) -> str:
    held, wanted = show_quantity(reserved.get(line.id, 0)), show_quantity(line.quantity)
    if why:
        return f"{line.sku} {held} of {wanted}, {why}"
    return f"{line.sku} {wanted} {line.unit}, {held} held, {show_quantity(line.done)} sent"


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
