"""Ending a sales order before all of it was shipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import Connection, delete, update

from core.books import Books
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.inbound.line_number import chosen
from core.ledger.moves import Key
from core.ledger.nesting import carriers
from core.ledger.plates import hold_plates
from core.ledger.reservations import Reservation
from core.outbound.in_hand import plates_of
from core.outbound.reserved_goods import give_back, hold_reserved
from core.outbound.sales_order import ENDED, SaleLineRow, SaleRow, follow_sales, hold_sale, need_sale, sale_lines
from core.schema.tables import carton, order_line, orders, sales_line
from core.text import name_text
from core.undo import Posted
from core.work import ask_for

BACK = "cancelled order"  # what is noted on the work that brings goods back


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelSale(SiteCommand):
    """Cancels what was not shipped of an order, at any stage; what was picked for it is to be put away again.

    It cannot be undone, for its goods are anybody's at once: taking the order anew is the way back.
    """

    permission: ClassVar[str] = "sell"

    order: str
    reason: str = ""

    def post(self, books: Books) -> Outcome:
        """Lets all its goods go, calls its picks off, and asks for what is in hand to be put away."""
        at = books.site(self.site)
        reason = name_text(self.reason, "reason") if self.reason else ""
        order_id = need_sale(books.connection, self.order, at.id).id
        hold_plates(books.connection, lambda: _stacks(books.connection, order_id))
        held = hold_sale(books.connection, order_id)
        if held.state in ENDED:
            raise Rejection("order_not_cancellable", order=held.number, state=held.state)
        lines = sale_lines(books.connection, held.id)
        reserved = hold_reserved(books, lines).values()
        give_back(books, [(each, each.open) for of in reserved for each in of.in_bins])
        in_hand = [each for of in reserved for each in of.in_hand]
        _bring_back(books, held, in_hand)
        books.release([(each, each.open) for each, _ in in_hand])
        self._end(books, held, lines, reason)
        back = f", {len(in_hand)} to put away" if in_hand else ""
        facts = {"order": held.number, "was": held.state, "to_put_away": str(len(in_hand))}
        return Outcome(f"{held.number} cancelled{back}", facts)

    def _end(self, books: Books, held: SaleRow, lines: Sequence[SaleLineRow], reason: str) -> None:
        """Of every line nothing more is wanted; an order of which something was shipped has ended as shipped."""
        _close(books, [line.id for line in lines if not line.closed], 1)
        for line in lines:
            if line.in_hand:
                gone = update(sales_line).where(sales_line.c.order_line_id == line.id)
                books.connection.execute(gone.values(let_go=sales_line.c.let_go + line.in_hand))
        values = {"closed_because": reason, **({"state": "cancelled"} if held.state == "draft" else {})}
        books.connection.execute(update(orders).where(orders.c.id == held.id).values(**values))
        _empty_cartons(books, held.id)
        books.follow(held.id, follow_sales)


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseSale(SiteCommand):
    """Closes what is not yet picked of an order, or of one of its lines, and says why: it will not be sent."""

    permission: ClassVar[str] = "sell"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    order: str
    reason: str
    line: int = 0

    def post(self, books: Books) -> Outcome:
        """Closes the lines that wait, and lets go what is reserved for them in bins."""
        at = books.site(self.site)
        reason = name_text(self.reason, "reason")
        held = hold_sale(books.connection, need_sale(books.connection, self.order, at.id).id)
        if held.state in (*ENDED, "draft"):
            raise Rejection("order_not_closable", order=held.number, state=held.state)
        closing = [line for line in chosen(sale_lines(books.connection, held.id), held.number, self.line) if line.open]
        if not closing:
            raise Rejection("line_not_open", line=self.line, order=held.number)
        reserved = hold_reserved(books, closing).values()
        give_back(books, [(each, each.open) for of in reserved for each in of.in_bins])
        _close(books, [line.id for line in closing], 1)
        because = update(orders).where(orders.c.id == held.id).values(closed_because=reason)
        books.connection.execute(because)
        books.follow(held.id, follow_sales)
        facts = {"order": held.number, "site": at.code, "lines": ",".join(str(line.line) for line in closing)}
        return Outcome(f"{held.number} closed, {len(closing)} lines", facts)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Waits for the lines again that it closed; goods are to be allocated anew."""
        at = books.site(posted.facts["site"])
        held = hold_sale(books.connection, need_sale(books.connection, posted.facts["order"], at.id).id)
        numbers = {int(each) for each in posted.facts["lines"].split(",")}
        closed = [line for line in sale_lines(books.connection, held.id) if line.line in numbers]
        if (held.state == "cancelled" and any(line.done for line in closed)) or not all(line.closed for line in closed):
            raise Rejection("order_moved_on", order=held.number, state=held.state)
        _close(books, [line.id for line in closed], 0)
        if held.state == "cancelled":  # nothing of it was shipped, and all of it was closed
            books.connection.execute(update(orders).where(orders.c.id == held.id).values(state="confirmed"))
        books.follow(held.id, follow_sales)


def _close(books: Books, line_ids: Sequence[int], closed: int) -> None:
    books.connection.execute(update(order_line).where(order_line.c.id.in_(line_ids)).values(closed=closed))


def _bring_back(books: Books, held: SaleRow, in_hand: Sequence[tuple[Reservation, Key]]) -> None:
    """Asks for goods in hand to be put away: a plate whole, loose goods each by itself."""
    asked: set[int] = set()
    for each, key in in_hand:
        what: dict[str, Any] = {"from_location_id": key.location, "item_id": key.item, "lot_id": key.lot}
        root = carriers(books.connection, key.plate)[-1] if key.plate else 0
        if root in asked:
            continue
        if root:
            asked.add(root)
            what["plate_id"] = root
        else:
            what["quantity"] = each.open
        ask_for(books.connection, books.posting, books.now, "put_away", held.site_id, **what, note=BACK)


def _empty_cartons(books: Books, order_id: int) -> None:
    """What was packed is no carton any more: its plate is one with goods to be put away."""
    books.connection.execute(delete(carton).where(carton.c.order_id == order_id, carton.c.state != "shipped"))


def _stacks(connection: Connection, order_id: int) -> list[int]:
    """The plates that goods of the order are on, with those that carry them."""
    return sorted({each for one in plates_of(connection, order_id) for each in carriers(connection, one)})
