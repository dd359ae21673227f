"""Statements that go straight to SQLite's driver: there SQLAlchemy's work for each execution costs more than SQLite's.

Only the few that every posting needs are worth it. Values are given as the driver stores them (see `stored`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ClauseElement, Connection
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError

_NAMED = sqlite.dialect(paramstyle="named")


class Direct:
    """A statement that is compiled once."""

    def __init__(self, statement: ClauseElement) -> None:
        compiled = statement.compile(dialect=_NAMED)
        self._sql = str(compiled)
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}

    def first(self, connection: Connection, given: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Runs the statement and returns the first row that it answers with."""
        values = {**self._constants, **given} if self._constants else given
        cursor = self._cursor(connection, values, many=False)
        try:
            cursor.execute(self._sql, values)
            row: tuple[Any, ...] | None = cursor.fetchone()
        except connection.dialect.loaded_dbapi.Error as error:
            raise self._named(connection, values, error) from error
        finally:
            cursor.close()
        return row

    def each(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Runs the statement for every row."""
        cursor = self._cursor(connection, rows, many=True)
        try:
            cursor.executemany(self._sql, rows)
        except connection.dialect.loaded_dbapi.Error as error:
            raise self._named(connection, rows, error) from error
        finally:
            cursor.close()

    def _cursor(self, connection: Connection, values: Any, *, many: bool) -> Any:
        """A cursor of the driver; who listens to SQLAlchemy's executions hears of this one too."""
        cursor = connection.connection.cursor()
        for look in connection.dispatch.before_cursor_execute:
            look(connection, cursor, self._sql, values, None, many)
        return cursor

    def _named(self, connection: Connection, values: Any, error: Exception) -> BaseException:
        """The driver's error as SQLAlchemy's, as those of all other statements come."""
        return DBAPIError.instance(self._sql, values, error, connection.dialect.loaded_dbapi.Error)


def stored(value: Any) -> Any:
    """A value as SQLite stores it."""
    if isinstance(value, UUID):
        return value.bytes
    return value.isoformat() if isinstance(value, date) else value
