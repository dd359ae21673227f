"""Years of picking behind a day's work, written past the stockroom; and whether a read goes through them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import Engine

from core.schema.columns import metadata
from tests.core.as_owner import as_owner
from tests.core.warehouse import Warehouse

HISTORY = (
    "pick", "work", "orders", "order_line", "sales_order", "sales_line", "reservation", "pick_run", "wave",
    "wave_order", "run_tote", "plate",
)  # fmt: skip
SMALL = 1_000  # rows: PostgreSQL goes through so few whatever their indexes
ALIASES = {"picked": "pick", "picked_line": "order_line", "tote": "plate", "slot": "run_tote"}
OF_OPEN_ROWS = {
    index.name
    for table in metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
}

Asked = tuple[str, Any]


class Years(NamedTuple):
    """So many orders, of two or three lines each, are to be picked; so many were."""

    to_pick: int
    over: int


_NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :all)"
_ORDERS = f"(SELECT n, n > :over AS is_open FROM ({_NUMBERS} SELECT n FROM numbers) AS counted) AS wanted"
_LINES = f"""(SELECT n * 3 + line AS id, n, line, is_open FROM {_ORDERS},
    (SELECT 0 AS line UNION ALL SELECT 1 UNION ALL SELECT 2) AS three WHERE line < 2 OR n % 2 = 0) AS lines"""
_WRITTEN = (
    f"""INSERT INTO wave (id, number, site_id, state, made_at)
        SELECT 1000 + n / 20, 'V' || (:all - n), 1, CASE WHEN n > :over - 40 THEN 'released' ELSE 'done' END, n
        FROM {_ORDERS} WHERE n % 20 = 0""",
    f"""INSERT INTO pick_run (id, number, site_id, method, state, place_id, operator_id, made_at, changed_at)
        SELECT 1000 + n / 20, 'V' || (:all - n), 1, 'batch', 'done', location.id, operator.id, n, n
        FROM {_ORDERS}, location, operator WHERE n % 20 = 0 AND location.code = 'STAGE' AND operator.code = 'ANA'""",
    f"INSERT INTO plate (id, code) SELECT 1000 + n, 'T' || n FROM {_ORDERS}",
    f"""INSERT INTO orders (id, kind, number, site_id, party_id, state, ordered_on, due_on, last_line)
        SELECT 1000 + n, 'sales', 'V' || (:all - n), 1, party.id,
        CASE WHEN NOT is_open THEN 'shipped' WHEN n % 5 = 0 THEN 'picking' ELSE 'released' END, :day, :day, 3
        FROM {_ORDERS}, party WHERE party.code = 'BETA'""",
    f"""INSERT INTO run_tote (run_id, slot, plate_id, order_id)
        SELECT 1000 + (n + 19) / 20, n, 1000 + n, 1000 + n FROM {_ORDERS} WHERE NOT is_open""",
    f"INSERT INTO sales_order (order_id) SELECT 1000 + n FROM {_ORDERS}",
    f"INSERT INTO wave_order (wave_id, order_id) SELECT 1000 + (n + 19) / 20, 1000 + n FROM {_ORDERS}",
    f"""INSERT INTO order_line (id, order_id, line, item_id, quantity, done)
        SELECT 1000 + lines.id, 1000 + n, line + 1, item.id, 1000000, CASE WHEN is_open THEN 0 ELSE 1000000 END
        FROM {_LINES}, item WHERE item.sku = 'BOLT'""",
    f"""INSERT INTO sales_line (order_line_id, picked)
        SELECT 1000 + id, CASE WHEN is_open THEN 0 ELSE 1000000 END FROM {_LINES}""",
    f"""INSERT INTO reservation (id, posting_id, line, kind, site_id, item_id, balance_id, purpose, order_line_id,
        quantity, done, state, made_at)
        SELECT 1000 + lines.id, (SELECT id FROM posting LIMIT 1), 1000 + lines.id, 'hard', 1, balance.item_id,
        balance.id, 'V', 1000 + lines.id, 1000000, CASE WHEN is_open THEN 0 ELSE 1000000 END,
        CASE WHEN is_open THEN 'open' ELSE 'consumed' END, 0
        FROM {_LINES}, balance JOIN item ON item.id = balance.item_id WHERE item.sku = 'BOLT'""",
    f"""INSERT INTO work (id, kind, site_id, state, item_id, from_location_id, quantity, made_at, changed_at)
        SELECT 1000 + lines.id, 'pick', 1, CASE WHEN is_open THEN 'ready' ELSE 'done' END, item.id, location.id,
        1000000, 0, 0 FROM {_LINES}, item, location
        WHERE item.sku = 'BOLT' AND location.code = CASE WHEN lines.line = 0 THEN 'C1' ELSE 'A1' END""",
    f"""INSERT INTO pick (work_id, order_line_id, reservation_id, wave_id, run_id)
        SELECT 1000 + id, 1000 + id, 1000 + id, 1000 + (n + 19) / 20,
        CASE WHEN is_open THEN NULL ELSE 1000 + (n + 19) / 20 END FROM {_LINES}""",
)


def write_years(shop: Warehouse, years: Years, day: date) -> None:
    """All these orders are there, and the database has counted them; the last ones are to be picked."""
    given = {"all": sum(years), "over": years.over, "day": day}
    with as_owner(shop) as connection:
        for statement in _WRITTEN:
            connection.execute(text(statement), {name: each for name, each in given.items() if f":{name}" in statement})
        connection.exec_driver_sql("ANALYZE")


def asked_of(engine: Engine, connection: Connection, read: Callable[[Connection], object]) -> list[Asked]:
    """What a read, or a change that is not kept, asks of the database: each statement once."""
    asked: dict[str, Any] = {}

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        asked.setdefault(statement, values)

    event.listen(engine, "before_cursor_execute", note)
    try:
        read(connection)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return [each for each in asked.items() if not each[0].startswith("INSERT")]


def gone_through(connection: Connection, asked: Sequence[Asked]) -> set[str]:
    """The tables of history that are read from end to end for it, or half of them at once."""
    told = _scanned if connection.dialect.name == "sqlite" else _read_at_once
    return {table for statement in asked for table in told(connection, *statement)}


def _scanned(connection: Connection, statement: str, values: Any) -> Iterator[str]:
    for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values):
        verb, name, *how = str(step[3]).split(" ")
        table = ALIASES.get(name, name)
        if verb == "SCAN" and table in HISTORY and not OF_OPEN_ROWS & set(how):
            yield table


def _read_at_once(connection: Connection, statement: str, values: Any) -> Iterator[str]:
    rows = {table: connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() for table in HISTORY}
    plan = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values).scalar_one()
    for node in _nodes(plan[0]["Plan"]):
        table, read = node.get("Relation Name"), node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        if table in HISTORY and read > max(rows[table] / 2, SMALL):
            yield table


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for each in node.get("Plans", ()):
        yield from _nodes(each)
