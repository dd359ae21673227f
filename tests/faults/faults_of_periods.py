"""Faults in how periods are closed, and the rule that must notice each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

import core.ledger.periods
from core.internal.adjust import AdjustStock
from core.internal.close_period import ClosePeriod, ReopenPeriod
from core.store import writing
from core.values import moment
from tests.core.warehouse import DAY, Warehouse

Patch = pytest.MonkeyPatch
Fault = Callable[[Warehouse, Patch], object]

MONDAY = date(2026, 3, 2)
A_NUT = AdjustStock(location="A3", sku="NUT", reason="FOUND", change=Decimal(1))


def close_monday(warehouse: Warehouse) -> None:
    warehouse.clock.forward(24 * 60)
    warehouse.post(ClosePeriod(through=MONDAY))


def station_never_told(warehouse: Warehouse, _patch: Patch) -> None:
    """It goes by the site as it knew it: the triggers that would tell it are gone."""
    close_monday(warehouse)
    warehouse.room.post(A_NUT, replace(warehouse.stamp(), happened_at=moment(warehouse.clock() - DAY)))


def reopened_after_all(warehouse: Warehouse, patch: Patch) -> None:
    station_never_told(warehouse, patch)
    warehouse.post(ReopenPeriod(through=MONDAY))


def closed_on_the_wrong_day(warehouse: Warehouse, patch: Patch) -> None:
    """What moved today is in what is kept of yesterday."""
    real = core.ledger.periods._FIRST_AFTER
    patch.setattr(core.ledger.periods, "_FIRST_AFTER", real.where(text("business_date > '2026-03-03'")))
    warehouse.clock.forward(24 * 60)
    warehouse.post(A_NUT)
    warehouse.post(ClosePeriod(through=MONDAY))


def later_moves_passed_over(warehouse: Warehouse, _patch: Patch) -> None:
    """What moved today would be missing from the stock of every later day."""
    close_monday(warehouse)
    warehouse.post(A_NUT)
    with writing(warehouse.engine) as connection:
        assert connection.execute(text("UPDATE period SET open_from = open_from + 1")).rowcount == 1


def closed_then(*statements: str) -> Fault:
    """Somebody changes with raw SQL what was kept."""

    def seed(warehouse: Warehouse, _patch: Patch) -> None:
        close_monday(warehouse)
        with writing(warehouse.engine) as connection:
            for statement in statements:
                assert connection.execute(text(statement)).rowcount > 0, statement

    return seed


OF_PERIODS: dict[str, tuple[Fault, set[str]]] = {
    "booked into a closed period": (station_never_told, {"I9"}),
    "booked into a closed period that was reopened later": (reopened_after_all, {"I9"}),
    "a day too much was kept": (closed_on_the_wrong_day, {"I9"}),
    "another quantity was kept": (closed_then("UPDATE period_balance SET quantity = quantity + 1"), {"I9"}),
    "another weight was kept": (closed_then("UPDATE period_balance SET catch_quantity = 1"), {"I9"}),
    "a row of a snapshot gone": (closed_then("DELETE FROM period_balance WHERE lot_id <> 0"), {"I9"}),
    "moves after a period passed over": (later_moves_passed_over, {"I9"}),
    "a site that forgets that it is closed": (closed_then("UPDATE site SET closed_through = NULL"), {"I9"}),
    "a move dated otherwise": (
        closed_then("UPDATE move SET business_date = '2026-03-03' WHERE id = (SELECT max(id) FROM move)"),
        {"I9"},
    ),
}
