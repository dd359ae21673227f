"""Statements that go straight to the driver: SQLAlchemy's work for each execution costs more than what they do.

Only the few that every posting needs are worth it. Values are given as the driver stores them (see `stored`).
Errors are handed to SQLAlchemy, which knows best whether a link has ended and who is to hear of it: its
`_handle_dbapi_exception` is not part of what it promises to keep, so its version is pinned and tests watch it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ClauseElement, Connection, Dialect
from sqlalchemy.dialects import sqlite

T = TypeVar("T")
Row = tuple[Any, ...]
Work = Callable[[Any, str, Any], T]  # the driver's connection, the statement and its values

_NAMED = sqlite.dialect(paramstyle="named")


class Direct:
    """A statement that is compiled once for each kind of database."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._spelt: dict[str, tuple[str, dict[str, Any]]] = {}

    def run(self, connection: Connection, given: Mapping[str, Any]) -> None:
        """Runs the statement, which answers nothing."""
        self._do(connection, given, _run)

    def first(self, connection: Connection, given: Mapping[str, Any]) -> Row | None:
        """Runs the statement and returns the first row that it answers with."""
        return self._do(connection, given, _first)

    def one(self, connection: Connection, given: Mapping[str, Any]) -> Row:
        """Runs the statement and returns the row that it always answers with."""
        row = self.first(connection, given)
        if row is None:
            raise RuntimeError(f"a statement answered nothing: {self._of(connection.dialect)[0]}")
        return row

    def each(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Runs the statement, which answers nothing, for each row."""
        sql, _ = self._of(connection.dialect)
        _ask(connection, sql, rows, _each)

    def _do(self, connection: Connection, given: Mapping[str, Any], work: Work[T]) -> T:
        sql, constants = self._of(connection.dialect)
        return _ask(connection, sql, {**constants, **given} if constants else given, work)

    def _of(self, dialect: Dialect) -> tuple[str, dict[str, Any]]:
        """The statement as the driver wants it, and the values that it holds itself."""
        spelt = self._spelt.get(dialect.name)
        if spelt is None:
            compiled = self._statement.compile(dialect=_NAMED if dialect.name == "sqlite" else dialect)
            constants = {name: value for name, value in compiled.params.items() if value is not None}
            spelt = self._spelt[dialect.name] = str(compiled), constants
        return spelt


def stored(value: Any) -> Any:
    """A value as SQLite stores it."""
    if isinstance(value, UUID):
        return value.bytes
    return value.isoformat() if isinstance(value, date) else value


def _ask(connection: Connection, sql: str, values: Any, work: Work[T]) -> T:
    """Does the work with the driver; who listens to SQLAlchemy's executions hears of this one too."""
    for look in connection.engine.dispatch.before_cursor_execute:
        look(connection, None, sql, values, None, work is _each)
    try:
        return work(connection.connection.driver_connection, sql, values)
    except BaseException as error:  # noqa: BLE001  it is raised again
        connection._handle_dbapi_exception(error, sql, values, None, None)  # noqa: SLF001  see above


def _run(driver: Any, sql: str, values: Any) -> None:
    driver.execute(sql, values).close()


def _first(driver: Any, sql: str, values: Any) -> Row | None:
    cursor = driver.execute(sql, values)
    row: Row | None = cursor.fetchone()
    cursor.close()
    return row


def _each(driver: Any, sql: str, values: Any) -> None:
    driver.cursor().executemany(sql, values)
