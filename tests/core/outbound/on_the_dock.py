"""What stands on the dock in tests: cartons that are packed, shipments that they are loaded on and leave with."""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select, update

from core.outbound.drop_run import EndRun
from core.outbound.sales_order import follow_sale, hold_sale
from core.schema.tables import (
    carrier,
    carton,
    location,
    operator,
    order_line,
    orders,
    pick_run,
    plate,
    reservation,
    shipment,
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
    """These cartons are on that shipment, which is opened if need be."""
    shop.room.write(put_on_truck, number, boxes, carrier_code, dock)


def leave(shop: Warehouse, number: str) -> None:
    """The truck has left with all that is on it."""
    shop.room.write(drive_off, number, shop.clock())


def close_carton(connection: Connection, number: str, box: str) -> None:
    """The plate with all that was picked for an order becomes a closed carton."""
    order_id = connection.execute(select(orders.c.id).where(orders.c.number == number)).scalar_one()
    plate_id = connection.execute(select(plate.c.id).where(plate.c.code == box)).scalar_one()
    count = connection.execute(select(func.count()).where(carton.c.order_id == order_id)).scalar_one()
    row = {"plate_id": plate_id, "order_id": order_id, "sequence": count + 1, "state": "closed", "made_at": 0}
    connection.execute(insert(carton).values(**row))
    follow_sale(connection, hold_sale(connection, order_id).id)


def put_on_truck(connection: Connection, number: str, boxes: tuple[str, ...], carrier_code: str, dock: str) -> None:
    """Loads the cartons."""
    found = connection.execute(select(shipment.c.id).where(shipment.c.number == number)).scalar()
    if found is None:
        dock_id = connection.execute(select(location.c.id).where(location.c.code == dock)).scalar_one()
        taken_by = connection.execute(select(carrier.c.id).where(carrier.c.code == carrier_code)).scalar()
        row = {"number": number, "site_id": 1, "carrier_id": taken_by, "dock_id": dock_id, "opened_at": 0}
        found = connection.execute(insert(shipment).values(**row).returning(shipment.c.id)).scalar_one()
    plates = select(plate.c.id).where(plate.c.code.in_(boxes))
    connection.execute(update(carton).where(carton.c.plate_id.in_(plates)).values(shipment_id=found))


def drive_off(connection: Connection, number: str, now: int) -> None:
    """Ships what is loaded."""
    left = update(shipment).where(shipment.c.number == number).values(state="shipped", shipped_at=now)
    on_it = carton.c.shipment_id == connection.execute(left.returning(shipment.c.id)).scalar_one()
    order_ids = connection.execute(select(carton.c.order_id).where(on_it).distinct()).scalars().all()
    connection.execute(update(carton).where(on_it).values(state="shipped"))
    for order_id in sorted(order_ids):
        of_order = order_line.c.order_id == order_id
        mine = select(order_line.c.id).where(of_order)
        connection.execute(update(order_line).where(of_order).values(done=order_line.c.quantity))
        spent = update(reservation).where(reservation.c.order_line_id.in_(mine), reservation.c.state == "open")
        spent_of_it = reservation.c.quantity - reservation.c.released
        connection.execute(spent.values(done=spent_of_it, state="consumed"))
        follow_sale(connection, order_id)
