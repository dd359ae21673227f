"""The migrations make exactly the tables that the code knows, and guard what must never change."""

from __future__ import annotations

from decimal import Decimal

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Executable, Table, delete, func, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from core.errors import StoreUnusable
from core.internal.move import Move
from core.schema.columns import metadata
from core.schema.seeds import ROLES
from core.schema.tables import entry, move, role_permission
from core.schema.upgrade import upgrade
from core.schema.version import HEAD, KNOWN, schema_version
from core.stockroom import Stockroom
from core.store import open_engine, reading, writing
from tests.core.warehouse import Warehouse


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
        permissions = connection.scalar(select(func.count()).select_from(role_permission))
        assert permissions == sum(len(given) for *_, given in ROLES)
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
    with pytest.raises(DBAPIError, match="append-only"), writing(warehouse.engine) as connection:
        connection.execute(statements[change])
    assert warehouse.broken() == []
    assert warehouse.moves() == 2


def test_a_database_of_a_newer_release_is_left_alone(warehouse: Warehouse) -> None:
    with writing(warehouse.engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for use in (Stockroom, upgrade):
        with pytest.raises(StoreUnusable, match=r"newer Stockhand .*9999.*update Stockhand") as refused:
            use(warehouse.url)
        assert len(str(refused.value).splitlines()) == 1
