"""What the ledger stands on: a sound file, guards against changes, rows that point to rows, whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, ForeignKey, Integer, Table, func, select, text

from core.schema.append_only import missing_guards
from core.schema.tables import metadata

Row = dict[str, object]


class Foundation(NamedTuple):
    """Something the rules rely on; `broken` is what is wrong where `look` finds something."""

    broken: str
    look: Callable[[Connection], Iterator[Row]]


def file_damage(connection: Connection) -> list[str]:
    """What SQLite finds wrong with its own file; PostgreSQL looks after its files itself."""
    if connection.dialect.name != "sqlite":
        return []
    said = connection.execute(text("PRAGMA integrity_check")).scalars()
    return [each for line in said for each in str(line).splitlines() if each != "ok"]


def _missing_guards(connection: Connection) -> Iterator[Row]:
    return ({"trigger": name} for name in missing_guards(connection))


def _missing_rows(connection: Connection) -> Iterator[Row]:
    """Rows that point to nothing, by what is missing.

    Asked of the schema rather than by PRAGMA foreign_key_check, so that it works on both databases and names the
    missing row; a foreign key refuses such rows only while it is switched on.
    """
    for table in metadata.sorted_tables:
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
            yield from _dangling(connection, table, key)


def _dangling(connection: Connection, table: Table, key: ForeignKey) -> Iterator[Row]:
    target = key.column.table.alias("target")
    pointed = target.c[key.column.name]
    query = (
        select(key.parent, func.count())
        .select_from(table.outerjoin(target, pointed == key.parent))
        .where(key.parent.is_not(None), pointed.is_(None))
        .group_by(key.parent)
    )
    for missing, rows in connection.execute(query):
        yield {"table": table.name, key.parent.name: missing, "rows": rows}


def _strange_numbers(connection: Connection) -> Iterator[Row]:
    """SQLite keeps a text or a fraction in a column of whole numbers; PostgreSQL refuses them."""
    if connection.dialect.name != "sqlite":
        return
    for table in metadata.sorted_tables:
        if numbers := [column for column in table.columns if isinstance(column.type, Integer)]:
            counts = connection.execute(select(*map(_count_strange, numbers))).one()
            found = zip(numbers, counts, strict=True)
            yield from ({"table": table.name, "column": at.name, "rows": rows} for at, rows in found if rows)


def _count_strange(column: Column[int]) -> ColumnElement[int]:
    return func.count().filter(func.typeof(column).not_in(("integer", "null")))


FOUNDATIONS = (
    Foundation("a guard against changes is gone", _missing_guards),
    Foundation("a row points to one that is not there", _missing_rows),
    Foundation("a number is not a whole number", _strange_numbers),
)
