"""I7: an order's progress is the sum of its moves, and its state what its lines say."""

from __future__ import annotations

from core.ledger.rules.rule import Invariant

_COMPLETE = "order_line.done * 100 >= order_line.quantity * (100 - order_line.under_percent)"
_STATES = f"""
    SELECT orders.id, orders.number, orders.state, COUNT(*) AS lines,
        SUM(CASE WHEN {_COMPLETE} THEN 1 ELSE 0 END) AS complete,
        SUM(CASE WHEN NOT {_COMPLETE} AND order_line.closed = 1 THEN 1 ELSE 0 END) AS short,
        MAX(order_line.done) AS done
    FROM orders JOIN order_line ON order_line.order_id = orders.id
    WHERE orders.kind = 'purchase' AND orders.state IN ('sent', 'partly_received', 'received', 'closed_short')
    GROUP BY orders.id, orders.number, orders.state
"""  # noqa: S608  no text from outside is in it

ORDERS: tuple[Invariant, ...] = (
    Invariant(
        "I7",
        "what is done on an order's line is not what its moves say",
        """
        SELECT orders.number AS "order", order_line.line, item.sku AS item, order_line.done,
            COALESCE(progress.moved, 0) AS by_its_moves, order_line.id AS order_line_id
        FROM order_line
        JOIN orders ON orders.id = order_line.order_id
        JOIN item ON item.id = order_line.item_id
        LEFT JOIN progress ON progress.order_line_id = order_line.id
        WHERE order_line.done <> COALESCE(progress.moved, 0)
        """,
    ),
    Invariant(
        "I7",
        "what is rejected on an order's line is not what its moves say",
        """
        SELECT orders.number AS "order", order_line.line, item.sku AS item, order_line.rejected,
            COALESCE(progress.rejected, 0) AS by_its_moves, order_line.id AS order_line_id
        FROM order_line
        JOIN orders ON orders.id = order_line.order_id
        JOIN item ON item.id = order_line.item_id
        LEFT JOIN progress ON progress.order_line_id = order_line.id
        WHERE order_line.rejected <> COALESCE(progress.rejected, 0)
        """,
    ),
    Invariant(
        "I7",
        "goods came in on a line for another item",
        """
        SELECT orders.number AS "order", order_line.line, item.sku AS item, move.id AS move
        FROM move
        JOIN order_line ON order_line.id = move.order_line_id
        JOIN orders ON orders.id = order_line.order_id
        JOIN item ON item.id = order_line.item_id
        WHERE move.item_id <> order_line.item_id
        """,
    ),
    Invariant(
        "I7",
        "an order's state is not what its lines say",
        f"""
        SELECT ordered.number AS "order", ordered.state, ordered.lines, ordered.complete, ordered.short,
            ordered.id AS order_id
        FROM ({_STATES}) ordered
        WHERE ordered.state <> CASE
            WHEN ordered.complete + ordered.short < ordered.lines AND ordered.done > 0 THEN 'partly_received'
            WHEN ordered.complete + ordered.short < ordered.lines THEN 'sent'
            WHEN ordered.short > 0 THEN 'closed_short'
            ELSE 'received' END
        """,  # noqa: S608  as above
    ),
    Invariant(
        "I7",
        "goods came in on an order that waits for none",
        """
        SELECT orders.number AS "order", orders.state, order_line.line, order_line.done, order_line.rejected,
            order_line.id AS order_line_id
        FROM orders JOIN order_line ON order_line.order_id = orders.id
        WHERE orders.state IN ('draft', 'approved', 'cancelled') AND (order_line.done > 0 OR order_line.rejected > 0)
        """,
    ),
    Invariant(
        "I7",
        "a shipment's state is not what its lines say",
        """
        SELECT announced.number AS shipment, announced.state, announced.open_lines, announced.received,
            announced.id AS shipment_id
        FROM (
            SELECT expected_shipment.id, expected_shipment.number, expected_shipment.state,
                MAX(expected_line.received) AS received,
                SUM(CASE WHEN expected_line.received < expected_line.quantity THEN 1 ELSE 0 END) AS open_lines
            FROM expected_shipment JOIN expected_line ON expected_line.shipment_id = expected_shipment.id
            GROUP BY expected_shipment.id, expected_shipment.number, expected_shipment.state
        ) announced
        WHERE NOT (announced.state IN ('cancelled', 'expected') AND announced.received = 0 AND announced.open_lines > 0
            OR announced.state IN ('partly_received', 'closed_short') AND announced.received > 0
                AND announced.open_lines > 0
            OR announced.state = 'received' AND announced.open_lines = 0)
        """,
    ),
)
