"""Rows of the catalogue that a station has read and need not read again until somebody changes the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from sqlalchemy import Connection

KEPT_MAX = 50_000

T = TypeVar("T")
Rows = dict[Hashable, Any]


class KnownRows:
    """What is known at one version of the catalogue; shared by the threads of a station."""

    def __init__(self) -> None:
        self._known: tuple[int, Rows] = (0, {})  # the version and its rows, always taken and put together

    def reader(self, version: int) -> KnownReader:
        """A reader for one transaction that has seen this version of the catalogue."""
        known, rows = self._known
        return KnownReader(version, rows if version == known else {})

    def forget(self) -> None:
        """Forgets everything."""
        self._known = (0, {})

    def keep(self, reader: KnownReader) -> None:
        """Keeps what a transaction has read, once it is committed and so what it read is true for all."""
        known, rows = self._known
        if reader.version != known:
            rows = {}
            self._known = (reader.version, rows)
        if len(rows) + len(reader.fresh) <= KEPT_MAX:
            rows.update(reader.fresh)


class KnownReader:
    """Looks rows up, in what is known first."""

    def __init__(self, version: int, rows: Rows, earlier: Rows | None = None) -> None:
        self.version = version
        self.fresh: Rows = {}
        self._rows = rows
        self._earlier: Rows = {} if earlier is None else earlier

    def for_next(self) -> KnownReader:
        """A reader for the next command of the same transaction, which knows what this one has read as well."""
        self._earlier.update(self.fresh)
        return KnownReader(self.version, self._rows, self._earlier)

    def find(self, look: Callable[..., T], connection: Connection, *args: Hashable) -> T:
        """What `look` finds for these arguments; only what it returns is kept, never what it refuses."""
        key = (look, args)
        for known in (self._rows, self._earlier):
            if key in known:
                return cast(T, known[key])
        if key not in self.fresh:
            self.fresh[key] = look(connection, *args)
        return cast(T, self.fresh[key])
