"""Parties: suppliers, customers and owners of goods, and how they are found."""

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


OWN = 0  # the row that stands for none: goods that are our own
_FLAGS = {"supplier": party.c.is_supplier, "customer": party.c.is_customer, "owner": party.c.is_owner}


def need_party(connection: Connection, role: str, code: str) -> PartyRow:
    """The supplier, customer or owner of that code, which must be known."""
    query = select(party.c.id, party.c.code, party.c.name).where(
        party.c.code == code.upper(), _FLAGS[role] == 1, party.c.id != OWN
    )
    row = connection.execute(query).first()
    if row is None:
        raise Rejection("unknown_party", role=role, party=code)
    return PartyRow(*row)


def need_owner(connection: Connection, code: str) -> PartyRow:
    """Whose goods are meant; empty means our own."""
    return need_party(connection, "owner", code) if code else PartyRow(OWN, "", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineSupplier(Command):
    """Makes a supplier known, or changes its name; as an owner, goods of its own may lie here on consignment."""

    permission: ClassVar[str] = "set_up"

    code: str
    name: str
    owner: bool = False

    def post(self, books: Books) -> Outcome:
        """Writes the party, which may be a customer as well."""
        return _define(books, self.code, self.name, "supplier", self.owner)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineCustomer(Command):
    """Makes a customer known, or changes its name; as an owner, we keep goods of its own for it."""

    permission: ClassVar[str] = "set_up"

    code: str
    name: str
    owner: bool = False

    def post(self, books: Books) -> Outcome:
        """Writes the party, which may be a supplier as well."""
        return _define(books, self.code, self.name, "customer", self.owner)


def _define(books: Books, code: str, name: str, role: str, is_owner: bool) -> Outcome:
    """Whoever is an owner stays one: goods of its own may be here."""
    code = upper_code("code", code)
    values = {"name": name_text(name), f"is_{role}": 1, **({"is_owner": 1} if is_owner else {})}
    changed = books.connection.execute(update(party).where(party.c.code == code).values(**values)).rowcount
    if not changed:
        books.connection.execute(insert(party).values(code=code, **values))
    return Outcome(f"{role.capitalize()} {code} {'changed' if changed else 'defined'}", {"code": code})
