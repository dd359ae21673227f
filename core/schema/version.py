"""Which schema this release works with; kept apart so that a start need not load the migrations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import StoreUnusable

if TYPE_CHECKING:
    from sqlalchemy import Connection

HEAD = "0015"
KNOWN = tuple(f"{number:04}" for number in range(1, int(HEAD) + 1))


def schema_version(connection: Connection) -> str | None:
    """The version the database is at, None where it holds no schema of ours."""
    from sqlalchemy import inspect, text  # late, so that HEAD alone costs nothing

    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def require_current(connection: Connection) -> None:
    """Refuses a database that is empty, another application's, older or newer than this release."""
    found = schema_version(connection)
    if found is None:
        refuse_foreign(connection)
        raise StoreUnusable("The database has no Stockhand schema yet: run `stockhand db upgrade`")
    refuse_newer(found)
    if found != HEAD:
        raise StoreUnusable(f"The database is from an older Stockhand (schema {found}): run `stockhand db upgrade`")


def refuse_newer(found: str) -> None:
    """Refuses a schema that this release does not know."""
    if found not in KNOWN:
        raise StoreUnusable(
            f"The database is from a newer Stockhand (schema {found}, this one knows {HEAD}): update Stockhand"
        )


def refuse_foreign(connection: Connection) -> None:
    """Refuses a database without our schema that is not empty: its tables are somebody else's."""
    from sqlalchemy import inspect  # late, as above

    tables = inspect(connection).get_table_names()
    if tables:
        raise StoreUnusable(
            f"The database has no Stockhand schema, but a table {tables[0]} of another application:"
            " give Stockhand a database of its own"
        )
