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
    Invariant(
        "I3",
        "what a balance holds reserved is not what its reservations say",
        """
        SELECT item.sku AS item, location.code AS location, balance.id AS balance, balance.quantity AS on_hand,
            balance.reserved, COALESCE(claimed.still_open, 0) AS by_its_reservations
        FROM balance
        JOIN item ON item.id = balance.item_id
        JOIN location ON location.id = balance.location_id
        LEFT JOIN claimed ON claimed.balance_id = balance.id
        WHERE balance.reserved <> COALESCE(claimed.still_open, 0)
        """,
    ),
    Invariant(
        "I3",
        "a reservation is open for goods that are gone, or are others",
        """
        SELECT reservation.posting_id AS posting, reservation.purpose, item.sku AS item, balance.id AS balance_held,
            reservation.quantity AS reserved, reservation.done, reservation.released
        FROM reservation
        JOIN item ON item.id = reservation.item_id
        LEFT JOIN balance ON balance.id = reservation.balance_id
        WHERE reservation.kind = 'hard' AND reservation.state = 'open' AND (balance.id IS NULL
            OR balance.item_id <> reservation.item_id OR balance.lot_id <> reservation.lot_id)
        """,
    ),
    Invariant(
        "I3",
        "what was taken of a reservation is not what its moves say",
        """
        SELECT reservation.posting_id AS posting, reservation.purpose, item.sku AS item,
            reservation.quantity AS reserved, reservation.done, COALESCE(used.moved, 0) AS by_its_moves
        FROM reservation
        JOIN item ON item.id = reservation.item_id
        LEFT JOIN used ON used.reservation_id = reservation.id
        WHERE reservation.done <> COALESCE(used.moved, 0) OR used.item_id <> reservation.item_id
            OR used.last_item_id <> reservation.item_id
        """,
    ),
    Invariant(
        "I3",
        "a reservation is of a state that its quantities do not say",
        """
        SELECT reservation.posting_id AS posting, reservation.purpose, reservation.state,
            reservation.quantity AS reserved, reservation.done, reservation.released
        FROM reservation
        WHERE (reservation.state = 'open') <> (reservation.done + reservation.released < reservation.quantity)
            OR reservation.done < 0 OR reservation.released < 0
            OR reservation.done + reservation.released > reservation.quantity
        """,
    ),
    # A soft one holds no balance that would miss it.
    Invariant(
        "I3",
        "a posting has lost its reservation, or a reservation was made by none",
        """
        SELECT posting.id AS posting, posting.kind, posting.state, reservation.purpose
        FROM posting LEFT JOIN reservation ON reservation.posting_id = posting.id
        WHERE (posting.kind = 'Reserve' AND posting.state = 'posted' AND reservation.id IS NULL)
            OR (posting.state <> 'posted' AND reservation.id IS NOT NULL)
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
