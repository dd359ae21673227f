"""The way through a site's bins as it is walked now: zone after zone, and bin after bin in a zone."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from core.catalogue.walking_path import OF_AISLE
from core.inbound.bins import BINS
from core.schema.tables import location, zone

NO_ZONE = ""


class ZoneWalked(NamedTuple):
    """A zone with bins, or the bins of none; its aisles are numbered from `first_aisle` on, 0 is not numbered yet."""

    code: str
    name: str
    bins: int
    first_aisle: int
    last_aisle: int


def zones_walked(connection: Connection, site_id: int) -> list[ZoneWalked]:
    """The zones in the order in which one comes into them; bins without one are a row of their own."""
    code, first = func.coalesce(zone.c.code, NO_ZONE), func.min(location.c.sequence)
    query = (
        select(code, func.coalesce(zone.c.name, ""), func.count(), first, func.max(location.c.sequence))
        .select_from(location)
        .outerjoin(zone, zone.c.id == location.c.zone_id)
        .where(location.c.site_id == site_id, location.c.kind.in_(BINS))
        .group_by(zone.c.code, zone.c.name)
        .order_by(first, code)
    )
    rows = connection.execute(query)
    return [ZoneWalked(row[0], row[1], row[2], row[3] // OF_AISLE, row[4] // OF_AISLE) for row in rows]


def bins_walked(connection: Connection, site_id: int, zone_code: str | None = None) -> list[str]:
    """The bins of a zone, or of none, or without a code of the whole site, in the order in which they are walked."""
    those: list[ColumnElement[bool]] = [location.c.site_id == site_id, location.c.kind.in_(BINS)]
    if zone_code is not None:
        those.append(func.coalesce(zone.c.code, NO_ZONE) == zone_code)
    query = select(location.c.code).outerjoin(zone, zone.c.id == location.c.zone_id).where(*those)
    return list(connection.execute(query.order_by(location.c.sequence, location.c.code)).scalars())


def zone_of_bin(connection: Connection, site_id: int, code: str) -> str | None:
    """The zone that a bin is in; None where it is no bin of the site."""
    query = select(func.coalesce(zone.c.code, NO_ZONE)).select_from(location)
    this = (location.c.site_id == site_id, location.c.code == code, location.c.kind.in_(BINS))
    return connection.execute(query.outerjoin(zone, zone.c.id == location.c.zone_id).where(*this)).scalar()
