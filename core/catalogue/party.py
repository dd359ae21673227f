"""Parties: suppliers, customers and owners of goods, and how they are found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, NamedTuple

from sqlalchemy import Connection, insert, select, update

from core.books import Books
from core.command import Command, Outcome
from core.errors import Rejection
from core.schema.orders import OVER_MAX, UNDER_MAX
from core.schema.tables import party
from core.text import name_text, search_text, upper_code
from core.values import safe_text


class PartyRow(NamedTuple):
    """Somebody we trade with."""

    id: int
    code: str
    name: str


class SupplierRow(NamedTuple):
    """A supplier, and on what terms it delivers what it says nothing else of."""

    id: int
    code: str
    name: str
    email: str
    currency: str
    over_percent: int | None
    under_percent: int | None
    min_life_days: int | None
    lead_days: int | None


NO_TERMS: Mapping[str, object] = MappingProxyType({})
DAYS_MAX = 3650
EMAIL_LENGTH_MAX = 254
ADDRESS_LINES_MAX = 6
_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_EMAIL = re.compile(rf"{_WORD}(\.{_WORD})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_CURRENCY = re.compile(r"[A-Z]{3}")
OWN = 0  # the row that stands for none: goods that are our own
PARTY_FLAGS = {"supplier": party.c.is_supplier, "customer": party.c.is_customer, "owner": party.c.is_owner}


def need_party(connection: Connection, role: str, code: str) -> PartyRow:
    """The supplier, customer or owner of that code, which must be known."""
    query = select(party.c.id, party.c.code, party.c.name).where(
        party.c.code == code.upper(), PARTY_FLAGS[role] == 1, party.c.id != OWN
    )
    row = connection.execute(query).first()
    if row is None:
        raise Rejection("unknown_party", role=role, party=code)
    return PartyRow(*row)


_SUPPLIER = select(
    party.c.id, party.c.code, party.c.name, party.c.email, party.c.currency, party.c.over_percent,
    party.c.under_percent, party.c.min_life_days, party.c.lead_days,
)  # fmt: skip


def need_supplier(connection: Connection, code: str) -> SupplierRow:
    """The supplier of that code, which must be known."""
    query = _SUPPLIER.where(party.c.code == code.upper(), party.c.is_supplier == 1, party.c.id != OWN)
    row = connection.execute(query).first()
    if row is None:
        raise Rejection("unknown_party", role="supplier", party=code)
    return SupplierRow(*row)


def supplier_numbered(connection: Connection, party_id: int) -> SupplierRow:
    """The supplier with that id, which is there."""
    return SupplierRow(*connection.execute(_SUPPLIER.where(party.c.id == party_id)).one())


def find_supplier(connection: Connection, code: str) -> str:
    """The code of that supplier as it is written, empty where there is none."""
    query = select(party.c.code).where(party.c.code == code.upper(), party.c.is_supplier == 1, party.c.id != OWN)
    return connection.execute(query).scalar() or ""


def need_owner(connection: Connection, code: str) -> PartyRow:
    """Whose goods are meant; empty means our own."""
    return need_party(connection, "owner", code) if code else PartyRow(OWN, "", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineSupplier(Command):
    """Makes a supplier known, or changes it; as an owner, goods of its own may lie here on consignment.

    The terms hold for what it delivers, unless the item or the order has others.
    What comes `blind` is counted by people who are not told how much is expected.
    """

    permission: ClassVar[str] = "set_up"

    code: str
    name: str
    owner: bool = False
    email: str = ""
    currency: str = ""
    over_percent: int | None = None
    under_percent: int | None = None
    min_life_days: int | None = None
    lead_days: int | None = None
    blind: bool = False

    def post(self, books: Books) -> Outcome:
        """Writes the party, which may be a customer as well."""
        require_terms(self.over_percent, self.under_percent, self.min_life_days, self.lead_days)
        terms = {
            "email": _email(self.email),
            "currency": currency_code(self.currency),
            "over_percent": self.over_percent,
            "under_percent": self.under_percent,
            "min_life_days": self.min_life_days,
            "lead_days": self.lead_days,
            "blind": int(self.blind),
        }
        return _define(books, self.code, self.name, "supplier", self.owner, terms)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineCustomer(Command):
    """Makes a customer known, or changes it; as an owner, we keep goods of its own for it.

    Goods go to the address, in lines, and must keep for so many days when they are due, unless an order says else.
    """

    permission: ClassVar[str] = "set_up"

    code: str
    name: str
    owner: bool = False
    ship_to: str = ""
    min_life_days: int | None = None

    def post(self, books: Books) -> Outcome:
        """Writes the party, which may be a supplier as well."""
        require_terms(None, None, self.min_life_days, None)
        terms = {"ship_to": address(self.ship_to), "customer_life_days": self.min_life_days}
        return _define(books, self.code, self.name, "customer", self.owner, terms)


def address(text: str) -> str:
    """An address, line by line, without empty ones."""
    lines = [name_text(line, "ship_to") for line in text.splitlines() if line.strip()]
    if len(lines) > ADDRESS_LINES_MAX:
        raise Rejection("text_too_long", field="ship_to lines", most=ADDRESS_LINES_MAX)
    return "\n".join(lines)


def require_terms(over: int | None, under: int | None, min_life_days: int | None, lead_days: int | None) -> None:
    """Refuses percentages and days that make no sense."""
    for field, value, most in (
        ("over_percent", over, OVER_MAX),
        ("under_percent", under, UNDER_MAX),
        ("min_life_days", min_life_days, DAYS_MAX),
        ("lead_days", lead_days, DAYS_MAX),
    ):
        if value is not None and not 0 <= value <= most:
            raise Rejection("unknown_value", field=field, value=value, known=f"0 to {most}")


def currency_code(text: str) -> str:
    """A currency as ISO 4217 writes it; empty for none."""
    if text and not _CURRENCY.fullmatch(text.upper()):
        raise Rejection("unknown_value", field="currency", value=safe_text(text, 20), known="three letters, like EUR")
    return text.upper()


def _email(text: str) -> str:
    """An address that a mail can be made for: plain letters, one @, no comment and no name."""
    if text and (len(text) > EMAIL_LENGTH_MAX or not _EMAIL.fullmatch(text)):
        raise Rejection("email_wrong", field="email", email=safe_text(text, 60))
    return text


def _define(
    books: Books, code: str, name: str, role: str, is_owner: bool, terms: Mapping[str, object] = NO_TERMS
) -> Outcome:
    """Whoever is an owner stays one: goods of its own may be here."""
    code = upper_code("code", code)
    name = name_text(name)
    found_by = {"name": name, "search_name": search_text(code, name)}
    values = {**found_by, f"is_{role}": 1, **({"is_owner": 1} if is_owner else {}), **terms}
    changed = books.connection.execute(update(party).where(party.c.code == code).values(**values)).rowcount
    if not changed:
        books.connection.execute(insert(party).values(code=code, **values))
    return Outcome(f"{role.capitalize()} {code} {'changed' if changed else 'defined'}", {"code": code})
