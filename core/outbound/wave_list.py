"""Waves as a list: those that are open, the first truck first, then, for whoever searches, the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, literal_column, or_, select

from core.outbound.wave import OPEN_WAVES
from core.schema.picking import WAVE_STATES
from core.schema.tables import carrier, order_line, orders, party, pick, sales_order, wave, wave_order, work
from core.text import words_of

_ENDED = tuple(state for state in WAVE_STATES if state not in OPEN_WAVES)


class WaveBrief(NamedTuple):
    """A wave in one row: how many orders are in it, and how many of its picks are over."""

    number: str
    state: str
    carrier: str
    cut_off_at: int | None
    note: str
    made_at: int
    orders: int
    picks: int
    over: int


class WaveOrder(NamedTuple):
    """An order in a wave, and how many of its picks there are over."""

    number: str
    customer: str
    state: str
    priority: int
    hold_reason: str
    picks: int
    over: int


_ROWS = select(
    wave.c.id, wave.c.number, wave.c.state, func.coalesce(carrier.c.code, "").label("carrier"), wave.c.cut_off_at,
    wave.c.note, wave.c.made_at,
).outerjoin(carrier, carrier.c.id == wave.c.carrier_id)  # fmt: skip
# Only open work is joined: by its partial index, for the work of years is done.
_still_open = and_(work.c.id == pick.c.work_id, literal_column("work.state IN ('ready', 'leased')"))
_over = (func.count() - func.count(work.c.id)).label("over")
_ORDERS = select(wave_order.c.wave_id, func.count().label("orders")).group_by(wave_order.c.wave_id)
_PICKS = (
    select(pick.c.wave_id, func.count().label("picks"), _over)
    .select_from(pick.outerjoin(work, _still_open))
    .group_by(pick.c.wave_id)
)


def find_waves(connection: Connection, site_id: int, typed: str, most: int) -> list[WaveBrief]:
    """At most so many waves of the site that fit every word typed.

    A word is part of the number, the state, the carrier or the note, or the number of an order in it.
    """
    wanted = (wave.c.site_id == site_id, *(_fits(word) for word in words_of(typed)))
    open_ones = _ROWS.where(wave.c.state.in_(OPEN_WAVES), *wanted)
    rows = connection.execute(
        open_ones.order_by(wave.c.cut_off_at.is_(None), wave.c.cut_off_at, wave.c.id).limit(most)
    ).all()
    if typed and len(rows) < most:
        ended = _ROWS.where(wave.c.state.in_(_ENDED), *wanted).order_by(wave.c.id.desc())
        rows = [*rows, *connection.execute(ended.limit(most - len(rows)))]
    return _briefs(connection, rows)


def find_wave_brief(connection: Connection, site_id: int, number: str) -> WaveBrief | None:
    """One wave of the site in one row."""
    rows = connection.execute(_ROWS.where(wave.c.site_id == site_id, wave.c.number == number)).all()
    return next(iter(_briefs(connection, rows)), None)


def orders_of_wave(connection: Connection, site_id: int, number: str) -> list[WaveOrder]:
    """The orders in a wave, the most urgent first."""
    found = select(wave.c.id).where(wave.c.site_id == site_id, wave.c.number == number).scalar_subquery()
    of_order = (
        select(order_line.c.order_id, func.count().label("picks"), _over)
        .select_from(pick.outerjoin(work, _still_open))
        .join(order_line, order_line.c.id == pick.c.order_line_id)
        .where(pick.c.wave_id == found)
        .group_by(order_line.c.order_id)
        .subquery()
    )
    query = (
        select(
            orders.c.number, party.c.name, orders.c.state, sales_order.c.priority, sales_order.c.hold_reason,
            func.coalesce(of_order.c.picks, 0), func.coalesce(of_order.c.over, 0),
        )
        .join(wave_order, wave_order.c.order_id == orders.c.id)
        .join(sales_order, sales_order.c.order_id == orders.c.id)
        .join(party, party.c.id == orders.c.party_id)
        .outerjoin(of_order, of_order.c.order_id == orders.c.id)
        .where(wave_order.c.wave_id == found)
        .order_by(sales_order.c.priority, orders.c.id)
    )  # fmt: skip
    return [WaveOrder._make(row) for row in connection.execute(query)]


def _fits(word: str) -> ColumnElement[bool]:
    named = orders.c.number == word.upper()
    has = exists(
        select(wave_order.c.order_id)
        .join(orders, orders.c.id == wave_order.c.order_id)
        .where(wave_order.c.wave_id == wave.c.id, named)
    )
    states = [state for state in WAVE_STATES if word.casefold() in state]
    texts = (wave.c.number, carrier.c.code, wave.c.note)
    held = (func.upper(text).contains(word.upper(), autoescape=True) for text in texts)
    return or_(*held, wave.c.state.in_(states), has)


def _briefs(connection: Connection, rows: Sequence[Any]) -> list[WaveBrief]:
    ids = [row.id for row in rows]
    members = _by_wave(connection, _ORDERS.where(wave_order.c.wave_id.in_(ids)))
    progress = _by_wave(connection, _PICKS.where(pick.c.wave_id.in_(ids)))
    return [
        WaveBrief(*row[1:], *members.get(row.id, (0,)), *progress.get(row.id, (0, 0)))
        for row in rows
    ]  # fmt: skip


def _by_wave(connection: Connection, query: Select[Any]) -> dict[int, tuple[int, ...]]:
    return {row[0]: tuple(row[1:]) for row in connection.execute(query)}
