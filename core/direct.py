"""Statements that go straight to SQLite's driver: there SQLAlchemy's work for each execution costs more than SQLite's.

Only the few that every posting needs are worth it. Values are given as the driver stores them (see `stored`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Executable
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError

_NAMED = sqlite.dialect(paramstyle="named")


class Direct:
    """A statement that is compiled once."""

    def __init__(self, statement: Executable) -> None:
        compiled = statement.compile(dialect=_NAMED)  # type: ignore[attr-defined]  # every statement can be compiled
        self._sql = str(compiled)
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}

    def first(self, connection: Connection, given: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Runs the statement and returns the first row that it answers with."""
        values = {**self._constants, **given}
        with self._cursor(connection, values) as cursor:
            cursor.execute(self._sql, values)
            row: tuple[Any, ...] | None = cursor.fetchone()
        return row

    def each(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Runs the statement for every row."""
        with self._cursor(connection, rows) as cursor:
            cursor.executemany(self._sql, rows)

    @contextmanager
    def _cursor(self, connection: Connection, values: Any) -> Iterator[Any]:
        """A cursor of the driver, whose errors come as SQLAlchemy's, as those of all other statements do."""
        cursor = connection.connection.cursor()
        try:
            for look in connection.dispatch.before_cursor_execute:
                look(connection, cursor, self._sql, values, None, not isinstance(values, Mapping))
            yield cursor
        except connection.dialect.loaded_dbapi.Error as error:
            raise DBAPIError.instance(self._sql, values, error, connection.dialect.loaded_dbapi.Error) from error
        finally:
            cursor.close()


def stored(value: Any) -> Any:
    """A value as SQLite stores it."""
    if isinstance(value, UUID):
        return value.bytes
    return value.isoformat() if isinstance(value, date) else value
