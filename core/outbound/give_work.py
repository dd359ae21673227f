"""Which picks are next: by urgency, the day they are due, when their carrier leaves, in a zone or a wave.

An order is given to one picker as a whole, as far as its picks are free and in the zone. Whoever looks for work takes
the row of each order without waiting for it, and passes by what somebody else is just taking.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, Subquery, bindparam, func, literal_column, or_, select

from core.outbound.due_orders import of_site
from core.outbound.pick_work import KIND
from core.outbound.sales_order import SALE
from core.schema.tables import carrier, location, order_line, orders, pick, sales_order, wave_order, work, zone
from core.values import Micros

AHEAD = 60  # so many orders more are looked at than are wanted: others look for work at the same moment
NO_CUT_OFF = "99:99"
TO_PICK = ("released", "picking")  # the states of an order that has open picks: it follows from them
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
    urgency, candidates = 0, list[int]()
    while len(taken) < most:
        if not candidates:
            urgency = connection.execute(_next_urgency(wanted, urgency)).scalar() or 0
            if not urgency:
                break
        candidates = _candidates(connection, wanted, urgency, tried, most - len(taken))
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


def _next_urgency(wanted: Wanted, after: int) -> Select[Any]:
    return select(func.min(work.c.priority)).where(*_is_free(wanted), work.c.priority > after)


def _candidates(connection: Connection, wanted: Wanted, urgency: int, tried: set[int], most: int) -> list[int]:
    """The orders that have free picks so urgent, as they come, without those that were looked at."""
    to_pick = _to_pick(wanted)
    free_pick = (
        select(work.c.id)
        .join(pick, pick.c.work_id == work.c.id)
        .join(order_line, order_line.c.id == pick.c.order_line_id)
        .where(*_is_free(wanted), work.c.priority == urgency, order_line.c.order_id == to_pick.c.id)
        .limit(1)
    )
    on_hold = select(sales_order.c.hold_reason).where(sales_order.c.order_id == to_pick.c.id)
    query = (
        select(to_pick.c.id)
        .where(to_pick.c.id.not_in(tried), free_pick.scalar_subquery().is_not(None), on_hold.scalar_subquery() == "")
        .limit(most + AHEAD)
    )
    return list(connection.execute(query).scalars())


def _to_pick(wanted: Wanted) -> Subquery:
    """The orders that there is open work for, as they come.

    What a row needs is looked up by its key, where it is a column and no join, and only until enough orders are found,
    because this is sorted before: by joins PostgreSQL goes through all that was ever picked.
    """
    leaves = (
        select(func.coalesce(func.nullif(carrier.c.cut_off, ""), NO_CUT_OFF))
        .select_from(sales_order.outerjoin(carrier, carrier.c.id == sales_order.c.carrier_id))
        .where(sales_order.c.order_id == orders.c.id)
    )
    query = select(orders.c.id).where(orders.c.kind == SALE, orders.c.state.in_(TO_PICK), of_site(wanted.site_id))
    if wanted.order_id is not None:
        query = query.where(orders.c.id == wanted.order_id)
    if wanted.wave_id is not None:
        in_wave = select(wave_order.c.order_id).where(wave_order.c.wave_id == wanted.wave_id)
        query = query.where(orders.c.id.in_(in_wave))
    due = func.coalesce(orders.c.due_on, date.max)
    return query.order_by(due, leaves.scalar_subquery(), orders.c.id).offset(0).subquery()


def _picks_of(wanted: Wanted, order_id: int) -> Select[Any]:
    """The free picks of a held order that is not on hold."""
    return (
        select(work.c.id)
        .join(pick, pick.c.work_id == work.c.id)
        .join(order_line, order_line.c.id == pick.c.order_line_id)
        .join(sales_order, sales_order.c.order_id == order_line.c.order_id)
        .where(*_is_free(wanted), order_line.c.order_id == order_id, sales_order.c.hold_reason == "")
        .order_by(work.c.id)
        .with_for_update(of=work, skip_locked=True)
    )


def _is_free(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """Free picks in the zone and the wave."""
    yield from (work.c.site_id == wanted.site_id, work.c.kind == KIND, _IS_OPEN)
    yield or_(work.c.state == "ready", work.c.lease_until <= wanted.now)
    if wanted.zone_id is not None:
        yield work.c.from_location_id.in_(select(location.c.id).where(location.c.zone_id == wanted.zone_id))
    if wanted.wave_id is not None:
        yield work.c.id.in_(select(pick.c.work_id).where(pick.c.wave_id == wanted.wave_id))


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
