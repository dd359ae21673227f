"""Fixtures that give a test its own furnished warehouse, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from core.schema.upgrade import upgrade
from tests.core.shift_world import set_up
from tests.core.warehouse import MONDAY_MORNING, Warehouse, furnish
from tests.postgres import APPLICATION, PostgresServer, as_role
from tests.refurnishing import refurnishing

__all__ = [
    "fresh_file",
    "furnished_sqlite",
    "new_database",
    "postgresql_warehouse",
    "refurnished",
    "shared_warehouse",
    "shifts_on_postgresql",
    "shifts_on_sqlite",
    "sqlite_warehouse",
    "warehouse",
]

NewDatabase = Callable[[str], AbstractContextManager[str]]


@pytest.fixture(scope="session")
def furnished_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The furnished warehouse as a SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("furnished") / "furnished.db"
    furnish(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def new_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> NewDatabase:
    """Makes a fresh furnished warehouse on the kind of database that is named, and takes it away afterwards."""

    @contextmanager
    def make(kind: str) -> Iterator[str]:
        if kind == "sqlite":
            path = tmp_path_factory.mktemp("warehouse") / "stockhand.db"
            shutil.copyfile(request.getfixturevalue("furnished_sqlite"), path)
            yield f"sqlite:///{path}"
            shutil.rmtree(path.parent)
            return
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.fresh(server.template("furnished", partial(_furnish_as_application, server)))
        url = as_role(url, APPLICATION)
        try:
            yield url
        finally:
            server.drop(url)

    return make


def _furnish_as_application(server: PostgresServer, url: str) -> None:
    """The owner makes the schema; the application's role can do all else, here and in every test."""
    upgrade(url, server.make_role(APPLICATION))
    furnish(as_role(url, APPLICATION))


@pytest.fixture(scope="session")
def refurnished(new_database: NewDatabase) -> Iterator[Callable[[], str]]:
    """Puts one PostgreSQL database back to the furnished warehouse."""
    with new_database("postgresql") as url, refurnishing(url) as put_back:
        yield put_back


@pytest.fixture(params=["sqlite", "postgresql"])
def warehouse(request: pytest.FixtureRequest) -> Warehouse:
    """A furnished warehouse of the test's own; the test runs once on each kind of database."""
    opened: Warehouse = request.getfixturevalue(f"{request.param}_warehouse")
    return opened


@pytest.fixture
def sqlite_warehouse(new_database: NewDatabase) -> Iterator[Warehouse]:
    """A furnished warehouse of the test's own in a SQLite file."""
    with new_database("sqlite") as url:
        yield from _opened(url)


@pytest.fixture
def postgresql_warehouse(refurnished: Callable[[], str]) -> Iterator[Warehouse]:
    """A furnished warehouse of the test's own on PostgreSQL."""
    yield from _opened(refurnished())


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_warehouse(request: pytest.FixtureRequest, new_database: NewDatabase) -> Iterator[Warehouse]:
    """A furnished warehouse for a whole file of tests that change nothing in it."""
    with new_database(request.param) as url:
        yield from _opened(url)


@pytest.fixture
def fresh_file(furnished_sqlite: Path, tmp_path: Path) -> Callable[[], Warehouse]:
    """Opens the furnished warehouse anew; nobody waits for the disk."""
    return reopening(furnished_sqlite, tmp_path)


@pytest.fixture
def shifts_on_sqlite(new_database: NewDatabase, tmp_path: Path) -> Iterator[Callable[[], Warehouse]]:
    """Opens the warehouse anew as it is before a shift of random work."""
    with new_database("sqlite") as url:
        _prepare(url)
        yield reopening(Path(url.removeprefix("sqlite:///")), tmp_path)


@pytest.fixture(scope="session")
def shifts_on_postgresql(new_database: NewDatabase) -> Iterator[Callable[[], Warehouse]]:
    """Opens the warehouse anew as it is before a shift of random work."""
    with new_database("postgresql") as url:
        _prepare(url)
        with refurnishing(url) as put_back:
            yield beginning_again(Warehouse(url), put_back)


def _prepare(url: str) -> None:
    warehouse = Warehouse(url)
    set_up(warehouse)
    warehouse.room.close()


def reopening(source: Path, folder: Path) -> Callable[[], Warehouse]:
    """Copies a file into the folder, in place of what is there, and opens it; nobody waits for the disk."""

    def unsynchronised(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")

    def put_back() -> str:
        for left_over in folder.iterdir():
            left_over.unlink()
        shutil.copyfile(source, folder / "shift.db")
        return f"sqlite:///{folder}/shift.db"

    opened = Warehouse(put_back())
    event.listen(opened.engine, "connect", unsynchronised)
    return beginning_again(opened, put_back)


def beginning_again(warehouse: Warehouse, put_back: Callable[[], object]) -> Callable[[], Warehouse]:
    """Opens the same warehouse as often as asked, on a database put back: its statements stay compiled."""

    def opened() -> Warehouse:
        warehouse.room.close()
        put_back()
        warehouse.clock.now = MONDAY_MORNING
        return warehouse

    return opened


def _opened(url: str) -> Iterator[Warehouse]:
    opened = Warehouse(url)
    yield opened
    opened.room.close()
