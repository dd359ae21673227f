"""Goods that came in without an order and belong to none yet, and the orders that they could be for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, func, or_, select

from core.errors import Rejection
from core.inbound.purchase_order import PURCHASE, WAITING
from core.schema.orders import OPEN_STATES
from core.schema.tables import (
    item,
    lot,
    operator,
    order_line,
    orders,
    party,
    posting,
    receipt,
    receipt_line,
    receipt_match,
)
from core.values import Micros

LIMIT_MAX = 500
CANDIDATES_MAX = 50
LINE_MAX = 2**31 - 1


class UnmatchedLine(NamedTuple):
    """A line of a receipt without an order, quantities in millionths; the posting and its move's line name it."""

    id: int
    posting: UUID
    line: int
    receipt: str
    site_id: int
    party_id: int
    supplier: str
    delivery_note: str
    item_id: int
    sku: str
    name: str
    unit: str
    decimals: int
    lot: str
    condition: str
    quantity: int
    matched: int
    operator: str
    posted_at: Micros

    @property
    def open(self) -> int:
        """What of it is for no order yet."""
        return self.quantity - self.matched


class Candidate(NamedTuple):
    """An order's line that the goods could be for, and what is still to come on it."""

    order: str
    line: int
    supplier: str
    ordered: int
    done: int


MATCHED = (
    select(func.coalesce(func.sum(receipt_match.c.quantity), 0))
    .where(receipt_match.c.receipt_line_id == receipt_line.c.id, receipt_match.c.undone_by.is_(None))
    .correlate(receipt_line)
    .scalar_subquery()
)
_LINES = (
    select(
        receipt_line.c.id, receipt_line.c.posting_id, receipt_line.c.line, receipt.c.number, receipt.c.site_id,
        receipt.c.party_id, party.c.code, receipt.c.delivery_note, item.c.id, item.c.sku, item.c.name, item.c.unit,
        item.c.decimals, lot.c.code, receipt_line.c.condition, receipt_line.c.quantity, MATCHED, operator.c.code,
        posting.c.posted_at,
    )
    .join(receipt, receipt.c.id == receipt_line.c.receipt_id)
    .join(party, party.c.id == receipt.c.party_id)
    .join(item, item.c.id == receipt_line.c.item_id)
    .join(lot, lot.c.id == receipt_line.c.lot_id)
    .join(posting, posting.c.id == receipt_line.c.posting_id)
    .join(operator, operator.c.id == posting.c.operator_id)
    .where(receipt_line.c.order_line_id.is_(None), receipt_line.c.undone_by.is_(None), receipt_line.c.quantity > 0)
)  # fmt: skip
_ONE = _LINES.where(receipt_line.c.posting_id == bindparam("posting"), receipt_line.c.line == bindparam("line"))


def find_unmatched(connection: Connection, posting: UUID, line: int, *, hold: bool = False) -> UnmatchedLine | None:
    """The line of a receipt that this move of the posting wrote, if it has no order; held, nobody else matches it."""
    if not 1 <= line <= LINE_MAX:
        return None
    given = {"posting": posting, "line": line}
    if hold:
        connection.execute(_ONE.with_only_columns(receipt_line.c.id).with_for_update(of=receipt_line), given).all()
    row = connection.execute(_ONE, given).first()
    return None if row is None else UnmatchedLine._make(row)


def unmatched_lines(connection: Connection, site_id: int, text: str = "", limit: int = 100) -> list[UnmatchedLine]:
    """What waits to be matched at the site, the oldest first; `text` is part of what is known of it."""
    query = _searched(_LINES.where(receipt.c.site_id == site_id, receipt_line.c.quantity > MATCHED), text)
    rows = connection.execute(query.order_by(receipt_line.c.id).limit(max(0, min(limit, LIMIT_MAX))))
    return [UnmatchedLine._make(row) for row in rows]


def candidates(connection: Connection, of: UnmatchedLine) -> Sequence[Candidate]:
    """The lines of open orders that wait for this item, of the supplier if it is known, earliest due first."""
    due = func.coalesce(order_line.c.due_on, orders.c.due_on)
    query = (
        select(orders.c.number, order_line.c.line, party.c.code, order_line.c.quantity, order_line.c.done)
        .join(order_line, order_line.c.order_id == orders.c.id)
        .join(party, party.c.id == orders.c.party_id)
        .where(orders.c.kind == PURCHASE, orders.c.site_id == of.site_id, orders.c.state.in_(OPEN_STATES), WAITING)
        .where(order_line.c.item_id == of.item_id)
        .order_by(due.is_(None), due, orders.c.id, order_line.c.line)
        .limit(CANDIDATES_MAX)
    )
    if of.party_id:
        query = query.where(orders.c.party_id == of.party_id)
    return [Candidate._make(row) for row in connection.execute(query)]


def require_unmatched(connection: Connection, posted: UUID) -> None:
    """Refuses to take back goods that an order counts by now; their lines are held, so that none is matched then."""
    lines = select(receipt_line.c.id).where(receipt_line.c.posting_id == posted).order_by(receipt_line.c.id)
    held = list(connection.execute(lines.with_for_update()).scalars())
    query = (
        select(orders.c.number)
        .join(order_line, order_line.c.order_id == orders.c.id)
        .join(receipt_match, receipt_match.c.order_line_id == order_line.c.id)
        .where(receipt_match.c.receipt_line_id.in_(held), receipt_match.c.undone_by.is_(None))
        .order_by(orders.c.number)
    )
    order = connection.execute(query.limit(1)).scalar()
    if order is not None:
        raise Rejection("matched_to_order", order=order)


def _searched(query: Select[tuple[object, ...]], text: str) -> Select[tuple[object, ...]]:
    columns = (
        receipt.c.number, receipt.c.delivery_note, party.c.code, party.c.name, item.c.sku, item.c.name, lot.c.code,
        operator.c.code,
    )  # fmt: skip
    for word in text.split():
        query = query.where(or_(*(func.upper(column).contains(word.upper(), autoescape=True) for column in columns)))
    return query
