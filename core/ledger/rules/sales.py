"""I7: what was picked and shipped of an order is what its moves say, and what is in hand is reserved for it."""

from __future__ import annotations

from core.ledger.rules.rule import Invariant

SALES: tuple[Invariant, ...] = (
    Invariant(
        "I7",
        "what is picked on an order's line is not what its moves say",
        """
        SELECT orders.number AS "order", order_line.line, item.sku AS item, sales_line.picked,
            COALESCE(gathered.picked, 0) AS by_its_moves, order_line.id AS order_line_id
        FROM order_line
        JOIN orders ON orders.id = order_line.order_id
        JOIN item ON item.id = order_line.item_id
        LEFT JOIN sales_line ON sales_line.order_line_id = order_line.id
        LEFT JOIN gathered ON gathered.order_line_id = order_line.id
        WHERE COALESCE(sales_line.picked, 0) <> COALESCE(gathered.picked, 0)
            OR (orders.kind = 'sales') <> (sales_line.order_line_id IS NOT NULL)
        """,
    ),
    Invariant(
        "I7",
        "more was shipped than picked, or more picked than ordered",
        """
        SELECT orders.number AS "order", order_line.line, order_line.quantity AS ordered, sales_line.picked,
            order_line.done AS shipped, order_line.id AS order_line_id
        FROM sales_line
        JOIN order_line ON order_line.id = sales_line.order_line_id
        JOIN orders ON orders.id = order_line.order_id
        WHERE order_line.done + sales_line.let_go > sales_line.picked
            OR sales_line.picked - sales_line.let_go > order_line.quantity
        """,
    ),
    Invariant(
        "I7",
        "what is in hand for an order is not reserved for it, or more is reserved than it wants",
        """
        SELECT orders.number AS "order", order_line.line,
            sales_line.picked - order_line.done - sales_line.let_go AS in_hand,
            COALESCE(held.still_open, 0) AS reserved, order_line.quantity AS ordered, order_line.id AS order_line_id
        FROM sales_line
        JOIN order_line ON order_line.id = sales_line.order_line_id
        JOIN orders ON orders.id = order_line.order_id
        LEFT JOIN (
            SELECT order_line_id, SUM(quantity - done - released) AS still_open
            FROM reservation WHERE kind = 'hard' AND state = 'open' AND order_line_id IS NOT NULL
            GROUP BY order_line_id
        ) held ON held.order_line_id = order_line.id
        WHERE COALESCE(held.still_open, 0) < sales_line.picked - order_line.done - sales_line.let_go
            OR COALESCE(held.still_open, 0) > order_line.quantity - order_line.done
        """,
    ),
    Invariant(
        "I7",
        "a pick is open for goods that are not reserved for it",
        """
        SELECT orders.number AS "order", order_line.line, work.id AS work, work.quantity - work.done AS to_pick,
            reservation.quantity - reservation.done - reservation.released AS reserved,
            order_line.id AS order_line_id
        FROM pick
        JOIN work ON work.id = pick.work_id
        JOIN order_line ON order_line.id = pick.order_line_id
        JOIN orders ON orders.id = order_line.order_id
        JOIN reservation ON reservation.id = pick.reservation_id
        WHERE work.state IN ('ready', 'leased')
            AND (reservation.order_line_id <> pick.order_line_id
                OR work.quantity - work.done <> reservation.quantity - reservation.done - reservation.released)
        """,
    ),
)
