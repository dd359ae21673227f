"""All that lies at a place or on a plate, taken whole."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from core.ledger.moves import Key, Moved
from core.ledger.shortage import reserved_for_others
from core.schema.tables import balance

_KEY = (
    balance.c.location_id, balance.c.item_id, balance.c.lot_id, balance.c.plate_id, balance.c.owner_id,
    balance.c.status,
)  # fmt: skip


class Lying(NamedTuple):
    """What the book says lies at one key."""

    key: Key
    quantity: int
    reserved: int
    serial: int
    catch: int

    def moved(self, connection: Connection, kind: str, target: Key) -> Moved:
        """The move of all of it; refused where some is reserved, with who has it."""
        if self.reserved:
            raise reserved_for_others(connection, self.key)
        return Moved(kind, self.quantity, self.key, target, True, True, self.serial, catch=self.catch or None)


def all_held(connection: Connection, *where: ColumnElement[bool]) -> list[Lying]:
    """What lies there, held until the transaction ends, in the order of the keys."""
    columns = (*_KEY, balance.c.quantity, balance.c.reserved, balance.c.is_serial, balance.c.catch_quantity)
    query = select(*columns).where(*where).order_by(*_KEY).with_for_update()
    return [Lying(Key._make(row[:6]), *map(int, row[6:])) for row in connection.execute(query)]
