"""A PostgreSQL database that is put back as it was, for each test anew: much faster than to make another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, text

from core.schema.tables import metadata
from tests.postgres import SUPERUSER, as_role

TABLES = ("alembic_version", *(table.name for table in metadata.sorted_tables))
NUMBERED = {t.name: t.autoincrement_column.name for t in metadata.sorted_tables if t.autoincrement_column is not None}
# A table is put back if it has another number of rows, or one that was written since it was put back before.
PUT_BACK = """
CREATE FUNCTION furnished.put_back(earlier bigint) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;  -- the guards of the ledger and the foreign keys rest
    {tables}
    {numbers}
    RETURN pg_current_xact_id()::text::bigint;
END $$
"""
PUT_BACK_A_TABLE = """
    IF (SELECT count(*) FROM public.{table}) <> {rows}
        OR EXISTS (SELECT FROM public.{table} WHERE xmin::text::bigint > earlier)
    THEN
        DELETE FROM public.{table};
        INSERT INTO public.{table} SELECT * FROM furnished.{table};
    END IF;
"""


@contextmanager
def refurnishing(url: str) -> Iterator[Callable[[], str]]:
    """Keeps what is in a PostgreSQL database, to put it back as often as asked; returns the same address then."""
    # A test may well have ended every session of its database, this one too.
    engine = create_engine(as_role(url, SUPERUSER), pool_size=1, pool_pre_ping=True)
    with engine.begin() as connection:
        since = _keep(connection)

    def put_back() -> str:
        nonlocal since
        with engine.begin() as connection:
            since = connection.execute(text("SELECT furnished.put_back(:since)"), {"since": since}).scalar_one()
        return url

    yield put_back
    engine.dispose()


def _keep(connection: Connection) -> int:
    connection.execute(text("CREATE SCHEMA furnished"))
    for table in TABLES:
        connection.execute(text(f"CREATE TABLE furnished.{table} AS TABLE public.{table}"))
    rows = {table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in TABLES}
    tables = "".join(PUT_BACK_A_TABLE.format(table=table, rows=rows[table]) for table in TABLES)
    numbers = "".join(_numbered_as_before(connection, *numbered) for numbered in NUMBERED.items())
    connection.exec_driver_sql(PUT_BACK.format(tables=tables, numbers=numbers))
    return int(connection.execute(text("SELECT pg_current_xact_id()::text::bigint")).scalar_one())


def _numbered_as_before(connection: Connection, table: str, column: str) -> str:
    found = text(f"SELECT pg_get_serial_sequence('public.{table}', '{column}'), max({column}) + 1 FROM public.{table}")
    sequence, following = connection.execute(found).one()
    return f"    PERFORM setval('{sequence}', {following or 1}, false);\n"
