"""Samples of what goes out to customers: orders and waves that are given to the floor."""

from __future__ import annotations

from decimal import Decimal

from core.catalogue.location import DefineLocation
from core.command import Command
from core.internal.reserve import Reserve
from core.outbound.close_carton import CloseCarton, VerifyCarton
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.pack import Pack
from core.outbound.plan_wave import PlanWave
from core.outbound.release_orders import ReleaseOrders
from core.outbound.release_wave import ReleaseWave
from core.outbound.short_pack import ShortPack
from core.outbound.unpack import Unpack
from tests.core.outbound.packers import gathered
from tests.core.warehouse import Warehouse

ONE = Decimal(1)


def sold(warehouse: Warehouse, number: int) -> str:
    """An order with a bolt reserved for it."""
    warehouse.find("A1", "BOLT", 1)
    order = f"SO{9_000_000 + number}"
    warehouse.post(OrderSale(number=order, customer="BETA", lines=(SoldLine(sku="BOLT", quantity=ONE),)))
    warehouse.post(Reserve(sku="BOLT", quantity=ONE, location="A1", purpose=order, order=order, order_line=1))
    return order


def an_order_released(warehouse: Warehouse, number: int) -> Command:
    return ReleaseOrders(orders=(sold(warehouse, number),))


def a_wave_released(warehouse: Warehouse, number: int) -> Command:
    wave = f"W{9_000_000 + number}"
    warehouse.post(PlanWave(number=wave, orders=(sold(warehouse, number),)))
    return ReleaseWave(wave=wave)


def picked(warehouse: Warehouse, number: int) -> str:
    """An order of which two bolts stand picked at staging."""
    warehouse.post(DefineLocation(code="CART1", kind="cart"))
    warehouse.post(DefineLocation(code="STAGE", kind="staging"))
    warehouse.find("A1", "BOLT", 2)
    order = f"SO{9_000_000 + number}"
    gathered(warehouse, order, SoldLine(sku="BOLT", quantity=Decimal(2)), tote="")
    return order


def packed(warehouse: Warehouse, number: int) -> str:
    """A carton with a bolt of an order."""
    carton = f"LP{9_500_000 + number}"
    warehouse.post(Pack(order=picked(warehouse, number), sku="BOLT", carton=carton))
    return carton


def closed(warehouse: Warehouse, number: int) -> str:
    carton = packed(warehouse, number)
    warehouse.post(CloseCarton(carton=carton))
    return carton


def a_piece_packed(warehouse: Warehouse, number: int) -> Command:
    return Pack(order=picked(warehouse, number), sku="BOLT", carton=f"LP{9_500_000 + number}")


def a_piece_unpacked(warehouse: Warehouse, number: int) -> Command:
    return Unpack(carton=packed(warehouse, number), sku="BOLT")


def a_carton_closed(warehouse: Warehouse, number: int) -> Command:
    return CloseCarton(carton=packed(warehouse, number), weight_g=Decimal(500), usual="ZEBRA")


def a_carton_verified(warehouse: Warehouse, number: int) -> Command:
    return VerifyCarton(carton=closed(warehouse, number))


def a_piece_missed(warehouse: Warehouse, number: int) -> Command:
    return ShortPack(order=picked(warehouse, number), sku="BOLT", quantity=ONE)


SAMPLES_OUTBOUND = {
    CloseCarton: (a_carton_closed,),
    Pack: (a_piece_packed,),
    ReleaseOrders: (an_order_released,),
    ReleaseWave: (a_wave_released,),
    ShortPack: (a_piece_missed,),
    Unpack: (a_piece_unpacked,),
    VerifyCarton: (a_carton_verified,),
}
