"""Classes of items, and the classes these belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import Connection, bindparam, insert, select, update

from core.books import Books
from core.command import Command, Outcome
from core.errors import Rejection
from core.schema.tables import item_class
from core.text import name_text, upper_code

DEEPEST = 8

_FIND = select(item_class.c.id).where(item_class.c.code == bindparam("code"))
_own = (
    select(item_class.c.id, item_class.c.parent_id)
    .where(item_class.c.id == bindparam("class_id"))
    .cte("lineage", recursive=True)
)
_LINEAGE = select(
    _own.union(select(item_class.c.id, item_class.c.parent_id).where(item_class.c.id == _own.c.parent_id)).c.id
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineItemClass(Command):
    """Makes a class of items known, or changes its name and the class that it belongs to."""

    permission: ClassVar[str] = "set_up"

    code: str
    name: str
    parent: str = ""

    def post(self, books: Books) -> Outcome:
        """Writes the class; none belongs to itself, over however many others."""
        code = upper_code("class", self.code, 20)
        parent_id = need_class(books.connection, self.parent) if self.parent else None
        known = books.connection.execute(_FIND.with_for_update(), {"code": code}).scalar()
        above = lineage(books.connection, parent_id)
        if known in above or len(above) >= DEEPEST:
            raise Rejection("class_circle", parent=self.parent.upper(), code=code, most=DEEPEST)
        values = {"name": name_text(self.name), "parent_id": parent_id}
        if known is None:
            books.connection.execute(insert(item_class).values(code=code, **values))
        else:
            books.connection.execute(update(item_class).where(item_class.c.id == known).values(**values))
        return Outcome(f"Class {code} {'changed' if known else 'defined'}", {"class": code})


def need_class(connection: Connection, code: str) -> int:
    """The id of the class of that code."""
    found = connection.execute(_FIND, {"code": code.upper()}).scalar()
    if found is None:
        raise Rejection("unknown_class", code=code)
    return int(found)


def lineage(connection: Connection, class_id: int | None) -> list[int]:
    """The class, and all that it belongs to; nothing for no class."""
    if class_id is None:
        return []
    return list(connection.execute(_LINEAGE, {"class_id": class_id}).scalars())
