"""Placing sales orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import Connection, insert, select

from core.books import Books
from core.catalogue.item import need_item, need_pack, pieces_in
from core.catalogue.party import DAYS_MAX, address, currency_code, need_party
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.inbound.purchase_order import NUMBER_LENGTH_MAX, require_length, require_new_number
from core.ledger.lots import need_lot
from core.outbound.sales_order import SALE
from core.schema.sales import SHIP_POLICIES
from core.schema.tables import carrier, order_line, orders, party, sales_line, sales_order
from core.text import name_text, upper_code
from core.values import money, quantity

PRIORITIES = range(1, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldLine:
    """One line of a sales order: how many packs of an item; of one lot only where that is named."""

    sku: str
    quantity: Decimal
    pack: str = ""
    lot: str = ""
    price: Decimal | None = None
    due_on: date | None = None
    min_life_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSale(SiteCommand):
    """Takes an order from a customer; goods can be allocated to it at once, unless it is a draft.

    What it leaves out is as agreed with the customer: where it goes, and how long the goods must keep.
    """

    permission: ClassVar[str] = "sell"

    number: str
    customer: str
    lines: tuple[SoldLine, ...] = ()
    due_on: date | None = None
    draft: bool = False
    priority: int = 5
    ship_policy: str = "partial"
    carrier: str = ""
    service: str = ""
    customer_reference: str = ""
    ship_to: str = ""
    min_life_days: int | None = None
    currency: str = ""
    note: str = ""
    ordered_on: date | None = None

    def post(self, books: Books) -> Outcome:
        """Writes the order and its lines."""
        at = books.site(self.site)
        number = upper_code("number", self.number, NUMBER_LENGTH_MAX)
        require_new_number(books.connection, number)
        if not self.lines and not self.draft:
            raise Rejection("order_without_lines", order=number)
        require_length(len(self.lines))
        customer = books.known(need_party, "customer", self.customer)
        head = {"kind": SALE, "number": number, "site_id": at.id, "party_id": customer.id, **self._head(books)}
        order_id = books.connection.execute(insert(orders).values(**head).returning(orders.c.id)).scalar_one()
        terms = self._terms(books.connection, customer.id)
        books.connection.execute(insert(sales_order).values(order_id=order_id, **terms))
        add_sale_lines(books, order_id, 1, self.lines)
        said = f"{'Draft' if self.draft else 'Order'} {number}, {len(self.lines)} lines"
        return Outcome(said, {"order": number, "customer": customer.code, "lines": str(len(self.lines))})

    def _head(self, books: Books) -> dict[str, Any]:
        ordered_on = self.ordered_on or books.today()
        if ordered_on > books.today():
            raise Rejection("ordered_in_future", ordered_on=ordered_on)
        return {
            "state": "draft" if self.draft else "confirmed",
            "ordered_on": ordered_on,
            "due_on": self.due_on,
            "currency": currency_code(self.currency),
            "note": name_text(self.note, "note") if self.note else "",
            "last_line": len(self.lines),
        }

    def _terms(self, connection: Connection, party_id: int) -> dict[str, Any]:
        row = connection.execute(
            select(party.c.customer_life_days, party.c.ship_to).where(party.c.id == party_id)
        ).one()
        return {
            "priority": sale_priority(self.priority),
            "ship_policy": ship_policy(self.ship_policy),
            "carrier_id": carrier_id(connection, self.carrier),
            "service": name_text(self.service, "service") if self.service else "",
            "customer_reference": name_text(self.customer_reference, "reference") if self.customer_reference else "",
            "ship_to": address(self.ship_to) or row.ship_to,
            "min_life_days": row.customer_life_days if self.min_life_days is None else life_days(self.min_life_days),
        }


def sale_priority(priority: int) -> int:
    """How urgent an order is, 1 the most."""
    if priority not in PRIORITIES:
        raise Rejection("unknown_value", field="priority", value=priority, known="1 to 9")
    return priority


def ship_policy(policy: str) -> str:
    """Whether an order is sent in parts."""
    if policy not in SHIP_POLICIES:
        raise Rejection("unknown_value", field="ship_policy", value=policy, known=", ".join(SHIP_POLICIES))
    return policy


def life_days(days: int | None) -> int | None:
    """How many days goods must keep at least when they are due."""
    if days is not None and not 0 <= days <= DAYS_MAX:
        raise Rejection("unknown_value", field="min_life_days", value=days, known=f"0 to {DAYS_MAX}")
    return days


def carrier_id(connection: Connection, code: str) -> int | None:
    """The carrier of that code, if one is named."""
    if not code:
        return None
    found = connection.execute(select(carrier.c.id).where(carrier.c.code == code.upper(), carrier.c.active == 1))
    if (known := found.scalar()) is None:
        raise Rejection("unknown_carrier", carrier=code)
    return int(known)


def add_sale_lines(books: Books, order_id: int, first: int, lines: Sequence[SoldLine]) -> None:
    """Writes lines of an order, numbered from `first` on."""
    for number, line in enumerate(lines, first):
        row, beside = sale_line_values(books, line)
        values = {"order_id": order_id, "line": number, **row}
        line_id = books.connection.execute(insert(order_line).values(**values).returning(order_line.c.id)).scalar_one()
        books.connection.execute(insert(sales_line).values(order_line_id=line_id, **beside))


def sale_line_values(books: Books, line: SoldLine) -> tuple[dict[str, Any], dict[str, Any]]:
    """What stands on a line: what every order's lines have, and what those of sales orders have besides."""
    of = books.known(need_item, line.sku)
    holder = books.known(need_pack, of, line.pack)
    packs = quantity(line.quantity, of.decimals if holder.id is None else 0)
    row = {
        "item_id": of.id, "pack_id": holder.id, "pack_quantity": packs, "quantity": pieces_in(holder, packs),
        "price": None if line.price is None else money(line.price), "due_on": line.due_on,
    }  # fmt: skip
    lot_id = need_lot(books.connection, of, line.lot, "").id if line.lot else 0
    return row, {"lot_id": lot_id, "min_life_days": life_days(line.min_life_days)}
