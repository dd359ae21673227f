"""A sample of every command of loading and shipping: what must be there first, and the command."""

from __future__ import annotations

from core.catalogue.location import DefineLocation
from core.command import Command
from core.first_start import ADMINISTRATOR
from core.outbound.drop_run import DropRun
from core.outbound.load import LoadCarton
from core.outbound.pick import Pick
from core.outbound.pick_run import Picker, begin_run
from core.outbound.picks import picks_of_run
from core.outbound.release_orders import ReleaseOrders
from core.outbound.ship import ShipShipment
from core.outbound.ship_order import ShipOrder
from core.outbound.shipment import OpenShipment
from core.outbound.unload import UnloadCarton
from tests.core.warehouse import Warehouse
from tests.faults.samples_outbound import sold


def in_hand(warehouse: Warehouse, number: int) -> str:
    """An order whose bolt stands picked at the dock, on a pallet of its own; the pallet."""
    order, pallet = sold(warehouse, number), f"LP{9_000_000 + number}"
    warehouse.post(DefineLocation(code="STAGE", kind="staging"))
    warehouse.post(ReleaseOrders(orders=(order,)))
    by = Picker(ADMINISTRATOR, "HH", warehouse.clock())
    run = warehouse.room.write(begin_run, 1, by, "single", "STAGE", (pallet,), order=order)
    assert run is not None
    for row in warehouse.room.read(picks_of_run, run.id):
        warehouse.post(Pick(work=row.number, tote=pallet))
    warehouse.post(DropRun(run=run.number, target="DOCK"))
    return pallet


def truck(warehouse: Warehouse, number: int, dock: str = "DOCK2") -> str:
    return warehouse.post(OpenShipment(dock=dock, number=f"W{number}")).facts["shipment"]


def a_carton_loaded(warehouse: Warehouse, number: int) -> Command:
    return LoadCarton(shipment=truck(warehouse, number), plate=in_hand(warehouse, number))


def a_carton_unloaded(warehouse: Warehouse, number: int) -> Command:
    loaded = a_carton_loaded(warehouse, number)
    warehouse.post(loaded)
    return UnloadCarton(plate=f"LP{9_000_000 + number}", target="DOCK")


def a_truck_that_leaves(warehouse: Warehouse, number: int) -> Command:
    warehouse.post(a_carton_loaded(warehouse, number))
    return ShipShipment(shipment=f"W{number}", proof_name="Mr Jones", printer="ZEBRA")


def an_order_that_leaves(warehouse: Warehouse, number: int) -> Command:
    in_hand(warehouse, number)
    return ShipOrder(order=f"SO{9_000_000 + number}", proof_name="Mr Jones", printer="ZEBRA")


SAMPLES_SHIPPING = {
    LoadCarton: (a_carton_loaded,),
    ShipOrder: (an_order_that_leaves,),
    ShipShipment: (a_truck_that_leaves,),
    UnloadCarton: (a_carton_unloaded,),
}
