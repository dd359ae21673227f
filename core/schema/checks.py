"""Changes a CHECK of a table that is there already, which SQLite has no statement for."""

from __future__ import annotations

from sqlalchemy import Connection, text

_SQL_OF = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table")
_REWRITE = text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table")


def change_check(connection: Connection, table: str, name: str, old: str, new: str) -> None:
    """Puts the condition `new` in the place of `old`, which all rows that are there must fulfil.

    SQLite: the way its makers give for a CHECK, https://sqlite.org/lang_altertable.html section 7.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({new})")
        return
    sql = str(connection.execute(_SQL_OF, {"table": table}).scalar_one())
    was = f"CONSTRAINT {name} CHECK ({old})"
    if sql.count(was) != 1:
        raise RuntimeError(f"table {table} has no {was}")
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(_REWRITE, {"table": table, "sql": sql.replace(was, f"CONSTRAINT {name} CHECK ({new})")})
    connection.exec_driver_sql(f"PRAGMA schema_version = {int(version) + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")
