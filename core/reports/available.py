"""What can still be promised of an item at a site."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, func, or_, select

from core.catalogue.party import OWN
from core.ledger.reservations import IS_OPEN
from core.schema.tables import balance, location, lot, reservation, status
from core.values import Micros

_FREE = (
    select(func.coalesce(func.sum(balance.c.quantity - balance.c.reserved), 0))
    .join(status, status.c.code == balance.c.status)
    .join(location, location.c.id == balance.c.location_id)
    .join(lot, lot.c.id == balance.c.lot_id)
    .where(status.c.allocatable == 1, location.c.active == 1, lot.c.hold == 0)
)
_DEMAND = select(
    func.coalesce(func.sum(reservation.c.quantity - reservation.c.done - reservation.c.released), 0)
).where(reservation.c.kind == "soft", IS_OPEN)


def available_to_promise(
    connection: Connection, site_id: int, item_id: int, *, today: date, now: Micros, owner_id: int = OWN
) -> int:
    """What is free and fit for use, less what is softly reserved; below nothing where more is wanted than there is."""
    fresh = or_(lot.c.expires_on.is_(None), lot.c.expires_on >= today)
    whose = (location.c.site_id == site_id, balance.c.item_id == item_id, balance.c.owner_id == owner_id)
    free = connection.execute(_FREE.where(*whose, fresh)).scalar_one()
    if owner_id != OWN:
        return int(free)  # demand is for our own goods
    lasting = or_(reservation.c.expires_at.is_(None), reservation.c.expires_at > now)
    wanted = (reservation.c.site_id == site_id, reservation.c.item_id == item_id, lasting)
    return int(free) - int(connection.execute(_DEMAND.where(*wanted)).scalar_one())
