"""What must always be true of the ledger, and of what it stands on: whatever is broken is found and named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, CursorResult, TextClause, bindparam, text
from sqlalchemy.exc import DBAPIError

from core.commands import COMMANDS
from core.ledger.foundations import FOUNDATIONS, file_damage
from core.ledger.rules.cartons import CARTONS
from core.ledger.rules.chain import CHAIN
from core.ledger.rules.customer_returns import CUSTOMER_RETURNS
from core.ledger.rules.orders import ORDERS
from core.ledger.rules.periods import PERIODS
from core.ledger.rules.places import PLACES
from core.ledger.rules.postings import POSTINGS
from core.ledger.rules.reserved import RESERVED
from core.ledger.rules.rule import Invariant
from core.ledger.rules.sales import SALES
from core.ledger.rules.shipments import SHIPMENTS
from core.ledger.rules.stock import STOCK
from core.ledger.rules.words import in_full
from core.ledger.stories import story
from core.store import take_time
from core.undo import Undo
from core.values import show_quantity

INVARIANTS: tuple[Invariant, ...] = (
    *STOCK,
    *CHAIN,
    *RESERVED,
    *POSTINGS,
    *PLACES,
    *ORDERS,
    *SALES,
    *SHIPMENTS,
    *CARTONS,
    *CUSTOMER_RETURNS,
    *PERIODS,
)
# Whatever was posted of these kinds has moves.
MOVING = [name for name, each in COMMANDS.items() if (each.undoable and each.moves_goods) or each is Undo]
FOUNDATION = "I0"
QUANTITIES = {
    "on_hand",
    "weighs",
    "by_its_moves",
    "shipped",
    "ordered",
    "picked",
    "in_hand",
    "to_pick",
    "shipped_by_its_moves",
    "lost",
    "lost_by_its_moves",
    "received",
    "settled",
    "settled_by_its_moves",
    "waiting",
    "reserved",
    "before",
    "after",
    "moved",
    "on_receipt",
    "done",
    "by_its_reservations",
    "released",
    "kept",
    "kept_weight",
    "weight_by_its_moves",
}


@dataclass(frozen=True, slots=True)
class Broken:
    """A place where the ledger breaks a rule: which invariant, what is wrong, and with what.

    `about` is what its story is told by.
    """

    invariant: str
    what: str
    key: str
    about: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)


def check(connection: Connection) -> list[Broken]:
    """Every place where the ledger breaks one of its rules; empty when the books are sound."""
    take_time(connection)
    found = [Broken(FOUNDATION, "the database is damaged, restore a backup", said) for said in file_damage(connection)]
    try:
        return found + _broken_foundations(connection) + broken_rules(connection)
    except DBAPIError:
        if found:  # no wonder, and it is said what is damaged
            return found
        raise


def explained(connection: Connection) -> list[tuple[Broken, list[str]]]:
    """The same, each with the story of how it came to be, from the same snapshot."""
    return [(broken, story(connection, broken.about)) for broken in check(connection)]


def _broken_foundations(connection: Connection) -> list[Broken]:
    return [Broken(FOUNDATION, each.broken, _key(row)) for each in FOUNDATIONS for row in each.look(connection)]


def broken_rules(connection: Connection) -> list[Broken]:
    """Where the entries themselves break a rule, in a database that is whole: quick enough for after every step."""
    return [broken for invariant in INVARIANTS for broken in _broken(connection, invariant)]


def _broken(connection: Connection, invariant: Invariant) -> list[Broken]:
    rows = [dict(row) for row in look(connection, invariant).mappings()]
    return [Broken(invariant.name, invariant.broken, _key(_shown(row)), row) for row in rows]


def look(connection: Connection, invariant: Invariant) -> CursorResult[Any]:
    """Where this rule is broken, in the words of its query."""
    return connection.execute(_statement(invariant))


@cache
def _statement(invariant: Invariant) -> TextClause:
    query = text(in_full(invariant.query))
    return query.bindparams(bindparam("moving", MOVING, expanding=True)) if ":moving" in invariant.query else query


def _shown(row: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if not name.endswith("_id")}


def _key(row: Mapping[str, object]) -> str:
    named = {name: value for name, value in row.items() if value not in ("", None)}
    return ", ".join(f"{name.replace('_', ' ')} {_word(name, value)}" for name, value in named.items())


def _word(name: str, value: object) -> str:
    """The value as it is shown; damaged books may hold anything in any column of an SQLite file."""
    if isinstance(value, bytes):
        return str(UUID(bytes=value)) if len(value) == 16 else value.hex()
    if name in QUANTITIES and isinstance(value, (int, Decimal)):
        return show_quantity(int(value))
    return str(value)
