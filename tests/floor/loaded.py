"""Two orders in cartons at staging, and carriers: what the tests of shipping on the floor begin with."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from core.command import Command
from core.first_start import ADMINISTRATOR
from core.outbound.allocate import AllocateOrders
from core.outbound.carrier import DefineCarrier
from core.outbound.close_carton import CloseCarton
from core.outbound.in_hand import to_pack
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.pack import Pack
from core.outbound.release_orders import ReleaseOrders
from core.outbound.sales_order import need_sale
from core.outbound.shipment import OpenShipment
from core.stockroom import Stockroom
from core.values import to_decimal
from tests.floor.picked import SHOP, pick_all

CARTON, CARTON2, CARTON3 = "LP000301", "LP000302", "LP000303"


def pack_into(number: str, *cartons: str) -> Callable[[Stockroom], None]:
    """What is picked of the order goes into these cartons, a kind of goods into each, which are closed."""

    def pack(room: Stockroom) -> None:
        rows = room.read(lambda at: to_pack(at, need_sale(at, number, 1).id))
        for row, code in zip(rows, cartons, strict=True):
            piece = Pack(order=number, sku=row.sku, quantity=to_decimal(row.pieces), carton=code)
            room.post(piece, room.stamp(ADMINISTRATOR, "DESK"))
            room.post(CloseCarton(carton=code), room.stamp(ADMINISTRATOR, "DESK"))

    return pack


def sold(number: str, carrier: str, *goods: tuple[str, int]) -> tuple[Command, ...]:
    lines = tuple(SoldLine(sku=sku, quantity=Decimal(much)) for sku, much in goods)
    order = OrderSale(number=number, customer="BETA", lines=lines, carrier=carrier)
    return order, AllocateOrders(orders=(number,)), ReleaseOrders(orders=(number,))


CARRIERS = tuple(DefineCarrier(code=code, name=name) for code, name in (("DHL", "DHL Parcel"), ("UPS", "UPS")))
Ready = Command | Callable[[Stockroom], object]
IN_CARTONS: tuple[Ready, ...] = (
    *SHOP,
    *CARRIERS,
    *sold("SO7001", "DHL", ("70007", 2), ("10447", 1)),
    pick_all,
    pack_into("SO7001", CARTON, CARTON2),
    *sold("SO7002", "UPS", ("10447", 1)),
    pick_all,
    pack_into("SO7002", CARTON3),
)
TO_LOAD: tuple[Ready, ...] = (*IN_CARTONS, OpenShipment(number="T1", dock="DOCK", carrier="DHL"))
