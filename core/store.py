"""The database behind the stockroom: how it is opened, what its faults mean, when trying again helps."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.errors import StoreUnavailable, StoreUnusable

BUSY_TIMEOUT_MS = 2_000
TURN_PAUSE_S = 0.001
WAL_SAFE_FROM = (3, 51, 3)  # older versions can lose a WAL reset: https://sqlite.org/releaselog/3_51_3.html
# the last is a unique violation: another writer was first, deciding again finds what it wrote
RETRY_SQLSTATES = {
    "40001", "40P01", "55P03", "25P03", "57014", "57P01", "57P02", "57P03", "25006", "0A000", "53100", "53300",
    "23505",
}  # fmt: skip
# What PostgreSQL says to whom it does not let in; the driver gives no code for it.
NOT_LET_IN = (
    "does not exist", "authentication failed", "no password supplied", "no pg_hba.conf entry",
    "not permitted to log in", "permission denied for database", "not currently accepting connections",
)  # fmt: skip
NOT_LET_IN_SQLSTATES = {"3D000", "28P01", "28000"}
NOT_ALLOWED = "42501"
MISSING_SQLSTATES = {"42P01", "42703"}
ADDRESSES = "sqlite:////path/file.db or postgresql+psycopg://user@host/name"
DAMAGED = ("malformed", "not a database", "file is encrypted", "disk image")


def open_engine(url: str, *, make: bool = False) -> Engine:
    """An engine for `sqlite:///file.db` or `postgresql+psycopg://…`, set up so that a commit is durable.

    An SQLite file that is not there is made only if `make` says so.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:  # the address is not repeated: it may hold a password
        raise StoreUnusable(f"That is no database address: use {ADDRESSES}") from error
    if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        return _open_sqlite(parsed.set(drivername="sqlite"), make)
    if parsed.drivername in ("postgresql", "postgresql+psycopg"):
        from core.server_link import open_server  # late: the driver is slow to load, and few stations need it

        return open_server(parsed)
    raise StoreUnusable(f"{parsed.drivername} is not supported: use {ADDRESSES}")


def _open_sqlite(url: URL, make: bool) -> Engine:
    is_plain_file = url.database not in (None, "", ":memory:") and "uri" not in url.query
    if is_plain_file and not make:
        file = Path(str(url.database)).absolute().as_uri()
        url = url.set(database=file).update_query_dict({"mode": "rw", "uri": "true"})
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
    if journal == "WAL":
        connection.execute("PRAGMA busy_timeout = 0")  # only writers wait then, and those for their turn (see below)


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("stockhand_reading", False):
        connection.exec_driver_sql("BEGIN")
        return
    if not _has_turn(connection.connection.driver_connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # says once more that it is locked, as all errors are said


def _has_turn(driver: Any) -> bool:
    """Waits for the one turn to write that a file has, looking as often as everybody else.

    SQLite's own waiting looks ever more rarely, so that whoever has waited longest comes last.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite_module().OperationalError:
            if time.monotonic() > deadline:
                return False
            time.sleep(random.uniform(0.5, 1.5) * TURN_PAUSE_S)  # noqa: S311  jitter, not a secret
        else:
            return True


def writing(engine: Engine) -> AbstractContextManager[Connection]:
    """One short transaction that may write: committed when left, rolled back on any error."""
    return engine.begin()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One snapshot to read from, given back when left."""
    options: dict[str, Any] = {"stockhand_reading": True}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect() as connection, connection.execution_options(**options).begin():
        yield connection


def take_time(connection: Connection, *, idle: bool = True) -> None:
    """Lets this transaction last, and its statements take long: for checks, reports and upgrades.

    Not `idle`: it holds what others wait for, so it is ended by the server where nobody goes on with it.
    """
    if connection.dialect.name == "postgresql":
        from core.server_link import let_take_long  # late, as above

        let_take_long(connection.connection.driver_connection)
        if idle:
            connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")


def stand_by(connection: Connection) -> None:
    """Makes the commit of a transaction that only read wait as any other: until a standby has all that it read.

    What was read may have been committed without that, where the wait was cut short: it is not to be relied on yet.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_logical_emit_message(true, 'stockhand', 'read')")


def is_passing(error: DBAPIError) -> bool:
    """Whether the same command may well succeed when it is sent again."""
    if is_not_let_in(error):
        return False
    if error.connection_invalidated or isinstance(error, InterfaceError):
        return True
    sqlstate = getattr(error.orig, "sqlstate", None)
    if sqlstate is not None:
        return sqlstate in RETRY_SQLSTATES or sqlstate.startswith("08")
    said = str(error.orig)
    return isinstance(error, OperationalError) and not any(
        mark in said for mark in (*DAMAGED, "no such", "already exists", "readonly", "unable to open")
    )


def is_not_let_in(error: DBAPIError) -> bool:
    """Whether PostgreSQL refused the connection for good: no such database or role, a wrong password."""
    if not isinstance(error, OperationalError):
        return False
    if getattr(error.orig, "sqlstate", None) in NOT_LET_IN_SQLSTATES:
        return True
    tried = str(error.orig).split("\n- host: ")  # of several servers each one may have had another reason
    return all("FATAL" in said and any(mark in said for mark in NOT_LET_IN) for said in tried)


def is_incomplete(error: DBAPIError) -> bool:
    """Whether a table or column that must be there is not."""
    said = str(error.orig)
    return getattr(error.orig, "sqlstate", None) in MISSING_SQLSTATES or "no such table" in said


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
        named = _named(error, make_url(url))
        if named is None:
            raise
        raise named from error


def _named(error: DBAPIError, url: URL) -> StoreUnavailable | StoreUnusable | None:
    """Our name for the driver's error; None for a bug."""
    where = f"The database {url.render_as_string(hide_password=True)}"
    said = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    for is_so, what in ((is_damaged, "is damaged"), (is_incomplete, "is not whole")):
        if is_so(error):
            return StoreUnusable(f"{where} {what}: {said}. Restore a backup of it.")
    if is_not_let_in(error):
        return StoreUnusable(f"{where} does not let Stockhand in: {said.rpartition('FATAL:')[2].strip()}")
    if getattr(error.orig, "sqlstate", None) == NOT_ALLOWED:
        return StoreUnusable(f"{where}: {said}. `stockhand db upgrade` as its owner gives the role what it needs")
    if "disk is full" in said or getattr(error.orig, "sqlstate", None) == "53100":
        return StoreUnavailable(f"{where} has no room left, its disk is full: {said}")
    if is_passing(error):
        return StoreUnavailable(f"{where} does not answer: {said}")
    if "unable to open" in said:
        return StoreUnusable(f"{where} cannot be opened: {_why_closed(url)}")
    if "readonly" in said or "read-only" in said:
        return StoreUnusable(f"{where} cannot be written, it is read-only: {said}")
    return None


def _why_closed(url: URL) -> str:
    path = Path(url.database or "")
    if path.is_file():
        return "it is there, but it or its folder is read-only or another account's"
    if path.parent.is_dir() and not path.exists():
        return "it is not there; `stockhand db upgrade` makes it"
    return "is its folder there?"
