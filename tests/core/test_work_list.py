"""Open work as a list: the most urgent first, found by what it is about and by who has it."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from core.access.operator import DefineOperator, find_operator
from core.catalogue.item import need_item
from core.catalogue.location import DefineLocation, find_location
from core.first_start import ADMINISTRATOR
from core.internal.report_problem import ReportProblem, UnblockLocation
from core.work import LEASE, MINUTE, ask_for, take_work
from core.work_list import blocked_bins, closed_bins, find_work, find_work_numbered
from tests.core.warehouse import Warehouse


@pytest.fixture
def busy(warehouse: Warehouse) -> tuple[Warehouse, list[int]]:
    """A warehouse with a bin to count, goods to replenish that Ana has, and a plate to put away."""
    warehouse.post(DefineOperator(code="ANA", name="Ana"))
    numbers = warehouse.room.write(_ask_for_work, warehouse)
    return warehouse, numbers


def _ask_for_work(connection: Connection, warehouse: Warehouse) -> list[int]:
    now = warehouse.clock()
    bins = {code: place.id for code in ("A1", "A2") if (place := find_location(connection, 1, code)) is not None}
    bolt, ana = need_item(connection, "BOLT").id, find_operator(connection, "ANA")
    assert ana is not None
    assert len(bins) == 2
    count = ask_for(connection, None, now, "count", 1, from_location_id=bins["A1"], note="50% Empty")
    fill = ask_for(
        connection, None, now, "replenish", 1, item_id=bolt, from_location_id=bins["A1"],
        to_location_id=bins["A2"], quantity=5_000_000, priority=1,
    )  # fmt: skip
    check = ask_for(connection, None, now, "check", 1, to_location_id=bins["A2"])
    take_work(connection, fill, ana.id, "HH1", now)
    return [count, fill, check]


def found(warehouse: Warehouse, typed: str = "", **limits: object) -> list[int]:
    most = limits.pop("most", 50)
    rows = warehouse.room.read(find_work, 1, typed, warehouse.clock(), most, **limits)  # type: ignore[arg-type]  # they are of two kinds
    return [row.number for row in rows]


def test_the_most_urgent_comes_first(busy: tuple[Warehouse, list[int]]) -> None:
    warehouse, (count, fill, check) = busy
    assert found(warehouse) == [fill, count, check]
    assert found(warehouse, most=2) == [fill, count]
    assert found(warehouse, kinds=("count", "check")) == [count, check]


FITTING = {
    "count": [0], "bolt": [1], "hex": [1], "a2": [1, 2], "ana": [1], "EMPTY": [0], "50%": [0], "%": [0],
    "taken": [1], "free": [0, 2], "a1 free": [0], "_": [], "put away": [], "zzz": [],
}  # fmt: skip


def test_every_word_typed_must_fit(busy: tuple[Warehouse, list[int]]) -> None:
    warehouse, numbers = busy
    for typed, which in FITTING.items():
        assert (typed, found(warehouse, typed)) == (typed, [numbers[each] for each in which])


def test_work_is_found_by_its_number(busy: tuple[Warehouse, list[int]]) -> None:
    warehouse, (_, fill, _) = busy
    assert fill in found(warehouse, str(fill))
    row = warehouse.room.read(find_work_numbered, 1, fill)
    assert row is not None
    assert (row.sku, row.source, row.target, row.quantity, row.holder, row.device) == (
        "BOLT", "A1", "A2", 5_000_000, "ANA", "HH1",
    )  # fmt: skip
    assert warehouse.room.read(find_work_numbered, 2, fill) is None
    assert found(warehouse, "9" * 30) == []


def test_a_lease_that_is_over_is_nobodys(busy: tuple[Warehouse, list[int]]) -> None:
    warehouse, (_, fill, _) = busy
    warehouse.clock.forward(LEASE // MINUTE)
    assert found(warehouse, "taken") == []
    assert fill in found(warehouse, "free")


def test_closed_bins_are_those_that_hold_goods(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 3)
    for code in ("A1", "A2"):
        warehouse.post(DefineLocation(code=code, active=False))
    assert warehouse.room.read(closed_bins, 1, "", 10) == ["A1"]
    assert warehouse.room.read(closed_bins, 1, "a", 10) == ["A1"]
    assert warehouse.room.read(closed_bins, 1, "a2", 10) == []


def test_a_blocked_bin_is_listed_until_it_is_seen_to(warehouse: Warehouse) -> None:
    assert warehouse.room.read(blocked_bins, 1, "", 9) == []
    warehouse.post(ReportProblem(problem="blocked", location="A2"))
    asked_at = warehouse.clock()
    warehouse.clock.forward(5)
    warehouse.post(ReportProblem(problem="blocked", location="A1"))
    first, second = warehouse.room.read(blocked_bins, 1, "", 9)
    assert (first.code, first.operator, second.code) == ("A2", ADMINISTRATOR, "A1")
    assert abs(first.made_at - asked_at) < MINUTE
    assert [each.code for each in warehouse.room.read(blocked_bins, 1, "a1", 9)] == ["A1"]
    assert len(warehouse.room.read(blocked_bins, 1, "", 1)) == 1
    assert warehouse.room.read(blocked_bins, 2, "", 9) == []
    warehouse.post(UnblockLocation(location="A2"))
    assert [each.code for each in warehouse.room.read(blocked_bins, 1, "", 9)] == ["A1"]
