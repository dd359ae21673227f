"""Receiving blind: who counts is not told what is expected, and counts again where the count is another one."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from core.catalogue.item import ItemRow
from core.catalogue.party import OWN
from core.errors import Rejection
from core.inbound.purchase_order import OrderLineRow, find_order, lines_expecting
from core.inbound.receipt import ReceiptRow
from core.schema.tables import receipt_line


def require_counted_twice(expected: int, of: ItemRow, pieces: int, counted: int | None) -> None:
    """Refuses a first count that is not what is expected; two that agree are the truth. It does not say which way."""
    if pieces not in (expected, counted):
        raise Rejection("count_again", sku=of.sku)


def expected_on(lines: list[OrderLineRow]) -> int:
    """How much these lines wait for."""
    return sum(line.open for line in lines)


def expected_from(connection: Connection, found: ReceiptRow, of: ItemRow) -> int:
    """How much of the item the supplier still owes on all its orders, less what lies here unmatched already."""
    lines = lines_expecting(connection, found.site_id, of.sku)
    if found.party_id != OWN:
        lines = [line for line in lines if _is_from(connection, line, found.party_id)]
    unmatched = select(func.coalesce(func.sum(receipt_line.c.quantity), 0)).where(
        receipt_line.c.receipt_id == found.id,
        receipt_line.c.item_id == of.id,
        receipt_line.c.order_line_id.is_(None),
        receipt_line.c.undone_by.is_(None),
    )
    return expected_on(lines) - int(connection.execute(unmatched).scalar_one())


def _is_from(connection: Connection, line: OrderLineRow, party_id: int) -> bool:
    order = find_order(connection, line.order)
    return order is not None and order.party_id == party_id
