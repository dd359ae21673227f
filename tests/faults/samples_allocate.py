"""Samples of what is done with goods that customers ordered: what must be there first, and the command."""

from __future__ import annotations

from decimal import Decimal

from core.command import Command
from core.outbound.allocate import AllocateOrders
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.reallocate import ReleaseAllocation, TakeFromOrder
from tests.core.warehouse import Warehouse


def order(number: int) -> str:
    return f"W{number}"


def other(number: int) -> str:
    return f"W{500_000 + number}"


def sold(warehouse: Warehouse, number: int, *orders: str) -> None:
    """Three of a lot of its own at two places, of which each order wants two."""
    warehouse.find("A1", "GLUE", 1, lot=order(number))
    warehouse.find("A2", "GLUE", 2, lot=order(number))
    lines = (SoldLine(sku="GLUE", quantity=Decimal(2), lot=order(number)),)
    for each in orders:
        warehouse.post(OrderSale(number=each, customer="BETA", lines=lines))


def an_order_allocated(warehouse: Warehouse, number: int) -> Command:
    sold(warehouse, number, order(number))
    return AllocateOrders(orders=(order(number),))


def goods_given_back(warehouse: Warehouse, number: int) -> Command:
    warehouse.post(an_order_allocated(warehouse, number))
    return ReleaseAllocation(order=order(number))


def goods_taken_from_another_order(warehouse: Warehouse, number: int) -> Command:
    sold(warehouse, number, order(number), other(number))
    warehouse.post(AllocateOrders(orders=(order(number),)))
    return TakeFromOrder(order=other(number), line=1, other=order(number), other_line=1)


SAMPLES_ALLOCATE = {
    AllocateOrders: (an_order_allocated,),
    ReleaseAllocation: (goods_given_back,),
    TakeFromOrder: (goods_taken_from_another_order,),
}
