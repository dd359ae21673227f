"""What is to be done on the floor, as the tests look at it."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from sqlalchemy import Connection, select

from core.access.approve import approve
from core.access.operator import need_operator
from core.command import Command, Outcome, Stamp
from core.errors import Rejection
from core.schema.tables import item, location, lot, plate, work
from core.values import show_quantity
from tests.core.warehouse import PIN, Warehouse

_target = location.alias("target")


class Work(NamedTuple):
    """One work: what of, from where to where, and how far it is."""

    number: int
    kind: str
    state: str
    priority: int
    sku: str
    lot: str
    plate: str
    source: str
    target: str
    quantity: str
    done: str


def work_in(warehouse: Warehouse, kind: str = "", state: str = "") -> list[Work]:
    """All work of that kind and state, in the order in which it was asked for."""
    found = warehouse.room.read(_work)
    return [each for each in found if kind in ("", each.kind) and state in ("", each.state)]


def _work(connection: Connection) -> list[Work]:
    query = (
        select(
            work.c.id, work.c.kind, work.c.state, work.c.priority, item.c.sku, lot.c.code, plate.c.code,
            location.c.code, _target.c.code, work.c.quantity, work.c.done,
        )
        .outerjoin(item, item.c.id == work.c.item_id)
        .join(lot, lot.c.id == work.c.lot_id)
        .join(plate, plate.c.id == work.c.plate_id)
        .outerjoin(location, location.c.id == work.c.from_location_id)
        .outerjoin(_target, _target.c.id == work.c.to_location_id)
        .order_by(work.c.id)
    )  # fmt: skip
    rows = connection.execute(query)
    return [
        Work(*row[:7], row[7] or "", row[8] or "", show_quantity(row[9] or 0), show_quantity(row[10])) for row in rows
    ]


def with_approval(warehouse: Warehouse, command: Command, who: str, approver: str, device: str = "DESK") -> Outcome:
    """Posts what is refused without a second person, once that one has approved it."""
    stamp = warehouse.stamp(who, device)
    with pytest.raises(Rejection) as refused:
        warehouse.room.post(command, stamp)
    assert refused.value.fields["approval"]
    given = approve(warehouse.room, stamp.id, warehouse.room.read(need_operator, approver), device, PIN)
    again = warehouse.stamp(who, device)
    return warehouse.room.post(command, Stamp(again.id, who, device, again.happened_at, given))
