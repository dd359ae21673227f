"""Ending a purchase order before all of it has come: closing it short, cancelling it, and opening it again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import Connection, bindparam, update

from core.books import Books
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.inbound.approve_purchase import hold_posted
from core.inbound.line_number import chosen
from core.inbound.purchase_order import (
    OrderLineRow,
    OrderRow,
    follow,
    held_lines,
    hold_order,
    need_order,
    set_state,
    shown_state,
)
from core.schema.orders import OPEN_STATES
from core.schema.tables import order_line, orders
from core.text import name_text
from core.undo import Posted

ENDED = ("received", "closed_short", "cancelled")
_CLOSED = update(order_line).where(order_line.c.id == bindparam("line_id")).values(closed=bindparam("now_closed"))
_WHOLE = update(order_line).where(order_line.c.id == bindparam("line_id")).values(under_percent=bindparam("now_under"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseShort(SiteCommand):
    """Closes what is still open of an order, or of one of its lines, and says why: the rest is no longer expected."""

    permission: ClassVar[str] = "order"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    order: str
    reason: str
    line: int = 0

    def post(self, books: Books) -> Outcome:
        """Closes the open lines; an order of which nothing is open any more has ended."""
        at = books.site(self.site)
        reason = name_text(self.reason, "reason")
        held = hold_order(books.connection, need_order(books.connection, self.order, at.id).id)
        if held.state not in OPEN_STATES:
            raise Rejection("order_not_closable", order=held.number, state=shown_state(held.state))
        lines = held_lines(books.connection, held.id)
        closing = [line for line in chosen(lines, held.number, self.line) if line.open]
        if not closing:
            raise Rejection("line_not_open", line=self.line, order=held.number)
        _set_closed(books.connection, closing, True)
        because = update(orders).where(orders.c.id == held.id).values(closed_because=reason)
        books.connection.execute(because)
        state = follow(books.connection, held.id)
        facts = {"order": held.number, "site": at.code, "lines": _listed(closing), "state": state}
        return Outcome(f"{held.number} closed short, {len(closing)} lines", facts)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Waits for the lines again that it closed, if nobody has opened one of them since."""
        held = _hold(books, posted)
        closed = _lines(books.connection, held, posted.facts["lines"])
        if not all(line.closed for line in closed):
            raise Rejection("order_moved_on", order=held.number, state=shown_state(held.state))
        _set_closed(books.connection, closed, False)
        follow(books.connection, held.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelPurchase(SiteCommand):
    """Cancels an order of which nothing has come in."""

    permission: ClassVar[str] = "order"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    order: str
    reason: str = ""

    def post(self, books: Books) -> Outcome:
        """Marks the order as cancelled."""
        at = books.site(self.site)
        reason = name_text(self.reason, "reason") if self.reason else ""
        held = hold_order(books.connection, need_order(books.connection, self.order, at.id).id)
        if held.state in ENDED:
            raise Rejection("order_not_cancellable", order=held.number, state=shown_state(held.state))
        if any(line.done or line.rejected for line in held_lines(books.connection, held.id)):
            raise Rejection("order_has_receipts", order=held.number)
        because = update(orders).where(orders.c.id == held.id).values(state="cancelled", closed_because=reason)
        books.connection.execute(because)
        facts = {"order": held.number, "site": at.code, "was": held.state}
        return Outcome(f"{held.number} cancelled", facts)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Puts the order back to what it was."""
        held = hold_posted(books, posted, "cancelled")
        set_state(books.connection, held.id, posted.facts["was"])


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenPurchase(SiteCommand):
    """Waits again for what was closed of an order, or for what its tolerance let be missing once it was received."""

    permission: ClassVar[str] = "reopen_order"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    order: str
    line: int = 0

    def post(self, books: Books) -> Outcome:
        """Opens the lines that are closed; where none is, those that are complete only by their tolerance."""
        at = books.site(self.site)
        held = hold_order(books.connection, need_order(books.connection, self.order, at.id).id)
        sent = held.state in (*OPEN_STATES, "received", "closed_short")
        lines = chosen(held_lines(books.connection, held.id), held.number, self.line) if sent else []
        closed = [line for line in lines if line.closed]
        short = [] if closed else [line for line in lines if line.complete and line.done < line.quantity]
        if not closed and not short:
            raise Rejection("order_not_reopenable", order=held.number, state=shown_state(held.state))
        _set_closed(books.connection, closed, False)
        _set_under(books.connection, ((line, 0) for line in short))
        facts = {
            "order": held.number,
            "site": at.code,
            "lines": _listed(closed),
            "under": ",".join(f"{line.line}:{line.under_percent}" for line in short),
            "state": follow(books.connection, held.id),
        }
        return Outcome(f"{held.number} open again, {len(closed) + len(short)} lines", facts)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Closes the lines again, or lets be missing again what was allowed to."""
        held = _hold(books, posted)
        closed = _lines(books.connection, held, posted.facts["lines"])
        if any(line.closed or line.complete for line in closed):
            raise Rejection("order_moved_on", order=held.number, state=shown_state(held.state))
        _set_closed(books.connection, closed, True)
        under = dict(each.split(":") for each in posted.facts["under"].split(",") if each)
        short = _lines(books.connection, held, ",".join(under))
        _set_under(books.connection, ((line, int(under[str(line.line)])) for line in short))
        follow(books.connection, held.id)


def _hold(books: Books, posted: Posted) -> OrderRow:
    """The order of a posting that is undone, held, if it was sent and is not cancelled."""
    at = books.site(posted.facts["site"])
    held = hold_order(books.connection, need_order(books.connection, posted.facts["order"], at.id).id)
    if held.state == "cancelled":
        raise Rejection("order_moved_on", order=held.number, state=held.state)
    return held


def _lines(connection: Connection, held: OrderRow, listed: str) -> list[OrderLineRow]:
    """The lines of those numbers; a line that was taken out since is not among them."""
    numbers = {int(each) for each in listed.split(",") if each}
    return [line for line in held_lines(connection, held.id) if line.line in numbers]


def _listed(lines: Iterable[OrderLineRow]) -> str:
    return ",".join(str(line.line) for line in lines)


def _set_closed(connection: Connection, lines: Iterable[OrderLineRow], closed: bool) -> None:
    for line in lines:
        connection.execute(_CLOSED, {"line_id": line.id, "now_closed": int(closed)})


def _set_under(connection: Connection, lines: Iterable[tuple[OrderLineRow, int]]) -> None:
    for line, under in lines:
        connection.execute(_WHOLE, {"line_id": line.id, "now_under": under})
