"""Many pickers on a hot set of items: nothing is picked twice or too much, whoever is killed and whatever is cancelled.

All is judged by what the pickers noted themselves, each on paper of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from core.ledger.invariants import check
from core.schema.tables import (
    balance,
    item,
    location,
    lot,
    move,
    order_line,
    orders,
    pick_run,
    reservation,
    sales_line,
    work,
)
from tests.core.warehouse import furnish
from tests.faults.hot_judge import notes_of, require_each_once, require_refused_only
from tests.faults.hot_notes import Note
from tests.faults.hot_orders import BINS, HotDay, hot_day
from tests.faults.hot_paper import IN_HAND, Goods, HotPaper, Line
from tests.postgres import PostgresServer, running_postgres

MICRO = 10**6
STEPS = 10
REFUSALS = {
    "being_picked", "goods_gone", "goods_moved_on", "not_enough", "not_in_hand", "nothing_reserved", "nothing_to_drop",
    "nothing_to_release", "order_not_cancellable", "order_not_open", "pick_not_reserved", "pick_without_run",
    "plate_elsewhere", "reserved", "reserved_elsewhere", "reserved_less", "run_changed", "run_over", "wanted_less",
    "work_of_another", "work_settled", "work_taken",
}  # fmt: skip


def paper_of(day: HotDay, notes: dict[str, list[Note]]) -> HotPaper:
    """The paper of all together; what was in the bins before anybody came is on it."""
    line_of = {(order, sku): line for (order, line), (sku, _) in day.ordered.items()}
    paper = HotPaper(frozenset(BINS), line_of)
    paper.there.update(day.at_first)
    paper.book(note for those in notes.values() for note in those)
    return paper


def goods(connection: Connection) -> Counter[Goods]:
    """What is where, all that is no bin together; in pieces."""
    query = (
        select(location.c.code, item.c.sku, lot.c.code, balance.c.quantity)
        .select_from(balance.join(item, item.c.id == balance.c.item_id).join(lot, lot.c.id == balance.c.lot_id))
        .join(location, location.c.id == balance.c.location_id)
        .where(item.c.sku.like("HOT%"))
    )
    there: Counter[Goods] = Counter()
    for place, sku, code, quantity in connection.execute(query):
        there[place if place in BINS else IN_HAND, sku, code] += quantity // MICRO
    return there


def lines_of(connection: Connection) -> dict[Line, tuple[int, int, int]]:
    """Of each line what was ordered, picked and let go, in pieces."""
    columns = (order_line.c.quantity, sales_line.c.picked, sales_line.c.let_go)
    query = select(orders.c.number, order_line.c.line, *columns).join(order_line, order_line.c.order_id == orders.c.id)
    query = query.join(sales_line, sales_line.c.order_line_id == order_line.c.id)
    return {(row[0], row[1]): tuple(each // MICRO for each in row[2:]) for row in connection.execute(query)}


def reserved(connection: Connection) -> dict[tuple[Line, str], int]:
    """What is reserved for each line, and whether in a bin or in hand."""
    left = func.sum(reservation.c.quantity - reservation.c.done - reservation.c.released)
    query = (
        select(orders.c.number, order_line.c.line, location.c.kind, left)
        .select_from(reservation)
        .outerjoin(order_line, order_line.c.id == reservation.c.order_line_id)
        .outerjoin(orders, orders.c.id == order_line.c.order_id)
        .outerjoin(balance, balance.c.id == reservation.c.balance_id)
        .outerjoin(location, location.c.id == balance.c.location_id)
        .where(reservation.c.state == "open")
        .group_by(orders.c.number, order_line.c.line, location.c.kind)
    )
    return {((row[0], row[1]), row[2]): int(row[3]) // MICRO for row in connection.execute(query)}


def moved(connection: Connection) -> Counter[Line]:
    """What was moved for each line, from bins less back into bins, reversals of both counted as well."""
    query = (
        select(orders.c.number, order_line.c.line, move.c.kind, move.c.reverses_id, func.sum(move.c.quantity))
        .join(order_line, order_line.c.id == move.c.order_line_id)
        .join(orders, orders.c.id == order_line.c.order_id)
        .where(move.c.kind.in_(("pick", "put_back")), orders.c.kind == "sales")
        .group_by(orders.c.number, order_line.c.line, move.c.kind, move.c.reverses_id)
    )
    sums: Counter[Line] = Counter()
    for number, line, kind, reverses, quantity in connection.execute(query):
        sign = (1 if kind == "pick" else -1) * (1 if reverses is None else -1)
        sums[number, line] += sign * int(quantity) // MICRO
    return sums


def left_open(connection: Connection) -> list[tuple[str, int]]:
    """What should be over and is not."""
    counts = {
        "picks": select(func.count()).where(work.c.kind == "pick", work.c.state.in_(("ready", "leased"))),
        "runs": select(func.count()).where(pick_run.c.state == "open"),
    }
    return [(what, count) for what, query in counts.items() if (count := int(connection.scalar(query) or 0))]


def require_same_books(day: HotDay) -> None:
    """All that the database says is what the paper says."""
    notes, read = notes_of(day), day.warehouse.room.read
    paper = paper_of(day, notes)
    assert min(paper.there.values()) >= 0
    assert +read(goods) == +paper.there
    lines = read(lines_of)
    assert {line: picked for line, (_, picked, _) in lines.items() if picked} == dict(+paper.picked)
    assert +read(moved) == +paper.picked
    assert [line for line, (ordered, picked, let_go) in lines.items() if picked - let_go > ordered] == []
    for line, (ordered, picked, let_go) in lines.items():
        assert picked - let_go == (0 if line[0] in paper.cancelled else ordered), line
        assert ordered == day.ordered[line][1]
    wanted = {line: ordered for line, (ordered, _, _) in lines.items() if line[0] not in paper.cancelled}
    assert read(reserved) == {(line, "staging"): pieces for line, pieces in wanted.items()}
    assert read(left_open) == []
    assert read(check) == []


def require_all_of_it(day: HotDay) -> None:
    """Everything; what was done is seen with -rP or -s."""
    print("\n ", dict(Counter(type(n.command).__name__ for those in notes_of(day).values() for n in those)))
    print(" ", require_refused_only(day, REFUSALS), "killed:", day.kills)
    require_same_books(day)
    require_each_once(day)


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server of its own, whose log tells of every deadlock."""
    with running_postgres() as running:
        yield running


