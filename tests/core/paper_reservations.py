"""Reservations on paper: of goods at a spot, or of whatever a site has."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from tests.core.paper_books import FIT, PIECES, UNSTOCKED, Claim, Noted, PaperBooks, Refused, Spot

WHOLE = {"OIL"}  # is taken whole, so it is reserved whole


def reserve(books: PaperBooks, of: UUID, site: str, spot: Spot, pieces: int, minutes: int | None) -> Noted:
    """Goods that are fit and free are held for somebody."""
    there = books.there(spot).pieces
    if spot.site != site or spot.status != FIT or there < 1 or (spot.sku in WHOLE and pieces != there):
        raise Refused
    return _claim(books, of, spot, spot, pieces, minutes)


def reserve_softly(books: PaperBooks, of: UUID, site: str, sku: str, pieces: int, minutes: int | None) -> Noted:
    """Somebody wants so much of what the site has, or will have."""
    return _claim(books, of, Spot(site, "", sku), None, pieces, minutes)


def release(books: PaperBooks, of: UUID, pieces: int | None) -> Noted:
    """So much of it is given up, or all that is left."""
    claim = _open(books, of)
    given_up = claim.open if pieces is None else pieces
    if not 0 < given_up <= claim.open:
        raise Refused
    books.claims[of] = claim._replace(let_go=claim.let_go + given_up)
    return Noted(claim.site)


def release_expired(books: PaperBooks, site: str) -> Noted:
    """What is past its time at the site is given up."""
    books.let_go([of for of in books.due() if books.claims[of].site == site])
    return Noted(site)


def take_back(books: PaperBooks, of: UUID) -> None:
    """A reservation that nobody has used is given up."""
    if _open(books, of).taken:
        raise Refused
    release(books, of, None)


def give_back(books: PaperBooks, of: UUID, pieces: int, spot: Spot) -> None:
    """Goods that were taken for it are back at that spot, and held again."""
    claim = books.claims[of]
    books.claims[of] = claim._replace(taken=claim.taken - pieces, spot=spot if claim.spot else None)


def _claim(books: PaperBooks, of: UUID, goods: Spot, spot: Spot | None, pieces: int, minutes: int | None) -> Noted:
    if goods.sku in UNSTOCKED or pieces <= 0 or (goods.sku in PIECES and pieces != 1):
        raise Refused
    until = None if minutes is None else books.now + timedelta(minutes=minutes)
    books.claims[of] = Claim(goods.site, goods.sku, spot, pieces, books.now, until)
    books.require_sound()
    return Noted(goods.site, claim=of)


def _open(books: PaperBooks, of: UUID) -> Claim:
    claim = books.claims.get(of)
    if claim is None or not claim.open:
        raise Refused
    return claim
