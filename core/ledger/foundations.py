"""What the ledger stands on: a sound file, guards against changes, rows that point to rows, whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ClauseElement,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Integer,
    Select,
    Table,
    Text,
    func,
    literal,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite

from core.schema.append_only import missing_guards
from core.schema.tables import metadata

Row = dict[str, object]
SPELLING = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}  # type: ignore[no-untyped-call]  # theirs


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
    for question in _pointers(connection.dialect.name):
        for table, column, missing, rows in connection.exec_driver_sql(question):
            yield {"table": table, column: missing, "rows": rows}


@cache
def _pointers(kind: str) -> list[str]:
    """What asks a kind of database for all rows that are missing: once for each kind of number that may point."""
    asked: dict[type, list[Select[Any]]] = {}
    for table in metadata.sorted_tables:
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
            asked.setdefault(type(key.parent.type), []).append(_dangling(table, key))
    return [_spelt(union_all(*each), kind) for each in asked.values()]


def _dangling(table: Table, key: ForeignKey) -> Select[Any]:
    target = key.column.table.alias("target")
    pointed = target.c[key.column.name]
    return (
        select(literal(table.name, Text), literal(key.parent.name, Text), key.parent, func.count())
        .select_from(table.outerjoin(target, pointed == key.parent))
        .where(key.parent.is_not(None), pointed.is_(None))
        .group_by(key.parent)
    )


def _strange_numbers(connection: Connection) -> Iterator[Row]:
    """SQLite keeps a text or a fraction in a column of whole numbers; PostgreSQL refuses them."""
    if connection.dialect.name != "sqlite":
        return
    for table, columns, question in _counts_of_strange():
        found = zip(columns, connection.exec_driver_sql(question).one(), strict=True)
        yield from ({"table": table, "column": column, "rows": rows} for column, rows in found if rows)


@cache
def _counts_of_strange() -> list[tuple[str, list[str], str]]:
    """What counts the strange numbers, by the table and its columns of whole numbers."""
    numbers = {
        table.name: [column for column in table.columns if isinstance(column.type, Integer)]
        for table in metadata.sorted_tables
    }
    return [
        (table, [column.name for column in columns], _spelt(select(*map(_count_strange, columns)), "sqlite"))
        for table, columns in numbers.items()
        if columns
    ]


def _count_strange(column: Column[int]) -> ColumnElement[int]:
    return func.count().filter(func.typeof(column).not_in(("integer", "null")))


def _spelt(query: ClauseElement, kind: str) -> str:
    """The query as a database of that kind wants it, spelt once: most of the time of a check went into that."""
    return str(query.compile(dialect=SPELLING[kind], compile_kwargs={"literal_binds": True}))


FOUNDATIONS = (
    Foundation("a guard against changes is gone", _missing_guards),
    Foundation("a row points to one that is not there", _missing_rows),
    Foundation("a number is not a whole number", _strange_numbers),
)
