"""The check and the work beside it: neither waits for the other, and the check sees one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal

import psycopg
import pytest
from sqlalchemy import event, func, select, text

from core.internal.move import Move
from core.ledger.invariants import INVARIANTS, check
from core.schema.tables import move
from core.store import writing
from tests.core.warehouse import Warehouse
from tests.waiting import wait_until

RULES = tuple(rule.query.strip()[:40] for rule in INVARIANTS)  # how the question for each of them begins
A_BOLT = Move(sku="BOLT", quantity=Decimal(1), source="A1", target="A2")


@contextmanager
def between_the_rules(checking: Warehouse, work: Callable[[], object]) -> Iterator[None]:
    """Does the work whenever the check is about to ask for another rule."""

    def step_aside(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if any(begun in statement for begun in RULES):
            work()

    event.listen(checking.engine, "before_cursor_execute", step_aside)
    yield
    event.remove(checking.engine, "before_cursor_execute", step_aside)


def test_posts_go_on_while_a_check_takes_its_time_and_it_sees_one_moment(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 100)
    warehouse.post(A_BOLT)
    checking = Warehouse(warehouse.url)
    count = select(func.count()).select_from(move)
    with between_the_rules(checking, lambda: warehouse.post(A_BOLT)):
        found, seen = checking.room.read(lambda connection: (check(connection), connection.scalar(count)))
    assert (found, seen) == ([], 2)
    assert warehouse.moves() > 20
    assert checking.broken() == []
    checking.room.close()


def test_a_check_does_not_wait_for_a_posting_that_is_not_committed(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 100)
    checking = Warehouse(warehouse.url, deadline_s=0)
    with writing(warehouse.engine) as connection:
        connection.execute(text("UPDATE balance SET quantity = quantity - 1, seq = seq + 1"))
        assert checking.broken() == []
        connection.rollback()
    checking.room.close()


def test_a_long_check_outlasts_the_time_that_a_session_may_idle(
    postgresql_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.server_link.IDLE_TIMEOUT_MS", 400)
    checking = Warehouse(postgresql_warehouse.url, deadline_s=0)  # it must get through at the first try
    idled: list[object] = []

    def idle() -> None:
        if not idled:
            idled.append(same_limits.scalar(text("SELECT 1")))  # it idles from now on, a moment after the check
            wait_until(lambda: has_ended(other), "a session that idles is ended")

    with checking.engine.connect() as same_limits:
        other = same_limits.connection.driver_connection
        with between_the_rules(checking, idle):
            found = checking.broken()
        same_limits.invalidate()
    assert found == []
    assert idled
    checking.room.close()


def has_ended(session: psycopg.Connection[object] | None) -> bool:
    assert session is not None
    try:
        session.pgconn.consume_input()
    except psycopg.OperationalError:
        return True
    return False
