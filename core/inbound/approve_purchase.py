"""Approving a purchase order, and sending it to the supplier: from then on its goods are waited for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.books import Books
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.inbound.purchase_order import OrderRow, held_lines, hold_order, need_order, set_state, shown_state
from core.undo import Posted


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovePurchase(SiteCommand):
    """Approves a draft, which may then be sent to the supplier."""

    permission: ClassVar[str] = "approve_order"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    order: str

    def post(self, books: Books) -> Outcome:
        """Marks the order as approved; it must have lines."""
        at = books.site(self.site)
        held = hold_order(books.connection, need_order(books.connection, self.order, at.id).id)
        if held.state != "draft":
            raise Rejection("order_not_draft", order=held.number, state=shown_state(held.state))
        if not held_lines(books.connection, held.id):
            raise Rejection("order_without_lines", order=held.number)
        set_state(books.connection, held.id, "approved")
        return Outcome(f"{held.number} approved", {"order": held.number, "site": at.code})

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Makes it a draft again, if it was not sent meanwhile."""
        held = hold_posted(books, posted, "approved")
        set_state(books.connection, held.id, "draft")


@dataclass(frozen=True, slots=True, kw_only=True)
class SendPurchase(SiteCommand):
    """Notes that an approved order was sent to its supplier; its goods may come in from now on."""

    permission: ClassVar[str] = "order"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    order: str

    def post(self, books: Books) -> Outcome:
        """Marks the order as sent."""
        at = books.site(self.site)
        held = hold_order(books.connection, need_order(books.connection, self.order, at.id).id)
        if held.state != "approved":
            raise Rejection("order_not_approved", order=held.number, state=shown_state(held.state))
        set_state(books.connection, held.id, "sent")
        return Outcome(f"{held.number} sent to {held.party}", {"order": held.number, "site": at.code})

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Makes it approved again, if nothing came in meanwhile."""
        held = hold_posted(books, posted, "sent")
        if any(line.rejected or line.closed for line in held_lines(books.connection, held.id)):
            raise Rejection("order_has_receipts", order=held.number)
        set_state(books.connection, held.id, "approved")


def hold_posted(books: Books, posted: Posted, state: str) -> OrderRow:
    """The order of a posting that is undone, held; it must still be as the posting left it."""
    at = books.site(posted.facts["site"])
    held = hold_order(books.connection, need_order(books.connection, posted.facts["order"], at.id).id)
    if held.state != state:
        raise Rejection("order_moved_on", order=held.number, state=shown_state(held.state))
    return held
