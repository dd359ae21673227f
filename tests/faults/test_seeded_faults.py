"""Faults put into the ledger on purpose: every rule of the check must notice the fault it is there for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, NullPool, create_engine, event, text

from core.internal.move import Move
from core.ledger.foundations import FOUNDATIONS
from core.ledger.invariants import INVARIANTS, Broken
from core.store import writing
from tests.core.as_owner import as_owner
from tests.core.fixtures import NewDatabase
from tests.core.warehouse import FRESH, Warehouse
from tests.faults.faults_by_hand import BY_HAND, IN_A1
from tests.faults.faults_in_code import IN_THE_CODE, Fault, Patch
from tests.faults.faults_of_cartons import OF_CARTONS
from tests.faults.faults_of_matches import OF_MATCHES
from tests.faults.faults_of_periods import OF_PERIODS
from tests.faults.faults_of_reservations import OF_RESERVATIONS
from tests.faults.faults_of_returns import OF_RETURNS
from tests.faults.faults_of_shipments import OF_SHIPMENTS
from tests.faults.faults_of_transfers import OF_TRANSFERS
from tests.postgres import SUPERUSER, as_role
from tests.refurnishing import refurnishing


@pytest.fixture(scope="module")
def unguarded_postgresql(new_database: NewDatabase) -> Iterator[Callable[[], str]]:
    """A database of its own that is put back for each fault, and refuses nothing."""
    checks = (
        "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint"
        " WHERE contype IN ('c', 'f') AND connamespace = 'public'::regnamespace"
    )
    triggers = (
        "SELECT format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass) FROM pg_trigger WHERE NOT tgisinternal"
    )
    with new_database("postgresql") as application_url:
        url = as_role(application_url, SUPERUSER)
        take_away(create_engine(url, poolclass=NullPool), checks, triggers)
        with refurnishing(url) as put_back:
            yield put_back


@pytest.fixture(params=["sqlite", "postgresql"])
def unguarded(request: pytest.FixtureRequest) -> Iterator[Warehouse]:
    """The warehouse without what the database itself would refuse: checks, triggers, keys, a serial's one place."""
    if request.param == "postgresql":
        warehouse = Warehouse(request.getfixturevalue("unguarded_postgresql")())
        yield warehouse
        warehouse.room.close()
    else:
        yield unguarded_file(request.getfixturevalue("sqlite_warehouse"))


def unguarded_file(warehouse: Warehouse) -> Warehouse:
    event.listen(warehouse.engine, "connect", _look_away)
    warehouse.engine.dispose()
    take_away(warehouse.engine, "SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger'")
    return warehouse


def take_away(engine: Engine, *listing: str) -> None:
    with writing(engine) as connection:
        for statements in listing:
            for statement in connection.scalars(text(statements)).all():
                connection.execute(text(statement))
        connection.execute(text("DROP INDEX balance_serial_once"))


