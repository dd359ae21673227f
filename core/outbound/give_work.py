"""Which picks are next: by urgency, the day they are due, when their carrier leaves, in a zone or a wave.

An order is given to one picker as a whole, as far as its picks are free and in the zone. Whoever looks for work takes
the row of each order without waiting for it, and passes by what somebody else is just taking.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, literal_column, or_, select

from core.outbound.pick_work import KIND
from core.schema.tables import carrier, location, order_line, orders, pick, sales_order, work, zone
from core.values import Micros

AHEAD = 60  # so many orders more are looked at than are wanted: others look for work at the same moment
NO_CUT_OFF = "99:99"
# As the table's partial indexes have it; other tables' columns make the table's name necessary.
_IS_OPEN: ColumnElement[bool] = literal_column("work.state IN ('ready', 'leased')")


class Wanted(NamedTuple):
    """What picks somebody looks for at a site; without a zone, a wave or an order, of all of them."""

    site_id: int
    zone_id: int | None
    wave_id: int | None
    now: Micros
    order_id: int | None = None


_HOLD = select(orders.c.id).where(orders.c.id == bindparam("order_id")).with_for_update()
_HOLD_OR_PASS_BY = select(orders.c.id).where(orders.c.id == bindparam("order_id")).with_for_update(skip_locked=True)


def take_orders(connection: Connection, wanted: Wanted, most: int, begun: Sequence[int] = ()) -> dict[int, list[int]]:
    """The picks of at most so many orders, held, by order; first those of orders that were `begun` elsewhere."""
    taken: dict[int, list[int]] = {}
    for order_id in sorted(begun):
        connection.execute(_HOLD, {"order_id": order_id}).all()
        _take(connection, wanted, order_id, taken)
    tried, most = set(begun), most + len(taken)
    while len(taken) < most:
        candidates = list(connection.execute(_candidates(wanted, tried, most - len(taken))).scalars())
        if not candidates:
            break
        for order_id in candidates:
            if len(taken) < most and connection.execute(_HOLD_OR_PASS_BY, {"order_id": order_id}).first() is not None:
                _take(connection, wanted, order_id, taken)
        tried |= set(candidates)
    return taken


def _take(connection: Connection, wanted: Wanted, order_id: int, taken: dict[int, list[int]]) -> None:
    """Holds the free picks of a held order, if there still are any."""
    picks = list(connection.execute(_picks_of(wanted, order_id)).scalars())
    if picks:
        taken[order_id] = picks


def _candidates(wanted: Wanted, tried: set[int], most: int) -> Select[Any]:
    """The orders that have free picks, as they come, without those that were looked at."""
    urgency = func.min(work.c.priority)
    due = func.coalesce(orders.c.due_on, date.max)
    leaves = func.coalesce(func.nullif(carrier.c.cut_off, ""), NO_CUT_OFF)
    return (
        _free(wanted, select(orders.c.id))
        .outerjoin(carrier, carrier.c.id == sales_order.c.carrier_id)
        .where(orders.c.id.not_in(tried))
        .group_by(orders.c.id, due, leaves)
        .order_by(urgency, due, leaves, orders.c.id)
        .limit(most + AHEAD)
    )


def _picks_of(wanted: Wanted, order_id: int) -> Select[Any]:
    """The free picks of a held order."""
    query = _free(wanted, select(work.c.id)).where(orders.c.id == order_id).order_by(work.c.id)
    return query.with_for_update(of=work, skip_locked=True)


def _free(wanted: Wanted, query: Select[Any]) -> Select[Any]:
    """Free picks of orders that are not on hold, in the zone and the wave."""
    query = (
        query.select_from(work)
        .join(pick, pick.c.work_id == work.c.id)
        .join(order_line, order_line.c.id == pick.c.order_line_id)
        .join(orders, orders.c.id == order_line.c.order_id)
        .join(sales_order, sales_order.c.order_id == orders.c.id)
        .where(work.c.site_id == wanted.site_id, work.c.kind == KIND, _IS_OPEN)
        .where(or_(work.c.state == "ready", work.c.lease_until <= wanted.now))
        .where(sales_order.c.hold_reason == "")
    )
    if wanted.zone_id is not None:
        query = query.join(location, location.c.id == work.c.from_location_id)
        query = query.where(location.c.zone_id == wanted.zone_id)
    if wanted.order_id is not None:
        query = query.where(orders.c.id == wanted.order_id)
    return query if wanted.wave_id is None else query.where(pick.c.wave_id == wanted.wave_id)


_picked = pick.alias("picked")
_picked_line = order_line.alias("picked_line")
_NEXT_ZONE = (
    select(zone.c.code)
    .select_from(_picked)
    .join(_picked_line, _picked_line.c.id == _picked.c.order_line_id)
    .join(order_line, order_line.c.order_id == _picked_line.c.order_id)
    .join(pick, pick.c.order_line_id == order_line.c.id)
    .join(work, work.c.id == pick.c.work_id)
    .join(location, location.c.id == work.c.from_location_id)
    .join(zone, zone.c.id == location.c.zone_id)
    .where(_picked.c.run_id == bindparam("run_id"), zone.c.code != bindparam("zone"), _IS_OPEN)
    .where(or_(work.c.state == "ready", work.c.lease_until <= bindparam("now")))
    .order_by(location.c.sequence, location.c.code)
    .limit(1)
)


def next_zone(connection: Connection, run_id: int, zone_code: str, now: Micros) -> str:
    """The next zone on the way in which more waits of a run's orders: its totes are passed on there; empty for none."""
    return connection.execute(_NEXT_ZONE, {"run_id": run_id, "zone": zone_code, "now": now}).scalar() or ""
