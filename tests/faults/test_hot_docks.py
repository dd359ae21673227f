"""Many who pack, load and ship the same orders: nothing leaves twice, nothing is left behind, nobody meets a lock.

All is judged by what they noted themselves, each on paper of their own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Connection, func, select

from core.ledger.invariants import check
from core.schema.tables import (
    balance,
    carton,
    item,
    lot,
    move,
    order_line,
    orders,
    plate,
    reservation,
    shipment,
)
from tests.core.warehouse import furnish
from tests.faults.hot_dock_paper import DockPaper
from tests.faults.hot_docks import HotDocks, hot_docks
from tests.faults.hot_judge import notes_of, require_each_once, require_refused_only
from tests.postgres import PostgresServer, running_postgres

MICRO = 10**6
REFUSALS = {
    "already_undone", "carton_empty", "carton_left", "carton_loaded", "carton_not_loaded", "carton_not_so",
    "carton_of_another", "carton_on_truck",
    "goods_gone", "goods_moved_on", "load_changed", "no_carton", "not_in_carton", "nothing_in_hand", "nothing_loaded",
    "order_not_cancellable", "order_not_open", "plate_elsewhere", "plate_empty", "plate_not_empty", "plate_not_usable",
    "plate_not_whole", "plate_of_no_order", "reserved", "shipment_not_empty", "shipment_over", "surplus",
}  # fmt: skip
STEPS = 6
Line = tuple[str, int]


class Gone(NamedTuple):
    """A carton that left, and with what."""

    code: str
    order: str
    shipment: str


def on_hand(connection: Connection) -> Counter[tuple[str, str]]:
    """What is there of each item and lot, wherever it is; in pieces."""
    query = (
        select(item.c.sku, lot.c.code, func.sum(balance.c.quantity))
        .select_from(balance.join(item, item.c.id == balance.c.item_id).join(lot, lot.c.id == balance.c.lot_id))
        .where(item.c.sku.like("HOT%"))
        .group_by(item.c.sku, lot.c.code)
    )
    return Counter({(sku, code): int(pieces) // MICRO for sku, code, pieces in connection.execute(query)})


def left_open(connection: Connection) -> list[tuple[str, int]]:
    """What should be over and is not."""
    counts = {
        "reservations": select(func.count()).where(reservation.c.state == "open"),
        "reserved": select(func.count()).where(balance.c.reserved > 0),
        "cartons": select(func.count()).where(carton.c.state != "shipped"),
        "orders": select(func.count()).where(orders.c.kind == "sales", orders.c.state.not_in(("shipped", "cancelled"))),
    }
    return [(what, count) for what, query in counts.items() if (count := int(connection.scalar(query) or 0))]


def shipped(connection: Connection) -> dict[Line, int]:
    """What each line says was shipped of it."""
    query = select(orders.c.number, order_line.c.line, order_line.c.done).join(
        order_line, order_line.c.order_id == orders.c.id
    )
    rows = connection.execute(query.where(orders.c.kind == "sales"))
    return {(number, line): int(pieces) // MICRO for number, line, pieces in rows}


def moved(connection: Connection) -> Counter[tuple[str, int, str]]:
    """What was moved to customers for each line, by lot, less what was taken back."""
    columns = (orders.c.number, order_line.c.line, lot.c.code, move.c.kind, move.c.reverses_id.is_(None))
    query = (
        select(*columns, func.sum(move.c.quantity))
        .join(order_line, order_line.c.id == move.c.order_line_id)
        .join(orders, orders.c.id == order_line.c.order_id)
        .join(lot, lot.c.id == move.c.lot_id)
        .where(move.c.kind == "ship")
        .group_by(*columns)
    )
    sums: Counter[tuple[str, int, str]] = Counter()
    for number, line, code, _, goes, pieces in connection.execute(query):
        sums[number, line, code] += (1 if goes else -1) * int(pieces) // MICRO
    return sums


def gone(connection: Connection) -> list[Gone]:
    """The cartons that left."""
    query = (
        select(plate.c.code, orders.c.number, shipment.c.number)
        .join(carton, carton.c.plate_id == plate.c.id)
        .join(orders, orders.c.id == carton.c.order_id)
        .join(shipment, shipment.c.id == carton.c.shipment_id)
        .where(carton.c.state == "shipped", shipment.c.state == "shipped")
    )
    return [Gone(*row) for row in connection.execute(query)]


def require_same_books(docks: HotDocks) -> DockPaper:
    """All that the database says is what the paper says."""
    paper, read = DockPaper(), docks.warehouse.room.read
    paper.book(note for those in notes_of(docks).values() for note in those)
    assert read(left_open) == []
    assert read(check) == []
    done, sent = read(shipped), +read(moved)
    in_cartons: Counter[tuple[str, str]] = Counter()  # of an order, an item
    boxes = read(gone)
    for box in boxes:
        for (code, order, sku, _), pieces in paper.inside.items():
            if (code, order) == (box.code, box.order):
                in_cartons[order, sku] += pieces
    for (order, line), (sku, pieces) in docks.ordered.items():
        if order not in paper.cancelled:
            assert done[order, line] == pieces, (order, line)
        if not paper.as_they_were[order]:
            assert done[order, line] == in_cartons[order, sku], (order, line)
    assert {line: much for line, much in done.items() if much} == summed(sent)
    require_same_loads(paper, boxes)
    away: Counter[tuple[str, str]] = Counter()
    for (order, line, code), pieces in sent.items():
        away[docks.ordered[order, line][0], code] += pieces
    assert read(on_hand) == +(docks.at_first - away)
    return paper


def require_same_loads(paper: DockPaper, boxes: list[Gone]) -> None:
    """Each carton left once, with the shipment that it was loaded onto, or with its order as it was."""
    assert len({box.code for box in boxes}) == len(boxes)
    assert {each for each, times in paper.left.items() if times} == {box.shipment for box in boxes}
    assert set(paper.left.values()) <= {0, 1}
    for box in boxes:
        if not paper.as_they_were[box.order] and box.order not in paper.cancelled:
            assert {to for (code, to), times in paper.loaded.items() if code == box.code and times} == {box.shipment}


def summed(sent: Counter[tuple[str, int, str]]) -> dict[Line, int]:
    sums: dict[Line, int] = defaultdict(int)
    for (order, line, _), pieces in sent.items():
        sums[order, line] += pieces
    return dict(sums)


def require_all_of_it(docks: HotDocks) -> None:
    """Everything; what was done is seen with -rP or -s."""
    notes = [note for those in notes_of(docks).values() for note in those]
    print("\n ", dict(Counter(type(each.command).__name__ for each in notes if each.done)))
    print(" ", require_refused_only(docks, REFUSALS), "killed:", docks.kills)
    paper = require_same_books(docks)
    print("  cancelled:", len(paper.cancelled), "as they were:", len(+paper.as_they_were))
    require_each_once(docks)


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server of its own, whose log tells of every deadlock."""
    with running_postgres() as running:
        yield running