def _look_away(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA ignore_check_constraints = ON")
    connection.execute("PRAGMA foreign_keys = OFF")


def by_hand(*statements: str) -> Fault:
    """A fault that somebody makes with raw SQL."""

    def seed(warehouse: Warehouse, _patch: Patch) -> None:
        with writing(warehouse.engine) as connection:
            for statement in statements:
                assert connection.execute(text(statement)).rowcount > 0, statement

    return seed


GUARD_GONE = FOUNDATIONS[0].broken
FAULTS = {
    **IN_THE_CODE,
    **OF_CARTONS,
    **OF_MATCHES,
    **OF_PERIODS,
    **OF_RESERVATIONS,
    **OF_RETURNS,
    **OF_SHIPMENTS,
    **OF_TRANSFERS,
    **{f"{name}, by hand": (by_hand(*sql), broken) for name, (sql, broken) in BY_HAND.items()},
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_noticed_by_the_rule_that_is_there_for_it(unguarded: Warehouse, name: str) -> None:
    broken = broken_by(unguarded, name)
    assert {each.invariant for each in broken} == FAULTS[name][1], broken
    assert all(len(each.key) > 5 and "None" not in each.key for each in broken)


@pytest.mark.nightly
def test_there_is_a_fault_for_every_rule(new_database: NewDatabase) -> None:
    noticed: set[str] = set()
    for name in FAULTS:
        with new_database("sqlite") as url:
            warehouse = unguarded_file(Warehouse(url))
            noticed |= {each.what for each in broken_by(warehouse, name)}
            warehouse.room.close()
    assert {rule.broken for rule in INVARIANTS} - noticed == set()


def broken_by(warehouse: Warehouse, name: str) -> list[Broken]:
    """Does some sound work, seeds the fault, and returns what the check finds."""
    warehouse.receive("BOLT", 110)
    warehouse.receive("NUT", 10, order="PO2")
    warehouse.receive("MILK", 5, lot="L1", expires_on=FRESH, plate="LP000001")
    warehouse.find("A5", "PUMP", 1, serial="S9")
    warehouse.post(Move(sku="BOLT", quantity=Decimal(10), source="DOCK", target="A2"))
    warehouse.find("A1", "BOLT", 10)
    assert unsound(warehouse) == []
    with pytest.MonkeyPatch.context() as patched:
        FAULTS[name][0](warehouse, patched)
    return unsound(warehouse)


def unsound(warehouse: Warehouse) -> list[Broken]:
    """What the check finds besides the guards that were taken away so that a fault could be seeded at all."""
    return [broken for broken in warehouse.broken() if broken.what != GUARD_GONE]


def test_each_guard_that_is_gone_is_named(unguarded: Warehouse) -> None:
    named = {broken.key for broken in unguarded.broken() if broken.what == GUARD_GONE}
    guards = {name.removeprefix("trigger ") for name in named}
    assert len(named) == len(unguarded.broken())
    for table in ("move", "entry", "posting"):
        assert any(guard.startswith(table) for guard in guards)


def test_a_guard_that_is_switched_off_is_named(new_database: NewDatabase) -> None:
    with new_database("postgresql") as url:
        warehouse = Warehouse(url)
        with as_owner(warehouse) as connection:
            connection.execute(text("ALTER TABLE posting DISABLE TRIGGER posting_answered_once"))
        assert warehouse.broken() == [Broken("I0", GUARD_GONE, "trigger posting_answered_once")]
        warehouse.room.close()


def test_a_damaged_file_is_named_and_ends_nothing(sqlite_warehouse: Warehouse) -> None:
    """An index does not hold what its table holds: no rule of the ledger sees that."""
    sqlite_warehouse.find("A1", "BOLT", 10)
    with sqlite_warehouse.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA writable_schema = ON")
        listed = "UPDATE sqlite_master SET sql = replace(sql, '(lot_id)', '(item_id)') WHERE name = 'balance_of_lot'"
        assert connection.exec_driver_sql(listed).rowcount == 1
        connection.commit()
    sqlite_warehouse.engine.dispose()
    damaged = sqlite_warehouse.broken()
    named = [broken for broken in damaged if broken.what == "the database is damaged, restore a backup"]
    assert any("balance_of_lot" in broken.key for broken in named)


def test_a_word_where_a_quantity_should_be_is_named(sqlite_warehouse: Warehouse) -> None:
    warehouse = unguarded_file(sqlite_warehouse)
    warehouse.find("A1", "BOLT", 10)
    by_hand(f"UPDATE balance SET quantity = 'many' {IN_A1}")(warehouse, pytest.MonkeyPatch())
    broken = {(each.invariant, each.key) for each in unsound(warehouse)}
    assert ("I0", "table balance, column quantity, rows 1") in broken
    assert any("on hand many" in key for _, key in broken)
    by_hand(f"UPDATE balance SET quantity = 9.5 {IN_A1}")(warehouse, pytest.MonkeyPatch())
    assert ("I0", "table balance, column quantity, rows 1") in {
        (each.invariant, each.key) for each in unsound(warehouse)
    }
