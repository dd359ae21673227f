"""Brings a database to this release's schema; makes an empty one from nothing."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from core.schema.roles import grant
from core.schema.version import HEAD, refuse_foreign, refuse_newer, schema_version
from core.store import faults_named, open_engine, take_time, writing

MIGRATIONS = Path(__file__).parent / "migrations"
UPGRADE_LOCK = 0x57_0C_4A_4D  # any number that no other advisory lock of this database has
LOCK_TIMEOUT_S = 60  # another upgrade may be at work; longer than that, something is stuck


def upgrade(url: str, role: str = "") -> str:
    """Runs the migrations that are missing, in one transaction, and returns the version reached.

    `role` is the one that the application works as, where it is not the owner that upgrades: it is given its rights.
    """
    engine = open_engine(url, make=True)
    try:
        with faults_named(url), writing(engine) as connection:
            bring_up_to_date(connection)
            if role:
                grant(connection, role)
    finally:
        engine.dispose()
    return HEAD


def bring_up_to_date(connection: Connection) -> None:
    """Runs the missing migrations within the open transaction, alone."""
    _one_at_a_time(connection)
    found = schema_version(connection)
    if found is None:
        refuse_foreign(connection)
    else:
        refuse_newer(found)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _one_at_a_time(connection: Connection) -> None:
    """Waits until no other upgrade runs; an SQLite transaction that writes is alone anyway."""
    take_time(connection)
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_S}s'"))
        connection.execute(text(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})"))
