"""I7: an order's progress is the sum of its moves."""

from __future__ import annotations

from core.ledger.rules.rule import Invariant

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
        "goods came in on a line for another item",
        """
        SELECT orders.number AS "order", order_line.line, item.sku AS item, move.id AS move
        FROM move
        JOIN order_line ON order_line.id = move.order_line_id
        JOIN orders ON orders.id = order_line.order_id
        JOIN item ON item.id = move.item_id
        WHERE move.item_id <> order_line.item_id
        """,
    ),
    Invariant(
        "I7",
        "an order's state is not what its lines say",
        """
        SELECT orders.number AS "order", orders.state, COUNT(*) AS lines, orders.id AS order_id,
            SUM(CASE WHEN order_line.done >= order_line.quantity THEN 1 ELSE 0 END) AS complete
        FROM orders JOIN order_line ON order_line.order_id = orders.id
        WHERE orders.state IN ('sent', 'partly_received', 'received')
        GROUP BY orders.id, orders.number, orders.state
        HAVING orders.state <> CASE
            WHEN MIN(CASE WHEN order_line.done >= order_line.quantity THEN 1 ELSE 0 END) = 1 THEN 'received'
            WHEN MAX(order_line.done) > 0 THEN 'partly_received'
            ELSE 'sent' END
        """,
    ),
    Invariant(
        "I7",
        "what was shipped or lost of a transfer is not what its moves say",
        """
        SELECT orders.number AS "order", order_line.line, item.sku AS item, transfer_line.shipped,
            COALESCE(sent.shipped, 0) AS shipped_by_its_moves, transfer_line.lost,
            COALESCE(sent.lost, 0) AS lost_by_its_moves, order_line.id AS order_line_id
        FROM order_line
        JOIN orders ON orders.id = order_line.order_id
        JOIN item ON item.id = order_line.item_id
        LEFT JOIN transfer_line ON transfer_line.order_line_id = order_line.id
        LEFT JOIN sent ON sent.order_line_id = order_line.id
        WHERE COALESCE(transfer_line.shipped, 0) <> COALESCE(sent.shipped, 0)
            OR COALESCE(transfer_line.lost, 0) <> COALESCE(sent.lost, 0)
            OR (transfer_line.order_line_id IS NULL) <> (orders.kind <> 'transfer')
        """,
    ),
    Invariant(
        "I7",
        "more came in of a transfer, or was lost, than was shipped",
        """
        SELECT orders.number AS "order", order_line.line, item.sku AS item, transfer_line.shipped,
            order_line.done, transfer_line.lost
        FROM transfer_line
        JOIN order_line ON order_line.id = transfer_line.order_line_id
        JOIN orders ON orders.id = order_line.order_id
        JOIN item ON item.id = order_line.item_id
        WHERE transfer_line.shipped < order_line.done + transfer_line.lost
        """,
    ),
)
