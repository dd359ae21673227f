"""How long goods must still last when they come in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, bindparam, func, select

from core.books import Books
from core.catalogue.item import ItemRow
from core.errors import Rejection
from core.expiry import NEVER
from core.ledger.lots import LotRow
from core.schema.tables import item, party, supplier_item

_LEAST = (
    select(func.coalesce(supplier_item.c.min_life_days, party.c.min_life_days, item.c.min_life_days))
    .select_from(item)
    .outerjoin(
        supplier_item,
        (supplier_item.c.item_id == item.c.id) & (supplier_item.c.party_id == bindparam("supplier_id")),
    )
    .outerjoin(party, party.c.id == bindparam("supplier_id"))
    .where(item.c.id == bindparam("item_id"))
)


def may_last(connection: Connection, item_id: int) -> bool:
    """Whether goods of that item may come in that last for ever."""
    return bool(connection.execute(select(item.c.expiry_optional).where(item.c.id == item_id)).scalar_one())


def require_fresh(books: Books, of: ItemRow, code: str, expires_on: date | None) -> None:
    """Refuses what is past its date, and goods without a date where the item wants one."""
    if expires_on is None:
        return
    if expires_on < books.today():
        raise Rejection("expired", lot=code, expires_on=expires_on)
    if expires_on == NEVER and not books.known(may_last, of.id):
        raise Rejection("expiry_missing", sku=of.sku)


def require_life(books: Books, of: ItemRow, lots: Iterable[LotRow], supplier_id: int) -> None:
    """Refuses lots that will be past their date too soon, unless somebody who may has approved it.

    What is agreed with the supplier for the item counts before what the supplier, and what the item asks in general.
    """
    if not of.expires:
        return
    least = int(books.connection.execute(_LEAST, {"item_id": of.id, "supplier_id": supplier_id}).scalar_one())
    for code, expires_on in ((lot.code, lot.expires_on) for lot in lots):
        days = (expires_on - books.today()).days if expires_on is not None else least
        if days < least:
            books.require_approved("accept_short_life", "short_life", lot=code, days=days, least=least)
