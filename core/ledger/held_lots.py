"""Lots that are held: whatever lies of them stays where it is on book, and nobody gets any.

What is past its date goes to nobody either, whether or not the night has given it the status.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, Row, bindparam, select

from core.errors import Rejection
from core.schema.tables import lot

# shared: nobody blocks a lot, or lets it go, between the look and the end of the transaction
_SHARE = (
    select(lot.c.id, lot.c.code, lot.c.hold, lot.c.hold_reason, lot.c.expires_on)
    .where(lot.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(lot.c.id)
    .with_for_update(read=True)
)


def require_unheld(connection: Connection, *lot_ids: int) -> None:
    """Refuses goods of lots of which one is held."""
    for found in _shared(connection, set(lot_ids) - {0}):
        if found.hold:
            raise Rejection("lot_held", lot=found.code, reason=found.hold_reason)


def require_shippable(connection: Connection, lots: Collection[int], today: date) -> None:
    """Refuses goods for a customer of lots of which one is held, or is past its date on that day."""
    for found in _shared(connection, set(lots) - {0}):
        if found.hold:
            raise Rejection("lot_held", lot=found.code, reason=found.hold_reason)
        if found.expires_on is not None and found.expires_on < today:
            raise Rejection("expired", lot=found.code, expires_on=found.expires_on)


def held_among(connection: Connection, lots: Collection[int]) -> set[int]:
    """Those of the lots that are held."""
    return {found.id for found in _shared(connection, set(lots) - {0}) if found.hold}


def _shared(connection: Connection, ids: Collection[int]) -> list[Row[int, str, int, str, date | None]]:
    return list(connection.execute(_SHARE, {"ids": sorted(ids)})) if ids else []
