"""The statements of the raw driver, the same for both databases but for the sign of a parameter."""

from __future__ import annotations

POSTING = """
INSERT INTO posting (id, kind, version, payload, fingerprint, operator_id, device, happened_at, posted_at, state,
    outcome)
VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, 'posted', ?)
"""
TAKE = """
UPDATE balance SET quantity = quantity - ?, seq = seq + 1, changed_at = ?
WHERE location_id = ? AND item_id = ? AND lot_id = 0 AND plate_id = 0 AND owner_id = 0 AND status = 'available'
    AND quantity - reserved >= ?
RETURNING id, seq, quantity
"""
GIVE = """
INSERT INTO balance (location_id, item_id, lot_id, plate_id, owner_id, status, is_serial, quantity, reserved, seq,
    since, changed_at)
VALUES (?, ?, 0, 0, 0, 'available', 0, ?, 0, 1, ?, ?)
ON CONFLICT (location_id, item_id, lot_id, plate_id, owner_id, status) DO UPDATE
SET quantity = balance.quantity + excluded.quantity, seq = balance.seq + 1, changed_at = excluded.changed_at
RETURNING id, seq, quantity
"""
MOVE = """
INSERT INTO move (posting_id, line, kind, site_id, item_id, lot_id, quantity, from_location_id, to_location_id,
    from_plate_id, to_plate_id, from_owner_id, to_owner_id, from_status, to_status, pack_id, pack_quantity, reason,
    order_line_id, party_id, reverses_id, business_date)
VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, 0, 0, 'available', 'available', NULL, ?, NULL, ?, ?, NULL, ?)
RETURNING id
"""
ENTRY = "INSERT INTO entry (balance_id, seq, move_id, after) VALUES (?, ?, ?, ?)"
TWO_ENTRIES = "INSERT INTO entry (balance_id, seq, move_id, after) VALUES (?, ?, ?, ?), (?, ?, ?, ?)"
PROGRESS = "UPDATE order_line SET done = done + ? WHERE id = ?"
ORDER_STATE = "UPDATE orders SET state = 'partly_received' WHERE id = ?"
ON_PLATES = """
SELECT id, location_id, item_id, plate_id FROM balance WHERE plate_id IN (?, ?, ?, ?, ?)
ORDER BY location_id, item_id, lot_id, plate_id
"""
CARRY = "UPDATE balance SET location_id = ?, seq = seq + 2, changed_at = ? WHERE id = ? RETURNING seq, quantity"
PLATE = "UPDATE plate SET location_id = ? WHERE id = ?"
BALANCES = "SELECT item_id, location_id, quantity FROM balance"
OF_ITEM = "SELECT location_id, quantity FROM balance WHERE item_id = ?"
IN_BIN = "SELECT item_id, quantity FROM balance WHERE location_id = ?"
