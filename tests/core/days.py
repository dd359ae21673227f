"""Days that pass, what is booked late, and what the books say of a day that is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from core.command import Command, Outcome
from core.internal.adjust import AdjustStock
from core.ledger.periods import stock_as_of
from core.schema.tables import location, period, site
from core.values import moment
from tests.core.warehouse import DAY, Warehouse

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 3, 2) + timedelta(days=days) for days in range(3))
A_BOLT = AdjustStock(location="A1", sku="BOLT", reason="FOUND", change=Decimal(1))


def days_later(warehouse: Warehouse, days: float = 1) -> None:
    warehouse.clock.forward(24 * 60 * days)


def post_as_of(warehouse: Warehouse, command: Command, days_ago: float) -> Outcome:
    """Posts now what is said to have happened so long ago."""
    happened_at = moment(warehouse.clock() - round(days_ago * DAY))
    return warehouse.room.post(command, replace(warehouse.stamp(), happened_at=happened_at))


def held_on(warehouse: Warehouse, day: date) -> dict[str, int]:
    """What each place held on the evening of that day."""
    at = warehouse.room.read(lambda at: at.scalars(select(site.c.id).where(site.c.code == "MAIN")).one())
    names = {row.id: row.code for row in warehouse.room.read(lambda at: at.execute(select(location)).all())}
    return {names[row.location_id]: row.quantity // 10**6 for row in warehouse.room.read(stock_as_of, at, day)}


def periods(warehouse: Warehouse) -> list[tuple[date, str]]:
    query = select(period.c.ends_on, period.c.state).order_by(period.c.id)
    return [tuple(row) for row in warehouse.room.read(lambda connection: connection.execute(query).all())]
