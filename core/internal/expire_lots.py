"""Expired goods: the night gives them their status, so that nobody counts on them in the morning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import ClassVar

from sqlalchemy import ColumnElement, select

from core.books import Books
from core.catalogue.site import sites_there_are
from core.command import SYSTEM, Outcome, SiteCommand
from core.errors import Rejection
from core.internal.in_batches import DONE, post_in_batches
from core.ledger.sweep import fits, sweep
from core.schema.tables import balance, lot, status
from core.stockroom import Stockroom
from core.values import local_date


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpireLots(SiteCommand):
    """Gives what is fit for use, of lots that are past their date, the status expired where it lies.

    What was reserved of them is released. Where there is very much, one posting does a part of it.
    """

    permission: ClassVar[str] = "change_status"
    undoable: ClassVar[bool] = True

    def post(self, books: Books) -> Outcome:
        """Moves the goods to their status."""
        at = books.site(self.site)
        swept = sweep(books, "expire", at.id, "expired", _past_their_date(books.today()))
        if not swept.balances:
            raise Rejection(DONE, site=at.code)
        facts = {"site": at.code, "balances": str(swept.balances), "reservations": str(swept.released)}
        return Outcome(f"{swept.balances} balances expired", facts)


def expire_everywhere(room: Stockroom, device: str) -> int:
    """Expires what is past its date at every site, as Stockhand itself, and says how many balances."""
    count = 0
    for at in room.read(sites_there_are):
        left = partial(fits, site_id=at.id, which=_past_their_date(local_date(room.clock(), at.zone_info)))
        count += post_in_batches(room, ExpireLots(site=at.code), SYSTEM, device, left)
    return count


def _past_their_date(today: date) -> tuple[ColumnElement[bool], ...]:
    past = select(lot.c.id).where(lot.c.expires_on < today)
    usable = select(status.c.code).where(status.c.allocatable == 1)
    return balance.c.lot_id.in_(past), balance.c.status.in_(usable)
