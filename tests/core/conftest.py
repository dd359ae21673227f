"""The furnished warehouse, for every test in this folder."""

from __future__ import annotations

from tests.core.fixtures import (
    fresh_file,
    furnished_sqlite,
    new_database,
    postgresql_warehouse,
    refurnished,
    shared_warehouse,
    sqlite_warehouse,
    warehouse,
)

__all__ = [
    "fresh_file",
    "furnished_sqlite",
    "new_database",
    "postgresql_warehouse",
    "refurnished",
    "shared_warehouse",
    "sqlite_warehouse",
    "warehouse",
]
