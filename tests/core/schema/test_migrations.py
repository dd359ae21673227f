"""The migrations make exactly the tables that the code knows, and guard what must never change."""

from __future__ import annotations

import threading
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Executable, Table, delete, func, insert, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

import core.schema.seeds
from core.errors import StoreUnusable
from core.internal.move import Move
from core.schema.columns import metadata
from core.schema.seeds import LATER, ROLES
from core.schema.tables import entry, move, posting, role_permission
from core.schema.upgrade import upgrade
from core.schema.version import HEAD, KNOWN, schema_version
from core.stockroom import Stockroom
from core.store import open_engine, reading, writing
from tests.core.as_owner import as_owner
from tests.core.warehouse import Warehouse
from tests.postgres import PostgresServer
from tests.waiting import wait_until


def test_the_migrated_schema_is_that_of_the_code(database_url: str) -> None:
    engine = open_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_every_check_and_index_of_the_code_is_in_the_database(database_url: str) -> None:
    """What autogenerate does not compare."""
    engine = open_engine(database_url)
    found = inspect(engine)
    for table in metadata.sorted_tables:
        checks = {check["name"] for check in found.get_check_constraints(table.name)}
        assert checks == {str(c.name) for c in table.constraints if type(c).__name__ == "CheckConstraint"}, table.name
        indexes = {index["name"] for index in found.get_indexes(table.name) if not index.get("duplicates_constraint")}
        assert indexes == {index.name for index in table.indexes}, table.name
    engine.dispose()


def test_an_upgrade_of_what_is_up_to_date_changes_nothing(database_url: str) -> None:
    assert upgrade(database_url) == HEAD
    engine = open_engine(database_url)
    with reading(engine) as connection:
        assert schema_version(connection) == HEAD == KNOWN[-1]
        later = sum(len(roles) * len(those) for given in LATER.values() for roles, those in given)
        permissions = connection.scalar(select(func.count()).select_from(role_permission))
        assert permissions == sum(len(given) for *_, given in ROLES) + later
    engine.dispose()


def test_a_migration_that_fails_leaves_an_empty_database(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    def fail(_connection: object) -> None:
        raise RuntimeError("the power went out")

    url = f"sqlite:///{tmp_path_factory.mktemp('half')}/half.db"
    with monkeypatch.context() as patched:
        patched.setattr("core.schema.seeds.plant", fail)
        with pytest.raises(RuntimeError):
            upgrade(url)
    engine = open_engine(url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()
    assert upgrade(url) == HEAD
    Stockroom(url).close()


@pytest.mark.parametrize(("table", "column"), [(move, "quantity"), (entry, "after")], ids=["move", "entry"])
@pytest.mark.parametrize("change", ["update", "delete", "truncate"])
def test_what_is_in_the_ledger_cannot_be_changed(warehouse: Warehouse, table: Table, column: str, change: str) -> None:
    warehouse.find("A1", "BOLT", 5)
    warehouse.post(Move(sku="BOLT", quantity=Decimal(1), source="A1", target="A2"))
    statements: dict[str, Executable] = {
        "update": update(table).values({column: 7_000_000}),
        "delete": delete(table),
        "truncate": text(f"TRUNCATE {table} CASCADE") if "postgresql" in warehouse.url else delete(table),
    }
    with pytest.raises(DBAPIError, match="append-only"), as_owner(warehouse) as connection:
        connection.execute(statements[change])
    assert warehouse.broken() == []
    assert warehouse.moves() == 2


REWRITTEN = (
    "kind = 'Move'", "version = 9", "payload = '{}'", "fingerprint = ''", "operator_id = 0", "device = 'T9'",
    "happened_at = 1", "posted_at = 1",
)  # fmt: skip


@pytest.mark.parametrize("change", ["state = 'rejected'", "outcome = '{}'", "undoes_id = id", *REWRITTEN])
def test_an_answered_posting_cannot_be_changed(warehouse: Warehouse, change: str) -> None:
    warehouse.find("A1", "BOLT", 5)
    with pytest.raises(DBAPIError, match="posting is append-only"), as_owner(warehouse) as connection:
        connection.execute(text(f"UPDATE posting SET {change} WHERE kind = 'AdjustStock'"))


@pytest.mark.parametrize("change", REWRITTEN)
def test_an_open_posting_is_answered_but_never_rewritten(warehouse: Warehouse, change: str) -> None:
    stamp = warehouse.stamp()
    row = {"id": stamp.id, "kind": "AdjustStock", "version": 1, "payload": "", "fingerprint": "f", "operator_id": 1}
    row |= {"device": "T1", "happened_at": 5, "posted_at": 5, "state": "open"}
    with writing(warehouse.engine) as connection:
        connection.execute(insert(posting).values(**row))
        connection.execute(update(posting).where(posting.c.id == stamp.id).values(undoes_id=None))
    with pytest.raises(DBAPIError, match="posting is append-only"), as_owner(warehouse) as connection:
        connection.execute(text(f"UPDATE posting SET {change} WHERE state = 'open'"))
    assert warehouse.state_of(stamp) == "open"


@pytest.mark.parametrize("change", ["DELETE FROM", "TRUNCATE"])
def test_no_posting_can_be_deleted(warehouse: Warehouse, change: str) -> None:
    truncating = change == "TRUNCATE" and warehouse.engine.dialect.name == "postgresql"
    statement = "TRUNCATE posting CASCADE" if truncating else "DELETE FROM posting WHERE kind = 'DefineItem'"
    with pytest.raises(DBAPIError, match="append-only"), as_owner(warehouse) as connection:
        connection.execute(text(statement))


def test_a_database_of_a_newer_release_is_left_alone(warehouse: Warehouse) -> None:
    with as_owner(warehouse) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for use in (Stockroom, upgrade):
        with pytest.raises(StoreUnusable, match=r"newer Stockhand .*9999.*update Stockhand") as refused:
            use(warehouse.url)
        assert len(str(refused.value).splitlines()) == 1


def test_two_upgrades_at_once_both_end_well(postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second begins while the first is at work, and waits for it."""
    url = postgres_server.fresh("template1")
    engine = open_engine(url)
    plant = core.schema.seeds.plant
    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    reached: list[str] = []
    second = threading.Thread(target=lambda: reached.append(upgrade(url)))

    def plant_while_another_begins(connection: Connection) -> None:
        second.start()
        with reading(engine) as looking:
            wait_until(lambda: looking.scalar(waiting) == 1, "the second upgrade waits")
        plant(connection)

    monkeypatch.setattr("core.schema.seeds.plant", plant_while_another_begins)
    reached.append(upgrade(url))
    second.join(30)
    engine.dispose()
    assert reached == [HEAD, HEAD]
    Stockroom(url).close()
    postgres_server.drop(url)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_another_applications_database_is_left_alone(
    kind: str, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    url = postgres_server.fresh("template1") if kind == "postgresql" else f"sqlite:///{tmp_path}/other.db"
    engine = open_engine(url, make=True)
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE item (bookmark TEXT)"))
    for use in (Stockroom, upgrade):
        with pytest.raises(StoreUnusable, match="no Stockhand schema, but a table item of another application"):
            use(url)
    assert inspect(engine).get_table_names() == ["item"]
    engine.dispose()
    if kind == "postgresql":
        postgres_server.drop(url)
