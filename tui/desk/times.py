"""Times at the desk: when something was, on the site's clock, and how long it takes."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from core.outbound.carrier import cut_off_time
from core.values import moment
from core.work import MINUTE
from tui.station import Station

HOUR_MIN, DAY_MIN = 60, 24 * 60
_DIGITS = re.compile(r"([0-9]{1,2})[:.]?([0-9]{2})")


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


def time_of_day(text: str) -> str:
    """A time that was keyed, as HH:MM; 1630 and 16.30 are 16:30, for a handheld has no colon."""
    digits = _DIGITS.fullmatch(text.strip())
    return cut_off_time(f"{digits[1]:0>2}:{digits[2]}" if digits else text, "time")
