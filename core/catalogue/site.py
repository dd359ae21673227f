"""Sites: how the one that a command means is found."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from core.errors import Rejection
from core.schema.tables import site


class SiteRow(NamedTuple):
    """A site as the rules need it; `zone_info` is its IANA time zone."""

    id: int
    code: str
    zone_info: str
    backdate_days: int
    closed_through: date | None


_ALL = select(site.c.id, site.c.code, site.c.zone_info, site.c.backdate_days, site.c.closed_through).order_by(
    site.c.code
)


def need_site(connection: Connection, code: str) -> SiteRow:
    """The site of that code; an empty code means the only one there is."""
    sites = sites_there_are(connection)
    named = [each for each in sites if each.code == code.upper() or not code]
    if len(named) == 1:
        return named[0]
    if named:
        raise Rejection("site_needed", sites=", ".join(each.code for each in named))
    raise Rejection("unknown_site", site=code or "yet")


def site_numbered(connection: Connection, site_id: int) -> SiteRow:
    """The site with that id, which is there."""
    return next(row for row in sites_there_are(connection) if row.id == site_id)


def sites_there_are(connection: Connection) -> list[SiteRow]:
    """All sites, by code."""
    return [SiteRow(*row) for row in connection.execute(_ALL)]
