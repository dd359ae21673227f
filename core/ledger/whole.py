"""All that lies at a place or on a plate, carried whole with its reservations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from core.books import Books
from core.ledger.moves import Key, Moved
from core.ledger.reservations import hold_claims
from core.schema.tables import balance

_KEY = (
    balance.c.location_id, balance.c.item_id, balance.c.lot_id, balance.c.plate_id, balance.c.owner_id,
    balance.c.status,
)  # fmt: skip


class Lying(NamedTuple):
    """What the book says lies at one key."""

    balance_id: int
    key: Key
    quantity: int
    serial: int
    catch: int


def all_held(connection: Connection, *where: ColumnElement[bool]) -> list[Lying]:
    """What lies there, held with its reservations until the transaction ends, in the order of the keys."""
    hold_claims(connection, *where)  # reservations are held before balances
    columns = (*_KEY, balance.c.quantity, balance.c.is_serial, balance.c.catch_quantity)
    query = select(balance.c.id, *columns).where(*where).order_by(*_KEY).with_for_update()
    return [Lying(row[0], Key._make(row[1:7]), *map(int, row[7:])) for row in connection.execute(query)]


def carry_whole(books: Books, kind: str, goods: Sequence[Lying], to: Callable[[Key], Key]) -> None:
    """Notes all of these goods, which are held, on their way to where `to` says."""
    # once more: some may have been reserved before the balances were held
    claims = hold_claims(books.connection, balance.c.id.in_([each.balance_id for each in goods]))
    for each in goods:
        moved = Moved(kind, each.quantity, each.key, to(each.key), True, True, each.serial, catch=each.catch or None)
        books.carry_whole(moved, claims.get(each.balance_id, ()))
