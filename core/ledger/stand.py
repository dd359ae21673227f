"""Where goods stand: at a place of the site, on a plate there, or in transit to it from another site."""

from __future__ import annotations

from typing import NamedTuple

from core.books import Books
from core.catalogue.location import need_place
from core.catalogue.site import need_site
from core.errors import Rejection
from core.ledger.plates import PlateRow, share_plate

TRANSIT = "transit"


class Stand(NamedTuple):
    """A place, and the plate that the goods lie on there, 0 for none."""

    location: int
    code: str
    plate: int


def at_place(books: Books, site_id: int, code: str, site: str = "") -> Stand:
    """The place of that code; one of another site must be a transit place, from which goods are taken in."""
    if not code:
        raise Rejection("text_missing", field="source")
    other = books.known(need_site, site) if site else None
    if other is None or other.id == site_id:
        place = books.known(need_place, site_id, code)
        return Stand(place.id, place.code, 0)
    place = books.known(need_place, other.id, code)
    if place.kind != TRANSIT:
        raise Rejection("not_in_transit", location=place.code, site=other.code)
    books.require_open(other)  # what leaves a transit place changes the stock of the site it belongs to
    return Stand(place.id, place.code, 0)


def on_plate(books: Books, site_id: int, code: str, *, from_transit: bool = True) -> Stand:
    """The place where the plate of that code is: one of the site, or if so allowed in transit from another."""
    plate = share_plate(books.connection, code)
    if plate.location_id is None:
        raise Rejection("plate_empty", plate=plate.code)
    require_in_reach(books, plate, site_id, from_transit=from_transit)
    return Stand(plate.location_id, plate.location or "", plate.id)


def require_in_reach(books: Books, plate: PlateRow, site_id: int, *, from_transit: bool = True) -> None:
    """Refuses a plate at another site: from there goods come through transit only."""
    if plate.site_id in (site_id, None):
        return
    if plate.kind != TRANSIT or not from_transit:
        raise Rejection("plate_elsewhere", plate=plate.code, location=f"{plate.location}, another site")
    books.require_open(books.known(need_site, plate.site or ""))
