"""Finding a supplier by what is typed of it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from core.catalogue.party import PartyRow
from core.schema.tables import party
from core.text import search_text

NAMED_MAX = 9


def suppliers_named(connection: Connection, typed: str) -> list[PartyRow]:
    """The supplier of that code, else those in use whose code or name holds what was typed, at the most nine."""
    query = select(party.c.id, party.c.code, party.c.name).where(party.c.is_supplier == 1, party.c.active == 1)
    rows = [PartyRow(*row) for row in connection.execute(query.order_by(party.c.code))]
    named = [row for row in rows if row.code == typed.upper()]
    # Suppliers are few, and no database compares letters with accents as people do.
    return named or [row for row in rows if search_text(typed) in search_text(row.code, row.name)][:NAMED_MAX]
