"""By what else than its number, supplier and state an order is found: the goods it is for, and their shipments."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, false, func, or_, select

from core.schema.tables import expected_line, expected_shipment, item, order_line, orders, supplier_item

FEW = 200  # so many items are looked up each; where they are more, the orders are gone through


def announced_by(word: str) -> ColumnElement[bool]:
    """Whether goods of an order come with a shipment of that number."""
    announced = (
        select(order_line.c.order_id)
        .join(expected_line, expected_line.c.order_line_id == order_line.c.id)
        .join(expected_shipment, expected_shipment.c.id == expected_line.c.shipment_id)
        .where(_holds(expected_shipment.c.number, word))
    )
    return orders.c.id.in_(announced)


def of_goods(connection: Connection, word: str) -> ColumnElement[bool]:
    """Whether an order is for an item of that name, or one that some supplier calls so."""
    named = select(item.c.id).where(item.c.search_name.like(_pattern(word), escape="\\"))
    items = named.union(select(supplier_item.c.item_id).where(_holds(supplier_item.c.code, word)))
    found = connection.execute(items.limit(FEW + 1)).scalars().all()
    if not found:
        return false()  # an empty list would have every line of every order looked at
    if len(found) <= FEW:
        return orders.c.id.in_(select(order_line.c.order_id).where(order_line.c.item_id.in_(found)))
    of_order = order_line.c.order_id == orders.c.id
    line = select(order_line.c.id).where(of_order, order_line.c.item_id.in_(select(items.subquery().c.id)))
    return line.correlate(orders).exists()


def _holds(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    """In whatever case; SQLite knows that of ASCII only, so letters beyond are tried in capitals as well."""
    return or_(
        func.lower(column).like(_pattern(word), escape="\\"),
        func.upper(column).like(_pattern(word.upper()), escape="\\"),
    )


def _pattern(word: str) -> str:
    literal = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{literal}%"
