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
        "what a receipt says came in is not what its move says",
        """
        SELECT receipt.number AS receipt, item.sku AS item, receipt_line.quantity + receipt_line.rejected AS on_receipt,
            move.quantity AS moved, receipt_line.posting_id AS posting
        FROM receipt_line
        JOIN receipt ON receipt.id = receipt_line.receipt_id
        JOIN item ON item.id = receipt_line.item_id
        LEFT JOIN move ON move.posting_id = receipt_line.posting_id AND move.line = receipt_line.line
            AND move.item_id = receipt_line.item_id AND move.lot_id = receipt_line.lot_id
        WHERE move.id IS NULL OR move.quantity <> receipt_line.quantity + receipt_line.rejected
            OR (receipt_line.rejected > 0) <> (move.kind = 'reject')
            OR (receipt_line.undone_by IS NOT NULL)
                <> EXISTS (SELECT 1 FROM move reversal WHERE reversal.reverses_id = move.id)
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
)
