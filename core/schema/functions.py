"""What PostgreSQL does in one round trip instead of many: entering a posting, and settling its moves with its outcome.

They say the same as `core.gate` and `core.ledger.settle` do statement by statement on SQLite; the same tests
judge both. A change here needs a migration that calls `define_functions` again.
"""

from __future__ import annotations

from sqlalchemy import Connection

BOOKS_LOCK = 0x57_0C_4A_4E  # shared by every posting, held alone by what changes the rules under them

# Each statement of a PL/pgSQL function sees what was committed before it: the row of the operator and the version of
# the catalogue are read after the lock is held.
_ENTER_POSTING = f"""
    CREATE OR REPLACE FUNCTION enter_posting(
        given_id uuid, given_kind text, given_version int, given_payload text, given_fingerprint text,
        operator_code text, given_device text, given_happened_at bigint, given_posted_at bigint, given_state text,
        given_outcome text, wanted_permission text,
        OUT fresh boolean, OUT operator_id bigint, OUT permitted boolean, OUT catalogue bigint,
        OUT first_fingerprint text, OUT first_state text, OUT first_outcome text
    ) LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock_shared({BOOKS_LOCK});
        SELECT o.id, EXISTS (SELECT FROM role_permission p WHERE p.role = o.role AND p.permission = wanted_permission)
            INTO operator_id, permitted
            FROM operator o WHERE o.code = operator_code AND (o.active = 1 OR o.id = 0);
        INSERT INTO posting (id, kind, version, payload, fingerprint, operator_id, device, happened_at, posted_at,
                state, outcome)
            VALUES (given_id, given_kind, given_version, given_payload, given_fingerprint, coalesce(operator_id, 0),
                given_device, given_happened_at, given_posted_at, given_state, given_outcome)
            ON CONFLICT (id) DO NOTHING;
        fresh := FOUND;
        IF NOT fresh THEN
            SELECT fingerprint, state, outcome INTO first_fingerprint, first_state, first_outcome
                FROM posting WHERE id = given_id;
        END IF;
        SELECT version INTO catalogue FROM catalogue_version WHERE id = 1;
    END $$
"""  # noqa: S608  our own number

