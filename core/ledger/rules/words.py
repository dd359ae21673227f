"""The words that the rules' queries share."""

from __future__ import annotations

import re

WORDS = {
    "step": """
    SELECT balance_id, seq, move_id, after,
        LAG(after, 1, CAST(0 AS BIGINT)) OVER (PARTITION BY balance_id ORDER BY seq) AS before,
        ROW_NUMBER() OVER (PARTITION BY balance_id ORDER BY seq) AS place
    FROM entry
""",
    "ends": """
    SELECT move_id, SUM(CASE WHEN after > before THEN 1 ELSE 0 END) AS given,
        SUM(CASE WHEN after < before THEN 1 ELSE 0 END) AS taken
    FROM step GROUP BY move_id
""",
    "place": """
    SELECT step.balance_id, step.seq, step.move_id, step.before,
        CAST(move.item_id AS TEXT) || ' ' || CAST(move.lot_id AS TEXT) || ' ' || CASE WHEN step.after > step.before
            THEN CAST(to_location_id AS TEXT) || ' ' || CAST(to_plate_id AS TEXT) || ' '
                || CAST(to_owner_id AS TEXT) || ' ' || to_status
            ELSE CAST(from_location_id AS TEXT) || ' ' || CAST(from_plate_id AS TEXT) || ' '
                || CAST(from_owner_id AS TEXT) || ' ' || from_status
            END AS stock
    FROM step JOIN move ON move.id = step.move_id
""",
    "carried": """
    SELECT place.*, LAG(stock) OVER (PARTITION BY balance_id ORDER BY seq) AS stock_before,
        LAG(move_id) OVER (PARTITION BY balance_id ORDER BY seq) AS move_before
    FROM place
""",
    "last": """
    SELECT entry.balance_id, entry.seq, entry.after, entry.move_id
    FROM entry
    JOIN (SELECT balance_id, MAX(seq) AS seq FROM entry GROUP BY balance_id) newest
        ON newest.balance_id = entry.balance_id AND newest.seq = entry.seq
""",
    "change": """
    SELECT to_location_id AS location_id, item_id, lot_id, to_plate_id AS plate_id, to_owner_id AS owner_id,
        to_status AS status, quantity AS moved, 0 AS on_hand, COALESCE(catch_quantity, 0) AS weight, 0 AS weighs
    FROM move
    UNION ALL
    SELECT from_location_id, item_id, lot_id, from_plate_id, from_owner_id, from_status, -quantity, 0,
        -COALESCE(catch_quantity, 0), 0
    FROM move
    UNION ALL
    SELECT location_id, item_id, lot_id, plate_id, owner_id, status, 0, quantity, 0, catch_quantity FROM balance
""",
    "stock": """
    SELECT location_id, item_id, lot_id, plate_id, owner_id, status, SUM(moved) AS moved, SUM(on_hand) AS on_hand,
        SUM(weight) AS weight, SUM(weighs) AS weighs
    FROM change GROUP BY location_id, item_id, lot_id, plate_id, owner_id, status
""",
    "progress": """
    SELECT move.order_line_id,
        SUM(CASE
            WHEN move.kind IN ('reject', 'ship_transfer', 'lose_transfer', 'pick', 'put_back', 'pack', 'unpack',
                'drop') THEN 0
            WHEN move.kind = 'ship' THEN CASE WHEN move.reverses_id IS NULL THEN move.quantity ELSE -move.quantity END
            WHEN move.kind IN ('take_return', 'inspect_return') THEN 0
            WHEN move.kind = 'receive_transfer' AND move.reverses_id IS NULL THEN move.quantity
            WHEN source.kind = 'supplier' THEN move.quantity ELSE -move.quantity END) AS moved,
        SUM(CASE WHEN move.kind <> 'reject' THEN 0 WHEN source.kind = 'supplier' THEN move.quantity
            ELSE -move.quantity END) AS rejected
    FROM move JOIN location source ON source.id = move.from_location_id
    WHERE move.order_line_id IS NOT NULL GROUP BY move.order_line_id
""",
    "gathered": """
    SELECT order_line_id, SUM(CASE WHEN (kind = 'pick') = (reverses_id IS NULL) THEN quantity ELSE -quantity END)
        AS picked
    FROM move WHERE kind IN ('pick', 'put_back') AND order_line_id IS NOT NULL GROUP BY order_line_id
""",
    "come_back": """
    SELECT order_line_id,
        SUM(CASE WHEN (kind = 'take_return') = (reverses_id IS NULL) THEN quantity ELSE -quantity END) AS come_back
    FROM move WHERE kind IN ('take_return', 'inspect_return') AND order_line_id IS NOT NULL GROUP BY order_line_id
""",
    "handled": """
    SELECT customer_return_posting.line_id, MIN(move.item_id) AS item_id, MAX(move.item_id) AS last_item_id,
        SUM(CASE WHEN move.kind = 'take_return' THEN move.quantity ELSE 0 END) AS came,
        SUM(CASE WHEN move.kind = 'inspect_return' THEN move.quantity ELSE 0 END) AS settled
    FROM customer_return_posting
    JOIN move ON move.posting_id = customer_return_posting.posting_id
    LEFT JOIN move reversal ON reversal.reverses_id = move.id
    WHERE reversal.id IS NULL GROUP BY customer_return_posting.line_id
""",
    "matched": """
    SELECT order_line_id, SUM(quantity) AS matched FROM receipt_match WHERE undone_by IS NULL GROUP BY order_line_id
""",
    "sent": """
    SELECT order_line_id,
        SUM(CASE kind WHEN 'ship_transfer' THEN signed ELSE 0 END) AS shipped,
        SUM(CASE kind WHEN 'lose_transfer' THEN signed ELSE 0 END) AS lost
    FROM (
        SELECT order_line_id, kind, CASE WHEN reverses_id IS NULL THEN quantity ELSE -quantity END AS signed
        FROM move WHERE kind IN ('ship_transfer', 'lose_transfer')
    ) signed_moves GROUP BY order_line_id
""",
    "claimed": """
    SELECT balance_id, SUM(quantity - done - released) AS still_open
    FROM reservation WHERE kind = 'hard' AND state = 'open' GROUP BY balance_id
""",
    "used": """
    SELECT reservation_id, SUM(CASE WHEN reverses_id IS NULL THEN quantity ELSE -quantity END) AS moved,
        MIN(item_id) AS item_id, MAX(item_id) AS last_item_id
    FROM move WHERE reservation_id IS NOT NULL GROUP BY reservation_id
""",
    "dated": """
    SELECT landed.*, location.site_id FROM (
        SELECT id AS move_id, business_date, to_location_id AS location_id, item_id, lot_id,
            to_owner_id AS owner_id, to_status AS status, quantity, COALESCE(catch_quantity, 0) AS catch_quantity
        FROM move
        UNION ALL
        SELECT id, business_date, from_location_id, item_id, lot_id, from_owner_id, from_status, -quantity,
            -COALESCE(catch_quantity, 0)
        FROM move
    ) landed
    JOIN location ON location.id = landed.location_id AND location.is_physical = 1
""",
    "standing": """
    SELECT id, site_id, ends_on, last_move, LAG(id) OVER (PARTITION BY site_id ORDER BY ends_on) AS id_before
    FROM period WHERE state = 'closed'
""",
    "ended": """
    SELECT standing.site_id, day.business_date, MIN(standing.ends_on) AS ends_on
    FROM (SELECT DISTINCT business_date FROM move) day
    JOIN standing ON standing.ends_on >= day.business_date
    GROUP BY standing.site_id, day.business_date
""",
    "closing": """
    SELECT ended.site_id, ended.business_date, standing.id AS period_id, standing.last_move
    FROM ended JOIN standing ON standing.site_id = ended.site_id AND standing.ends_on = ended.ends_on
""",
}


def in_full(query: str) -> str:
    """The query after the words that it uses: a database reads all that stand there, used or not."""
    used = _used_by(query)
    meant = ", ".join(f"{word} AS ({meaning})" for word, meaning in WORDS.items() if word in used)
    return f"WITH {meant} {query}" if meant else query


def _used_by(query: str) -> set[str]:
    """The words of the query, and those of what these mean."""
    used: set[str] = set()
    new = set(re.findall(r"\w+", query)) & WORDS.keys()
    while new:
        used |= new
        new = {each for word in new for each in re.findall(r"\w+", WORDS[word]) if each in WORDS} - used
    return used
