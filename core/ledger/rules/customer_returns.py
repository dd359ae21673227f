"""I7: what came of a customer's return and was looked at is what its moves say, and no more came than was shipped."""

from __future__ import annotations

from core.ledger.rules.rule import Invariant

CUSTOMER_RETURNS: tuple[Invariant, ...] = (
    Invariant(
        "I7",
        "what came of a return, or was looked at, is not what its moves say",
        """
        SELECT customer_return.number AS "return", customer_return_line.line, item.sku AS item,
            customer_return_line.received, COALESCE(handled.came, 0) AS by_its_moves, customer_return_line.settled,
            COALESCE(handled.settled, 0) AS settled_by_its_moves, customer_return.id AS return_id
        FROM customer_return_line
        JOIN customer_return ON customer_return.id = customer_return_line.return_id
        JOIN item ON item.id = customer_return_line.item_id
        LEFT JOIN handled ON handled.line_id = customer_return_line.id
        WHERE customer_return_line.received <> COALESCE(handled.came, 0)
            OR customer_return_line.settled <> COALESCE(handled.settled, 0)
            OR handled.item_id <> item.id OR handled.last_item_id <> item.id
        """,
    ),
    Invariant(
        "I7",
        "goods came back, or were looked at, and no return says so",
        """
        SELECT item.sku AS item, move.kind AS moved_by, move.id AS move
        FROM move
        JOIN item ON item.id = move.item_id
        LEFT JOIN customer_return_posting ON customer_return_posting.posting_id = move.posting_id
        WHERE move.kind IN ('take_return', 'inspect_return') AND move.reverses_id IS NULL
            AND customer_return_posting.posting_id IS NULL
        """,
    ),
    Invariant(
        "I7",
        "more of an order's line came back than was shipped",
        """
        SELECT orders.number AS "order", order_line.line, item.sku AS item, order_line.done AS shipped,
            come_back.come_back AS by_its_moves, order_line.id AS order_line_id
        FROM come_back
        JOIN order_line ON order_line.id = come_back.order_line_id
        JOIN orders ON orders.id = order_line.order_id
        JOIN item ON item.id = order_line.item_id
        WHERE come_back.come_back > order_line.done
        """,
    ),
    Invariant(
        "I7",
        "a return's state is not what its lines say",
        """
        SELECT counted.number AS "return", counted.state, counted.lines, counted.received, counted.waiting,
            counted.id AS return_id
        FROM (
            SELECT customer_return.id, customer_return.number, customer_return.state, COUNT(*) AS lines,
                SUM(customer_return_line.received) AS received,
                SUM(customer_return_line.received - customer_return_line.settled) AS waiting,
                SUM(CASE WHEN customer_return_line.quantity > customer_return_line.received THEN 1 ELSE 0 END)
                    AS open_lines
            FROM customer_return JOIN customer_return_line ON customer_return_line.return_id = customer_return.id
            GROUP BY customer_return.id, customer_return.number, customer_return.state
        ) counted
        WHERE NOT (counted.state IN ('authorised', 'cancelled') AND counted.received = 0
            OR counted.state = 'received' AND counted.received > 0 AND counted.waiting + counted.open_lines > 0
            OR counted.state = 'closed' AND counted.received > 0 AND counted.waiting = 0)
        """,
    ),
)
