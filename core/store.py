"""The database behind the stockroom: how it is opened, what its faults mean, when trying again helps."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.errors import StoreUnavailable, StoreUnusable

BUSY_TIMEOUT_MS = 2_000
WAL_SAFE_FROM = (3, 51, 3)  # older versions can lose a WAL reset: https://sqlite.org/releaselog/3_51_3.html
# the last is a unique violation: another writer was first, deciding again finds what it wrote
RETRY_SQLSTATES = {"40001", "40P01", "57P01", "57P02", "57P03", "25006", "53300", "23505"}
ADDRESSES = "sqlite:////path/file.db or postgresql+psycopg://user@host/name"
DAMAGED = ("malformed", "not a database", "file is encrypted", "disk image")


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///file.db` or `postgresql+psycopg://…`, set up so that a commit is durable."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:  # the address is not repeated: it may hold a password
        raise StoreUnusable(f"That is no database address: use {ADDRESSES}") from error
    if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        return _open_sqlite(parsed.set(drivername="sqlite"))
    if parsed.drivername in ("postgresql", "postgresql+psycopg"):
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            connect_args={"connect_timeout": 5, "application_name": "stockhand"},
        )
    raise StoreUnusable(f"{parsed.drivername} is not supported: use {ADDRESSES}")


def _open_sqlite(url: URL) -> Engine:
    engine = create_engine(url, module=sqlite_module(), connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def sqlite_module() -> ModuleType:
    """The newest SQLite at hand: pysqlite3 where it has a wheel, else the one in Python."""
    try:
        import pysqlite3  # type: ignore[import-untyped]  # ships no types
    except ImportError:
        return sqlite3
    return pysqlite3  # type: ignore[no-any-return]  # ships no types


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin by itself: we say BEGIN IMMEDIATE
    journal = "WAL" if sqlite_module().sqlite_version_info >= WAL_SAFE_FROM else "DELETE"
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute(f"PRAGMA journal_mode = {journal}")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("stockhand_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One short transaction that may write: committed when left, rolled back on any error."""
    with engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One snapshot to read from, given back when left."""
    options: dict[str, Any] = {"stockhand_reading": True}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect() as connection, connection.execution_options(**options).begin():
        yield connection


def is_passing(error: DBAPIError) -> bool:
    """Whether the same command may well succeed when it is sent again."""
    if error.connection_invalidated or isinstance(error, InterfaceError):
        return True
    sqlstate = getattr(error.orig, "sqlstate", None)
    if sqlstate is not None:
        return sqlstate in RETRY_SQLSTATES or sqlstate.startswith("08")
    said = str(error.orig)
    return isinstance(error, OperationalError) and not any(
        mark in said for mark in (*DAMAGED, "no such", "readonly", "unable to open")
    )


def is_damaged(error: DBAPIError) -> bool:
    """Whether the database says that its file is not sound."""
    return any(mark in str(error.orig) for mark in DAMAGED)


@contextmanager
def faults_named(url: str) -> Iterator[None]:
    """Turns the driver's errors into ours: unavailable where waiting helps, unusable where a person must act."""
    try:
        yield
    except PoolTimeout as error:
        raise StoreUnavailable("All connections to the database are busy") from error
    except DBAPIError as error:
        where = make_url(url).render_as_string(hide_password=True)
        said = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
        if is_damaged(error):
            raise StoreUnusable(f"The database {where} is damaged: {said}. Restore a backup of it.") from error
        if is_passing(error):
            raise StoreUnavailable(f"The database {where} does not answer: {said}") from error
        if "unable to open" in said:
            raise StoreUnusable(f"The database {where} cannot be opened: is its folder there?") from error
        if "readonly" in said or "read-only" in said:
            raise StoreUnusable(f"The database {where} cannot be written: {said}") from error
        raise
