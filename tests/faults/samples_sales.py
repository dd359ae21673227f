"""A sample of every command of sales orders that can be undone: what must be there first, and the command."""

from __future__ import annotations

from core.command import Command
from core.outbound.cancel_sale import CloseSale
from core.outbound.confirm_sale import ConfirmSale, FreeSale, HoldSale
from core.outbound.order_sale import OrderSale, SoldLine
from tests.core.warehouse import Warehouse
from tests.faults.samples_outbound import ONE, sold


def a_draft_confirmed(warehouse: Warehouse, number: int) -> Command:
    order = f"SO{9_700_000 + number}"
    lines = (SoldLine(sku="BOLT", quantity=ONE),)
    warehouse.post(OrderSale(number=order, customer="BETA", lines=lines, draft=True))
    return ConfirmSale(order=order)


def an_order_held_up(warehouse: Warehouse, number: int) -> Command:
    return HoldSale(order=sold(warehouse, number), reason="unpaid")


def an_order_freed(warehouse: Warehouse, number: int) -> Command:
    held = sold(warehouse, number)
    warehouse.post(HoldSale(order=held, reason="unpaid"))
    return FreeSale(order=held)


def an_order_closed(warehouse: Warehouse, number: int) -> Command:
    return CloseSale(order=sold(warehouse, number), reason="no longer made")


SAMPLES_SALES = {
    CloseSale: (an_order_closed,),
    ConfirmSale: (a_draft_confirmed,),
    FreeSale: (an_order_freed,),
    HoldSale: (an_order_held_up,),
}
