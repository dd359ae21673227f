"""Triggers that refuse to change or delete rows of the ledger."""

from __future__ import annotations

from sqlalchemy import Connection, text

_PG_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only: post a correction', TG_TABLE_NAME; END $$
"""


def protect(connection: Connection, *tables: str) -> None:
    """Makes the tables append-only: what is in them stays as it is."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(_PG_FUNCTION))
        for table in tables:
            connection.execute(
                text(
                    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
                    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
                )
            )
        return
    for table in tables:
        for change in ("UPDATE", "DELETE"):
            connection.execute(
                text(
                    f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table}"
                    f" BEGIN SELECT RAISE(ABORT, '{table} is append-only: post a correction'); END"
                )
            )
