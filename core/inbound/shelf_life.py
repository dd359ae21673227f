"""How long goods must still last when they come in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from core.books import Books
from core.catalogue.item import ItemRow
from core.errors import Rejection
from core.expiry import NEVER
from core.ledger.lots import LotRow
from core.schema.tables import item


class LifeRow(NamedTuple):
    """What an item asks of the life of goods that come in; `optional` is whether some of it may last for ever."""

    min_days: int
    optional: int


def life_wanted(connection: Connection, item_id: int) -> LifeRow:
    """The rule of that item."""
    query = select(item.c.min_life_days, item.c.expiry_optional).where(item.c.id == item_id)
    return LifeRow._make(connection.execute(query).one())


def require_fresh(books: Books, of: ItemRow, code: str, expires_on: date | None) -> None:
    """Refuses what is past its date, and goods without a date where the item wants one."""
    if expires_on is None:
        return
    if expires_on < books.today():
        raise Rejection("expired", lot=code, expires_on=expires_on)
    if expires_on == NEVER and not books.known(life_wanted, of.id).optional:
        raise Rejection("expiry_missing", sku=of.sku)


def require_life(books: Books, of: ItemRow, lots: Iterable[LotRow]) -> None:
    """Refuses lots that will be past their date too soon, unless somebody who may has approved it."""
    least = books.known(life_wanted, of.id).min_days
    for code, expires_on in ((lot.code, lot.expires_on) for lot in lots):
        days = (expires_on - books.today()).days if expires_on is not None else least
        if days < least:
            books.require_approved("accept_short_life", "short_life", lot=code, days=days, least=least)
