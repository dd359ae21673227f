"""Changing sales orders: their lines, and what holds for the whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import delete, select, update

from core.books import Books
from core.catalogue.party import address
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.inbound.line_number import line_numbered
from core.inbound.purchase_order import require_length
from core.outbound.order_sale import (
    SoldLine,
    add_sale_lines,
    carrier_id,
    life_days,
    sale_line_values,
    sale_priority,
    ship_policy,
)
from core.outbound.reserved_goods import give_back, hold_reserved
from core.outbound.sales_order import ENDED, SaleLineRow, SaleRow, follow_sales, hold_sale, need_sale, sale_lines
from core.schema.tables import move, order_line, orders, pick, reservation, sales_line, sales_order, work
from core.schema.work import IS_OPEN
from core.text import name_text
from core.values import show_quantity, to_decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedSaleLine:
    """A change of one line, which keeps what it does not name; without a number it adds one, quantity 0 takes it out.

    A quantity is in the pack that is named with it, else in the pack that the line was sold in.
    """

    line: int = 0
    sku: str = ""
    quantity: Decimal | None = None
    pack: str = ""
    lot: str | None = None
    price: Decimal | None = None
    due_on: date | None = None
    min_life_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSale(SiteCommand):
    """Changes an order that has not ended; once it is confirmed each change is a revision.

    What was reserved in bins for a line of which less, or another lot, is wanted by now is let go, to be allocated
    anew; what was picked already stays in hand.
    """

    permission: ClassVar[str] = "sell"

    order: str
    lines: tuple[ChangedSaleLine, ...] = ()
    due_on: date | None = None
    priority: int | None = None
    ship_policy: str = ""
    carrier: str | None = None
    service: str | None = None
    customer_reference: str | None = None
    ship_to: str | None = None
    min_life_days: int | None = None
    note: str | None = None

    def post(self, books: Books) -> Outcome:
        """Writes the changes, all of them or none."""
        at = books.site(self.site)
        held = hold_sale(books.connection, need_sale(books.connection, self.order, at.id).id)
        if held.state in ENDED:
            raise Rejection("order_not_changeable", order=held.number, state=held.state)
        lines = sale_lines(books.connection, held.id)
        for change in self.lines:
            if change.line:
                _change(books, held, line_numbered(lines, held.number, change.line), change)
        added = [_as_sold(change) for change in self.lines if not change.line]
        add_sale_lines(books, held.id, held.last_line + 1, added)
        self._write_head(books, held, held.last_line + len(added))
        left = sale_lines(books.connection, held.id)
        require_length(len(left))
        if not left and held.state != "draft":
            raise Rejection("order_without_lines", order=held.number)
        books.follow(held.id, follow_sales)
        return Outcome(f"{held.number} changed, {len(left)} lines", {"order": held.number, "lines": str(len(left))})

    def _write_head(self, books: Books, held: SaleRow, last_line: int) -> None:
        values: dict[str, Any] = {"last_line": last_line}
        if self.due_on is not None:
            values["due_on"] = self.due_on
        if self.note is not None:
            values["note"] = name_text(self.note, "note") if self.note else ""
        if held.state != "draft":
            values["revision"] = held.revision + 1
        books.connection.execute(update(orders).where(orders.c.id == held.id).values(**values))
        if self.priority is not None:
            _hurry(books, held.id, sale_priority(self.priority))
        terms = self._terms(books)
        if terms:
            books.connection.execute(update(sales_order).where(sales_order.c.order_id == held.id).values(**terms))

    def _terms(self, books: Books) -> dict[str, Any]:
        """What is changed of what holds for the whole order."""
        named: dict[str, Any] = {}
        if self.priority is not None:
            named["priority"] = sale_priority(self.priority)
        if self.ship_policy:
            named["ship_policy"] = ship_policy(self.ship_policy)
        if self.carrier is not None:
            named["carrier_id"] = carrier_id(books.connection, self.carrier)
        if self.ship_to is not None:
            named["ship_to"] = address(self.ship_to)
        if self.min_life_days is not None:
            named["min_life_days"] = life_days(self.min_life_days)
        for field, text in (("service", self.service), ("customer_reference", self.customer_reference)):
            if text is not None:
                named[field] = name_text(text, field) if text else ""
        return named


def _hurry(books: Books, order_id: int, priority: int) -> None:
    """What is to be picked for the order is as urgent as the order."""
    asked = select(pick.c.work_id).join(order_line, order_line.c.id == pick.c.order_line_id)
    open_ones = (IS_OPEN, work.c.id.in_(asked.where(order_line.c.order_id == order_id)))
    books.connection.execute(update(work).where(*open_ones).values(priority=priority, changed_at=books.now))


def _change(books: Books, held: SaleRow, line: SaleLineRow, change: ChangedSaleLine) -> None:
    if change.sku and change.sku != line.sku:
        raise Rejection("not_on_order", sku=change.sku, order=f"{held.number} line {line.line}")
    if change.quantity == 0:
        _take_out(books, line)
        return
    row, beside = sale_line_values(books, _as_it_will_be(line, change))
    if row["quantity"] < line.picked - line.let_go:
        raise Rejection("below_picked", picked=show_quantity(line.picked - line.let_go), sku=line.sku)
    if row["quantity"] < line.quantity or beside["lot_id"] != line.lot_id or change.min_life_days is not None:
        reserved = hold_reserved(books, [line])[line.id]
        give_back(books, [(each, each.open) for each in reserved.in_bins])
    _write(books, line, change, row, beside)


def _write(
    books: Books, line: SaleLineRow, change: ChangedSaleLine, row: dict[str, Any], beside: dict[str, Any]
) -> None:
    """What does not follow from the change stays as it was ordered."""
    kept = {"pack_id", "pack_quantity", "quantity"}
    kept |= {name for name in ("price", "due_on") if getattr(change, name) is not None}
    values = {name: value for name, value in row.items() if name in kept}
    books.connection.execute(update(order_line).where(order_line.c.id == line.id).values(**values))
    also = {"lot_id": beside["lot_id"]}
    if change.min_life_days is not None:
        also["min_life_days"] = beside["min_life_days"]
    books.connection.execute(update(sales_line).where(sales_line.c.order_line_id == line.id).values(**also))


def _as_it_will_be(line: SaleLineRow, change: ChangedSaleLine) -> SoldLine:
    was_in = line.pack or ""
    same = not change.pack or change.pack.upper() == was_in
    packs = change.quantity if change.quantity is not None else to_decimal(line.pack_quantity or line.quantity)
    return SoldLine(
        sku=line.sku,
        quantity=packs,
        pack=was_in if same else change.pack,
        lot=line.lot if change.lot is None else change.lot,
        price=change.price,
        due_on=change.due_on,
        min_life_days=change.min_life_days,
    )


def _take_out(books: Books, line: SaleLineRow) -> None:
    """Takes a line out that nothing was ever booked on: what has a history is closed instead."""
    for column in (move.c.order_line_id, reservation.c.order_line_id):
        if books.connection.execute(select(column).where(column == line.id).limit(1)).first() is not None:
            raise Rejection("line_in_use", line=line.line)
    books.connection.execute(delete(sales_line).where(sales_line.c.order_line_id == line.id))
    books.connection.execute(delete(order_line).where(order_line.c.id == line.id))


def _as_sold(change: ChangedSaleLine) -> SoldLine:
    if change.quantity is None:
        raise Rejection("text_missing", field="quantity")
    return SoldLine(
        sku=change.sku,
        quantity=change.quantity,
        pack=change.pack,
        lot=change.lot or "",
        price=change.price,
        due_on=change.due_on,
        min_life_days=change.min_life_days,
    )
