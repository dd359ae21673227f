"""What tells every station that the catalogue has changed: a number that each change of a row raises.

Stations keep rows of the catalogue that they have read and trust them while the number stays. New rows do not
raise it, because only what was found is kept; but a new site changes which site an empty code means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import CheckConstraint, Connection, Table, insert

from core.schema.columns import metadata, number, row_id

CHANGING = ("UPDATE", "DELETE")
RAISED_BY = {
    "item": CHANGING,
    "pack": CHANGING,
    "location": CHANGING,
    "status": CHANGING,
    "reason": CHANGING,
    "party": CHANGING,
    "unit": CHANGING,
    "site": ("INSERT", *CHANGING),
}
RAISED_SINCE_0006_BY = {"zone": CHANGING, "zone_hazard": ("INSERT", *CHANGING), "bin_reason": CHANGING}  # fmt: skip

catalogue_version = Table(
    "catalogue_version",
    metadata,
    row_id(),
    number("version"),
    CheckConstraint("id = 1", name="single"),
)

_RAISE = "UPDATE catalogue_version SET version = version + 1 WHERE id = 1"
_PG_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION raise_catalogue_version() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN {_RAISE}; RETURN NULL; END $$
"""


def raise_with_changes(connection: Connection) -> None:
    """Plants the number, and the triggers that raise it."""
    connection.execute(insert(catalogue_version).values(id=1, version=1))
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_PG_FUNCTION)
    let_raise(connection, RAISED_BY)


def let_raise(connection: Connection, tables: Mapping[str, Sequence[str]]) -> None:
    """Lets these changes of these tables raise the number."""
    is_postgresql = connection.dialect.name == "postgresql"
    for table, changes in tables.items():
        for change in changes:
            name = f"{table}_{change.lower()}_raises_version"
            done = (
                "FOR EACH STATEMENT EXECUTE FUNCTION raise_catalogue_version()"
                if is_postgresql
                else f"BEGIN {_RAISE}; END"
            )
            connection.exec_driver_sql(f"CREATE TRIGGER {name} AFTER {change} ON {table} {done}")
