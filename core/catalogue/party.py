"""Parties: suppliers and customers, and how they are found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from sqlalchemy import Connection, insert, select, update

from core.books import Books
from core.command import Command, Outcome
from core.errors import Rejection
from core.schema.tables import party
from core.text import name_text, upper_code


class PartyRow(NamedTuple):
    """Somebody we trade with."""

    id: int
    code: str
    name: str


def need_party(connection: Connection, role: str, code: str) -> PartyRow:
    """The supplier or customer of that code, which must be known."""
    flag = party.c.is_supplier if role == "supplier" else party.c.is_customer
    query = select(party.c.id, party.c.code, party.c.name).where(
        party.c.code == code.upper(), flag == 1, party.c.id != 0
    )
    row = connection.execute(query).first()
    if row is None:
        raise Rejection("unknown_party", role=role, party=code)
    return PartyRow(*row)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineSupplier(Command):
    """Makes a supplier known, or changes its name."""

    permission: ClassVar[str] = "set_up"

    code: str
    name: str

    def post(self, books: Books) -> Outcome:
        """Writes the party, which may be a customer as well."""
        return _define(books, self.code, self.name, "supplier")


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineCustomer(Command):
    """Makes a customer known, or changes its name."""

    permission: ClassVar[str] = "set_up"

    code: str
    name: str

    def post(self, books: Books) -> Outcome:
        """Writes the party, which may be a supplier as well."""
        return _define(books, self.code, self.name, "customer")


def _define(books: Books, code: str, name: str, role: str) -> Outcome:
    code = upper_code("code", code)
    values = {"name": name_text(name), f"is_{role}": 1}
    changed = books.connection.execute(update(party).where(party.c.code == code).values(**values)).rowcount
    if not changed:
        books.connection.execute(insert(party).values(code=code, **values))
    return Outcome(f"{role.capitalize()} {code} {'changed' if changed else 'defined'}", {"code": code})
