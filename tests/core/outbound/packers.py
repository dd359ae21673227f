"""What the tests of packing do most: goods picked into totes and dropped, packed, and looked at in their cartons."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from core.command import Outcome
from core.outbound.box_type import DefineBoxType
from core.outbound.carton import CartonRow, cartons_of
from core.outbound.close_carton import CloseCarton
from core.outbound.drop_run import DropRun
from core.outbound.in_hand import to_pack
from core.outbound.order_sale import SoldLine
from core.outbound.pack import Pack
from core.schema.tables import orders, pick_run, print_job
from tests.core.outbound.pickers import WHO, begin, furnish_for_picking, pick, picks, released
from tests.core.warehouse import Warehouse

T1, T2 = "LP000101", "LP000102"
BOX = DefineBoxType(code="M", name="Medium", tare_g=Decimal(200), max_weight_g=Decimal(5000))


def furnish_for_packing(warehouse: Warehouse) -> None:
    """As for picking, with a type of box that bears five kilograms."""
    furnish_for_picking(warehouse)
    warehouse.post(BOX)


def gathered(warehouse: Warehouse, number: str, *lines: SoldLine, tote: str = T1, **more: object) -> None:
    """Beta orders, and all that there is for it stands picked at staging, in a tote."""
    released(warehouse, number, *lines, **more)
    run = begin(warehouse, *([tote] if tote else []))
    for row in picks(warehouse, run):
        weight = Decimal(row.left) / 1_000_000 * 2 if row.catch_unit else None
        pick(warehouse, row.number, tote=tote, catch=weight)
    drop(warehouse, run)


def drop(warehouse: Warehouse, run: int) -> Outcome:
    number = warehouse.room.read(lambda at: at.scalar(select(pick_run.c.number).where(pick_run.c.id == run)))
    return warehouse.post(DropRun(run=str(number), target="STAGE"), WHO)


def packs(sku: str, quantity: int | str = 1, order: str = "SO1", **more: object) -> Pack:
    return Pack(order=order, sku=sku, quantity=Decimal(quantity), **more)  # type: ignore[arg-type]  # test's choice


def pack(warehouse: Warehouse, sku: str, quantity: int | str = 1, order: str = "SO1", **more: object) -> Outcome:
    """Somebody packs."""
    return warehouse.post(packs(sku, quantity, order, **more), WHO)


def close(warehouse: Warehouse, carton: str, grams: int | None = None, **more: object) -> Outcome:
    weight = None if grams is None else Decimal(grams)
    return warehouse.post(CloseCarton(carton=carton, weight_g=weight, **more), WHO)  # type: ignore[arg-type]  # as above


def cartons(warehouse: Warehouse, number: str = "SO1") -> list[CartonRow]:
    return warehouse.room.read(cartons_of, order_id(warehouse, number))


def left_to_pack(warehouse: Warehouse, number: str = "SO1") -> dict[str, int]:
    """What is in hand and in no carton, by item."""
    much: dict[str, int] = {}
    for row in warehouse.room.read(to_pack, order_id(warehouse, number)):
        much[row.sku] = much.get(row.sku, 0) + row.pieces // 1_000_000
    return much


def order_id(warehouse: Warehouse, number: str = "SO1") -> int:
    return int(warehouse.room.read(lambda at: at.scalar(select(orders.c.id).where(orders.c.number == number))) or 0)


def printed(warehouse: Warehouse) -> list[tuple[str, str]]:
    """What was queued: design and state."""
    query = select(print_job.c.design, print_job.c.state).order_by(print_job.c.id)
    return [(design, state) for design, state in warehouse.room.read(lambda at: at.execute(query).all())]
