"""Matching at the desk: goods that came in without an order turn out to be for one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from core.books import Books
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.inbound.purchase_order import (
    OrderLineRow,
    OrderRow,
    held_lines,
    hold_order,
    need_open_order,
    progress,
)
from core.inbound.shares import require_wanted
from core.inbound.unmatched import UnmatchedLine, find_unmatched
from core.schema.tables import order_line, receipt_match
from core.undo import Posted
from core.values import quantity, show_quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchReceipt(SiteCommand):
    """Says that goods which were received without an order are for this line of one: all of them, or so many.

    `posting` is the booking that received them, `receipt_line` which of its moves. More than was ordered needs the
    same approval as at the dock.
    """

    permission: ClassVar[str] = "order"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    posting: UUID
    order: str
    order_line: int
    receipt_line: int = 1
    quantity: Decimal | None = None

    def post(self, books: Books) -> Outcome:
        """Writes the match and adds to the order's progress; the goods stay where they are."""
        at = books.site(self.site)
        order = hold_order(books.connection, need_open_order(books.connection, self.order, at.id).id)
        need_open_order(books.connection, order.number, at.id)  # others may have closed it while it was waited for
        came = find_unmatched(books.connection, self.posting, self.receipt_line, hold=True)
        if came is None or came.site_id != at.id:
            raise Rejection("nothing_to_match")
        line = self._line(books.connection, order, came)
        pieces = came.open if self.quantity is None else quantity(self.quantity, came.decimals)
        if not came.open or pieces > came.open:
            raise Rejection("match_too_much", sku=came.sku, receipt=came.receipt, open=show_quantity(came.open))
        require_wanted(books, order, came.sku, [line], pieces, blind=False)
        values = {"receipt_line_id": came.id, "order_line_id": line.id, "quantity": pieces}
        books.connection.execute(insert(receipt_match).values(posting_id=books.posting, **values))
        progress(books.connection, order.id, {line.id: pieces})
        facts = {
            "order": order.number, "line": str(line.line), "receipt": came.receipt, "sku": came.sku,
            "quantity": show_quantity(pieces), "unit": came.unit, "site": at.code,
        }  # fmt: skip
        return Outcome(f"{show_quantity(pieces)} {came.unit} {came.sku} for {order.number}", facts)

    def _line(self, connection: Connection, order: OrderRow, came: UnmatchedLine) -> OrderLineRow:
        if came.party_id not in (0, order.party_id):
            raise Rejection("order_of_another", order=order.number, supplier=order.party)
        line = next((each for each in held_lines(connection, order.id) if each.line == self.order_line), None)
        if line is None or line.sku != came.sku:
            raise Rejection("not_on_order", sku=came.sku, order=f"{order.number} line {self.order_line}")
        return line

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Takes the quantity off the order again; the goods are for no order as before."""
        connection = books.connection
        row = connection.execute(
            select(receipt_match.c.order_line_id, receipt_match.c.quantity, order_line.c.order_id)
            .join(order_line, order_line.c.id == receipt_match.c.order_line_id)
            .where(receipt_match.c.posting_id == posted.id)
        ).one()
        hold_order(connection, row.order_id)
        undone = update(receipt_match).where(receipt_match.c.posting_id == posted.id)
        connection.execute(undone.values(undone_by=books.posting))
        progress(connection, row.order_id, {row.order_line_id: -row.quantity})
