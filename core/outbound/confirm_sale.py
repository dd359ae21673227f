"""Letting a sales order go on, and holding it up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import Connection, update

from core.books import Books
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.outbound.sales_order import ENDED, follow_sales, hold_sale, need_sale, sale_lines
from core.schema.tables import orders, sales_order
from core.text import name_text
from core.undo import Posted


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmSale(SiteCommand):
    """Lets goods be allocated to a draft."""

    permission: ClassVar[str] = "sell"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    order: str

    def post(self, books: Books) -> Outcome:
        """Moves the order on."""
        at = books.site(self.site)
        held = hold_sale(books.connection, need_sale(books.connection, self.order, at.id).id)
        held.requires(("draft",))
        if not sale_lines(books.connection, held.id):
            raise Rejection("order_without_lines", order=held.number)
        _set(books.connection, held.id, "confirmed")
        return Outcome(f"{held.number} confirmed", {"order": held.number, "site": at.code})

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Makes it a draft again, unless goods are allocated to it by now."""
        at = books.site(posted.facts["site"])
        held = hold_sale(books.connection, need_sale(books.connection, posted.facts["order"], at.id).id)
        held.requires(("confirmed",))
        _set(books.connection, held.id, "draft")


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldSale(SiteCommand):
    """Holds an order up, and says why: nothing more is allocated, picked or shipped until it is freed."""

    permission: ClassVar[str] = "sell"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    order: str
    reason: str

    def post(self, books: Books) -> Outcome:
        """Notes the reason; what is reserved stays so."""
        at = books.site(self.site)
        reason = name_text(self.reason, "reason")
        held = hold_sale(books.connection, need_sale(books.connection, self.order, at.id).id)
        if held.state in ENDED:
            raise Rejection("order_not_open", order=held.number, state=held.state)
        held.require_free()
        _note(books.connection, held.id, reason)
        return Outcome(f"{held.number} on hold: {reason}", {"order": held.number, "site": at.code})

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Lets it go on."""
        _free(books, posted.facts["order"], posted.facts["site"])


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeSale(SiteCommand):
    """Lets an order that was held up go on."""

    permission: ClassVar[str] = "sell"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    order: str

    def post(self, books: Books) -> Outcome:
        """Takes the reason away."""
        at = books.site(self.site)
        number, reason = _free(books, self.order, at.code)
        return Outcome(f"{number} goes on", {"order": number, "site": at.code, "reason": reason})

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Holds it up again, for the same reason."""
        at = books.site(posted.facts["site"])
        held = hold_sale(books.connection, need_sale(books.connection, posted.facts["order"], at.id).id)
        if held.state in ENDED:
            raise Rejection("order_moved_on", order=held.number, state=held.state)
        held.require_free()
        _note(books.connection, held.id, posted.facts["reason"])


def _free(books: Books, order: str, site: str) -> tuple[str, str]:
    """The order that goes on, and what held it up."""
    at = books.site(site)
    held = hold_sale(books.connection, need_sale(books.connection, order, at.id).id)
    if not held.hold_reason:
        raise Rejection("order_not_on_hold", order=held.number)
    _note(books.connection, held.id, "")
    books.follow(held.id, follow_sales)
    return held.number, held.hold_reason


def _note(connection: Connection, order_id: int, reason: str) -> None:
    connection.execute(update(sales_order).where(sales_order.c.order_id == order_id).values(hold_reason=reason))


def _set(connection: Connection, order_id: int, state: str) -> None:
    connection.execute(update(orders).where(orders.c.id == order_id).values(state=state))
