"""What is asked of the database, to be counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from tests.core.warehouse import Warehouse


@contextmanager
def counted_statements(warehouse: Warehouse, *, cold: bool = True) -> Iterator[list[str]]:
    """The statements that the warehouse sends to its database meanwhile; `cold`: it knows no catalogue yet."""
    if cold:
        warehouse.room._known.forget()
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(warehouse.engine, "before_cursor_execute", note)
    yield statements
    event.remove(warehouse.engine, "before_cursor_execute", note)
