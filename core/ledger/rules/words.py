"""The words that the rules' queries share; a database looks only at those that a query uses."""

from __future__ import annotations

WORDS = """
WITH step AS (
    SELECT balance_id, seq, move_id, after,
        LAG(after, 1, CAST(0 AS BIGINT)) OVER (PARTITION BY balance_id ORDER BY seq) AS before,
        ROW_NUMBER() OVER (PARTITION BY balance_id ORDER BY seq) AS place
    FROM entry
), ends AS (
    SELECT move_id, SUM(CASE WHEN after > before THEN 1 ELSE 0 END) AS given,
        SUM(CASE WHEN after < before THEN 1 ELSE 0 END) AS taken
    FROM step GROUP BY move_id
), place AS (
    SELECT step.balance_id, step.seq, step.move_id, step.before,
        CAST(move.item_id AS TEXT) || ' ' || CAST(move.lot_id AS TEXT) || ' ' || CASE WHEN step.after > step.before
            THEN CAST(to_location_id AS TEXT) || ' ' || CAST(to_plate_id AS TEXT) || ' '
                || CAST(to_owner_id AS TEXT) || ' ' || to_status
            ELSE CAST(from_location_id AS TEXT) || ' ' || CAST(from_plate_id AS TEXT) || ' '
                || CAST(from_owner_id AS TEXT) || ' ' || from_status
            END AS stock
    FROM step JOIN move ON move.id = step.move_id
), carried AS (
    SELECT place.*, LAG(stock) OVER (PARTITION BY balance_id ORDER BY seq) AS stock_before,
        LAG(move_id) OVER (PARTITION BY balance_id ORDER BY seq) AS move_before
    FROM place
), last AS (
    SELECT entry.balance_id, entry.seq, entry.after, entry.move_id
    FROM entry
    JOIN (SELECT balance_id, MAX(seq) AS seq FROM entry GROUP BY balance_id) newest
        ON newest.balance_id = entry.balance_id AND newest.seq = entry.seq
), change AS (
    SELECT to_location_id AS location_id, item_id, lot_id, to_plate_id AS plate_id, to_owner_id AS owner_id,
        to_status AS status, quantity AS moved, 0 AS on_hand
    FROM move
    UNION ALL
    SELECT from_location_id, item_id, lot_id, from_plate_id, from_owner_id, from_status, -quantity, 0 FROM move
    UNION ALL
    SELECT location_id, item_id, lot_id, plate_id, owner_id, status, 0, quantity FROM balance
), stock AS (
    SELECT location_id, item_id, lot_id, plate_id, owner_id, status, SUM(moved) AS moved, SUM(on_hand) AS on_hand
    FROM change GROUP BY location_id, item_id, lot_id, plate_id, owner_id, status
), progress AS (
    SELECT move.order_line_id,
        SUM(CASE WHEN target.is_physical = 1 THEN move.quantity ELSE -move.quantity END) AS moved
    FROM move JOIN location target ON target.id = move.to_location_id
    WHERE move.order_line_id IS NOT NULL GROUP BY move.order_line_id
)
"""
