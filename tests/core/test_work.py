"""Open work: one has it at a time, and a handheld that is gone holds nothing up."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select

from core.access.operator import DefineOperator
from core.catalogue.site import need_site
from core.schema.tables import operator, work
from core.work import LEASE, MINUTE, ask_for, end_work, holder_of, let_go, take_work
from tests.core.warehouse import Warehouse


@pytest.fixture
def asked(warehouse: Warehouse) -> tuple[Warehouse, int]:
    """A warehouse with a bin to count, and two people to do it."""
    for code in ("ANA", "JOE"):
        warehouse.post(DefineOperator(code=code, name=code))
    site_id = warehouse.room.read(need_site, "").id
    return warehouse, warehouse.room.write(ask_for, None, warehouse.clock(), "count", site_id, note="looks empty")


def number_of(connection: Connection, code: str) -> int:
    return int(connection.execute(select(operator.c.id).where(operator.c.code == code)).scalar_one())


def take(warehouse: Warehouse, work_id: int, code: str) -> bool:
    who = warehouse.room.read(number_of, code)
    return warehouse.room.write(take_work, work_id, who, f"HH-{code}", warehouse.clock())


def test_one_has_the_work_and_may_renew_it(asked: tuple[Warehouse, int]) -> None:
    warehouse, count = asked
    assert take(warehouse, count, "ANA")
    assert not take(warehouse, count, "JOE")
    assert take(warehouse, count, "ANA")
    assert warehouse.room.read(holder_of, count, warehouse.clock()) == warehouse.room.read(number_of, "ANA")


def test_a_lease_ends_by_itself(asked: tuple[Warehouse, int]) -> None:
    warehouse, count = asked
    take(warehouse, count, "ANA")
    warehouse.clock.forward(LEASE / MINUTE)
    assert warehouse.room.read(holder_of, count, warehouse.clock()) is None
    assert take(warehouse, count, "JOE")


def test_what_is_given_back_is_free_at_once(asked: tuple[Warehouse, int]) -> None:
    warehouse, count = asked
    take(warehouse, count, "ANA")
    warehouse.room.write(let_go, [count], warehouse.clock())
    assert take(warehouse, count, "JOE")


def test_work_is_done_once_and_then_nobody_has_it(asked: tuple[Warehouse, int]) -> None:
    warehouse, count = asked
    take(warehouse, count, "ANA")
    posted = warehouse.find("A1", "BOLT", 5).posting
    assert posted is not None
    assert warehouse.room.write(end_work, count, posted, warehouse.clock())
    assert not warehouse.room.write(end_work, count, posted, warehouse.clock())
    assert not take(warehouse, count, "JOE")
    assert warehouse.room.read(_states) == [("done", None)]


def _states(connection: Connection) -> list[tuple[str, int | None]]:
    return [tuple(row) for row in connection.execute(select(work.c.state, work.c.holder_id))]