@pytest.fixture
def a_day(server: PostgresServer, tmp_path: Path) -> Iterator[HotDay]:
    """Three pickers and sixty lines."""
    with hot_day(server, server.fresh(server.template("furnished", furnish)), tmp_path, 3, 60) as day:
        yield day


def test_pickers_who_are_killed_and_come_back_pick_each_piece_once(a_day: HotDay) -> None:
    a_day.begin()
    a_day.until(0.8, kills=2)
    a_day.calm()
    a_day.until(1, kills=0)
    a_day.end()
    require_all_of_it(a_day)


@pytest.fixture(scope="module", params=["nobody is killed", "at random they are killed"])
def long_day(
    request: pytest.FixtureRequest, server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[HotDay]:
    """Twenty pickers and 2,000 lines; its tests go on with it one after the other."""
    url, folder = server.fresh(server.template("furnished", furnish)), tmp_path_factory.mktemp("day")
    with hot_day(server, url, folder, 20, 2_000) as day:
        day.kills_each = 0 if request.param.startswith("nobody") else 5
        day.begin()
        yield day


@pytest.mark.nightly
@pytest.mark.parametrize("step", range(1, STEPS))
def test_twenty_pickers_get_on_with_two_thousand_lines(long_day: HotDay, step: int) -> None:
    long_day.until(step / STEPS, kills=long_day.kills_each)


@pytest.mark.nightly
def test_twenty_pickers_have_picked_each_piece_once(long_day: HotDay) -> None:
    long_day.until((STEPS - 1) / STEPS, kills=0)
    long_day.calm()
    long_day.until(1, kills=0)
    long_day.end()
    require_all_of_it(long_day)
