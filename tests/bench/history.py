"""A long past for a furnished site: moves to and fro between pairs of bins, written set by set.

What is on hand stays as it is. Every piece that goes over comes back, so the numbers of each chain follow from how
often its pair has had its turn, and `stockhand check` finds nothing.
"""

from __future__ import annotations

import re
from typing import Any

from tests.bench.layout import LONG_AGO, Address, Layout
from tests.bench.raw import connect

APART_US = 30_000_000  # one move every half minute: two million are two years
NAME = r"(?<!:):([a-z]+)"
TO_AND_FRO = 2 * 10_000  # every pair of shelves has as many moves over as back

# What no database says as the other does.
_SPELT = {
    "sqlite": {
        "id": "as_blob(printf('%012x7000a000%012x', at / 1000, k))",
        "date": "date(at / 1000000, 'unixepoch')",
    },
    "postgresql": {
        "id": "(lpad(to_hex(at / 1000), 12, '0') || '7000a000' || lpad(to_hex(k), 12, '0'))::uuid",
        "date": "(timestamp '1970-01-01' + make_interval(secs => at / 1000000))::date",
    },
}

_STATEMENTS = (
    # the pairs: an item in two neighbouring bins, where it lies loose
    """
    CREATE TEMPORARY TABLE shelf AS
    SELECT row_number() OVER (ORDER BY near.id) - 1 AS pair, near.item_id, near.id AS near, far.id AS far,
        near.location_id AS near_place, far.location_id AS far_place, near.seq AS near_seq, far.seq AS far_seq,
        near.quantity AS near_quantity, far.quantity AS far_quantity
    FROM balance near
    JOIN balance far ON far.item_id = near.item_id AND far.location_id = near.location_id + 1
        AND far.lot_id = 0 AND far.plate_id = 0 AND far.owner_id = 0 AND far.status = near.status
    WHERE near.plate_id = 0 AND (near.location_id - (SELECT MIN(location_id) FROM balance)) % 2 = 0
    """,
    """
    CREATE TEMPORARY TABLE turn AS
    WITH RECURSIVE number(k) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT k + 1 FROM number WHERE k + 1 < :moves)
    SELECT k, k % (SELECT COUNT(*) FROM shelf) AS pair, k / (SELECT COUNT(*) FROM shelf) + 1 AS round,
        k / (SELECT COUNT(*) FROM shelf) % 2 AS back, :begin + (k + 1) * :apart AS at
    FROM number
    """,
    """
    INSERT INTO posting (id, kind, version, payload, fingerprint, operator_id, device, happened_at, posted_at, state,
        outcome)
    SELECT {id}, 'Move', 1, '{{"quantity":"1","sku":"ITEM-0001","source":"BIN-01","target":"BIN-02"}}',
        'd0a5c8f1e3b74962d0a5c8f1e3b74962d0a5c8f1e3b74962d0a5c8f1e3b74962', :operator, 'BENCH', at, at, 'posted',
        '{{"said":"1 EA ITEM-0001 > BIN-02","facts":{{"sku":"ITEM-0001","quantity":"1","unit":"EA"}}}}'
    FROM turn ORDER BY k
    """,
    """
    INSERT INTO move (id, posting_id, line, kind, site_id, item_id, quantity, from_location_id, to_location_id,
        from_status, to_status, pack_quantity, business_date)
    SELECT :first + k, {id}, 1, 'move', :site, item_id, 1000000, CASE back WHEN 0 THEN near_place ELSE far_place END,
        CASE back WHEN 0 THEN far_place ELSE near_place END, 'available', 'available', 1000000, {date}
    FROM turn JOIN shelf ON shelf.pair = turn.pair ORDER BY k
    """,
    """
    INSERT INTO entry (balance_id, seq, move_id, after)
    SELECT near, near_seq + round, :first + k, near_quantity - 1000000 * (1 - back)
    FROM turn JOIN shelf ON shelf.pair = turn.pair
    """,
    """
    INSERT INTO entry (balance_id, seq, move_id, after)
    SELECT far, far_seq + round, :first + k, far_quantity + 1000000 * (1 - back)
    FROM turn JOIN shelf ON shelf.pair = turn.pair
    """,
    """
    UPDATE balance SET seq = seq + :rounds
    WHERE id IN (SELECT near FROM shelf UNION ALL SELECT far FROM shelf)
    """,
)
_BEFORE = {
    "sqlite": ("PRAGMA foreign_keys = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -1000000"),
    # the foreign keys rest: what is written here refers to what is there
    "postgresql": ("SET session_replication_role = replica", "SET work_mem = '256MB'"),
}
_AFTER = {
    "sqlite": ("ANALYZE",),
    "postgresql": (
        "SELECT setval(pg_get_serial_sequence('move', 'id'), (SELECT MAX(id) FROM move))",
        "VACUUM ANALYZE",
        "CHECKPOINT",
    ),
}


def write_history(address: Address, at: Layout, moves: int) -> None:
    """Writes as many moves, to the next number that brings everything back to its place."""
    connection = connect(address)
    if address.driver != "psycopg":
        connection.create_function("as_blob", 1, bytes.fromhex, deterministic=True)
    kind = "postgresql" if address.driver == "psycopg" else "sqlite"
    for statement in (*_BEFORE[kind], "BEGIN"):
        connection.execute(statement)
    given = _given(connection, at, -(-moves // TO_AND_FRO) * TO_AND_FRO)
    for statement in _STATEMENTS:
        connection.execute(*_bound(kind, statement.format(**_SPELT[kind]), given))
    for statement in ("COMMIT", *_AFTER[kind]):
        connection.execute(statement)
    connection.close()


def _given(connection: Any, at: Layout, moves: int) -> dict[str, int]:
    return {
        "moves": moves,
        "begin": LONG_AGO,
        "apart": APART_US,
        "rounds": moves * 2 // TO_AND_FRO,
        "first": connection.execute("SELECT MAX(id) + 1 FROM move").fetchone()[0],
        "site": at.site,
        "operator": at.operator,
    }


def _bound(kind: str, statement: str, given: dict[str, int]) -> tuple[str, dict[str, int]]:
    """The statement with its parameters as the driver wants them."""
    names = re.findall(NAME, statement)
    if kind == "postgresql":
        statement = re.sub(NAME, r"%(\1)s", statement.replace("%", "%%"))
    return statement, {name: given[name] for name in names}
