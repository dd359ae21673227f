"""What is late for customers: lines of sales orders that should have left and have not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, select

from core.inbound.purchase_order import shown_state
from core.outbound.due_orders import of_site
from core.outbound.sales_order import SALE
from core.outbound.waiting_sales import DUE, UNRESERVED, WANTING
from core.schema.tables import carrier, item, order_line, orders, party, sales_order
from core.values import to_decimal

_LATE = (
    select(
        orders.c.number, order_line.c.line, party.c.code, party.c.name, item.c.sku, item.c.name.label("item"),
        DUE.label("due_on"), order_line.c.quantity, order_line.c.done, UNRESERVED.label("short"), item.c.unit,
        orders.c.state, func.coalesce(carrier.c.code, "").label("carrier"), sales_order.c.hold_reason,
    )
    .join(orders, orders.c.id == order_line.c.order_id)
    .join(sales_order, sales_order.c.order_id == orders.c.id)
    .join(party, party.c.id == orders.c.party_id)
    .join(item, item.c.id == order_line.c.item_id)
    .outerjoin(carrier, carrier.c.id == sales_order.c.carrier_id)
    .where(orders.c.kind == SALE, orders.c.state.in_(WANTING))
    .where(order_line.c.closed == 0, order_line.c.done < order_line.c.quantity)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LateSaleRow:
    """A line that is overdue: what of it has not left, what of that is not even reserved, what holds it up."""

    order: str
    line: int
    customer: str
    party: str
    sku: str
    name: str
    due_on: date
    days_late: int
    ordered: Decimal
    open: Decimal
    short: Decimal
    unit: str
    state: str
    carrier: str
    hold: str


def late_sales(connection: Connection, site_id: int, today: date, limit: int | None = None) -> list[LateSaleRow]:
    """The lines that are overdue at the site, the longest first."""
    query = _LATE.where(of_site(site_id), today > DUE).order_by(DUE, orders.c.number, order_line.c.line)
    return [_row(row, today) for row in connection.execute(query.limit(limit) if limit is not None else query)]


def _row(row: Any, today: date) -> LateSaleRow:
    return LateSaleRow(
        order=row.number,
        line=row.line,
        customer=row.code,
        party=row.name,
        sku=row.sku,
        name=row.item,
        due_on=row.due_on,
        days_late=(today - row.due_on).days,
        ordered=to_decimal(row.quantity),
        open=to_decimal(row.quantity - row.done),
        short=to_decimal(int(row.short)),
        unit=row.unit,
        state=shown_state(row.state),
        carrier=row.carrier,
        hold=row.hold_reason,
    )
