"""What suppliers deliver as a list, on what terms, found by what is typed."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from core.catalogue.party_search import parties_holding
from core.schema.tables import item, pack, party, supplier_item
from core.text import words_of
from core.values import ONE


class SupplierItemRow(NamedTuple):
    """One item of one supplier; the price is for one `pack`, minimum and multiple are in millionths of base units.

    A lead time, life or tolerance that is None is that of the supplier, or else of the item.
    """

    supplier: str
    supplier_name: str
    sku: str
    name: str
    unit: str
    decimals: int
    code: str
    pack: str
    pack_quantity: int
    price: int | None
    lead_days: int | None
    minimum: int
    multiple: int
    min_life_days: int | None
    over_percent: int | None
    under_percent: int | None
    over_unlimited: int


_terms = supplier_item.c
_ROWS = (
    select(
        party.c.code, party.c.name, item.c.sku, item.c.name, item.c.unit, item.c.decimals, _terms.code,
        func.coalesce(pack.c.code, ""), func.coalesce(pack.c.quantity, ONE), _terms.price, _terms.lead_days,
        _terms.minimum, _terms.multiple, _terms.min_life_days, _terms.over_percent, _terms.under_percent,
        _terms.over_unlimited,
    )
    .select_from(supplier_item)
    .join(party, party.c.id == _terms.party_id)
    .join(item, item.c.id == _terms.item_id)
    .outerjoin(pack, pack.c.id == _terms.pack_id)
    .order_by(party.c.code, item.c.sku)
)  # fmt: skip


def find_supplier_items(connection: Connection, typed: str, most: int) -> list[SupplierItemRow]:
    """At most so many that fit every word typed, supplier by supplier.

    A word is part of the supplier's code or name, of the item's SKU or name, or of what the supplier calls it.
    """
    words = [_fits(word) for word in words_of(typed)]
    return _read(connection, _ROWS.where(*words).limit(most))


def find_supplier_item(connection: Connection, supplier: str, sku: str) -> SupplierItemRow | None:
    """What that supplier delivers of that item."""
    both = (party.c.code == supplier.upper(), item.c.sku == sku)
    return next(iter(_read(connection, _ROWS.where(*both))), None)


def _read(connection: Connection, query: Select[Any]) -> list[SupplierItemRow]:
    return [SupplierItemRow._make(row) for row in connection.execute(query)]


def _fits(word: str) -> ColumnElement[bool]:
    return or_(
        _terms.party_id.in_(parties_holding("supplier", word)),
        item.c.search_name.contains(word.casefold(), autoescape=True),
        func.lower(_terms.code).contains(word.casefold(), autoescape=True),
    )
