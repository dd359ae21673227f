"""Samples of the work inside the house: what must be there first, and the command."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection, select, update

from core.access.approval import note_approval
from core.access.operator import need_operator
from core.catalogue.location import AssignBin
from core.command import Command, Stamp
from core.errors import Rejection
from core.internal.close_transfer import CloseTransfer
from core.internal.dispose import ApproveDisposal, Dispose, ProposeDisposal, RefuseDisposal
from core.internal.move import Move
from core.internal.move_all import MoveAll
from core.internal.plan_replenishment import PlanReplenishment
from core.internal.plate import MergePlates, RetirePlate
from core.internal.replenish import Replenish, ReportEmpty
from core.schema.tables import work
from core.schema.work import IS_OPEN
from core.values import new_id
from tests.core.warehouse import Warehouse

ONE = Decimal(1)


def plate(number: int) -> str:
    return f"LP{9_000_000 + number}"


def goods_disposed_of_by_two(warehouse: Warehouse, number: int) -> Command:
    warehouse.find("A1", "BOLT", 1)
    return Dispose(location="A1", sku="BOLT", quantity=ONE, reason="DAMAGED")


def stamp_for(warehouse: Warehouse, command: Command) -> Stamp:
    """The stamp of a command; what takes two people is refused once, and then approved by the second."""
    stamp = warehouse.stamp()
    if not isinstance(command, (Dispose, CloseTransfer)):
        return stamp
    try:
        warehouse.room.post(command, stamp)
    except Rejection:
        given, who = new_id(warehouse.clock()), warehouse.room.read(need_operator, "SUE").id
        warehouse.room.write(note_approval, given, stamp.id, who, stamp.device, warehouse.clock())
        again = warehouse.stamp()
        return Stamp(again.id, again.operator, again.device, again.happened_at, given)
    raise AssertionError("one person alone did it")


def goods_put_aside(warehouse: Warehouse, number: int) -> Command:
    warehouse.find("A1", "BOLT", 1)
    return ProposeDisposal(location="A1", sku="BOLT", quantity=ONE, reason="DAMAGED")


def proposed(warehouse: Warehouse, number: int) -> UUID:
    outcome = warehouse.post(goods_put_aside(warehouse, number), "SUE")
    assert outcome.posting is not None
    return outcome.posting


def a_disposal_approved(warehouse: Warehouse, number: int) -> Command:
    return ApproveDisposal(proposal=proposed(warehouse, number))


def a_disposal_turned_down(warehouse: Warehouse, number: int) -> Command:
    return RefuseDisposal(proposal=proposed(warehouse, number))


def plates_merged(warehouse: Warehouse, number: int) -> Command:
    warehouse.find("A1", "BOLT", 3, plate=plate(number))
    warehouse.find("A1", "GLUE", 2, plate=plate(number), lot="G1")
    warehouse.find("A1", "BOLT", 1, plate=plate(1_000 + number))
    return MergePlates(plate=plate(number), onto=plate(1_000 + number))


def a_plate_retired(warehouse: Warehouse, number: int) -> Command:
    warehouse.find("A1", "BOLT", 1, plate=plate(number))
    warehouse.post(Move(sku="BOLT", quantity=ONE, source_plate=plate(number), target="A2"))
    return RetirePlate(plate=plate(number))


def a_place_cleared(warehouse: Warehouse, number: int) -> Command:
    warehouse.find("A4", "NUT", 3, plate=plate(number))
    warehouse.find("A4", "NUT", 2)
    return MoveAll(source="A4", target="A5")


def planned(warehouse: Warehouse) -> int:
    """Work that brings a cable to its face; the number of the first that is open."""
    warehouse.post(AssignBin(sku="CABLE", location="A3", min_quantity=ONE, max_quantity=Decimal(2)))
    if in_face := warehouse.on_hand("A3", "CABLE"):
        warehouse.find("A3", "CABLE", str(-in_face))
    warehouse.find("A2", "CABLE", 2)
    warehouse.room.write(_all_is_counted)
    warehouse.post(PlanReplenishment())
    return warehouse.room.read(_first)


def _all_is_counted(connection: Connection) -> None:
    connection.execute(update(work).where(work.c.kind == "count").values(state="done"))


def _first(connection: Connection) -> int:
    return int(connection.execute(select(work.c.id).where(work.c.kind == "replenish", IS_OPEN)).scalars().first() or 0)


def a_face_filled(warehouse: Warehouse, number: int) -> Command:
    return Replenish(work=planned(warehouse))


def nothing_there_to_fill_it(warehouse: Warehouse, number: int) -> Command:
    return ReportEmpty(work=planned(warehouse))


SAMPLES_INTERNAL = {
    ApproveDisposal: (a_disposal_approved,),
    Dispose: (goods_disposed_of_by_two,),
    MergePlates: (plates_merged,),
    MoveAll: (a_place_cleared,),
    ProposeDisposal: (goods_put_aside,),
    RefuseDisposal: (a_disposal_turned_down,),
    Replenish: (a_face_filled,),
    ReportEmpty: (nothing_there_to_fill_it,),
    RetirePlate: (a_plate_retired,),
}
