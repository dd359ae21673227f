"""Faults that show when a link breaks, when two are at the same goods, in a choosy bin, or in the server itself.

Each probe passes with the code as it is, and fails with the fault put in on purpose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

import core.ledger.moves
import core.ledger.plates
import core.ledger.relocate
import core.schema.functions
from core.command import Command, Stamp
from core.errors import Rejection, StoreUnavailable
from core.internal.adjust import AdjustStock
from core.internal.move import Move
from core.internal.move_lines import MoveLine, MoveLines
from core.stockroom import Answer, Stockroom
from core.store import writing
from core.values import new_id
from tests.core.as_owner import as_owner
from tests.core.fixtures import NewDatabase
from tests.core.together import somebody_waits
from tests.core.warehouse import Warehouse
from tests.waiting import wait_until

Patch = pytest.MonkeyPatch
TEN = AdjustStock(location="A1", sku="BOLT", reason="FOUND", change=Decimal(10))
NOTICED = (AssertionError, IntegrityError, Rejection, StoreUnavailable)


# when an answer is lost on its way
def an_answer_that_is_lost_is_asked_for_again(warehouse: Warehouse) -> None:
    with losing_the_first_answer(warehouse):
        answer = warehouse.post(TEN)
    assert (answer.repeated, answer.said) == (True, "+10 EA BOLT at A1")
    assert warehouse.on_hand("A1", "BOLT") == 10
    assert warehouse.broken() == []


@contextmanager
def losing_the_first_answer(warehouse: Warehouse) -> Iterator[None]:
    """The first commit is made, and nobody hears of it."""
    dialect = warehouse.engine.dialect
    commit = dialect.do_commit
    lost: list[object] = []

    def commit_and_lose(connection: Any) -> None:
        commit(connection)
        if not lost:
            lost.append(connection)
            raise dialect.loaded_dbapi.OperationalError("the link broke")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(dialect, "do_commit", commit_and_lose)
        yield
    assert lost


def a_retry_has_an_id_of_its_own(patch: Patch) -> None:
    real = Stockroom._post_once

    def post_once(room: Stockroom, command: Command, stamp: Stamp, *more: Any) -> Answer:
        return real(room, command, replace(stamp, id=new_id()), *more)

    patch.setattr(Stockroom, "_post_once", post_once)


def test_a_lost_answer_changes_nothing(warehouse: Warehouse) -> None:
    an_answer_that_is_lost_is_asked_for_again(warehouse)


def test_a_retry_under_another_id_is_noticed(warehouse: Warehouse, monkeypatch: Patch) -> None:
    a_retry_has_an_id_of_its_own(monkeypatch)
    with pytest.raises(NOTICED):
        an_answer_that_is_lost_is_asked_for_again(warehouse)


# when two are at the same goods
def nothing_is_locked_before_what_comes_first(warehouse: Warehouse) -> None:
    """Who has to wait for the first of his balances holds none of the others meanwhile."""
    for place in ("A1", "A2", "A3"):
        warehouse.find(place, "BOLT", 5)
    last_first = [("A3", "A4"), ("A2", "A5"), ("A1", "A2")]
    lines = [MoveLine(sku="BOLT", quantity=Decimal(1), source=source, target=to) for source, to in last_first]
    with writing(warehouse.engine) as other:
        locked(other, "balance.location_id = (SELECT min(location_id) FROM balance)", "")
        moving = Thread(target=warehouse.post, args=(MoveLines(lines=tuple(lines)),))
        moving.start()
        wait_until(lambda: somebody_waits(warehouse.engine), "the mover waits")
        with writing(warehouse.engine) as third:
            free = locked(third, "true", "SKIP LOCKED")
    moving.join()
    assert free == 2
    assert warehouse.broken() == []


def locked(connection: Connection, which: str, how: str) -> int:
    """Locks these balances, and returns how many they are."""
    return len(connection.execute(text(f"SELECT id FROM balance WHERE {which} FOR UPDATE {how}")).all())


def keys_are_taken_as_they_come(patch: Patch) -> None:
    def as_they_come(these: Iterable[Any], **how: Any) -> list[Any]:
        return sorted(these, **how) if how else list(these)

    patch.setattr(core.ledger.moves, "sorted", as_they_come, raising=False)


def test_balances_are_locked_in_the_order_of_their_keys(postgresql_warehouse: Warehouse) -> None:
    nothing_is_locked_before_what_comes_first(postgresql_warehouse)


def test_keys_that_are_not_sorted_are_noticed(postgresql_warehouse: Warehouse, monkeypatch: Patch) -> None:
    keys_are_taken_as_they_come(monkeypatch)
    with pytest.raises(AssertionError):
        nothing_is_locked_before_what_comes_first(postgresql_warehouse)


# where goods are put down
def goods_lie_where_they_may(warehouse: Warehouse) -> None:
    warehouse.find("B1", "BOLT", 1)  # takes one item at a time
    warehouse.find("A1", "NUT", 1, plate="LP000001")
    to_b1 = Move(sku="NUT", quantity=Decimal(1), source_plate="LP000001", target="B1")
    assert warehouse.refusal(to_b1).code == "location_mixed"
    elsewhere = AdjustStock(location="A2", sku="NUT", reason="FOUND", change=Decimal(1), plate="LP000001")
    assert warehouse.refusal(elsewhere).code == "plate_elsewhere"
    assert warehouse.broken() == []


def goods_are_mixed(patch: Patch) -> None:
    patch.setattr(core.ledger.relocate, "require_mixing", lambda *_: None)


def a_plate_is_taken_from_where_it_is_used(patch: Patch) -> None:
    patch.setattr(core.ledger.plates, "holds_goods", lambda *_: False)


def test_goods_lie_where_they_may(warehouse: Warehouse) -> None:
    goods_lie_where_they_may(warehouse)


@pytest.mark.parametrize(
    "fault", [goods_are_mixed, a_plate_is_taken_from_where_it_is_used], ids=lambda fault: fault.__name__
)
def test_goods_that_are_put_down_where_they_may_not_lie_are_noticed(
    sqlite_warehouse: Warehouse, monkeypatch: Patch, fault: Callable[[Patch], None]
) -> None:
    fault(monkeypatch)
    with pytest.raises(NOTICED):
        goods_lie_where_they_may(sqlite_warehouse)


# in what the server does itself
IN_THE_SERVER = {
    "every id is let in": ("_ENTER_POSTING", "fresh := FOUND;", "fresh := TRUE;"),
    "what is free is not asked for": ("_SETTLE", "AND quantity + change.net >= reserved + change.held", ""),
    "a serial may be anywhere": ("_SETTLE", "WHERE change.serial = 0 OR NOT EXISTS", "WHERE TRUE OR NOT EXISTS"),
    "an entry is off by one": (
        "_SETTLE",
        "quantities[e.change + 1] + e.beyond",
        "quantities[e.change + 1] + e.beyond + 1",
    ),
    "a balance is not numbered on": ("_SETTLE", "seq = seq + change.steps", "seq = seq"),
    "a change is written absolutely": ("_SETTLE", "quantity = quantity + change.net,", "quantity = change.whole,"),
}


def a_morning_of_work_goes_as_it_should(warehouse: Warehouse) -> None:
    warehouse.post(TEN)
    three = Move(sku="BOLT", quantity=Decimal(3), source="A1", target="A2")
    stamp = warehouse.stamp()
    first = warehouse.room.post(three, stamp)
    assert warehouse.room.post(three, stamp) == replace(first, repeated=True)
    assert warehouse.refusal(replace(three, quantity=Decimal(8))).code == "not_enough"
    warehouse.find("A2", "PUMP", 1, serial="S1")
    found_again = AdjustStock(location="A3", sku="PUMP", reason="FOUND", change=Decimal(1), serial="S1")
    assert warehouse.refusal(found_again).code == "serial_in_stock"
    assert [int(warehouse.on_hand(place, "BOLT")) for place in ("A1", "A2")] == [7, 3]
    assert warehouse.broken() == []


def test_a_morning_of_work_goes_as_it_should(warehouse: Warehouse) -> None:
    a_morning_of_work_goes_as_it_should(warehouse)


@pytest.mark.parametrize("name", IN_THE_SERVER)
def test_a_fault_in_the_servers_functions_is_noticed(new_database: NewDatabase, name: str) -> None:
    function, right, wrong = IN_THE_SERVER[name]
    source: str = getattr(core.schema.functions, function)
    assert source.count(right) == 1
    with new_database("postgresql") as url:
        warehouse = Warehouse(url, deadline_s=0.2)
        with as_owner(warehouse) as connection:
            connection.exec_driver_sql(source.replace(right, wrong))
        with pytest.raises(NOTICED):
            a_morning_of_work_goes_as_it_should(warehouse)
        warehouse.room.close()
