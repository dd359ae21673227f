"""What the ledger stands on: a sound file, guards against changes, rows that point to rows, whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, ForeignKey, Integer, Select, Table, func, select, text

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
    for table, column, query in _pointers():
        for missing, rows in connection.execute(query):
            yield {"table": table, column: missing, "rows": rows}


@cache
def _pointers() -> list[tuple[str, str, Select[*tuple[Any, ...]]]]:
    """What asks for rows that are missing, by the table and the column that points to them."""
    return [
        (table.name, key.parent.name, _dangling(table, key))
        for table in metadata.sorted_tables
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
    ]


def _dangling(table: Table, key: ForeignKey) -> Select[*tuple[Any, ...]]:
    target = key.column.table.alias("target")
    pointed = target.c[key.column.name]
    return (
        select(key.parent, func.count())
        .select_from(table.outerjoin(target, pointed == key.parent))
        .where(key.parent.is_not(None), pointed.is_(None))
        .group_by(key.parent)
    )


def _strange_numbers(connection: Connection) -> Iterator[Row]:
    """SQLite keeps a text or a fraction in a column of whole numbers; PostgreSQL refuses them."""
    if connection.dialect.name != "sqlite":
        return
    for table, columns, query in _counts_of_strange():
        found = zip(columns, connection.execute(query).one(), strict=True)
        yield from ({"table": table, "column": column, "rows": rows} for column, rows in found if rows)


@cache
def _counts_of_strange() -> list[tuple[str, list[str], Select[*tuple[Any, ...]]]]:
    """What counts the strange numbers, by the table and its columns of whole numbers."""
    numbers = {
        table.name: [column for column in table.columns if isinstance(column.type, Integer)]
        for table in metadata.sorted_tables
    }
    return [
        (table, [at.name for at in columns], _count_strange(columns)) for table, columns in numbers.items() if columns
    ]


def _count_strange(columns: list[Column[Any]]) -> Select[*tuple[Any, ...]]:
    return select(*(func.count().filter(func.typeof(column).not_in(("integer", "null"))) for column in columns))


FOUNDATIONS = (
    Foundation("a guard against changes is gone", _missing_guards),
    Foundation("a row points to one that is not there", _missing_rows),
    Foundation("a number is not a whole number", _strange_numbers),
)
