"""What the tests of picking do most: sell and release, begin a run, pick, and look at what came of it."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection, select

from core.catalogue.location import DefineLocation
from core.command import Outcome
from core.outbound.allocate import AllocateOrders
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.pick import Pick
from core.outbound.pick_run import Picker, begin_run
from core.outbound.picks import PickRow, picks_of_run
from core.outbound.release_orders import ReleaseOrders
from core.schema.tables import order_line, orders, pick_run, reservation, sales_line
from core.undo import Undo
from core.values import to_decimal
from tests.core.warehouse import Warehouse

WHO = "OTTO"


def sold(sku: str, quantity: int | str, **more: object) -> SoldLine:
    """A line of an order."""
    return SoldLine(sku=sku, quantity=Decimal(quantity), **more)  # type: ignore[arg-type]  # the test's choice


def furnish_for_picking(warehouse: Warehouse) -> None:
    """A cart and a place for what is picked; bolts in A1, nuts in A2."""
    warehouse.post(DefineLocation(code="CART1", kind="cart"))
    warehouse.post(DefineLocation(code="STAGE", kind="staging", sequence=90))
    warehouse.find("A1", "BOLT", 50)
    warehouse.find("A2", "NUT", 40)


def released(warehouse: Warehouse, number: str, *lines: SoldLine, **more: object) -> None:
    """Beta orders, and what there is for it goes to the floor."""
    warehouse.post(OrderSale(number=number, customer="BETA", lines=lines, **more))  # type: ignore[arg-type]  # as above
    warehouse.post(AllocateOrders(orders=(number,)))
    warehouse.post(ReleaseOrders(orders=(number,)))


def begin(
    warehouse: Warehouse, *totes: str, who: str = WHO, method: str = "single", place: str = "CART1", most: int = 0
) -> int:
    """Somebody begins a run; its id."""
    by = Picker(who, f"HH-{who}", warehouse.clock())
    found = warehouse.room.write(begin_run, 1, by, method, place, totes, most=most)
    assert found is not None
    return found.id


def picks(warehouse: Warehouse, run: int) -> list[PickRow]:
    """The open picks of a run as one walks."""
    return warehouse.room.read(picks_of_run, run)


def to_pick(warehouse: Warehouse, run: int, sku: str = "") -> int:
    """The number of the next pick, or of the next of that item."""
    return next(each.number for each in picks(warehouse, run) if sku in ("", each.sku))


def pick(warehouse: Warehouse, number: int, quantity: int | None = None, who: str = WHO, **more: object) -> Outcome:
    """Somebody picks."""
    much = None if quantity is None else Decimal(quantity)
    return warehouse.post(Pick(work=number, quantity=much, **more), who)  # type: ignore[arg-type]  # the test's choice


def undo(warehouse: Warehouse, outcome: Outcome, who: str = WHO) -> Outcome:
    """What was posted is taken back."""
    assert isinstance(outcome.posting, UUID)
    return warehouse.post(Undo(posting=outcome.posting), who)


def picked(warehouse: Warehouse, number: str) -> list[int]:
    """What is picked of each line of an order."""

    def look(connection: Connection) -> list[int]:
        query = select(sales_line.c.picked).join(order_line, order_line.c.id == sales_line.c.order_line_id)
        query = query.join(orders, orders.c.id == order_line.c.order_id).where(orders.c.number == number)
        return [int(to_decimal(each)) for each in connection.execute(query.order_by(order_line.c.line)).scalars()]

    return warehouse.room.read(look)


def open_reservations(warehouse: Warehouse, number: str) -> list[int]:
    """What is open of each reservation of an order, in the order in which they were made."""

    def look(connection: Connection) -> list[int]:
        left = reservation.c.quantity - reservation.c.done - reservation.c.released
        query = select(left).join(order_line, order_line.c.id == reservation.c.order_line_id)
        query = query.join(orders, orders.c.id == order_line.c.order_id)
        query = query.where(orders.c.number == number, reservation.c.state == "open").order_by(reservation.c.id)
        return [int(to_decimal(each)) for each in connection.execute(query).scalars()]

    return warehouse.room.read(look)


def run_state(warehouse: Warehouse, run: int) -> str:
    return str(warehouse.room.read(lambda at: at.scalar(select(pick_run.c.state).where(pick_run.c.id == run))))


def named(run: int) -> str:
    """The number of a run."""
    return f"RUN{run:06d}"
