"""I5 and I6: a serial is in one place, and what lies on a plate is where the plate is."""

from __future__ import annotations

from core.ledger.rules.rule import Invariant

PLACES: tuple[Invariant, ...] = (
    Invariant(
        "I5",
        "a serial is in more than one place, or is no serial there, or not one piece",
        """
        SELECT item.sku AS item, lot.code AS serial, COUNT(*) AS places, SUM(balance.quantity) AS on_hand,
            lot.id AS lot_id
        FROM balance JOIN lot ON lot.id = balance.lot_id JOIN item ON item.id = balance.item_id
        WHERE lot.is_serial = 1 OR balance.is_serial <> 0
        GROUP BY lot.id, item.sku, lot.code, lot.is_serial, item.tracking
        HAVING COUNT(*) > 1 OR lot.is_serial = 0
            OR MIN(balance.is_serial) <> CASE item.tracking WHEN 'serial' THEN 1 WHEN 'contents' THEN 2 ELSE 0 END
            OR (item.tracking = 'serial' AND SUM(balance.quantity) <> 1000000)
        """,
    ),
    Invariant(
        "I6",
        "goods are elsewhere than the plate they lie on",
        """
        SELECT plate.code AS plate, there.code AS plate_at, item.sku AS item, lot.code AS lot,
            location.code AS goods_at, plate.id AS plate_id
        FROM balance
        JOIN item ON item.id = balance.item_id
        JOIN lot ON lot.id = balance.lot_id
        JOIN plate ON plate.id = balance.plate_id
        JOIN location ON location.id = balance.location_id
        LEFT JOIN location there ON there.id = plate.location_id
        WHERE plate.id <> 0 AND (plate.location_id IS NULL OR plate.location_id <> balance.location_id)
        """,
    ),
    Invariant(
        "I6",
        "a plate is elsewhere than the plate that carries it",
        """
        SELECT plate.code AS plate, here.code AS plate_at, carrier.code AS carried_by, there.code AS carrier_at,
            plate.id AS plate_id
        FROM plate
        JOIN plate carrier ON carrier.id = plate.parent_id
        LEFT JOIN location here ON here.id = plate.location_id
        LEFT JOIN location there ON there.id = carrier.location_id
        WHERE COALESCE(plate.location_id, 0) <> COALESCE(carrier.location_id, 0)
        """,
    ),
    Invariant(
        "I6",
        "a plate carries itself, or more plates stand on each other than may",
        """
        SELECT plate.code AS plate, fifth.code AS carried_by, plate.id AS plate_id
        FROM plate
        JOIN plate second ON second.id = plate.parent_id
        JOIN plate third ON third.id = second.parent_id
        JOIN plate fourth ON fourth.id = third.parent_id
        JOIN plate fifth ON fifth.id = fourth.parent_id
        WHERE fifth.parent_id IS NOT NULL
        """,
    ),
)
