"""I7: what is in a carton is for the order that the carton is of."""

from __future__ import annotations

from core.ledger.rules.rule import Invariant

CARTONS: tuple[Invariant, ...] = (
    Invariant(
        "I7",
        "a carton holds goods that are not reserved for its order",
        """
        SELECT plate.code AS carton, orders.number AS "order", item.sku AS item, location.code AS location,
            balance.id AS balance, balance.quantity AS on_hand, COALESCE(held.still_open, 0) AS reserved
        FROM carton
        JOIN plate ON plate.id = carton.plate_id
        JOIN orders ON orders.id = carton.order_id
        JOIN balance ON balance.plate_id = carton.plate_id
        JOIN item ON item.id = balance.item_id
        JOIN location ON location.id = balance.location_id
        LEFT JOIN (
            SELECT reservation.balance_id, order_line.order_id,
                SUM(reservation.quantity - reservation.done - reservation.released) AS still_open
            FROM reservation JOIN order_line ON order_line.id = reservation.order_line_id
            WHERE reservation.kind = 'hard' AND reservation.state = 'open'
            GROUP BY reservation.balance_id, order_line.order_id
        ) held ON held.balance_id = balance.id AND held.order_id = carton.order_id
        WHERE carton.state <> 'shipped' AND balance.quantity <> COALESCE(held.still_open, 0)
        """,
    ),
    Invariant(
        "I7",
        "a closed carton is empty",
        """
        SELECT plate.code AS carton, orders.number AS "order", orders.id AS order_id
        FROM carton
        JOIN plate ON plate.id = carton.plate_id
        JOIN orders ON orders.id = carton.order_id
        WHERE carton.state = 'closed'
            AND NOT EXISTS (SELECT 1 FROM balance WHERE balance.plate_id = carton.plate_id)
        """,
    ),
)
