"""Runs and what waits for one, as a supervisor sees them: who has what, where they are, how far they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, literal_column, or_, select

from core.outbound.pick_work import KIND
from core.schema.tables import (
    item,
    location,
    lot,
    operator,
    order_line,
    orders,
    pick,
    pick_run,
    plate,
    run_tote,
    wave,
    work,
    zone,
)
from core.schema.work import OPEN_STATES
from core.text import words_of
from core.values import Micros

# As the table's partial indexes have it; other tables' columns make the table's name necessary.
_IS_OPEN: ColumnElement[bool] = literal_column("work.state IN ('ready', 'leased')")


class RunBrief(NamedTuple):
    """An open run in one row: how many picks it has, how many are over, until when the rest is on lease."""

    id: int
    number: str
    method: str
    operator: str
    name: str
    place: str
    zone: str
    wave: str
    made_at: int
    picks: int
    over: int
    device: str
    lease_until: int


class PickBrief(NamedTuple):
    """A pick in one row; quantity in millionths, `holder` has or had it on lease until `lease_until`."""

    number: int
    state: str
    priority: int
    order: str
    sku: str
    unit: str
    lot: str
    quantity: int
    source: str
    sequence: int
    holder: str
    lease_until: int


_RUNS = (
    select(
        pick_run.c.id, pick_run.c.number, pick_run.c.method, operator.c.code, operator.c.name,
        location.c.code.label("place"), func.coalesce(zone.c.code, "").label("zone"),
        func.coalesce(wave.c.number, "").label("wave"), pick_run.c.made_at,
    )
    .join(operator, operator.c.id == pick_run.c.operator_id)
    .join(location, location.c.id == pick_run.c.place_id)
    .outerjoin(zone, zone.c.id == pick_run.c.zone_id)
    .outerjoin(wave, wave.c.id == pick_run.c.wave_id)
)  # fmt: skip
_PROGRESS = (
    select(
        pick.c.run_id, func.count().label("picks"), func.count() - func.count(work.c.id),
        func.coalesce(func.max(work.c.device), ""), func.coalesce(func.max(work.c.lease_until), 0),
    )
    .select_from(pick)
    .outerjoin(work, and_(work.c.id == pick.c.work_id, _IS_OPEN))
    .group_by(pick.c.run_id)
)  # fmt: skip
_PICKS = (
    select(
        work.c.id, work.c.state, work.c.priority, orders.c.number, item.c.sku, item.c.unit, lot.c.code,
        work.c.quantity - work.c.done, location.c.code, location.c.sequence, func.coalesce(operator.c.code, ""),
        work.c.lease_until,
    )
    .join(pick, pick.c.work_id == work.c.id)
    .join(order_line, order_line.c.id == pick.c.order_line_id)
    .join(orders, orders.c.id == order_line.c.order_id)
    .join(item, item.c.id == work.c.item_id)
    .join(lot, lot.c.id == work.c.lot_id)
    .join(location, location.c.id == work.c.from_location_id)
    .outerjoin(operator, operator.c.id == work.c.holder_id)
)  # fmt: skip


def find_runs(connection: Connection, site_id: int, typed: str, most: int) -> list[RunBrief]:
    """At most so many open runs of the site that fit every word typed, the oldest first.

    A word is part of the number, the method, who has it, the place, the zone or the wave, or an order or a tote in it.
    """
    wanted = (pick_run.c.site_id == site_id, pick_run.c.state == "open", *(_fits(word) for word in words_of(typed)))
    return _briefs(connection, _RUNS.where(*wanted).order_by(pick_run.c.id).limit(most))


def find_run_brief(connection: Connection, site_id: int, number: str) -> RunBrief | None:
    """One open run of the site in one row."""
    wanted = (pick_run.c.site_id == site_id, pick_run.c.number == number, pick_run.c.state == "open")
    return next(iter(_briefs(connection, _RUNS.where(*wanted))), None)


def picks_in_run(connection: Connection, run_id: int) -> list[PickBrief]:
    """The picks of a run on the way through the bins, those that are over last."""
    is_over = case((work.c.state.in_(OPEN_STATES), 0), else_=1)
    query = _PICKS.where(pick.c.run_id == run_id)
    ordered = query.order_by(is_over, location.c.sequence, location.c.code, work.c.id)
    return [PickBrief._make(row) for row in connection.execute(ordered)]


def picks_waiting(connection: Connection, site_id: int, now: Micros, most: int) -> list[PickBrief]:
    """At most so many picks that nobody has, the most urgent first."""
    query = _PICKS.where(*_waits(site_id, now)).order_by(work.c.priority, work.c.id).limit(most)
    return [PickBrief._make(row) for row in connection.execute(query)]


def count_waiting(connection: Connection, site_id: int, now: Micros) -> int:
    """How many picks nobody has."""
    query = select(func.count()).select_from(work).where(*_waits(site_id, now))
    return int(connection.execute(query).scalar_one())


def _waits(site_id: int, now: Micros) -> Sequence[ColumnElement[bool]]:
    nobody = or_(work.c.state == "ready", work.c.lease_until <= now)
    return (work.c.site_id == site_id, work.c.kind == KIND, _IS_OPEN, nobody)


def _briefs(connection: Connection, query: Select[Any]) -> list[RunBrief]:
    rows = connection.execute(query).all()
    of_runs = _PROGRESS.where(pick.c.run_id.in_([row.id for row in rows]))
    progress = {row.run_id: tuple(row[1:]) for row in connection.execute(of_runs)}
    return [RunBrief(*row, *progress.get(row.id, (0, 0, "", 0))) for row in rows]


def _fits(word: str) -> ColumnElement[bool]:
    of_order = exists(
        select(pick.c.work_id)
        .join(order_line, order_line.c.id == pick.c.order_line_id)
        .join(orders, orders.c.id == order_line.c.order_id)
        .where(pick.c.run_id == pick_run.c.id, orders.c.number == word.upper())
    )
    tote = exists(
        select(run_tote.c.slot)
        .join(plate, plate.c.id == run_tote.c.plate_id)
        .where(run_tote.c.run_id == pick_run.c.id, plate.c.code == word.upper())
    )
    texts = (
        pick_run.c.number, pick_run.c.method, operator.c.code, operator.c.name, location.c.code, zone.c.code,
        wave.c.number,
    )  # fmt: skip
    held = (func.upper(text).contains(word.upper(), autoescape=True) for text in texts)
    return or_(*held, of_order, tote)
