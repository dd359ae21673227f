"""Finding a supplier or a customer by what is typed of it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Select, select

from core.catalogue.party import OWN, PARTY_FLAGS, PartyRow
from core.schema.tables import party
from core.text import search_text

NAMED_MAX = 9


def parties_named(connection: Connection, role: str, typed: str) -> list[PartyRow]:
    """The supplier or customer of that code, else those in use whose code or name holds it, at the most nine."""
    columns = (party.c.id, party.c.code, party.c.name)
    in_use = select(*columns).where(PARTY_FLAGS[role] == 1, party.c.active == 1, party.c.id != OWN)
    exact = connection.execute(in_use.where(party.c.code == typed.upper())).all()
    holding = in_use.where(_holds(typed)).order_by(party.c.code).limit(NAMED_MAX)
    return [PartyRow(*row) for row in exact or connection.execute(holding)]


def parties_holding(role: str, word: str) -> Select[int]:
    """The ids of all whose code or name holds the word, those that are no longer in use as well."""
    return select(party.c.id).where(PARTY_FLAGS[role] == 1, party.c.id != OWN, _holds(word))


def _holds(typed: str) -> ColumnElement[bool]:
    return party.c.search_name.contains(search_text(typed), autoescape=True)
