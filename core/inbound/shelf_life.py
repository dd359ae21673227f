"""How long goods must still last when they come in."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from core.books import Books
from core.catalogue.item import ItemRow
from core.errors import Rejection
from core.expiry import NEVER
from core.schema.tables import item


class LifeRow(NamedTuple):
    """What an item asks of the life of goods that come in; `optional` is whether some of it may last for ever."""

    min_days: int
    optional: int


def life_wanted(connection: Connection, item_id: int) -> LifeRow:
    """The rule of that item."""
    query = select(item.c.min_life_days, item.c.expiry_optional).where(item.c.id == item_id)
    return LifeRow._make(connection.execute(query).one())


def may_last(connection: Connection, sku: str) -> bool:
    """Whether goods of that item may come in without an expiry date."""
    return bool(connection.execute(select(item.c.expiry_optional).where(item.c.sku == sku)).scalar())


def require_life(books: Books, of: ItemRow, code: str, expires_on: date | None) -> None:
    """Refuses what is past its date, and what will be too soon unless somebody who may has approved it."""
    if expires_on is None:
        return
    if expires_on < books.today():
        raise Rejection("expired", lot=code, expires_on=expires_on)
    wanted = books.known(life_wanted, of.id)
    if expires_on == NEVER:
        if not wanted.optional:
            raise Rejection("expiry_missing", sku=of.sku)
        return
    days = (expires_on - books.today()).days
    if days < wanted.min_days:
        books.require_approved("accept_short_life", "short_life", lot=code, days=days, least=wanted.min_days)
