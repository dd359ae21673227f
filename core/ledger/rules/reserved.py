"""I3: nothing is less than nothing, and no more is reserved than is there."""

from __future__ import annotations

from core.ledger.rules.rule import Invariant

RESERVED: tuple[Invariant, ...] = (
    Invariant(
        "I3",
        "less than nothing is on hand, or more is reserved than there is",
        """
        SELECT item.sku AS item, lot.code AS lot, location.code AS location, plate.code AS plate,
            balance.id AS balance, balance.quantity AS on_hand, balance.reserved
        FROM balance
        JOIN item ON item.id = balance.item_id
        JOIN lot ON lot.id = balance.lot_id
        JOIN plate ON plate.id = balance.plate_id
        JOIN location ON location.id = balance.location_id
        WHERE balance.quantity < 0 OR balance.reserved < 0 OR balance.reserved > balance.quantity
        """,
    ),
    # Nothing reserves goods yet; whoever makes the first reservation sums them up here.
    Invariant(
        "I3",
        "goods are reserved for nobody",
        """
        SELECT balance.id AS balance, balance.quantity AS on_hand, balance.reserved
        FROM balance WHERE balance.reserved <> 0
        """,
    ),
    Invariant(
        "I3",
        "a balance was below nothing for a while",
        """
        SELECT balance_id AS balance, seq AS number, move_id AS move, after FROM entry WHERE after < 0
        """,
    ),
)
