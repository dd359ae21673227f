"""An order whose goods are picked: what the tests of packing on the floor begin with."""

from __future__ import annotations

from decimal import Decimal

from core.catalogue.location import DefineLocation
from core.catalogue.party import DefineCustomer
from core.first_start import ADMINISTRATOR
from core.internal.adjust import AdjustStock
from core.outbound.allocate import AllocateOrders
from core.outbound.box_type import DefineBoxType
from core.outbound.drop_run import DropRun
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.pick import Pick
from core.outbound.pick_run import Picker, begin_run
from core.outbound.picks import picks_of_run
from core.outbound.release_orders import ReleaseOrders
from core.stockroom import Stockroom

TOTE = "LP000101"
FIRST_CARTON = "LP0000000002"  # the number that the next new plate gets


def pick_all(room: Stockroom) -> None:
    """All that is to be picked stands in a tote at staging."""
    by = Picker(ADMINISTRATOR, "DESK", room.clock())
    run = room.write(begin_run, 1, by, "single", "CART1", (TOTE,))
    assert run is not None
    for row in room.read(picks_of_run, run.id):
        room.post(Pick(work=row.number, tote=TOTE), room.stamp(ADMINISTRATOR, "DESK"))
    room.post(DropRun(run=run.number, target="STAGE"), room.stamp(ADMINISTRATOR, "DESK"))


def _box(code: str, side: int) -> DefineBoxType:
    return DefineBoxType(code=code, name=f"Box {side} mm", length_mm=side, width_mm=side, height_mm=side)


def _sold(**quantities: int) -> tuple[SoldLine, ...]:
    return tuple(SoldLine(sku=sku[1:], quantity=Decimal(much)) for sku, much in quantities.items())


SHOP = (
    DefineLocation(code="CART1", kind="cart"),
    DefineLocation(code="STAGE", kind="staging", sequence=90),
    DefineCustomer(code="BETA", name="Beta Ltd", ship_to="Beta Ltd\nHarbour 5\n12345 Town"),
    _box("M", 300),
    _box("L", 600),
    AdjustStock(location="A12-010", sku="10447", change=Decimal(20), reason="FOUND"),
    AdjustStock(location="A12-020", sku="40012", serial="SN-1", change=Decimal(1), reason="FOUND"),
)


def _sell(*lines: SoldLine) -> tuple[OrderSale, AllocateOrders, ReleaseOrders]:
    order = OrderSale(number="SO7001", customer="BETA", lines=lines)
    return order, AllocateOrders(orders=("SO7001",)), ReleaseOrders(orders=("SO7001",))


TO_PACK_FOUR = (*SHOP, *_sell(*_sold(_70007=2, _10447=1, _40012=1)), pick_all)
TO_PACK = (*SHOP, *_sell(*_sold(_70007=2, _10447=2, _40012=1)), pick_all)
