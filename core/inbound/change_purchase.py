"""Changing a purchase order: lines added, changed and taken out, never below what has come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import Connection, delete, select, update

from core.books import Books
from core.catalogue.item import need_item
from core.catalogue.party import SupplierRow, require_terms, supplier_numbered
from core.catalogue.supplier_item import terms_of
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.inbound.close_purchase import ENDED
from core.inbound.line_number import line_numbered
from core.inbound.purchase_order import (
    OrderedLine,
    OrderLineRow,
    OrderRow,
    add_lines,
    follow,
    held_lines,
    hold_order,
    line_values,
    need_order,
    require_length,
    shown_state,
)
from core.schema.orders import OPEN_STATES
from core.schema.tables import expected_line, move, order_line, orders, reservation
from core.text import name_text
from core.values import money, show_quantity, to_decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedLine:
    """A change of one line, which keeps what it does not name; without a number it adds one, quantity 0 takes it out.

    A quantity is in the pack that is named with it, else in the pack that the line was ordered in.
    """

    line: int = 0
    sku: str = ""
    quantity: Decimal | None = None
    pack: str = ""
    price: Decimal | None = None
    due_on: date | None = None
    over_percent: int | None = None
    under_percent: int | None = None
    over_unlimited: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePurchase(SiteCommand):
    """Changes an order; once it was sent each change is a revision, and an approved order is to be approved again."""

    permission: ClassVar[str] = "order"

    order: str
    lines: tuple[ChangedLine, ...] = ()
    due_on: date | None = None
    note: str | None = None

    def post(self, books: Books) -> Outcome:
        """Writes the changes, all of them or none."""
        at = books.site(self.site)
        held = hold_order(books.connection, need_order(books.connection, self.order, at.id).id)
        if held.state in ENDED:
            raise Rejection("order_not_changeable", order=held.number, state=shown_state(held.state))
        supplier = supplier_numbered(books.connection, held.party_id)
        lines = held_lines(books.connection, held.id)
        for change in self.lines:
            if change.line:
                _change(books, held, supplier, line_numbered(lines, held.number, change.line), change)
        added = [_as_ordered(change) for change in self.lines if not change.line]
        last = max(held.last_line, *(line.line for line in lines), 0)
        self._write_head(books, held, last + len(added))
        add_lines(books, held.id, last + 1, added, supplier, held.ordered_on, self.due_on or held.due_on)
        return self._followed(books, held, at.code)

    def _write_head(self, books: Books, held: OrderRow, last_line: int) -> None:
        values: dict[str, Any] = {"last_line": last_line}
        if self.due_on is not None:
            values["due_on"] = self.due_on
        if self.note is not None:
            values["note"] = name_text(self.note, "note") if self.note else ""
        if held.state in OPEN_STATES:
            values["revision"] = held.revision + 1
        if held.state == "approved":
            values["state"] = "draft"
        books.connection.execute(update(orders).where(orders.c.id == held.id).values(**values))

    def _followed(self, books: Books, held: OrderRow, site: str) -> Outcome:
        """The order as it is now: it must have lines once it was sent."""
        lines = held_lines(books.connection, held.id)
        require_length(len(lines))
        state = "draft"
        revision = held.revision
        if held.state in OPEN_STATES:
            if not lines:
                raise Rejection("order_without_lines", order=held.number)
            state = follow(books.connection, held.id)
            revision += 1
        facts = {
            "order": held.number, "site": site, "lines": str(len(lines)), "state": state, "revision": str(revision),
        }  # fmt: skip
        return Outcome(f"{held.number} changed, {len(lines)} lines", facts)


def _change(books: Books, held: OrderRow, supplier: SupplierRow, line: OrderLineRow, change: ChangedLine) -> None:
    if change.sku and change.sku != line.sku:
        raise Rejection("not_on_order", sku=change.sku, order=f"{held.number} line {line.line}")
    if change.quantity == 0:
        _take_out(books.connection, line)
        return
    require_terms(change.over_percent, change.under_percent, None, None)
    named = {
        "over_percent": change.over_percent,
        "under_percent": change.under_percent,
        "over_unlimited": None if change.over_unlimited is None else int(change.over_unlimited),
        "due_on": change.due_on,
        "price": None if change.price is None else money(change.price),
    }
    values = {name: value for name, value in named.items() if value is not None}
    if change.quantity is not None or change.pack:
        values = _quantity(books, supplier, line, change) | values
    if values:
        books.connection.execute(update(order_line).where(order_line.c.id == line.id).values(**values))


def _quantity(books: Books, supplier: SupplierRow, line: OrderLineRow, change: ChangedLine) -> dict[str, Any]:
    """The quantity of a line anew; in another pack it also has another price."""
    was_in = line.pack or line.unit
    same = not change.pack or change.pack.upper() == was_in
    packs = change.quantity if change.quantity is not None else to_decimal(line.pack_quantity or line.quantity)
    ordered = OrderedLine(sku=line.sku, quantity=packs, pack=was_in if same else change.pack)
    of = books.known(need_item, line.sku)
    values = line_values(books, ordered, of, terms_of(books.connection, supplier, {of.id})[of.id])
    if values["quantity"] < line.done:
        raise Rejection("below_received", done=show_quantity(line.done), sku=line.sku)
    kept = ("pack_id", "pack_quantity", "quantity") if same else ("pack_id", "pack_quantity", "quantity", "price")
    return {name: values[name] for name in kept}


def _take_out(connection: Connection, line: OrderLineRow) -> None:
    """Takes a line out that nothing was ever booked on: what has a history is closed instead."""
    connection.execute(select(order_line.c.id).where(order_line.c.id == line.id).with_for_update()).all()
    for column in (move.c.order_line_id, reservation.c.order_line_id, expected_line.c.order_line_id):
        if connection.execute(select(column).where(column == line.id).limit(1)).first() is not None:
            raise Rejection("line_in_use", line=line.line)
    connection.execute(delete(order_line).where(order_line.c.id == line.id))


def _as_ordered(change: ChangedLine) -> OrderedLine:
    if change.quantity is None:
        raise Rejection("text_missing", field="quantity")
    return OrderedLine(
        sku=change.sku,
        quantity=change.quantity,
        pack=change.pack,
        over_percent=change.over_percent,
        under_percent=change.under_percent,
        over_unlimited=bool(change.over_unlimited),
        price=change.price,
        due_on=change.due_on,
    )
