"""Classes of items, and the classes these belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import Connection, bindparam, func, insert, select, update

from core.books import Books
from core.command import Command, Outcome
from core.errors import Rejection
from core.schema.tables import item, item_class
from core.text import name_text, search_text, upper_code

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


def class_names(connection: Connection) -> dict[str, str]:
    """The name of every class by its code, in the order of their codes."""
    rows = connection.execute(select(item_class.c.code, item_class.c.name).order_by(item_class.c.code))
    return {row.code: row.name for row in rows}


def classes_named(connection: Connection, typed: str) -> dict[str, str]:
    """The class of that code, else those whose code or name holds what is typed."""
    names = class_names(connection)
    if typed.upper() in names:
        return {typed.upper(): names[typed.upper()]}
    said = search_text(typed)
    return {code: name for code, name in names.items() if said in search_text(code, name)}


def class_line(connection: Connection, code: str) -> list[str]:
    """The codes of a class and of all above it, the nearest first."""
    ids = lineage(connection, need_class(connection, code))
    rows = connection.execute(select(item_class.c.id, item_class.c.code).where(item_class.c.id.in_(ids)))
    codes = {row.id: row.code for row in rows}
    return [codes[each] for each in ids]


def class_of_item(connection: Connection, sku: str) -> str | None:
    """The code of the class that an item is of, empty for none; None where there is no such item."""
    query = select(func.coalesce(item_class.c.code, "")).select_from(item)
    return connection.execute(query.outerjoin(item_class).where(item.c.sku == sku)).scalar()
