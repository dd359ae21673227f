"""Samples of what goes out to customers: orders and waves that are given to the floor."""

from __future__ import annotations

from decimal import Decimal

from core.command import Command
from core.outbound.allocate import AllocateOrders
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.plan_wave import PlanWave
from core.outbound.release_orders import ReleaseOrders
from core.outbound.release_wave import ReleaseWave
from tests.core.warehouse import Warehouse

ONE = Decimal(1)


def sold(warehouse: Warehouse, number: int) -> str:
    """An order with a bolt reserved for it."""
    warehouse.find("A1", "BOLT", 1)
    order = f"SO{9_000_000 + number}"
    warehouse.post(OrderSale(number=order, customer="BETA", lines=(SoldLine(sku="BOLT", quantity=ONE),)))
    warehouse.post(AllocateOrders(orders=(order,)))
    return order


def an_order_released(warehouse: Warehouse, number: int) -> Command:
    return ReleaseOrders(orders=(sold(warehouse, number),))


def a_wave_released(warehouse: Warehouse, number: int) -> Command:
    wave = f"W{9_000_000 + number}"
    warehouse.post(PlanWave(number=wave, orders=(sold(warehouse, number),)))
    return ReleaseWave(wave=wave)


SAMPLES_OUTBOUND = {
    ReleaseOrders: (an_order_released,),
    ReleaseWave: (a_wave_released,),
}
