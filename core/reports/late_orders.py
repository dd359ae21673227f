"""What is late: lines of purchase orders that should have come in and have not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, func, select

from core.inbound.purchase_order import PURCHASE, WAITING
from core.schema.orders import OPEN_STATES
from core.schema.tables import item, order_line, orders, party
from core.values import to_decimal

_DUE = func.coalesce(order_line.c.due_on, orders.c.due_on)
_LATE = (
    select(
        orders.c.number, order_line.c.line, party.c.code, party.c.name, item.c.sku, item.c.name.label("item"),
        _DUE.label("due_on"), order_line.c.quantity, order_line.c.done, item.c.unit,
    )
    .join(orders, orders.c.id == order_line.c.order_id)
    .join(party, party.c.id == orders.c.party_id)
    .join(item, item.c.id == order_line.c.item_id)
    .where(orders.c.kind == PURCHASE, orders.c.state.in_(OPEN_STATES), WAITING)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LateRow:
    """A line that is overdue, with what of it is still to come."""

    order: str
    line: int
    supplier: str
    party: str
    sku: str
    name: str
    due_on: date
    days_late: int
    ordered: Decimal
    open: Decimal
    unit: str


def late_orders(connection: Connection, site_id: int, today: date, limit: int | None = None) -> list[LateRow]:
    """The lines that are overdue at the site, the longest first."""
    query = _LATE.where(orders.c.site_id == site_id, today > _DUE).order_by(_DUE, orders.c.number, order_line.c.line)
    rows = connection.execute(query.limit(limit) if limit is not None else query)
    return [
        LateRow(
            row.number,
            row.line,
            row.code,
            row.name,
            row.sku,
            row.item,
            row.due_on,
            (today - row.due_on).days,
            to_decimal(row.quantity),
            to_decimal(row.quantity - row.done),
            row.unit,
        )
        for row in rows
    ]
