"""Brings a database to this release's schema; makes an empty one from nothing."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from core.errors import StoreUnusable
from core.schema.version import HEAD, KNOWN, schema_version
from core.store import faults_named, open_engine, writing

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(url: str) -> str:
    """Runs the migrations that are missing, in one transaction, and returns the version reached."""
    engine = open_engine(url)
    try:
        with faults_named(url), writing(engine) as connection:
            found = schema_version(connection)
            if found is not None and found not in KNOWN:
                raise StoreUnusable(
                    f"The database is from a newer Stockhand (schema {found}, this one knows {HEAD}): update Stockhand"
                )
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()
    return HEAD
