"""What the tests of loading and shipping do most: cartons that stand packed, and a truck at the dock."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, func, insert, select

from core.command import Outcome
from core.outbound.drop_run import EndRun
from core.outbound.load import LoadCarton
from core.outbound.pick import Pick
from core.outbound.pick_run import Picker, begin_run
from core.outbound.picks import picks_of_run
from core.outbound.ship import ShipShipment
from core.outbound.shipment import OpenShipment
from core.outbound.tote import ChangeTote
from core.schema.tables import carton, orders, plate, print_job, shipment
from core.undo import Undo
from tests.core.outbound.shop import released
from tests.core.warehouse import Warehouse

WHO = "OTTO"
BOX, BOX2, BOX3 = "LP000301", "LP000302", "LP000303"
Box = tuple[str, str, str]  # code, state, shipment


def picked_into(
    shop: Warehouse, number: str, plate_code: str = BOX, goods: tuple[tuple[str, int], ...] = (("BOLT", 2),),
    **more: object,
) -> None:  # fmt: skip
    """Beta orders these goods, and they stand picked at staging, on a plate if one is named."""
    released(shop, number, goods=goods, **more)
    take_to(shop, number, "STAGE", plate_code)


def take_to(shop: Warehouse, number: str, place: str, *totes: str) -> None:
    """All that is to be picked, for an order if one is named, is picked there: loose, or into these totes in turn."""
    run = shop.room.write(
        begin_run, 1, Picker(WHO, f"HH-{WHO}", shop.clock()), "batch", place, order=number, most=0 if number else 100
    )
    assert run is not None
    into = ""
    for at, row in enumerate(shop.room.read(picks_of_run, run.id)):
        tote = totes[min(at, len(totes) - 1)] if totes else ""
        if into not in ("", tote):
            shop.post(ChangeTote(run=run.number, full=into, tote=tote), WHO)
        shop.post(Pick(work=row.number, tote=tote), WHO)
        into = tote
    shop.post(EndRun(run=run.number), WHO)


def packed(shop: Warehouse, number: str, code: str = BOX, state: str = "closed", weight_mg: int = 1_500_000) -> None:
    """The plate is a carton of the order."""

    def write(at: Connection) -> None:
        order_id = at.execute(select(orders.c.id).where(orders.c.number == number)).scalar_one()
        plate_id = at.execute(select(plate.c.id).where(plate.c.code == code)).scalar_one()
        count = at.execute(select(func.count()).select_from(carton).where(carton.c.order_id == order_id)).scalar_one()
        row = {"plate_id": plate_id, "order_id": order_id, "sequence": count + 1, "state": state}
        at.execute(insert(carton).values(**row, weight_mg=weight_mg, verified=1, made_at=1))

    shop.room.write(write)


def in_carton(
    shop: Warehouse, number: str, code: str = BOX, goods: tuple[tuple[str, int], ...] = (("BOLT", 2),), **more: object
) -> None:
    """The same in one step: an order whose goods stand in one closed carton."""
    picked_into(shop, number, code, goods, **more)
    packed(shop, number, code)


def truck(shop: Warehouse, number: str = "T1", **more: object) -> str:
    """A truck stands at the dock."""
    command = OpenShipment(number=number, dock="DOCK", **more)  # type: ignore[arg-type]  # the test's choice
    return shop.post(command, WHO).facts["shipment"]


def load(shop: Warehouse, code: str = BOX, number: str = "T1", who: str = WHO) -> Outcome:
    return shop.post(LoadCarton(shipment=number, plate=code), who)


def ship(shop: Warehouse, number: str = "T1", **more: object) -> Outcome:
    command = ShipShipment(shipment=number, proof_name="Mr Jones", **more)  # type: ignore[arg-type]  # test's choice
    return shop.post(command, WHO)


def undo(shop: Warehouse, outcome: Outcome, who: str = WHO) -> Outcome:
    assert isinstance(outcome.posting, UUID)
    return shop.post(Undo(posting=outcome.posting), who)


def boxes(shop: Warehouse) -> list[Box]:
    """All cartons: code, state, and what they are loaded on."""

    def read(at: Connection) -> list[Box]:
        query = (
            select(plate.c.code, carton.c.state, func.coalesce(shipment.c.number, ""))
            .join(carton, carton.c.plate_id == plate.c.id)
            .outerjoin(shipment, shipment.c.id == carton.c.shipment_id)
            .order_by(plate.c.code)
        )
        return [(code, state, number) for code, state, number in at.execute(query)]

    return shop.room.read(read)


def shipments(shop: Warehouse) -> list[tuple[str, str, str, str]]:
    """All shipments: number, state, who took them over, tracking."""
    columns = (shipment.c.number, shipment.c.state, shipment.c.proof_name, shipment.c.tracking)
    return [tuple(row) for row in shop.room.read(lambda at: at.execute(select(*columns).order_by(shipment.c.id)).all())]


def papers(shop: Warehouse) -> list[tuple[str, str]]:
    """What is queued for printers: design and state."""
    columns = (print_job.c.design, print_job.c.state)
    rows = shop.room.read(lambda at: at.execute(select(*columns).order_by(print_job.c.id)).all())
    return [(row.design, row.state) for row in rows]
