"""Planning open work: how urgent it is, what need not be done, whose lease is ended."""

from __future__ import annotations

import pytest
from sqlalchemy import Row, select

from core.access.operator import DefineOperator, find_operator
from core.command import Command
from core.errors import Rejection
from core.internal.plan_work import CancelWork, PrioritizeWork, free_work
from core.schema.tables import work
from core.undo import Undo
from core.work import LEASE, MINUTE, ask_for, end_work, take_work
from tests.core.warehouse import Warehouse


@pytest.fixture
def count(warehouse: Warehouse) -> int:
    """A bin that is to be counted."""
    warehouse.post(DefineOperator(code="ANA", name="Ana"))
    return warehouse.room.write(ask_for, None, warehouse.clock(), "count", 1)


def taken(warehouse: Warehouse, number: int) -> None:
    ana = warehouse.room.read(find_operator, "ANA")
    assert ana is not None
    assert warehouse.room.write(take_work, number, ana.id, "HH1", warehouse.clock())


def row(warehouse: Warehouse, number: int) -> Row[tuple[object, ...]]:
    return warehouse.room.read(lambda at: at.execute(select(work).where(work.c.id == number)).one())


def test_priority_is_changed_and_taken_back(warehouse: Warehouse, count: int) -> None:
    outcome = warehouse.post(PrioritizeWork(work=count, priority=1), "SUE")
    assert outcome.said == f"Work {count} count: priority 1"
    assert row(warehouse, count).priority == 1
    assert outcome.posting is not None
    warehouse.post(Undo(posting=outcome.posting), "SUE")
    assert row(warehouse, count).priority == 5


def test_work_that_somebody_has_keeps_its_lease_when_it_becomes_urgent(warehouse: Warehouse, count: int) -> None:
    taken(warehouse, count)
    warehouse.post(PrioritizeWork(work=count, priority=1))
    assert (row(warehouse, count).state, row(warehouse, count).priority) == ("leased", 1)


def test_cancelled_work_is_off_the_list_until_that_is_undone(warehouse: Warehouse, count: int) -> None:
    outcome = warehouse.post(CancelWork(work=count), "SUE")
    assert row(warehouse, count).state == "cancelled"
    assert warehouse.refusal(CancelWork(work=count)).code == "work_over"
    assert outcome.posting is not None
    warehouse.post(Undo(posting=outcome.posting), "SUE")
    assert (row(warehouse, count).state, row(warehouse, count).done_by) == ("ready", None)


def test_nobody_is_interrupted_but_a_lease_that_is_over_holds_nothing_up(warehouse: Warehouse, count: int) -> None:
    taken(warehouse, count)
    refused = warehouse.refusal(CancelWork(work=count))
    assert (refused.code, refused.happened) == ("work_leased", f"ANA has work {count}")
    warehouse.clock.forward(LEASE // MINUTE)
    warehouse.post(CancelWork(work=count))
    assert row(warehouse, count).state == "cancelled"


def test_an_undo_does_not_make_work_open_that_is_done(warehouse: Warehouse, count: int) -> None:
    outcome = warehouse.post(PrioritizeWork(work=count, priority=1))
    assert outcome.posting is not None
    warehouse.room.write(end_work, count, outcome.posting, warehouse.clock())
    refused = warehouse.refusal(Undo(posting=outcome.posting))
    assert refused.code == "work_over"


def test_a_lease_is_ended_for_another(warehouse: Warehouse, count: int) -> None:
    with pytest.raises(Rejection) as nobody:
        warehouse.room.write(free_work, "", count, warehouse.clock())
    assert nobody.value.code == "work_free"
    taken(warehouse, count)
    assert warehouse.room.write(free_work, "", count, warehouse.clock()) == "ANA"
    assert (row(warehouse, count).state, row(warehouse, count).holder_id) == ("ready", None)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (PrioritizeWork(work=999_999, priority=1), "unknown_work"),
        (CancelWork(work=999_999), "unknown_work"),
        (CancelWork(work=1, site="MOON"), "unknown_site"),
        (PrioritizeWork(work=1, priority=0), "unknown_value"),
        (PrioritizeWork(work=1, priority=10), "unknown_value"),
    ],
)
def test_what_cannot_be_planned_is_refused(warehouse: Warehouse, command: Command, code: str) -> None:
    assert warehouse.refusal(command).code == code


def test_an_operator_plans_no_work(warehouse: Warehouse, count: int) -> None:
    assert warehouse.refusal(CancelWork(work=count), "ANA").code == "not_permitted"
