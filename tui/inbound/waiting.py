"""The list of what waits at the dock."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from core.inbound.waiting import Waiting, waiting
from core.values import moment
from tui.dialogue import Show
from tui.station import Station
from tui.view import Table

HINT = ("Scan what is to go", "from the dock to its bin.")
COLUMNS = ("Since", "Waits", "Goods", "To", "By")


def what_waits(station: Station) -> Show:
    """The oldest first, each with its bin, and with who carries it."""
    rows = station.read(waiting, station.site.id, station.dock, station.room.clock())
    if not rows:
        return Show(lines=HINT)
    cells = tuple((time_at(station, row.since), row.code, row.goods, row.bin, row.carrier) for row in rows)
    narrow = tuple(_in_brief(row, station.operator) for row in rows)
    return Show(lines=HINT[:1], table=Table(COLUMNS, cells, narrow=narrow))


def time_at(station: Station, at: int) -> str:
    """The time of day at the site."""
    return f"{moment(at).astimezone(ZoneInfo(station.site.zone_info)):%H:%M}"


def _in_brief(row: Waiting, operator: str) -> str:
    if row.carrier == operator:
        return f"{row.code} you have it"
    if row.carrier:
        return f"{row.code} {row.carrier} has it"
    return f"{row.code} > {row.bin}" if row.bin else row.code
