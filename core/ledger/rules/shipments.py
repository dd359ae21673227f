"""I7: a carton that left is empty, what was in it went to its order's customer, and it left with its shipment."""

from __future__ import annotations

from core.ledger.rules.rule import Invariant

SHIPMENTS: tuple[Invariant, ...] = (
    Invariant(
        "I7",
        "a carton that left still holds goods",
        """
        SELECT plate.code AS carton, orders.number AS "order", location.code AS location, balance.quantity AS on_hand,
            balance.id AS balance
        FROM carton
        JOIN balance ON balance.plate_id = carton.plate_id
        JOIN plate ON plate.id = carton.plate_id
        JOIN orders ON orders.id = carton.order_id
        JOIN location ON location.id = balance.location_id
        WHERE carton.state = 'shipped'
        """,
    ),
    Invariant(
        "I7",
        "nothing of its order left in a carton, or goods of another one",
        """
        SELECT plate.code AS carton, orders.number AS "order", shipment.number AS shipment, other.number AS left_in_it,
            orders.id AS order_id
        FROM carton
        JOIN shipment ON shipment.id = carton.shipment_id
        JOIN plate ON plate.id = carton.plate_id
        JOIN orders ON orders.id = carton.order_id
        LEFT JOIN (
            SELECT move.posting_id, move.from_plate_id, order_line.order_id
            FROM move JOIN order_line ON order_line.id = move.order_line_id
            WHERE move.kind = 'ship' AND move.reverses_id IS NULL
            GROUP BY move.posting_id, move.from_plate_id, order_line.order_id
        ) gone ON gone.posting_id = shipment.shipped_by AND gone.from_plate_id = carton.plate_id
        LEFT JOIN orders other ON other.id = gone.order_id
        WHERE carton.state = 'shipped' AND (gone.order_id IS NULL OR gone.order_id <> carton.order_id)
        """,
    ),
    Invariant(
        "I7",
        "a carton has left and its shipment has not, or the other way round",
        """
        SELECT shipment.number AS shipment, shipment.state, plate.code AS carton, carton.state AS carton_state,
            carton.order_id
        FROM carton
        JOIN shipment ON shipment.id = carton.shipment_id
        JOIN plate ON plate.id = carton.plate_id
        WHERE (carton.state = 'shipped') <> (shipment.state = 'shipped') OR shipment.state = 'cancelled'
        """,
    ),
)
