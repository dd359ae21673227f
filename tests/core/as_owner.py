"""What the application never does: changing the database past the stockroom, as who owns its tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, NullPool, create_engine

from core.store import writing
from tests.core.warehouse import Warehouse
from tests.postgres import SUPERUSER, as_role


@contextmanager
def as_owner(warehouse: Warehouse) -> Iterator[Connection]:
    """One transaction of the tables' owner, whom only the guards and checks of the database keep from anything."""
    if warehouse.engine.dialect.name == "sqlite":
        with writing(warehouse.engine) as connection:
            yield connection
        return
    engine = create_engine(as_role(warehouse.url, SUPERUSER), poolclass=NullPool)
    with engine.begin() as connection:
        yield connection
