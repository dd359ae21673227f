"""What stands on the dock in tests: cartons that are packed, shipments that they are loaded on and leave with."""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select

from core.command import Command
from core.outbound.drop_run import EndRun
from core.outbound.load import LoadCarton
from core.outbound.sales_order import follow_sales, hold_sale
from core.outbound.ship import ShipShipment
from core.outbound.shipment import OpenShipment
from core.schema.tables import (
    carton,
    operator,
    orders,
    pick_run,
    plate,
)
from tests.core.outbound.shop import take_whole
from tests.core.warehouse import Warehouse


def pick(shop: Warehouse, number: str, tote: str = "") -> None:
    """Otto has picked all that was to be picked for an order, and has his hands free."""
    take_whole(shop, number, tote)
    otto = select(operator.c.id).where(operator.c.code == "OTTO").scalar_subquery()
    of_otto = select(pick_run.c.number).where(pick_run.c.state == "open", pick_run.c.operator_id == otto)
    for run in shop.room.read(lambda at: at.execute(of_otto).scalars().all()):
        shop.post(EndRun(run=run), "OTTO")


def pack(shop: Warehouse, number: str, box: str) -> None:
    """All that is to be picked for an order is in one closed carton."""
    pick(shop, number, box)
    shop.room.write(close_carton, number, box)


def load(shop: Warehouse, number: str, *boxes: str, carrier_code: str = "LATE", dock: str = "DOCK2") -> None:
    """These cartons are on that shipment, which is opened for it."""
    for command in loading(number, *boxes, carrier_code=carrier_code, dock=dock):
        shop.post(command)


def loading(number: str, *boxes: str, carrier_code: str, dock: str) -> list[Command]:
    """What opens a shipment and loads cartons."""
    opened = OpenShipment(number=number, dock=dock, carrier=carrier_code)
    return [opened, *(LoadCarton(shipment=number, plate=box) for box in boxes)]


def leave(shop: Warehouse, number: str) -> None:
    """The truck has left with all that is on it."""
    shop.post(ShipShipment(shipment=number, proof_name="Driver"))


def close_carton(connection: Connection, number: str, box: str) -> None:
    """The plate with all that was picked for an order becomes a closed carton."""
    order_id = connection.execute(select(orders.c.id).where(orders.c.number == number)).scalar_one()
    plate_id = connection.execute(select(plate.c.id).where(plate.c.code == box)).scalar_one()
    count = connection.execute(select(func.count()).where(carton.c.order_id == order_id)).scalar_one()
    row = {"plate_id": plate_id, "order_id": order_id, "sequence": count + 1, "state": "closed", "made_at": 0}
    connection.execute(insert(carton).values(**row))
    follow_sales(connection, [hold_sale(connection, order_id).id])
