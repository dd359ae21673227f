"""I1: what is on hand is what came in less what went out."""

from __future__ import annotations

from core.ledger.rules.rule import Invariant

STOCK: tuple[Invariant, ...] = (
    Invariant(
        "I1",
        "what is on hand is not what came in less what went out",
        """
        SELECT item.sku AS item, lot.code AS lot, location.code AS location, plate.code AS plate, stock.status,
            stock.on_hand, stock.moved AS by_its_moves,
            stock.item_id, stock.lot_id, stock.location_id, stock.plate_id, stock.owner_id
        FROM stock
        JOIN item ON item.id = stock.item_id
        JOIN lot ON lot.id = stock.lot_id
        JOIN plate ON plate.id = stock.plate_id
        JOIN location ON location.id = stock.location_id
        WHERE stock.on_hand <> CASE location.is_physical WHEN 1 THEN stock.moved ELSE 0 END
        """,
    ),
    Invariant(
        "I1",
        "goods became another item on their way",
        """
        SELECT move.id AS move, item.sku AS item, lot.code AS lot
        FROM move JOIN lot ON lot.id = move.lot_id JOIN item ON item.id = move.item_id
        WHERE lot.id <> 0 AND lot.item_id <> move.item_id
        """,
    ),
)