_SETTLE = """
    CREATE OR REPLACE FUNCTION settle(plan jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
    DECLARE
        change record;
        line move;
        found_id bigint; found_seq bigint; found_quantity bigint;
        ids bigint[] := '{}'; seqs bigint[] := '{}'; quantities bigint[] := '{}'; moves bigint[] := '{}';
        changed_now bigint := (plan->>'now')::bigint;
    BEGIN
        FOR change IN SELECT * FROM jsonb_to_recordset(plan->'changes') AS c(
            how text, location bigint, item bigint, lot bigint, plate bigint, owner bigint, at_status text,
            serial int, net bigint, held bigint, catch bigint, steps int, whole bigint,
            was_held bigint, to_location bigint, to_plate bigint, to_owner bigint, to_status text)
        LOOP
            found_id := NULL;
            IF change.how = 'give' THEN
                INSERT INTO balance AS b (location_id, item_id, lot_id, plate_id, owner_id, status, is_serial,
                        quantity, reserved, catch_quantity, seq, since, changed_at)
                    SELECT change.location, change.item, change.lot, change.plate, change.owner, change.at_status,
                        change.serial, change.net, change.held, change.catch, change.steps, changed_now, changed_now
                    WHERE change.serial = 0 OR NOT EXISTS (
                        SELECT FROM balance o WHERE o.lot_id = change.lot AND o.is_serial <> 0
                            AND (change.serial = 1 OR (o.location_id, o.plate_id, o.owner_id, o.status)
                                <> (change.location, change.plate, change.owner, change.at_status)))
                    ON CONFLICT (location_id, item_id, lot_id, plate_id, owner_id, status) DO UPDATE SET
                        quantity = b.quantity + excluded.quantity, reserved = b.reserved + excluded.reserved,
                        catch_quantity = b.catch_quantity + excluded.catch_quantity,
                        seq = b.seq + excluded.seq, changed_at = excluded.changed_at
                    RETURNING b.id, b.seq, b.quantity INTO found_id, found_seq, found_quantity;
            ELSIF change.how = 'change' THEN
                -- A second look with a fresh snapshot: while the first waited for its lock, another may have emptied
                -- the row, which deletes it, and a third begun it anew.
                FOR look IN 1..2 LOOP
                    UPDATE balance SET quantity = quantity + change.net, reserved = reserved + change.held,
                            catch_quantity = catch_quantity + change.catch, seq = seq + change.steps,
                            changed_at = changed_now
                        WHERE location_id = change.location AND item_id = change.item AND lot_id = change.lot
                            AND plate_id = change.plate AND owner_id = change.owner AND status = change.at_status
                            AND quantity + change.net >= reserved + change.held AND reserved + change.held >= 0
                            AND catch_quantity + change.catch >= 0
                            AND (quantity + change.net > 0 OR catch_quantity + change.catch = 0)
                            AND (quantity + change.net = 0 OR catch_quantity + change.catch > 0 OR change.catch = 0)
                        RETURNING id, seq, quantity INTO found_id, found_seq, found_quantity;
                    EXIT WHEN FOUND;
                END LOOP;
            ELSE
                UPDATE balance SET location_id = change.to_location, plate_id = change.to_plate,
                        owner_id = change.to_owner, status = change.to_status, seq = seq + 2,
                        reserved = change.held, changed_at = changed_now
                    WHERE location_id = change.location AND item_id = change.item AND lot_id = change.lot
                        AND plate_id = change.plate AND owner_id = change.owner AND status = change.at_status
                        AND quantity = change.whole AND reserved = change.was_held AND catch_quantity = change.catch
                    RETURNING id, seq, quantity INTO found_id, found_seq, found_quantity;
            END IF;
            IF found_id IS NULL THEN
                RETURN jsonb_build_object('short', cardinality(ids));
            END IF;
            IF found_quantity = 0 THEN
                DELETE FROM balance WHERE id = found_id;
            END IF;
            ids := ids || found_id; seqs := seqs || found_seq; quantities := quantities || found_quantity;
        END LOOP;
        FOR line IN SELECT * FROM jsonb_populate_recordset(NULL::move, plan->'moves') LOOP
            INSERT INTO move (posting_id, line, kind, site_id, item_id, lot_id, quantity, from_location_id,
                    to_location_id, from_plate_id, to_plate_id, from_owner_id, to_owner_id, from_status, to_status,
                    pack_id, pack_quantity, reason, order_line_id, party_id, reverses_id, business_date,
                    catch_quantity, reservation_id)
                VALUES (line.posting_id, line.line, line.kind, line.site_id, line.item_id, line.lot_id,
                    line.quantity, line.from_location_id, line.to_location_id, line.from_plate_id,
                    line.to_plate_id, line.from_owner_id, line.to_owner_id, line.from_status, line.to_status,
                    line.pack_id, line.pack_quantity, line.reason, line.order_line_id, line.party_id,
                    line.reverses_id, line.business_date, line.catch_quantity, line.reservation_id)
                RETURNING id INTO found_id;
            moves := moves || found_id;
        END LOOP;
        INSERT INTO entry (balance_id, seq, move_id, after)
            SELECT ids[e.change + 1], seqs[e.change + 1] + e.back, moves[e.move + 1],
                quantities[e.change + 1] + e.beyond
            FROM jsonb_to_recordset(plan->'entries') AS e(change int, back int, move int, beyond bigint);
        UPDATE posting SET state = 'posted', outcome = plan->>'said' WHERE id = (plan->>'posting')::uuid;
        RETURN jsonb_build_object('ids', to_jsonb(ids), 'moves', to_jsonb(moves));
    END $$
"""


def define_functions(connection: Connection) -> None:
    """Puts the functions in place; SQLite needs none, a statement costs it no round trip."""
    if connection.dialect.name == "postgresql":
        for function in (_ENTER_POSTING, _SETTLE):
            connection.exec_driver_sql(function)
