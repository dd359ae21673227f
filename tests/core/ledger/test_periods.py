"""Stock as of any day is the sum of all moves up to it, whatever was back-dated, closed or reopened in between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from core.catalogue.item import DefineItem
from core.command import Command, Stamp
from core.errors import Rejection
from core.internal.adjust import AdjustStock
from core.internal.close_period import ClosePeriod, ReopenPeriod
from core.internal.move import Move
from core.ledger.periods import EVER, bounds, last_closed, stock_as_of, stock_then
from core.schema.tables import item, location, lot, site
from core.store import reading
from core.undo import Undo
from core.values import moment
from tests.core.warehouse import DAY, Warehouse

FIRST_DAY = date(2026, 3, 2)
BACKDATE_DAYS = 7
PLACES = ("A1", "A2", "A3")
GOODS = (("BOLT", ""), ("NUT", ""), ("GLUE", "G1"))
Shelf = tuple[str, str, str]  # place, item, lot


@dataclass(frozen=True)
class Step:
    """One thing that somebody does; `ago` is how many days it lies back when it is booked."""

    what: str
    goods: int = 0
    place: int = 0
    other: int = 1
    quantity: int = 1
    ago: int = 0


STEPS = st.builds(
    Step,
    what=st.sampled_from(["find", "find", "find", "lose", "move", "move", "undo", "wait", "wait", "close", "reopen"]),
    goods=st.integers(0, 2),
    place=st.integers(0, 2),
    other=st.integers(1, 2),
    quantity=st.integers(1, 4),
    ago=st.integers(0, BACKDATE_DAYS + 1),
)


@dataclass
class Diary:
    """Everything that moved, by the day that it is of: what the ledger says is held against it."""

    warehouse: Warehouse
    day: int = 0
    moved: list[tuple[date, Counter[Shelf]]] = field(default_factory=list)
    undoable: list[tuple[UUID | None, Counter[Shelf]]] = field(default_factory=list)
    closed: list[date] = field(default_factory=list)

    @property
    def today(self) -> date:
        return FIRST_DAY + timedelta(days=self.day)

    def live(self, step: Step) -> None:
        if step.what == "wait":
            self.day += 1 + step.ago // 3
            self.warehouse.clock.forward((1 + step.ago // 3) * 24 * 60)
        elif step.what == "close":
            self.close(self.today - timedelta(days=step.ago))
        elif step.what == "reopen" and self.closed:
            self.warehouse.post(ReopenPeriod(through=self.closed.pop()))
        elif step.what == "undo" and self.undoable:
            posting, changes = self.undoable.pop()
            self.book(Undo(posting=posting), Counter({shelf: -by for shelf, by in changes.items()}), 0)  # type: ignore[arg-type]  # it was posted
        elif step.what in ("find", "lose", "move"):
            self.work(step)

    def work(self, step: Step) -> None:
        sku, lot_code = GOODS[step.goods]
        here, there = PLACES[step.place], PLACES[(step.place + step.other) % 3]
        many = Decimal(step.quantity)
        if step.what == "move":
            command: Command = Move(sku=sku, lot=lot_code, quantity=many, source=here, target=there)
            changes = Counter({(here, sku, lot_code): -step.quantity, (there, sku, lot_code): step.quantity})
        else:
            sign = 1 if step.what == "find" else -1
            command = AdjustStock(location=here, sku=sku, lot=lot_code, reason="FOUND", change=many * sign)
            changes = Counter({(here, sku, lot_code): step.quantity * sign})
        self.book(command, changes, step.ago)

    def book(self, command: Command, changes: Counter[Shelf], ago: int) -> None:
        """Posts it as of some days ago; refused for its day exactly where that is closed or too long ago."""
        day = self.today - timedelta(days=ago)
        stamp = replace(self.warehouse.stamp(), happened_at=moment(self.warehouse.clock() - ago * DAY))
        too_long_ago = ago > BACKDATE_DAYS
        code, posted = self.answer(command, stamp)
        assert (code == "happened_too_long_ago") == too_long_ago
        assert (code == "period_closed") == (self.is_closed(day) and not too_long_ago)
        if not code:
            self.moved.append((day, changes))
            self.undoable += [] if isinstance(command, Undo) else [(posted, changes)]

    def answer(self, command: Command, stamp: Stamp) -> tuple[str, UUID | None]:
        try:
            return "", self.warehouse.room.post(command, stamp).posting
        except Rejection as refused:
            return refused.code, None

    def close(self, through: date) -> None:
        if through < self.today and not self.is_closed(through):
            self.warehouse.post(ClosePeriod(through=through))
            self.closed.append(through)

    def is_closed(self, day: date) -> bool:
        return bool(self.closed) and day <= self.closed[-1]

    def held_on(self, day: date) -> dict[Shelf, int]:
        held: Counter[Shelf] = Counter()
        for of, changes in self.moved:
            if of <= day:
                held.update(changes)
        return {shelf: quantity for shelf, quantity in held.items() if quantity}

    def compare(self) -> None:
        """Every day from before the first to after the last, all items and each of them."""
        assert self.warehouse.broken_rules() == []
        with reading(self.warehouse.engine) as connection:
            names = Names(connection)
            for number in range(-BACKDATE_DAYS - 2, self.day + 2):
                day = FIRST_DAY + timedelta(days=number)
                assert names.by_shelf(connection, day) == self.held_on(day), day
            for sku, _ in GOODS:
                of_item = {shelf: held for shelf, held in self.held_on(self.today).items() if shelf[1] == sku}
                assert names.by_shelf(connection, self.today, sku) == of_item


class Names:
    """What people call the rows that stock is told by."""

    def __init__(self, connection: Connection) -> None:
        self.site = connection.execute(select(site.c.id)).scalar_one()
        self.items = {row.id: row.sku for row in connection.execute(select(item))}
        self.places = {row.id: row.code for row in connection.execute(select(location))}
        self.lots = {row.id: row.code for row in connection.execute(select(lot))}

    def by_shelf(self, connection: Connection, day: date, sku: str = "") -> dict[Shelf, int]:
        of = next((id for id, code in self.items.items() if code == sku), None)
        return {
            (self.places[row.location_id], self.items[row.item_id], self.lots[row.lot_id]): row.quantity // 10**6
            for row in stock_as_of(connection, self.site, day, of)
        }


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=10, max_size=40))
def test_the_stock_as_of_any_day_is_the_sum_of_what_moved_until_then(
    fresh_file: Callable[[], Warehouse], steps: list[Step]
) -> None:
    diary = Diary(fresh_file())
    try:
        for step in steps:
            diary.live(step)
        diary.compare()
    finally:
        diary.warehouse.room.close()


def test_a_long_history_says_the_same_on_both_databases(warehouse: Warehouse) -> None:
    chance = Random(9)
    diary = Diary(warehouse)
    whats = [*["find"] * 4, "lose", *["move"] * 3, "undo", "wait", "close", "close", "reopen"]
    for _ in range(100):
        what = chance.choice(whats)
        ago = chance.randint(1, 4) if what == "close" else chance.randint(0, BACKDATE_DAYS + 1)
        diary.live(
            Step(what, chance.randint(0, 2), chance.randint(0, 2), chance.randint(1, 2), chance.randint(1, 4), ago)
        )
    assert len(diary.moved) > 20
    assert diary.closed
    diary.compare()


def test_what_was_weighed_is_kept_with_its_weight(warehouse: Warehouse) -> None:
    warehouse.post(
        DefineItem(sku="CHEESE", name="Cheese", catch_unit="KG", catch_nominal=Decimal(4), catch_tolerance=50)
    )
    warehouse.find("A1", "CHEESE", 2, catch=Decimal("8.5"))
    warehouse.clock.forward(24 * 60)
    warehouse.find("A1", "CHEESE", 1, catch=Decimal("3.75"))
    for _ in range(2):  # from the moves, then from what is kept of the period
        for day, weight in ((FIRST_DAY, 8_500_000), (FIRST_DAY + timedelta(days=1), 12_250_000)):
            assert [row.catch_quantity for row in warehouse.room.read(stock_as_of, 1, day)] == [weight]
        if not warehouse.room.read(last_closed, 1):
            warehouse.post(ClosePeriod(through=FIRST_DAY))
    assert warehouse.broken() == []


def test_only_moves_between_two_closes_are_read(sqlite_warehouse: Warehouse) -> None:
    """Of one item even fewer: the index by its dates is there anyway."""
    for _ in range(2):
        sqlite_warehouse.find("A1", "BOLT", 1)
        sqlite_warehouse.clock.forward(24 * 60)
    for number in range(2):  # the second move was there when the first day was closed
        sqlite_warehouse.post(ClosePeriod(through=FIRST_DAY + timedelta(days=number)))
    read = [sqlite_warehouse.room.read(bounds, 1, FIRST_DAY + timedelta(days=number)) for number in range(-1, 3)]
    assert [(given["first"], given["last"]) for given in read] == [(0, 2), (2, 2), (3, 2), (3, EVER)]
    assert "move USING INTEGER PRIMARY KEY" in plan(sqlite_warehouse, of_one_item=False)
    assert "move USING INDEX move_of_item" in plan(sqlite_warehouse, of_one_item=True)


def plan(warehouse: Warehouse, *, of_one_item: bool) -> str:
    with reading(warehouse.engine) as connection:
        query = stock_then(of_one_item=of_one_item).params(**bounds(connection, 1, FIRST_DAY), of_item=1)
        told = query.compile(connection, compile_kwargs={"literal_binds": True})
        return " ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {told}"))
