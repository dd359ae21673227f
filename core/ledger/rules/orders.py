"""I7: an order's progress is the sum of its moves and matches, and its state what its lines say."""

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
        "what is done on an order's line is not what its moves and matches say",
        """
        SELECT orders.number AS "order", order_line.line, item.sku AS item, order_line.done,
            COALESCE(progress.moved, 0) + COALESCE(matched.matched, 0) AS by_its_moves,
            order_line.id AS order_line_id
        FROM order_line
        JOIN orders ON orders.id = order_line.order_id
        JOIN item ON item.id = order_line.item_id
        LEFT JOIN progress ON progress.order_line_id = order_line.id
        LEFT JOIN matched ON matched.order_line_id = order_line.id
        WHERE order_line.done <> COALESCE(progress.moved, 0) + COALESCE(matched.matched, 0)
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
        JOIN item ON item.id = order_line.item_id
        WHERE move.item_id <> order_line.item_id
        """,
    ),
    Invariant(
        "I7",
        "more is matched to orders than came in without one",
        """
        SELECT receipt.number AS receipt, item.sku AS item, receipt_line.quantity, SUM(receipt_match.quantity) AS moved,
            receipt_line.posting_id AS posting
        FROM receipt_match
        JOIN receipt_line ON receipt_line.id = receipt_match.receipt_line_id
        JOIN receipt ON receipt.id = receipt_line.receipt_id
        JOIN item ON item.id = receipt_line.item_id
        WHERE receipt_match.undone_by IS NULL
        GROUP BY receipt_line.id, receipt.number, item.sku, receipt_line.quantity, receipt_line.posting_id,
            receipt_line.order_line_id, receipt_line.undone_by
        HAVING SUM(receipt_match.quantity) > receipt_line.quantity OR receipt_line.order_line_id IS NOT NULL
            OR receipt_line.undone_by IS NOT NULL
        """,
    ),
    Invariant(
        "I7",
        "goods are matched to a line for another item, or by no posting",
        """
        SELECT orders.number AS "order", order_line.line, item.sku AS item, receipt_match.posting_id AS posting
        FROM receipt_match
        JOIN receipt_line ON receipt_line.id = receipt_match.receipt_line_id
        JOIN order_line ON order_line.id = receipt_match.order_line_id
        JOIN orders ON orders.id = order_line.order_id
        JOIN item ON item.id = order_line.item_id
        LEFT JOIN posting ON posting.id = receipt_match.posting_id AND posting.state = 'posted'
        LEFT JOIN posting undoing ON undoing.id = receipt_match.undone_by
            AND undoing.undoes_id = receipt_match.posting_id
        WHERE receipt_line.item_id <> order_line.item_id OR posting.id IS NULL
            OR (receipt_match.undone_by IS NOT NULL) <> (undoing.id IS NOT NULL)
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
            order_line.done, transfer_line.lost, order_line.id AS order_line_id
        FROM transfer_line
        JOIN order_line ON order_line.id = transfer_line.order_line_id
        JOIN orders ON orders.id = order_line.order_id
        JOIN item ON item.id = order_line.item_id
        WHERE transfer_line.shipped < order_line.done + transfer_line.lost
        """,
    ),
)
