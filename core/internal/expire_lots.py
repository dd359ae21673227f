"""Expired goods: the night gives them their status, so that nobody counts on them in the morning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sqlalchemy import ColumnElement, select

from core.books import Books
from core.command import Outcome, SiteCommand
from core.ledger.sweep import sweep
from core.outbound.lost_goods import OrdersThatLose
from core.schema.tables import balance, lot, status


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
        swept = sweep(books, "expire", at, "expired", past_their_date(books.today()), OrdersThatLose(books))
        facts = {"site": at.code, "balances": str(swept.balances), "reservations": str(swept.released)}
        return Outcome(f"{swept.balances} balances expired", facts)


def past_their_date(today: date) -> tuple[ColumnElement[bool], ...]:
    """Goods fit for use of lots that are past their date."""
    past = select(lot.c.id).where(lot.c.expires_on < today)
    usable = select(status.c.code).where(status.c.allocatable == 1)
    return balance.c.lot_id.in_(past), balance.c.status.in_(usable)
