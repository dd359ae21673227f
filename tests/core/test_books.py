"""Three times: when it was posted, when it happened, and the business date, which is the site's day of the latter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from core.catalogue.location import DefineLocation, DefineSite
from core.errors import Rejection
from core.internal.adjust import AdjustStock
from core.internal.close_period import ClosePeriod
from core.schema.tables import move, posting
from core.values import instant, local_date, moment
from tests.core.warehouse import Warehouse

SECOND = timedelta(seconds=1)
FIVE_MINUTES = timedelta(minutes=5)

# The first moment of a day at the site; the day before is 23, 24 or 25 hours long.
DAYS = (
    ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00"),
    ("Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00"),  # the clock went forward
    ("Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00"),
    ("Europe/Berlin", "2026-10-26", "2026-10-25T23:00:00"),  # and back
    ("Pacific/Auckland", "2026-04-05", "2026-04-04T11:00:00"),
    ("Pacific/Auckland", "2026-04-06", "2026-04-05T12:00:00"),
    ("Pacific/Auckland", "2026-09-27", "2026-09-26T12:00:00"),
    ("Pacific/Auckland", "2026-09-28", "2026-09-27T11:00:00"),
    ("America/St_Johns", "2026-03-08", "2026-03-08T03:30:00"),
    ("America/St_Johns", "2026-03-09", "2026-03-09T02:30:00"),
    ("America/St_Johns", "2026-11-01", "2026-11-01T02:30:00"),
    ("America/St_Johns", "2026-11-02", "2026-11-02T03:30:00"),
)
ZONES = tuple(dict.fromkeys(zone for zone, _, _ in DAYS))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def found(warehouse: Warehouse, happened_at: datetime, now: datetime | None = None, site: str = "MAIN") -> date:
    """The business date of something found then and posted now; its stamp says when it happened."""
    warehouse.clock.now = instant(now or happened_at)
    command = AdjustStock(site=site, location="A1", sku="BOLT", reason="FOUND", change=Decimal(1))
    outcome = warehouse.room.post(command, replace(warehouse.stamp(), happened_at=happened_at))
    times = select(move.c.business_date, posting.c.happened_at, posting.c.posted_at).join(posting)
    of_it = times.where(posting.c.id == outcome.posting)
    business_date, happened, posted = warehouse.room.read(lambda connection: connection.execute(of_it).one())
    assert (happened, posted) == (instant(happened_at), warehouse.clock.now)
    assert isinstance(business_date, date)
    return business_date


def refusal(warehouse: Warehouse, happened_at: datetime, now: datetime) -> str:
    try:
        found(warehouse, happened_at, now)
    except Rejection as refused:
        return refused.code
    return ""


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_begins_at_the_sites_midnight_also_where_the_clock_changes(
    sqlite_warehouse: Warehouse, zone: str
) -> None:
    warehouse = sqlite_warehouse
    warehouse.post(DefineSite(code="FAR", name="Far", time_zone=zone))
    warehouse.post(DefineLocation(site="FAR", code="A1"))
    for _, day, begins in (row for row in DAYS if row[0] == zone):
        assert found(warehouse, utc(begins), site="FAR") == date.fromisoformat(day)
        assert found(warehouse, utc(begins) - SECOND, site="FAR") == date.fromisoformat(day) - timedelta(days=1)


def test_where_the_clock_went_back_over_midnight_a_day_had_begun_twice() -> None:
    """Newfoundland did so at one minute past midnight until 2011."""
    times = ("02:29:59", "02:30:00", "02:30:59", "02:31:00", "03:29:59", "03:30:00")
    days = [local_date(instant(utc(f"2010-11-07T{time}")), "America/St_Johns").day for time in times]
    assert days == [6, 7, 7, 6, 6, 7]


@pytest.mark.parametrize(
    ("happened_at", "refused"),
    [
        ("2026-02-22T23:00:00", ""),  # seven days before, at midnight in Berlin
        ("2026-02-22T22:59:59", "happened_too_long_ago"),
        ("2026-03-02T08:05:00", ""),
        ("2026-03-02T08:05:01", "happened_in_future"),
    ],
)
def test_what_happened_lies_within_the_sites_days_and_the_devices_clock(
    sqlite_warehouse: Warehouse, happened_at: str, refused: str
) -> None:
    assert refusal(sqlite_warehouse, utc(happened_at), utc("2026-03-02T08:00:00")) == refused


@pytest.mark.parametrize(
    ("happened_at", "now", "refused"),
    [
        ("2026-03-01T23:00:00", "2026-03-02T22:59:59", ""),
        ("2026-03-01T23:00:00", "2026-03-02T23:00:59", ""),  # on its way over midnight
        ("2026-03-02T22:59:59", "2026-03-02T23:01:00", "happened_too_long_ago"),
        ("2026-03-02T23:00:00", "2026-03-02T23:01:00", ""),
    ],
)
def test_a_site_that_back_dates_nothing_books_today_and_what_is_on_its_way(
    sqlite_warehouse: Warehouse, happened_at: str, now: str, refused: str
) -> None:
    sqlite_warehouse.post(DefineSite(code="MAIN", name="Main", time_zone="Europe/Berlin", backdate_days=0))
    assert refusal(sqlite_warehouse, utc(happened_at), utc(now)) == refused


def test_days_back_are_days_of_the_calendar_where_one_has_25_hours(sqlite_warehouse: Warehouse) -> None:
    sqlite_warehouse.post(DefineSite(code="MAIN", name="Main", time_zone="Europe/Berlin", backdate_days=1))
    last_second = utc("2026-10-26T22:59:59")
    assert refusal(sqlite_warehouse, utc("2026-10-24T22:00:00"), last_second) == ""
    assert refusal(sqlite_warehouse, utc("2026-10-24T21:59:59"), last_second) == "happened_too_long_ago"


def test_a_closed_day_ends_with_its_last_second(sqlite_warehouse: Warehouse) -> None:
    now = utc("2026-03-02T08:00:00")
    sqlite_warehouse.clock.now = instant(now)
    sqlite_warehouse.post(ClosePeriod(through=date(2026, 3, 1)))
    assert refusal(sqlite_warehouse, utc("2026-03-01T22:59:59"), now) == "period_closed"
    assert refusal(sqlite_warehouse, utc("2026-03-01T23:00:00"), now) == ""


def test_the_posting_keeps_what_was_claimed_and_when_it_came(warehouse: Warehouse) -> None:
    now = utc("2026-03-02T08:00:00")
    assert found(warehouse, now - timedelta(days=3), now) == date(2026, 2, 27)
    assert found(warehouse, now + FIVE_MINUTES, now) == date(2026, 3, 2)
    assert moment(warehouse.clock.now) == now
