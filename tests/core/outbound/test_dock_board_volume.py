"""The dock board of a busy house: two thousand orders that are to leave, twenty thousand that left long ago."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Table, insert, select

from core.catalogue.site import SiteRow, need_site
from core.outbound.dock_board import departures, orders_by_state, orders_leaving
from core.schema.tables import (
    balance,
    carrier,
    order_line,
    orders,
    party,
    posting,
    reservation,
    sales_line,
    sales_order,
)
from tests.core.outbound.shop import MONDAY
from tests.core.warehouse import Warehouse

pytestmark = pytest.mark.nightly

OPEN, OVER, LINES = 2_000, 20_000, 3
STATES = ("confirmed", "allocated", "released", "picking")
PIECES = 5_000_000
FIRST = 1_000  # ids, well behind those of the shop
READ_S_MAX = 1.0  # measured: 0.1 on both kinds of database
Rows = dict[Table, list[dict[str, object]]]


@pytest.fixture
def busy(shop: Warehouse) -> Warehouse:
    """The shop with all these orders, three lines each; of three quarters of the open ones all is reserved."""
    with shop.engine.begin() as connection:
        for table, rows in written(connection).items():
            for at in range(0, len(rows), 2_000):
                connection.execute(insert(table), rows[at : at + 2_000])
    return shop


def written(connection: Connection) -> Rows:
    beta = connection.execute(select(party.c.id).where(party.c.code == "BETA")).scalar_one()
    carriers = connection.execute(select(carrier.c.id).order_by(carrier.c.id)).scalars().all()
    stock = connection.execute(select(balance.c.id, balance.c.item_id).order_by(balance.c.id).limit(LINES)).all()
    by = connection.execute(select(posting.c.id).limit(1)).scalar_one()
    rows: Rows = {table: [] for table in (orders, sales_order, order_line, sales_line, reservation)}
    for number in range(OPEN + OVER):
        state = STATES[number % 4] if number < OPEN else "shipped"
        order_id, done = FIRST + number, PIECES if state == "shipped" else 0
        head = {"id": order_id, "kind": "sales", "number": f"V{number}", "site_id": 1, "party_id": beta}
        rows[orders].append({**head, "state": state, "ordered_on": MONDAY, "due_on": MONDAY, "last_line": LINES})
        rows[sales_order].append({"order_id": order_id, "carrier_id": carriers[number % 3]})
        for line, (line_id, goods) in enumerate(zip(numbered(number), stock, strict=True), 1):
            of = {"item_id": goods.item_id, "quantity": PIECES}
            rows[order_line].append({"id": line_id, "order_id": order_id, "line": line, "done": done, **of})
            rows[sales_line].append({"order_line_id": line_id, "picked": done})
            if state not in ("confirmed", "shipped"):
                held = {"posting_id": by, "line": line_id, "kind": "hard", "site_id": 1, "balance_id": goods.id}
                rows[reservation].append({**held, "purpose": "V", "order_line_id": line_id, "made_at": 0, **of})
    return rows


def numbered(number: int) -> Iterator[int]:
    """The ids of the lines of an order."""
    return iter(range(FIRST + number * LINES, FIRST + (number + 1) * LINES))


def test_two_thousand_orders_are_read_while_one_looks_up(busy: Warehouse) -> None:
    site: SiteRow = busy.room.read(need_site, "")
    started = time.perf_counter()
    found = busy.room.read(departures, site, busy.clock())
    board_s = time.perf_counter() - started
    leaving = busy.room.read(orders_leaving, site, busy.clock(), found[0])
    states = busy.room.read(orders_by_state, 1, MONDAY)
    all_s = time.perf_counter() - started
    print(f"\n{busy.engine.dialect.name}: board {board_s:.3f} s, with its first truck {all_s:.3f} s")
    assert (sum(each.orders for each in found), sum(each.lines for each in found)) == (OPEN, OPEN * LINES)
    assert sum(each.reserved for each in found) == OPEN * LINES * 3 // 4
    assert (len(leaving), sum(each.orders for each in states)) == (50, OPEN)
    assert board_s < READ_S_MAX
