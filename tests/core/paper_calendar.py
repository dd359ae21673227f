"""Days and closed periods as the paper has them: on which day something counts, and whether it still may."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.core.paper_books import Amount, Noted, PaperBooks, Place, Refused, Spot

BACKDATE_DAYS = 7
SKEW = timedelta(minutes=5)
ON_ITS_WAY = timedelta(minutes=1)


def day_at(books: PaperBooks, site: str, moment: datetime) -> date:
    """The date at the site."""
    return moment.astimezone(ZoneInfo(books.zones[site])).date()


def enter(books: PaperBooks, site: str, happened: datetime, *others: str) -> date:
    """The day that a booking counts for, which must be recent, and open at the site and at the others it touches."""
    require_past(books, happened)
    if site not in books.zones:  # with two sites one must be named
        raise Refused
    day = day_at(books, site, happened)
    if day < day_at(books, site, books.now - ON_ITS_WAY) - timedelta(days=BACKDATE_DAYS):
        raise Refused
    if any(closed >= day for each in (site, *others) for closed in books.closed.get(each, ())):
        raise Refused
    return day


def require_past(books: PaperBooks, happened: datetime) -> None:
    """Nothing is booked before it happens."""
    if happened > books.now + SKEW:
        raise Refused


def close(books: PaperBooks, site: str, through: date, happened: datetime) -> Noted:
    """A day that is over, later than the last one closed, and no goods held for somebody since then."""
    require_past(books, happened)
    standing = books.closed.get(site, ())
    if through >= day_at(books, site, books.now) or any(through <= closed for closed in standing):
        raise Refused
    for claim in books.claims.values():
        lasting = claim.open and (claim.until is None or claim.until > books.now)
        if claim.spot and claim.site == site and lasting and day_at(books, site, claim.made) <= through:
            raise Refused
    books.closed[site] = (*standing, through)
    return Noted(site)


def reopen(books: PaperBooks, site: str, through: date, happened: datetime) -> Noted:
    """The last closed period, by its day."""
    require_past(books, happened)
    standing = books.closed.get(site, ())
    if not standing or standing[-1] != through:
        raise Refused
    books.closed[site] = standing[:-1]
    return Noted(site)


def as_of(books: PaperBooks, site: str, day: date) -> dict[Spot, Amount]:
    """What lay at the site's places on the evening of that day, whatever plate it was on."""
    pieces: Counter[Spot] = Counter()
    weight: Counter[Spot] = Counter()
    for then, spot, change in books.diary:
        if spot.site == site and then <= day:
            pieces[spot] += change.pieces
            weight[spot] += change.weight
    return {spot: Amount(pieces[spot], weight[spot]) for spot in pieces if pieces[spot] or weight[spot]}


def sites_of(site: str, *places: Place | None) -> set[str]:
    """The other sites among these places."""
    return {place.site for place in places if place} - {site, ""}
