"""The raw driver's best on PostgreSQL: a function in the server that writes a move's rows in one round trip."""

from __future__ import annotations

from core.values import new_id, utc_now
from tests.bench.layout import DEVICE, Address, Layout, Line
from tests.bench.raw import FINGERPRINT, ONE, OUTCOME, PAYLOAD, connect

# An id of its own when none is given: pgbench has none to give.
FUNCTION = f"""
CREATE OR REPLACE FUNCTION raw_move(
    given_id uuid, now bigint, by_operator bigint, at_site bigint, of_item bigint, source bigint, target bigint
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    posting_id uuid := coalesce(given_id, (lpad(to_hex(now / 1000), 12, '0') || '7'
        || substr(md5(random()::text), 1, 3) || 'a' || substr(md5(random()::text), 1, 15))::uuid);
    taken record; given record; new_move bigint;
BEGIN
    INSERT INTO posting (id, kind, version, payload, fingerprint, operator_id, device, happened_at, posted_at, state,
            outcome)
        VALUES (posting_id, 'Move', 1, '{PAYLOAD}', '{FINGERPRINT}', by_operator, '{DEVICE}', now, now, 'posted',
            '{OUTCOME}');
    FOR leg IN 1..2 LOOP
        IF (leg = 1) = (source < target) THEN
            UPDATE balance b SET quantity = b.quantity - {ONE}, seq = b.seq + 1, changed_at = now
                WHERE b.location_id = source AND b.item_id = of_item AND b.lot_id = 0 AND b.plate_id = 0
                    AND b.owner_id = 0 AND b.status = 'available' AND b.quantity - b.reserved >= {ONE}
                RETURNING b.id, b.seq, b.quantity INTO STRICT taken;
        ELSE
            INSERT INTO balance AS b (location_id, item_id, lot_id, plate_id, owner_id, status, is_serial, quantity,
                    reserved, seq, since, changed_at)
                VALUES (target, of_item, 0, 0, 0, 'available', 0, {ONE}, 0, 1, now, now)
                ON CONFLICT (location_id, item_id, lot_id, plate_id, owner_id, status) DO UPDATE
                SET quantity = b.quantity + excluded.quantity, seq = b.seq + 1, changed_at = excluded.changed_at
                RETURNING b.id, b.seq, b.quantity INTO given;
        END IF;
    END LOOP;
    INSERT INTO move (posting_id, line, kind, site_id, item_id, lot_id, quantity, from_location_id, to_location_id,
            from_status, to_status, pack_quantity, business_date)
        VALUES (posting_id, 1, 'move', at_site, of_item, 0, {ONE}, source, target, 'available', 'available', {ONE},
            current_date)
        RETURNING id INTO new_move;
    INSERT INTO entry (balance_id, seq, move_id, after)
        VALUES (taken.id, taken.seq, new_move, taken.quantity), (given.id, given.seq, new_move, given.quantity);
END $$
"""
CALL = "SELECT raw_move(%s, %s, %s, %s, %s, %s, %s)"


class RawFunction:
    """One connection that calls the function for each move."""

    def __init__(self, address: Address, at: Layout) -> None:
        self.at = at
        self._connection = connect(address)
        self._do = self._connection.cursor().execute

    def close(self) -> None:
        """Gives the connection back."""
        self._connection.close()

    def move(self, line: Line) -> None:
        """One posting of one piece, in one statement that commits itself."""
        at = self.at
        ends = (at.items[line.item], at.bins[line.source], at.bins[line.target])
        self._do(CALL, (new_id(), utc_now(), at.operator, at.site, *ends))


def define(address: Address) -> None:
    """Puts the function into the database."""
    connection = connect(address)
    connection.execute(FUNCTION)
    connection.close()
