"""What stands on the dock in tests: cartons that are packed, shipments that they are loaded on and leave with."""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select, update

from core.outbound.sales_order import follow_sale, hold_sale
from core.schema.tables import carrier, carton, location, order_line, orders, plate, reservation, shipment
from tests.core.outbound.shop import take_whole
from tests.core.warehouse import Warehouse


def pack(shop: Warehouse, number: str, box: str) -> None:
    """All that is to be picked for an order is in one closed carton."""
    take_whole(shop, number, tote=box)

    def close(connection: Connection) -> None:
        order_id = _order_id(connection, number)
        plate_id = connection.execute(select(plate.c.id).where(plate.c.code == box)).scalar_one()
        count = connection.execute(select(func.count()).where(carton.c.order_id == order_id)).scalar_one()
        row = {"plate_id": plate_id, "order_id": order_id, "sequence": count + 1, "state": "closed"}
        connection.execute(insert(carton).values(made_at=shop.clock(), **row))
        follow_sale(connection, hold_sale(connection, order_id).id)

    shop.room.write(close)


def load(shop: Warehouse, number: str, *boxes: str, carrier_code: str = "LATE", dock: str = "DOCK2") -> None:
    """These cartons are on that shipment, which is opened if need be."""

    def put_on(connection: Connection) -> None:
        found = connection.execute(select(shipment.c.id).where(shipment.c.number == number)).scalar()
        if found is None:
            dock_id = connection.execute(select(location.c.id).where(location.c.code == dock)).scalar_one()
            taken_by = connection.execute(select(carrier.c.id).where(carrier.c.code == carrier_code)).scalar()
            row = {"number": number, "site_id": 1, "carrier_id": taken_by, "dock_id": dock_id}
            query = insert(shipment).values(opened_at=shop.clock(), **row).returning(shipment.c.id)
            found = connection.execute(query).scalar_one()
        plates = select(plate.c.id).where(plate.c.code.in_(boxes))
        connection.execute(update(carton).where(carton.c.plate_id.in_(plates)).values(shipment_id=found))

    shop.room.write(put_on)


def leave(shop: Warehouse, number: str) -> None:
    """The truck has left with all that is on it."""

    def go(connection: Connection) -> None:
        left = update(shipment).where(shipment.c.number == number)
        shipment_id = connection.execute(
            left.values(state="shipped", shipped_at=shop.clock()).returning(shipment.c.id)
        ).scalar_one()
        on_it = carton.c.shipment_id == shipment_id
        order_ids = connection.execute(select(carton.c.order_id).where(on_it)).scalars().all()
        connection.execute(update(carton).where(on_it).values(state="shipped"))
        for order_id in sorted(set(order_ids)):
            of_order = order_line.c.order_id == order_id
            mine = select(order_line.c.id).where(of_order)
            connection.execute(update(order_line).where(of_order).values(done=order_line.c.quantity))
            spent = update(reservation).where(reservation.c.order_line_id.in_(mine), reservation.c.state == "open")
            left_of_it = reservation.c.quantity - reservation.c.released
            connection.execute(spent.values(done=left_of_it, state="consumed"))
            follow_sale(connection, order_id)

    shop.room.write(go)


def _order_id(connection: Connection, number: str) -> int:
    return int(connection.execute(select(orders.c.id).where(orders.c.number == number)).scalar_one())
