"""Kits as a list: what each is called and made of, found by what is typed."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from core.schema.tables import item, kit, kit_line
from core.text import words_of

ENDED = "ended"  # typed as a word: what is no longer made


class KitBrief(NamedTuple):
    """A kit in one row: the item, of how many others it is made, and whether it still is."""

    sku: str
    name: str
    unit: str
    parts: int
    active: int


_part = item.alias("part")
_COUNT = select(func.count()).where(kit_line.c.kit_id == kit.c.id).correlate(kit).scalar_subquery()
_ROWS = (
    select(item.c.sku, item.c.name, item.c.unit, _COUNT, kit.c.active)
    .select_from(kit)
    .join(item, item.c.id == kit.c.item_id)
    .order_by(kit.c.active.desc(), item.c.sku)
)


def find_kits(connection: Connection, typed: str, most: int) -> list[KitBrief]:
    """At most so many kits that fit every word typed, those that are ended last.

    A word is part of the SKU or name of the kit or of what it is made of, or it is `ended`.
    """
    return _read(connection, _ROWS.where(*(_fits(word.casefold()) for word in words_of(typed))).limit(most))


def find_kit(connection: Connection, sku: str) -> KitBrief | None:
    """The kit of that SKU, ended or not."""
    return next(iter(_read(connection, _ROWS.where(item.c.sku == sku))), None)


def _read(connection: Connection, query: Select[Any]) -> list[KitBrief]:
    return [KitBrief._make(row) for row in connection.execute(query)]


def _fits(word: str) -> ColumnElement[bool]:
    if word == ENDED:
        return kit.c.active == 0
    parts = select(kit_line.c.kit_id).join(_part, _part.c.id == kit_line.c.item_id)
    of_parts = parts.where(_part.c.search_name.contains(word, autoescape=True))
    return or_(item.c.search_name.contains(word, autoescape=True), kit.c.id.in_(of_parts))
