"""Expiry dates as people key them.

YYMMDD, YYMM or 2704e for the end of a month, +6m for six months from today, x for goods that last for ever.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from core.errors import Rejection
from core.values import safe_text

NEVER = date(9999, 12, 31)  # the date of what lasts for ever, where the item allows it

_DAY = re.compile(r"(\d{2})(\d{2})(\d{2})")
_MONTH_END = re.compile(r"(\d{2})(\d{2})[eE]?")
_FROM_NOW = re.compile(r"\+(\d{1,3})([dwmyDWMY])")


def parse_expiry(text: str, today: date) -> date:
    """The date that was keyed; refused when it is none. Years are 2000 to 2099."""
    try:
        found = _never(text) or _day(text) or _month_end(text) or _from_now(text, today) or date.fromisoformat(text)
    except (ValueError, OverflowError):
        raise Rejection("bad_expiry", text=safe_text(text, 20)) from None
    return found


def _never(text: str) -> date | None:
    return NEVER if text in ("x", "X") else None


def _day(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    return end_of_month(2000 + year, month) if day == 0 else date(2000 + year, month, day)


def _month_end(text: str) -> date | None:
    match = _MONTH_END.fullmatch(text)
    return None if match is None else end_of_month(2000 + int(match[1]), int(match[2]))


def _from_now(text: str, today: date) -> date | None:
    match = _FROM_NOW.fullmatch(text)
    if match is None:
        return None
    count, unit = int(match[1]), match[2].lower()
    if unit in "dw":
        return today + timedelta(days=count * (7 if unit == "w" else 1))
    return add_months(today, count * (12 if unit == "y" else 1))


def shown_expiry(expires_on: date) -> str:
    """The date as people read it."""
    return "never" if expires_on == NEVER else expires_on.isoformat()


def add_months(start: date, months: int) -> date:
    """The same day so many months later, or that month's last day where it is shorter."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))


def end_of_month(year: int, month: int) -> date:
    """The month's last day; ValueError where there is no such month."""
    date(year, month, 1)
    return date(year, month, calendar.monthrange(year, month)[1])
