"""A site moves from one database to another: everything arrives, or nothing."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.exc import OperationalError

import core.database_copy
from core.command import Stamp
from core.database_copy import copy_database
from core.errors import StoreUnavailable, StoreUnusable
from core.inbound.put_away import PutAway
from core.internal.move import Move
from core.schema.tables import metadata
from core.schema.upgrade import upgrade
from core.store import open_engine
from core.undo import Undo
from tests.core.as_owner import as_owner
from tests.core.fixtures import NewDatabase
from tests.core.warehouse import FRESH, Warehouse
from tests.postgres import APPLICATION, PostgresServer, as_role
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
MoveSite = Callable[[str], None]
EmptyDatabase = Callable[[str], str]


@pytest.fixture
def empty(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[EmptyDatabase]:
    """The address of a database with nothing in it, of the kind that is named."""
    made: list[str] = []

    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path}/copy.db"
        made.append(postgres_server.fresh("template1"))
        return made[-1]

    yield make
    for url in made:
        postgres_server.drop(url)


def worked(warehouse: Warehouse) -> Stamp:
    """Some work with rows that point to rows of their own table, goods that are gone, and a refusal."""
    warehouse.receive("MILK", 10, lot="L1", expires_on=FRESH, plate="LP000001")
    warehouse.receive("PUMP", 1, serial="S1")
    warehouse.post(PutAway(plate="LP000001", target="A1"))
    warehouse.find("A2", "NUT", 5)
    stamp = warehouse.stamp()
    warehouse.room.post(Move(sku="NUT", quantity=Decimal(5), source="A2", target="A3"), stamp)
    warehouse.post(Undo(posting=stamp.id))
    assert warehouse.refusal(Undo(posting=stamp.id)).code == "already_undone"
    warehouse.find("A5", "BOLT", 3)
    warehouse.find("A5", "BOLT", -3, reason="LOST")  # its balance is gone, and its number never given again
    return stamp


def rows_of(connection: Connection) -> dict[str, set[Any]]:
    return {table.name: {tuple(row) for row in connection.execute(select(table))} for table in metadata.sorted_tables}


@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
def test_a_site_moves_with_all_it_has(warehouse: Warehouse, empty: EmptyDatabase, to: str) -> None:
    stamp = worked(warehouse)
    target = empty(to)
    rows = copy_database(warehouse.url, target)
    moved = Warehouse(target)
    before, after = warehouse.room.read(rows_of), moved.room.read(rows_of)
    assert before == after
    assert rows == sum(map(len, after.values()))
    assert moved.broken() == []
    assert moved.room.post(Move(sku="NUT", quantity=Decimal(5), source="A2", target="A3"), stamp).repeated
    moved.find("A5", "BOLT", 3)  # a new balance, whose chain is not that of the one that is gone
    moved.receive("BOLT", 1)
    warehouse.find("A5", "BOLT", 3)
    warehouse.receive("BOLT", 1)
    numbers = text("SELECT max(balance_id), max(move_id) FROM entry")
    assert moved.room.read(lambda at: at.execute(numbers).one()) == warehouse.room.read(
        lambda at: at.execute(numbers).one()
    )
    assert moved.broken() == []
    moved.room.close()


def test_the_copy_has_all_keys_that_the_code_knows(sqlite_warehouse: Warehouse, empty: EmptyDatabase) -> None:
    target = empty("postgresql")
    copy_database(sqlite_warehouse.url, target)
    engine = open_engine(target)
    found = inspect(engine)
    for table in metadata.sorted_tables:
        keys = {key["name"] for key in found.get_foreign_keys(table.name)}
        assert keys == {key.name for key in table.foreign_key_constraints}, table.name
    engine.dispose()


def test_a_copy_is_worked_in_as_another_role_than_its_owner(sqlite_warehouse: Warehouse, empty: EmptyDatabase) -> None:
    target = empty("postgresql")
    copy_database(sqlite_warehouse.url, target, APPLICATION)
    moved = Warehouse(as_role(target, APPLICATION))
    moved.find("A1", "BOLT", 1)
    moved.room.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_that_was_worked_with_is_not_overwritten(
    new_database: NewDatabase, sqlite_warehouse: Warehouse, kind: str
) -> None:
    with new_database(kind) as target:
        with pytest.raises(StoreUnusable, match="has been worked with"):
            copy_database(sqlite_warehouse.url, target)
        there = Warehouse(target)
        assert there.broken() == []
        there.room.close()


def test_a_database_is_not_copied_onto_itself(sqlite_warehouse: Warehouse) -> None:
    with pytest.raises(StoreUnusable, match="onto itself"):
        copy_database(sqlite_warehouse.url, sqlite_warehouse.url)


def test_a_schema_of_another_release_is_not_copied(tmp_path: Path, empty: EmptyDatabase) -> None:
    source = f"sqlite:///{tmp_path}/old.db"
    upgrade(source)
    engine = open_engine(source)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    target = empty("postgresql")
    with pytest.raises(StoreUnusable, match="newer Stockhand"):
        copy_database(source, target)
    assert is_empty(target)


def test_books_that_are_not_sound_are_not_copied(sqlite_warehouse: Warehouse, empty: EmptyDatabase) -> None:
    sqlite_warehouse.find("A1", "BOLT", 5)
    with sqlite_warehouse.engine.begin() as connection:
        connection.execute(text("UPDATE balance SET quantity = quantity + 1"))
    target = empty("postgresql")
    with pytest.raises(StoreUnusable, match="not sound, nothing is copied: I1"):
        copy_database(sqlite_warehouse.url, target)
    assert is_empty(target)


def test_what_arrives_otherwise_than_it_left_is_noticed(
    sqlite_warehouse: Warehouse, empty: EmptyDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = core.database_copy._writer

    @contextmanager
    def forgetful(new: Connection, table: Any) -> Iterator[Callable[..., object]]:
        with writer(new, table) as write:
            yield lambda rows: None if table.name == "badge" else write(rows)

    monkeypatch.setattr(core.database_copy, "_writer", forgetful)
    target = empty("sqlite")
    with pytest.raises(StoreUnusable, match="copy of badge is not equal"):
        copy_database(sqlite_warehouse.url, target)
    assert is_empty(target)


def test_nobody_posts_to_a_file_while_it_is_copied(
    sqlite_warehouse: Warehouse, empty: EmptyDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.store.BUSY_TIMEOUT_MS", 1)
    other = open_engine(sqlite_warehouse.url)
    told: list[str] = []

    def look(what: str, _rows: int) -> None:
        told.append(what)
        with pytest.raises(OperationalError, match="locked"):
            other.connect().exec_driver_sql("SELECT 1")

    copy_database(sqlite_warehouse.url, empty("sqlite"), progress=look)
    other.dispose()
    assert {"posting", "posting compared"} <= set(told)


def test_who_interrupts_a_copy_sees_no_other_trouble(
    sqlite_warehouse: Warehouse, empty: EmptyDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    def interrupt(what: str, _rows: int) -> None:
        if what == "location":
            raise KeyboardInterrupt

    target = empty("postgresql")
    with pytest.raises(KeyboardInterrupt):
        copy_database(sqlite_warehouse.url, target, progress=interrupt)
    assert is_empty(target)
    gc.collect()
    assert caplog.records == []


def test_a_source_that_is_lost_is_named_and_nothing_is_copied(
    postgresql_warehouse: Warehouse, empty: EmptyDatabase
) -> None:
    def lose(what: str, _rows: int) -> None:
        if what == "location":
            with as_owner(postgresql_warehouse) as connection:
                ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE xact_start IS NOT NULL"
                connection.execute(text(f"{ended} AND datname = current_database() AND pid <> pg_backend_pid()"))

    target = empty("sqlite")
    with pytest.raises(StoreUnavailable, match=r"postgresql\+psycopg.*does not answer"):
        copy_database(postgresql_warehouse.url, target, progress=lose)
    assert is_empty(target)


@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
def test_a_copy_that_is_killed_leaves_nothing(sqlite_warehouse: Warehouse, empty: EmptyDatabase, to: str) -> None:
    target = empty(to)
    program = (
        "import signal, sys; from core.database_copy import copy_database\n"
        "def wait(what, rows):\n"
        "    if what == sys.argv[3]: print(what, flush=True); signal.pause()\n"
        "copy_database(sys.argv[1], sys.argv[2], progress=wait)"
    )
    arguments = [sys.executable, "-c", program, sqlite_warehouse.url, target, "zone compared"]
    with subprocess.Popen(
        arguments, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "zone compared\n"
        process.send_signal(signal.SIGKILL)
    wait_until(lambda: is_empty(target), "the server has noticed")
    copy_database(sqlite_warehouse.url, target)


def is_empty(url: str) -> bool:
    engine = open_engine(url, make=True)
    try:
        return inspect(engine).get_table_names() == []
    finally:
        engine.dispose()
