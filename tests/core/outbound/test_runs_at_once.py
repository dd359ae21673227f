"""Several who ask for work at the same moment: each has their own, nobody waits, nothing is given twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence

import pytest

from core.access.operator import DefineOperator
from core.errors import Rejection
from core.outbound.pick_run import begin_run
from core.outbound.plan_run import reassign_run
from core.outbound.run_row import run_in_hand
from core.store import writing
from tests.core.outbound.shop import begin, furnish_shop, orders_of, picker, picks, released, try_to_begin
from tests.core.warehouse import Warehouse

Call = Callable[[], object]


@pytest.fixture
def busy(postgresql_warehouse: Warehouse) -> Warehouse:
    """A shop on PostgreSQL, where two can write at once."""
    return furnish_shop(postgresql_warehouse)


def at_once(calls: Sequence[Call]) -> list[str]:
    """What each of the calls comes to when all are made at the same moment."""
    answers: list[str] = []
    start = threading.Barrier(len(calls))

    def make(call: Call) -> None:
        start.wait()
        try:
            answers.append("none" if call() is None else "done")
        except Rejection as refused:
            answers.append(refused.code)

    threads = [threading.Thread(target=make, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def test_twenty_pickers_who_ask_at_once_get_each_pick_once(busy: Warehouse) -> None:
    pickers = [f"P{number}" for number in range(20)]
    for who in pickers:
        busy.post(DefineOperator(code=who, name=who, role="operator"))
    released(busy, *(f"SO{number}" for number in range(50)), goods=(("BOLT", 1), ("NUT", 1)))

    def asks(at: int, who: str) -> Call:
        return lambda: try_to_begin(busy, who, "cluster", "STAGE", f"LP{at:06}", f"LP{at + 100:06}")

    assert at_once([asks(at, who) for at, who in enumerate(pickers, 1)]) == ["done"] * 20
    there = [(order, number, holder) for _, order, _, state, number, holder in picks(busy) if state == "leased"]
    assert len(there) == 80, "two picks of two orders for each of the twenty"
    assert set(Counter(holder for _, _, holder in there).values()) == {4}
    assert len({(order, holder) for order, _, holder in there}) == 40, "no order is shared out"


def test_twenty_who_ask_for_the_work_of_five_have_each_order_once(busy: Warehouse) -> None:
    pickers = [f"P{number}" for number in range(20)]
    for who in pickers:
        busy.post(DefineOperator(code=who, name=who, role="operator"))
    released(busy, *(f"SO{number}" for number in range(5)))
    calls: list[Call] = [lambda who=who: try_to_begin(busy, who) for who in pickers]  # type: ignore[misc]  # bound now
    assert at_once(calls) == ["done"] * 5 + ["none"] * 15
    assert sorted(Counter(holder for *_, holder in picks(busy)).values()) == [1] * 5


def test_nobody_waits_for_who_is_just_given_work(busy: Warehouse) -> None:
    """While one transaction holds the first order, the second picker is given the next."""
    released(busy, "SO1", "SO2", priority=5)
    with writing(busy.engine) as connection:
        first = begin_run(connection, 1, picker(busy, "ANA"), "single", "STAGE")
        second = begin(busy, "JOE")
    assert first is not None
    assert (orders_of(busy, first), orders_of(busy, second)) == (["SO1"], ["SO2"])


def test_one_person_has_one_run_a_cart_one_and_a_tote_one_whoever_asks_at_once(busy: Warehouse) -> None:
    released(busy, "SO1", "SO2", "SO3", "SO4")
    assert at_once([lambda: try_to_begin(busy, "ANA")] * 2) == ["done", "run_in_hand"]
    both: list[Call] = [
        lambda who=who: try_to_begin(busy, who, "single", "CART1")  # type: ignore[misc]  # bound now
        for who in ("JOE", "OTTO")
    ]
    assert at_once(both) == ["cart_in_use", "done"]
    left = next(who for who in ("JOE", "OTTO") if busy.room.read(run_in_hand, 1, who) is None)
    busy.post(DefineOperator(code="EVE", name="Eve", role="operator"))
    tote: list[Call] = [
        lambda who=who: try_to_begin(busy, who, "cluster", "STAGE", "LP000007")  # type: ignore[misc]  # bound now
        for who in (left, "EVE")
    ]
    assert at_once(tote) in (["done", "tote_in_run"], ["none", "tote_in_run"])


def test_of_two_supervisors_who_give_a_run_away_at_once_the_last_decides(busy: Warehouse) -> None:
    released(busy, "SO1", "SO2")
    run = begin(busy, "ANA", "batch")
    calls: list[Call] = [
        lambda who=who: busy.room.write(reassign_run, "", run.number, who, busy.clock())  # type: ignore[misc]
        for who in ("JOE", "OTTO")
    ]
    assert at_once(calls) == ["done", "done"]
    has = [who for who in ("ANA", "JOE", "OTTO") if busy.room.read(run_in_hand, 1, who) is not None]
    assert len(has) == 1
    assert {holder for *_, holder in picks(busy)} == set(has)
