"""Lots that are held: whatever lies of them stays where it is on book, and nobody gets any."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, Row, bindparam, select

from core.errors import Rejection
from core.schema.tables import lot

# shared: nobody blocks a lot, or lets it go, between the look and the end of the transaction
_SHARE = (
    select(lot.c.code, lot.c.hold, lot.c.hold_reason)
    .where(lot.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(lot.c.id)
    .with_for_update(read=True)
)


def require_unheld(connection: Connection, *lot_ids: int) -> None:
    """Refuses goods of lots of which one is held."""
    for found in _shared(connection, set(lot_ids) - {0}):
        if found.hold:
            raise Rejection("lot_held", lot=found.code, reason=found.hold_reason)


def _shared(connection: Connection, ids: Collection[int]) -> list[Row[str, int, str]]:
    return list(connection.execute(_SHARE, {"ids": sorted(ids)})) if ids else []
