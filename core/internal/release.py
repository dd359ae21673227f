"""Releasing reserved goods: nobody wants them any more, or the time they were reserved for is over."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import select

from core.books import Books
from core.command import Command, Outcome, SiteCommand
from core.ledger.reservations import hold_due, hold_reservation, require_left
from core.schema.tables import item, site
from core.values import quantity, show_quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Command):
    """Gives up a reservation, or so much of what is open of it.

    It cannot be undone, for the goods may be another's at once: reserving again is the way back.
    """

    permission: ClassVar[str] = "reserve"

    reservation: UUID
    quantity: Decimal | None = None

    def post(self, books: Books) -> Outcome:
        """Lets go of the goods."""
        found = hold_reservation(books.connection, self.reservation)
        of = books.connection.execute(
            select(item.c.sku, item.c.unit, item.c.decimals, site.c.code.label("site"))
            .join(site, site.c.id == found.site_id)
            .where(item.c.id == found.item_id)
        ).one()
        books.site(of.site)
        pieces = found.open if self.quantity is None else quantity(self.quantity, of.decimals)
        require_left(found, pieces)
        books.release([(found, pieces)])
        said = f"{show_quantity(pieces)} {of.unit} {of.sku} free, were for {found.purpose}"
        left = show_quantity(found.open - pieces)
        facts = {"sku": of.sku, "quantity": show_quantity(pieces), "unit": of.unit, "purpose": found.purpose}
        return Outcome(said, {**facts, "open": left})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseExpired(SiteCommand):
    """Gives up the reservations of a site that are past their time, the longest past first if there are very many."""

    permission: ClassVar[str] = "reserve"

    def post(self, books: Books) -> Outcome:
        """Lets go of their goods."""
        at = books.site(self.site)
        due = hold_due(books.connection, at.id, books.now)
        books.release([(found, found.open) for found in due])
        return Outcome(f"{len(due)} reservations expired", {"reservations": str(len(due))})
