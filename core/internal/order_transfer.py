"""Ordering transfers between sites: drafted, approved, cancelled while nothing was shipped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Connection, insert, select

from core.books import Books
from core.catalogue.item import need_pack, need_stocked, pieces_in
from core.catalogue.location import LocationRow, need_place
from core.catalogue.party import OWN
from core.catalogue.site import SiteRow, need_site
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.inbound.purchase_order import NUMBER_LENGTH_MAX, require_length, require_new_number
from core.internal.transfer import KIND, hold_transfer, write_state
from core.ledger.stand import TRANSIT
from core.schema.tables import location, order_line, orders, transfer, transfer_line
from core.text import upper_code
from core.values import quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferLine:
    """One line of a transfer: how many packs of an item."""

    sku: str
    quantity: Decimal
    pack: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTransfer(SiteCommand):
    """Orders goods from this site to another, through a transit place of this site; as a draft it is approved later.

    An item has one line, so that a whole plate finds the lines of what is on it.
    """

    permission: ClassVar[str] = "order"

    number: str
    to_site: str
    lines: tuple[TransferLine, ...]
    transit: str = ""
    due_on: date | None = None
    draft: bool = False

    def post(self, books: Books) -> Outcome:
        """Writes the order and its lines."""
        at = books.site(self.site)
        to = books.known(need_site, self.to_site)
        number = upper_code("number", self.number, NUMBER_LENGTH_MAX)
        require_new_number(books.connection, number)
        if to.id == at.id:
            raise Rejection("same_site", site=at.code)
        if not self.lines:
            raise Rejection("order_without_lines", order=number)
        require_length(len(self.lines))
        through = _transit(books.connection, at, self.transit)
        order_id = self._write(books, at, number)
        books.connection.execute(insert(transfer).values(order_id=order_id, to_site_id=to.id, transit_id=through.id))
        self._write_lines(books, order_id)
        said = f"Transfer {number} to {to.code}, {len(self.lines)} lines"
        return Outcome(said, {"order": number, "to": to.code, "transit": through.code, "lines": str(len(self.lines))})

    def _write(self, books: Books, at: SiteRow, number: str) -> int:
        values = {
            "kind": KIND, "number": number, "site_id": at.id, "party_id": OWN, "ordered_on": books.today(),
            "state": "draft" if self.draft else "approved", "due_on": self.due_on,
        }  # fmt: skip
        return int(books.connection.execute(insert(orders).values(**values).returning(orders.c.id)).scalar_one())

    def _write_lines(self, books: Books, order_id: int) -> None:
        seen: set[str] = set()
        for at_line, line in enumerate(self.lines, 1):
            of = books.known(need_stocked, line.sku)
            if of.sku in seen:
                raise Rejection("item_twice", sku=of.sku)
            seen.add(of.sku)
            holder = books.known(need_pack, of, line.pack)
            packs = quantity(line.quantity, of.decimals if holder.id is None else 0)
            row = {
                "order_id": order_id, "line": at_line, "item_id": of.id, "pack_id": holder.id, "pack_quantity": packs,
                "quantity": pieces_in(holder, packs),
            }  # fmt: skip
            line_id = books.connection.execute(insert(order_line).values(**row).returning(order_line.c.id)).scalar_one()
            books.connection.execute(insert(transfer_line).values(order_line_id=line_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveTransfer(SiteCommand):
    """Lets a draft be shipped."""

    permission: ClassVar[str] = "order"

    order: str

    def post(self, books: Books) -> Outcome:
        """Moves the order on."""
        at = books.site(self.site)
        found = hold_transfer(books.connection, self.order, at.id)
        found.requires(("draft",))
        write_state(books.connection, found.id, "approved")
        return Outcome(f"Transfer {found.number} approved", {"order": found.number})


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelTransfer(SiteCommand):
    """Cancels a transfer of which nothing was shipped."""

    permission: ClassVar[str] = "order"

    order: str

    def post(self, books: Books) -> Outcome:
        """Ends the order."""
        at = books.site(self.site)
        found = hold_transfer(books.connection, self.order, at.id)
        found.requires(("draft", "approved"))
        write_state(books.connection, found.id, "cancelled")
        return Outcome(f"Transfer {found.number} cancelled", {"order": found.number})


def transit_places(connection: Connection, site_id: int) -> list[str]:
    """The places of a site that its transfers go through."""
    here = (location.c.site_id == site_id, location.c.kind == TRANSIT, location.c.active == 1)
    return list(connection.execute(select(location.c.code).where(*here).order_by(location.c.code)).scalars())


def _transit(connection: Connection, at: SiteRow, code: str) -> LocationRow:
    """The transit place of the site of that code, or the only one."""
    if not code:
        codes = transit_places(connection, at.id)
        if len(codes) != 1:
            raise Rejection("no_transit", site=at.code, count=len(codes) or "no")
        code = codes[0]
    place = need_place(connection, at.id, code)
    if place.kind != TRANSIT:
        raise Rejection("not_transit", location=place.code)
    return place
