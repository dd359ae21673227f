"""Closing a period: the stock at its end is kept, and nothing is booked into it any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sqlalchemy import Connection, or_, select

from core.books import Books
from core.catalogue.site import SiteRow, need_site
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.periods import close, last_closed, reopen
from core.schema.tables import reservation
from core.store import take_time
from core.values import Micros, local_date


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePeriod(SiteCommand):
    """Closes a site's books through the evening of a day; what happened until then can be booked no more.

    It waits for all that is being booked, at every site, and all others wait for it. It cannot be undone, because
    others rely on it from then on: ReopenPeriod takes the last one back, for everybody to see.
    """

    permission: ClassVar[str] = "close_period"

    through: date

    def post(self, books: Books) -> Outcome:
        """Keeps the stock as of that evening."""
        at = _alone(books, self.site)
        if self.through >= local_date(books.now, at.zone_info):
            raise Rejection("period_not_over", through=self.through, site=at.code)
        if at.closed_through is not None and self.through <= at.closed_through:
            raise Rejection("period_closed_before", site=at.code, closed=at.closed_through)
        _require_unreserved(books.connection, at, self.through, books.now)
        kept = close(books.connection, at.id, self.through, books.posting, books.now)
        facts = {"site": at.code, "through": f"{self.through}", "rows": str(kept)}
        return Outcome(f"{at.code} is closed through {self.through}", facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenPeriod(SiteCommand):
    """Opens the last closed period again, through the day that it names; what was kept of it stays on record."""

    permission: ClassVar[str] = "close_period"

    through: date

    def post(self, books: Books) -> Outcome:
        """Lets bookings into the period again."""
        at = _alone(books, self.site)
        last = last_closed(books.connection, at.id)
        if last is None:
            raise Rejection("no_period_closed", site=at.code)
        if self.through != last.ends_on:
            raise Rejection("period_not_last", through=self.through, last=last.ends_on)
        reopen(books.connection, at.id, last)
        return Outcome(
            f"{at.code} is open through {self.through} again", {"site": at.code, "through": f"{self.through}"}
        )


def _alone(books: Books, code: str) -> SiteRow:
    """The site as it is once nobody else is booking; not as the station knew it before."""
    books.shut()
    take_time(books.connection, idle=False)
    return need_site(books.connection, code)


def _require_unreserved(connection: Connection, at: SiteRow, through: date, now: Micros) -> None:
    """Refuses while goods are held for somebody since then: they were promised by the stock that is being closed."""
    valid = or_(reservation.c.expires_at.is_(None), reservation.c.expires_at > now)
    held = (reservation.c.site_id == at.id, reservation.c.kind == "hard", reservation.c.state == "open", valid)
    query = select(reservation.c.purpose, reservation.c.made_at).where(*held).order_by(reservation.c.made_at).limit(1)
    oldest = connection.execute(query).first()
    if oldest is not None and (since := local_date(oldest.made_at, at.zone_info)) <= through:
        raise Rejection("period_reserved", purpose=oldest.purpose, since=since)
