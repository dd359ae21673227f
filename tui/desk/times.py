"""Times at the desk: when something was, on the site's clock, and how long it takes."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from core.values import moment
from core.work import MINUTE
from tui.station import Station

HOUR_MIN, DAY_MIN = 60, 24 * 60


def shown_time(station: Station, at: int) -> str:
    """The day and time of something."""
    return f"{moment(at).astimezone(ZoneInfo(station.site.zone_info)):%Y-%m-%d %H:%M}"


def shown_span(micros: int) -> str:
    """How long something takes, in its two largest units."""
    minutes = max(0, micros) // MINUTE
    days, hours, rest = minutes // DAY_MIN, minutes % DAY_MIN // HOUR_MIN, minutes % HOUR_MIN
    if days:
        return f"{days}d {hours}h"
    return f"{hours}h {rest}m" if hours else f"{rest}m"


def since(station: Station, at: int) -> str:
    """How long ago it was."""
    return shown_span(station.room.clock() - at)
