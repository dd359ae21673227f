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
        "what goods weigh is not what came in less what went out",
        """
        SELECT item.sku AS item, lot.code AS lot, location.code AS location, plate.code AS plate, stock.status,
            stock.weighs, stock.weight AS by_its_moves,
            stock.item_id, stock.lot_id, stock.location_id, stock.plate_id, stock.owner_id
        FROM stock
        JOIN item ON item.id = stock.item_id
        JOIN lot ON lot.id = stock.lot_id
        JOIN plate ON plate.id = stock.plate_id
        JOIN location ON location.id = stock.location_id
        WHERE stock.weighs <> CASE location.is_physical WHEN 1 THEN stock.weight ELSE 0 END
        """,
    ),
    Invariant(
        "I1",
        "goods were weighed that are only counted, or were not weighed",
        """
        SELECT move.id AS move, item.sku AS item, move.catch_quantity AS weighs
        FROM move JOIN item ON item.id = move.item_id
        WHERE (item.catch_unit IS NULL) <> (move.catch_quantity IS NULL)
        """,
    ),
    Invariant(
        "I1",
        "goods that are not kept in stock lie somewhere",
        """
        SELECT item.sku AS item, location.code AS location, balance.id AS balance
        FROM balance JOIN item ON item.id = balance.item_id JOIN location ON location.id = balance.location_id
        WHERE item.kind <> 'stock'
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
