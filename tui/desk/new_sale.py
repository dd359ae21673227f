"""Entering a sales order: the customer, number and date make a draft, then its lines are added to it."""

from __future__ import annotations

from collections.abc import Mapping

from core.inbound.order_list import next_number
from core.outbound.order_sale import OrderSale
from core.outbound.sales_order import SALE
from tui.desk.new_order import a_party, due_day, order_number
from tui.desk.sale_lines import change_sale
from tui.desk.screen import ROW
from tui.dialogue import Dialogue, Post, Show, ask
from tui.station import Station

HELP = (
    "It is a draft at once:",
    "nothing typed is lost.",
    "Item, quantity, lot",
    "F8, then confirm it",
)


def new_sale(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Customer, number and date; then its lines."""
    number = context.get(ROW, "")
    if not number:
        code, name = yield from a_party(station, "customer")
        offered = station.read(next_number, SALE) or None
        number = yield from ask(
            "NUMBER", order_number, offered=offered, hint="key its number", show=Show(lines=(name,))
        )
        due_on = yield from due_day(station, number, name)
        command = OrderSale(number=number, customer=code, due_on=due_on, draft=True, site=station.site.code)
        yield Post(command=command, context={ROW: number}, todo="add its lines")
    return (yield from change_sale(station, {ROW: number}))
