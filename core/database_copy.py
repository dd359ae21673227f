"""Moves a site's whole database to another one, of the same kind or not: all of it, proven equal and sound, or none."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, delete, func, insert, select, text
from sqlalchemy.schema import AddConstraint, DropConstraint

from core.errors import StoreUnusable
from core.ledger.invariants import check
from core.schema.roles import counter_of, grant
from core.schema.tables import catalogue_version, metadata, posting
from core.schema.upgrade import bring_up_to_date
from core.schema.version import require_current
from core.store import faults_named, open_engine, reading, take_time, writing

CHUNK = 10_000
DIGEST_BYTES = 16
# Rows of other tables raise the number in this one: it is taken out first and comes last.
TABLES = sorted(metadata.sorted_tables, key=lambda table: table is catalogue_version)
KEYS = [key for table in TABLES for key in table.foreign_key_constraints]

Progress = Callable[[str, int], None]
Chunks = Generator[Sequence[Row[Any]], None, None]


@dataclass(slots=True)
class Tally:
    """How many rows a table has, and a sum of all of them that does not depend on their order."""

    rows: int = 0
    digest: int = 0

    def note(self, rows: Sequence[Row[Any]]) -> None:
        """Counts the rows in."""
        self.rows += len(rows)
        for row in rows:
            self.digest += int.from_bytes(blake2b(repr(tuple(row)).encode(), digest_size=DIGEST_BYTES).digest())
        self.digest %= 1 << 8 * DIGEST_BYTES


def copy_database(source_url: str, target_url: str, role: str = "", progress: Progress = lambda *_: None) -> int:
    """Copies everything into an empty database, in one transaction of it, and returns how many rows there are.

    An SQLite source takes no postings meanwhile; a server does, and what it takes then is not in the copy.
    `role` is the one that the application works as in the target, where it is not the owner that copies.
    """
    if source_url == target_url:
        raise StoreUnusable("A database is not copied onto itself: give two addresses")
    with (
        _opened(source_url) as source,
        _opened(target_url, make=True) as target,
        faults_named(source_url),
        _held(source) as old,
        faults_named(target_url),
        writing(target) as new,
    ):
        require_current(old)
        _make_ready(new)
        with _keys_put_off(new):
            copied = {table: _copy(_chunks(old, table, source_url), new, table, progress) for table in TABLES}
        _number_on(old, new)
        if role:
            grant(new, role)
        _prove(new, copied, target_url, progress)
    return sum(tally.rows for tally in copied.values())


@contextmanager
def _opened(url: str, *, make: bool = False) -> Iterator[Engine]:
    engine = open_engine(url, make=make)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _held(source: Engine) -> Iterator[Connection]:
    """The source as it is at one moment; nobody can write to a file meanwhile."""
    with (writing if source.dialect.name == "sqlite" else reading)(source) as connection:
        take_time(connection)
        yield connection


def _make_ready(new: Connection) -> None:
    """Makes the schema where there is none, and takes out the rows that every new database starts with."""
    bring_up_to_date(new)
    if new.execute(select(posting.c.id).limit(1)).first() is not None:
        raise StoreUnusable("The database to copy to has been worked with: give an empty one")
    for table in reversed(TABLES):
        if new.execute(select(func.count()).select_from(table)).scalar():
            new.execute(delete(table))


@contextmanager
def _keys_put_off(new: Connection) -> Iterator[None]:
    """Has the foreign keys checked at the end, all at once: rows may point to rows that come after them."""
    if new.dialect.name == "sqlite":
        new.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        yield
        return
    for key in KEYS:
        new.execute(DropConstraint(key))
    yield
    for key in KEYS:
        new.execute(AddConstraint(key, isolate_from_table=False))


def _copy(chunks: Chunks, new: Connection, table: Table, progress: Progress) -> Tally:
    tally = Tally()
    with closing(chunks), _writer(new, table) as write:
        for rows in chunks:
            write(rows)
            tally.note(rows)
            progress(table.name, tally.rows)
    return tally


def _chunks(connection: Connection, table: Table, url: str) -> Chunks:
    """All rows of a table, as values that are the same on both kinds of database; to be closed by who takes them."""
    every_row = select(table)
    with faults_named(url), connection.execute(every_row, execution_options={"stream_results": True}) as found:
        while rows := found.fetchmany(CHUNK):
            yield rows


@contextmanager
def _writer(new: Connection, table: Table) -> Iterator[Callable[[Sequence[Row[Any]]], object]]:
    """What writes many rows at once: COPY where there is one, a prepared INSERT elsewhere."""
    if new.dialect.name == "sqlite":
        statement = insert(table)
        yield lambda rows: new.execute(statement, [row._asdict() for row in rows])
        return
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    driver: Any = new.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            yield lambda rows: [copy.write_row(tuple(row)) for row in rows]
    except new.dialect.loaded_dbapi.Error as error:
        raise StoreUnusable(f"The rows of {table.name} cannot be written: {error}") from error


def _number_on(old: Connection, new: Connection) -> None:
    """New rows get numbers that the source never gave, not even to rows that are gone."""
    for table in TABLES:
        column = table.autoincrement_column
        if column is not None:
            last = max(_last_number(old, table), new.execute(select(func.coalesce(func.max(column), 0))).scalar_one())
            _count_from(new, table, last)


def _last_number(connection: Connection, table: Table) -> int:
    if connection.dialect.name == "sqlite":
        if not table.dialect_options["sqlite"]["autoincrement"]:
            return 0
        counted = connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
    else:
        column = table.autoincrement_column
        counter = counter_of(connection, table.name, column.name if column is not None else "")
        counted = connection.execute(text("SELECT pg_sequence_last_value(CAST(:name AS regclass))"), {"name": counter})
    return int(counted.scalar() or 0)


def _count_from(new: Connection, table: Table, last: int) -> None:
    column = table.autoincrement_column
    if new.dialect.name == "postgresql":
        counter = counter_of(new, table.name, column.name if column is not None else "")
        new.execute(text("SELECT setval(CAST(:name AS regclass), :next, false)"), {"name": counter, "next": last + 1})
    elif table.dialect_options["sqlite"]["autoincrement"]:
        new.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        counted = {"name": table.name, "last": last}
        new.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), counted)


def _prove(new: Connection, copied: dict[Table, Tally], url: str, progress: Progress) -> None:
    """Reads the copy back; what is not the same in both, or not sound, is not kept."""
    if new.dialect.name == "postgresql":
        new.exec_driver_sql(f"ANALYZE {', '.join(table.name for table in TABLES)}")
    for table, tally in copied.items():
        found = Tally()
        with closing(_chunks(new, table, url)) as chunks:
            for rows in chunks:
                found.note(rows)
        progress(f"{table.name} compared", found.rows)
        if found != tally:
            raise StoreUnusable(f"The copy of {table.name} is not equal: {found.rows} rows of {tally.rows}")
    broken = next(iter(check(new)), None)
    if broken is not None:
        raise StoreUnusable(
            f"The books are not sound, nothing is copied: {broken.invariant} {broken.what}: {broken.key}"
        )
