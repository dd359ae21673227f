"""Finding a supplier by what is typed of it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from core.catalogue.party import OWN, PartyRow
from core.schema.tables import party
from core.text import search_text

NAMED_MAX = 9

_SUPPLIERS = (
    select(party.c.id, party.c.code, party.c.name)
    .where(party.c.is_supplier == 1, party.c.id != OWN)
    .order_by(party.c.code)
)


def suppliers_named(connection: Connection, typed: str) -> list[PartyRow]:
    """The supplier of that code, else those in use whose code or name holds what was typed, at the most nine."""
    rows = [PartyRow(*row) for row in connection.execute(_SUPPLIERS.where(party.c.active == 1))]
    return [row for row in rows if row.code == typed.upper()] or [row for row in rows if _fits(row, typed)][:NAMED_MAX]


def supplier_ids(connection: Connection, word: str) -> list[int]:
    """All suppliers whose code or name holds the word, those that are no longer in use as well."""
    return [row.id for row in connection.execute(_SUPPLIERS) if _fits(PartyRow(*row), word)]


def _fits(row: PartyRow, typed: str) -> bool:
    """Suppliers are few, and no database compares letters with accents as people do."""
    return search_text(typed) in search_text(row.code, row.name)