@pytest.fixture
def a_day(server: PostgresServer, tmp_path: Path) -> Iterator[HotDocks]:
    """Two packers, two loaders, a seller, and eight orders."""
    url = server.fresh(server.template("furnished", furnish))
    with hot_docks(server, url, tmp_path, packers=2, loaders=2, wanted=8) as docks:
        yield docks


def test_those_who_pack_load_and_ship_at_once_send_each_piece_once(a_day: HotDocks) -> None:
    a_day.begin()
    a_day.until(0.6, kills=0)
    a_day.calm()
    a_day.until(1, kills=0)
    a_day.end()
    require_all_of_it(a_day)


@pytest.fixture(scope="module")
def long_day(server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HotDocks]:
    """Five packers, five loaders, a seller, and 600 orders; its tests go on with it one after the other."""
    url, folder = server.fresh(server.template("furnished", furnish)), tmp_path_factory.mktemp("docks")
    with hot_docks(server, url, folder, packers=5, loaders=5, wanted=600) as docks:
        docks.begin()
        yield docks


@pytest.mark.nightly
@pytest.mark.parametrize("step", range(1, STEPS))
def test_ten_at_the_docks_get_on_with_six_hundred_orders(long_day: HotDocks, step: int) -> None:
    long_day.until(step / STEPS, kills=1)


@pytest.mark.nightly
def test_ten_at_the_docks_have_sent_each_piece_once(long_day: HotDocks) -> None:
    long_day.calm()
    long_day.until(1, kills=0)
    long_day.end()
    require_all_of_it(long_day)
