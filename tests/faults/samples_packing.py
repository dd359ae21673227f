"""A sample of every command of packing: what must be there first, and the command."""

from __future__ import annotations

from decimal import Decimal

from core.catalogue.location import DefineLocation
from core.command import Command
from core.outbound.close_carton import CloseCarton, ReopenCarton, VerifyCarton
from core.outbound.order_sale import SoldLine
from core.outbound.pack import Pack
from core.outbound.short_pack import ShortPack
from core.outbound.unpack import Unpack
from tests.core.outbound.packers import gathered
from tests.core.warehouse import Warehouse

ONE = Decimal(1)


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


def a_carton_opened_again(warehouse: Warehouse, number: int) -> Command:
    return ReopenCarton(carton=closed(warehouse, number))


def a_piece_missed(warehouse: Warehouse, number: int) -> Command:
    return ShortPack(order=picked(warehouse, number), sku="BOLT", quantity=ONE)


SAMPLES_PACKING = {
    CloseCarton: (a_carton_closed,),
    Pack: (a_piece_packed,),
    ReopenCarton: (a_carton_opened_again,),
    ShortPack: (a_piece_missed,),
    Unpack: (a_piece_unpacked,),
    VerifyCarton: (a_carton_verified,),
}
