"""I2: every change of a balance is numbered and leads from what was before to what is after."""

from __future__ import annotations

from core.ledger.rules.rule import Invariant

CHAIN: tuple[Invariant, ...] = (
    Invariant(
        "I2",
        "the changes of a balance are not numbered 1, 2, 3 …",
        """
        SELECT step.balance_id AS balance, step.seq AS number, step.move_id AS move
        FROM step WHERE step.seq <> step.place
        """,
    ),
    Invariant(
        "I2",
        "a balance changed by something else than its move says",
        """
        SELECT step.balance_id AS balance, step.seq AS number, move.id AS move, move.quantity AS moved,
            step.before, step.after
        FROM step JOIN move ON move.id = step.move_id
        WHERE ABS(step.after - step.before) <> move.quantity
        """,
    ),
    Invariant(
        "I2",
        "a move did not change one balance for each of its ends that holds stock",
        """
        SELECT move.id AS move, item.sku AS item, source.code AS "from", target.code AS "to",
            COALESCE(ends.taken, 0) AS taken, COALESCE(ends.given, 0) AS given
        FROM move
        JOIN item ON item.id = move.item_id
        JOIN location source ON source.id = move.from_location_id
        JOIN location target ON target.id = move.to_location_id
        LEFT JOIN ends ON ends.move_id = move.id
        WHERE COALESCE(ends.taken, 0) <> source.is_physical OR COALESCE(ends.given, 0) <> target.is_physical
        """,
    ),
    Invariant(
        "I2",
        "the last change of a balance does not lead to what is on hand",
        """
        SELECT item.sku AS item, lot.code AS lot, location.code AS location, plate.code AS plate,
            balance.id AS balance, balance.seq AS number, balance.quantity AS on_hand, last.seq AS last, last.after
        FROM balance
        JOIN item ON item.id = balance.item_id
        JOIN lot ON lot.id = balance.lot_id
        JOIN plate ON plate.id = balance.plate_id
        JOIN location ON location.id = balance.location_id
        LEFT JOIN last ON last.balance_id = balance.id
        WHERE last.seq IS NULL OR last.seq <> balance.seq OR last.after <> balance.quantity
        """,
    ),
    Invariant(
        "I2",
        "a balance is gone although something was left",
        """
        SELECT item.sku AS item, lot.code AS lot, last.balance_id AS balance, last.seq AS number, last.after
        FROM last
        JOIN move ON move.id = last.move_id
        JOIN item ON item.id = move.item_id
        JOIN lot ON lot.id = move.lot_id
        LEFT JOIN balance ON balance.id = last.balance_id
        WHERE balance.id IS NULL AND last.after <> 0
        """,
    ),
    Invariant(
        "I2",
        "the last change of a balance was by a move of other goods, or to or from another place",
        """
        SELECT balance.id AS balance, place.seq AS number, place.move_id AS move
        FROM balance JOIN place ON place.balance_id = balance.id AND place.seq = balance.seq
        WHERE place.stock <> CAST(balance.item_id AS TEXT) || ' ' || CAST(balance.lot_id AS TEXT) || ' '
            || CAST(balance.location_id AS TEXT) || ' ' || CAST(balance.plate_id AS TEXT) || ' '
            || CAST(balance.owner_id AS TEXT) || ' ' || balance.status
        """,
    ),
    # A serial, or what lies on a plate, takes its balance along: out to nothing and in again by the same move.
    Invariant(
        "I2",
        "a balance became one of other goods, or of another place, without a move that took it there",
        """
        SELECT balance_id AS balance, seq AS number, move_id AS move
        FROM carried WHERE stock <> stock_before AND NOT (move_id = move_before AND before = 0)
        """,
    ),
)
