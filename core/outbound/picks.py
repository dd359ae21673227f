"""Picks as they stand: what is to be taken from which bin for which order, and in which order one walks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from core.errors import Rejection
from core.outbound.pick_work import KIND
from core.schema.tables import (
    balance,
    item,
    location,
    lot,
    operator,
    order_line,
    orders,
    pick,
    pick_run,
    plate,
    reservation,
    run_tote,
    site,
    work,
)
from core.schema.work import OPEN_STATES

RUN_PICKS_MAX = 500


class PickRow(NamedTuple):
    """A pick as it stands, quantities in millionths of the item's base unit.

    `location`, `lot` and `plate` are those of the goods that are reserved for it, wherever these are by now; `tote` is
    where they go, empty where no tote of the run is meant for them.
    """

    number: int
    site_id: int
    site: str
    state: str
    priority: int
    order_id: int
    order: str
    line_id: int
    line: int
    item_id: int
    sku: str
    name: str
    unit: str
    decimals: int
    tracking: str
    class_id: int | None
    catch_unit: str | None
    lot_id: int
    lot: str
    is_serial: int
    expires_on: date | None
    plate_id: int
    plate: str
    location_id: int
    location: str
    check_digits: str
    quantity: int
    done: int
    skipped: int
    reservation_id: int
    wave_id: int | None
    run_id: int | None
    run: str
    tote: str
    holder_id: int | None
    holder: str | None
    lease_until: int

    @property
    def left(self) -> int:
        """What is still to be picked."""
        return self.quantity - self.done


# Goods may have been carried on since the pick was asked for: what is reserved says where they are.
_at = func.coalesce(balance.c.location_id, work.c.from_location_id)
_tote = plate.alias("tote")
_slot = run_tote.alias("slot")
_TOTE = (
    select(_tote.c.code)
    .join(_slot, _slot.c.plate_id == _tote.c.id)
    .where(
        _slot.c.run_id == pick.c.run_id,
        _slot.c.is_full == 0,
        or_(_slot.c.order_id == order_line.c.order_id, _slot.c.order_id.is_(None)),
    )
    .order_by(_slot.c.order_id.is_(None), _slot.c.slot.desc())
    .limit(1)
)
_PICKS = (
    select(
        work.c.id, work.c.site_id, site.c.code, work.c.state, work.c.priority, orders.c.id, orders.c.number,
        order_line.c.id, order_line.c.line, item.c.id, item.c.sku, item.c.name, item.c.unit, item.c.decimals,
        item.c.tracking, item.c.class_id, item.c.catch_unit, lot.c.id, lot.c.code, lot.c.is_serial, lot.c.expires_on,
        plate.c.id, plate.c.code, location.c.id, location.c.code, location.c.check_digits, work.c.quantity,
        work.c.done, pick.c.skipped, pick.c.reservation_id, pick.c.wave_id, pick.c.run_id,
        func.coalesce(pick_run.c.number, ""), func.coalesce(_TOTE.scalar_subquery(), ""), work.c.holder_id,
        operator.c.code, work.c.lease_until,
    )
    .join(pick, pick.c.work_id == work.c.id)
    .join(site, site.c.id == work.c.site_id)
    .join(order_line, order_line.c.id == pick.c.order_line_id)
    .join(orders, orders.c.id == order_line.c.order_id)
    .join(item, item.c.id == order_line.c.item_id)
    .join(reservation, reservation.c.id == pick.c.reservation_id)
    .outerjoin(balance, and_(balance.c.id == reservation.c.balance_id, balance.c.item_id == item.c.id))
    .join(location, location.c.id == _at)
    .join(lot, lot.c.id == func.coalesce(balance.c.lot_id, work.c.lot_id))
    .join(plate, plate.c.id == func.coalesce(balance.c.plate_id, work.c.plate_id))
    .outerjoin(pick_run, pick_run.c.id == pick.c.run_id)
    .outerjoin(operator, operator.c.id == work.c.holder_id)
)  # fmt: skip
_FIND = _PICKS.where(work.c.id == bindparam("number"), work.c.kind == KIND)
_OPEN = _PICKS.where(work.c.state.in_(OPEN_STATES))
_OF_RUN = (
    _OPEN.where(pick.c.run_id == bindparam("run_id"))
    .order_by(pick.c.skipped, location.c.sequence, location.c.code, item.c.sku, lot.c.code, work.c.id)
    .limit(RUN_PICKS_MAX)
)
_OF_RESERVATIONS = _OPEN.where(pick.c.reservation_id.in_(bindparam("reservations", expanding=True))).order_by(work.c.id)
_COUNTED = (
    select(func.count(), func.count().filter(work.c.state.in_(OPEN_STATES)))
    .select_from(work.join(pick, pick.c.work_id == work.c.id))
    .where(pick.c.run_id == bindparam("run_id"), work.c.state != "cancelled")
)


def need_pick(connection: Connection, number: int) -> PickRow:
    """The pick of that number."""
    row = connection.execute(_FIND, {"number": number}).first() if abs(number) < 2**63 else None
    if row is None:
        raise Rejection("unknown_work", work=number)
    return PickRow._make(row)


def picks_of_run(connection: Connection, run_id: int) -> list[PickRow]:
    """The open picks of a run as one walks: those that were skipped come last."""
    return [PickRow._make(row) for row in connection.execute(_OF_RUN, {"run_id": run_id})]


def picks_of_reservations(connection: Connection, reservations: Collection[int]) -> list[PickRow]:
    """The open picks that these reservations are for, by their numbers."""
    given = {"reservations": sorted(reservations)}
    return [PickRow._make(row) for row in connection.execute(_OF_RESERVATIONS, given)]


def counted_picks(connection: Connection, run_id: int) -> tuple[int, int]:
    """How many picks a run has, and how many of them are open."""
    row = connection.execute(_COUNTED, {"run_id": run_id}).one()
    return int(row[0]), int(row[1])
