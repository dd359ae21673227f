"""What must always be true of the ledger, and of what it stands on: whatever is broken is found and named."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.exc import DBAPIError

from core.ledger.foundations import FOUNDATIONS, file_damage
from core.ledger.rules import INVARIANTS, MOVING, WORDS, Invariant
from core.values import show_quantity

FOUNDATION = "I0"
QUANTITIES = {"on_hand", "by_its_moves", "reserved", "before", "after", "moved", "done"}


@dataclass(frozen=True, slots=True)
class Broken:
    """A place where the ledger breaks a rule: which invariant, what is wrong, and with what."""

    invariant: str
    what: str
    key: str


def check(connection: Connection) -> list[Broken]:
    """Every place where the ledger breaks one of its rules; empty when the books are sound."""
    found = [Broken(FOUNDATION, "the database is damaged, restore a backup", said) for said in file_damage(connection)]
    try:
        return found + _broken_foundations(connection) + broken_rules(connection)
    except DBAPIError:
        if found:  # no wonder, and it is said what is damaged
            return found
        raise


def _broken_foundations(connection: Connection) -> list[Broken]:
    return [Broken(FOUNDATION, each.broken, _key(row)) for each in FOUNDATIONS for row in each.look(connection)]


def broken_rules(connection: Connection) -> list[Broken]:
    """Where the entries themselves break a rule, in a database that is whole: quick enough for after every step."""
    return [broken for invariant in INVARIANTS for broken in _look(connection, invariant)]


def _look(connection: Connection, invariant: Invariant) -> list[Broken]:
    query = text(WORDS + invariant.query)
    if ":moving" in invariant.query:
        query = query.bindparams(bindparam("moving", MOVING, expanding=True))
    rows = connection.execute(query).mappings()
    return [Broken(invariant.name, invariant.broken, _key(dict(row))) for row in rows]


def _key(row: dict[str, object]) -> str:
    named = {name: value for name, value in row.items() if value not in ("", None)}
    return ", ".join(f"{name.replace('_', ' ')} {_word(name, value)}" for name, value in named.items())


def _word(name: str, value: object) -> str:
    """The value as it is shown; damaged books may hold anything in any column of an SQLite file."""
    if isinstance(value, bytes):
        return str(UUID(bytes=value)) if len(value) == 16 else value.hex()
    if name in QUANTITIES and isinstance(value, (int, Decimal)):
        return show_quantity(int(value))
    return str(value)
