"""Moving several goods at once: all of them, or none."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from core.command import Outcome
from core.internal.move_lines import LINES_MAX, MoveLine, MoveLines
from core.ledger.relocate import carry_goods
from core.undo import Undo
from tests.core.together import at_once, somebody_waits
from tests.core.warehouse import Warehouse
from tests.waiting import wait_until


def line(quantity: int, source: str, target: str, sku: str = "BOLT") -> MoveLine:
    return MoveLine(sku=sku, quantity=Decimal(quantity), source=source, target=target)


def test_every_line_is_moved_in_one_posting(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 10)
    warehouse.find("A1", "NUT", 4)
    moved = warehouse.post(MoveLines(lines=(line(3, "A1", "A2"), line(2, "A1", "A3"), line(4, "A1", "A2", "NUT"))))
    assert moved.said == "3 lines moved"
    assert {key[:2]: amount for key, amount in warehouse.stock().items()} == {
        ("A1", "BOLT"): 5, ("A2", "BOLT"): 3, ("A3", "BOLT"): 2, ("A2", "NUT"): 4,
    }  # fmt: skip
    assert moved.posting is not None
    warehouse.post(Undo(posting=moved.posting))
    assert [warehouse.on_hand("A1", sku) for sku in ("BOLT", "NUT")] == [10, 4]
    assert warehouse.broken() == []


def test_one_line_that_cannot_be_moved_keeps_all_where_they_are(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 10)
    assert warehouse.refusal(MoveLines(lines=(line(3, "A1", "A2"), line(8, "A1", "A3")))).code == "not_enough"
    assert warehouse.refusal(MoveLines(lines=(line(3, "A1", "A2"), line(1, "A1", "NOWHERE")))).code == (
        "unknown_location"
    )
    assert warehouse.on_hand("A1", "BOLT") == 10


def test_goods_may_pass_through_a_bin_that_held_none(warehouse: Warehouse) -> None:
    """What comes in is numbered before what goes out: the bin in between is never below nothing."""
    warehouse.find("A1", "BOLT", 10)
    moved = warehouse.post(MoveLines(lines=(line(4, "A2", "A3"), line(4, "A1", "A2"))))
    assert {key[0]: amount for key, amount in warehouse.stock().items()} == {"A1": 6, "A3": 4}
    assert moved.posting is not None
    warehouse.post(Undo(posting=moved.posting))
    assert {key[0]: amount for key, amount in warehouse.stock().items()} == {"A1": 10}
    assert warehouse.broken() == []


def test_goods_that_nobody_has_do_not_go_round_in_a_circle(warehouse: Warehouse) -> None:
    """Where they are netted nothing is missing anywhere, and yet the ledger would tell of goods that never were."""
    warehouse.find("A1", "BOLT", 3)
    for lines in (
        (line(5, "A1", "A2"), line(5, "A2", "A1")),
        (line(5, "A3", "A4"), line(5, "A4", "A5"), line(5, "A5", "A3")),
    ):
        assert warehouse.refusal(MoveLines(lines=lines)).code == "goods_go_round"


def test_a_list_without_lines_or_of_too_many_is_refused(warehouse: Warehouse) -> None:
    assert warehouse.refusal(MoveLines(lines=())).code == "lines_wanted"
    many = tuple(line(1, "A1", "A2") for _ in range(LINES_MAX + 1))
    assert warehouse.refusal(MoveLines(lines=many)).code == "lines_wanted"


@pytest.mark.parametrize("way", [("A1", "A2", "A3"), ("A3", "A1", "A2"), ("A2", "A3", "A1")])
def test_a_serial_makes_one_journey_in_a_list(warehouse: Warehouse, way: tuple[str, str, str]) -> None:
    """Whichever way the bins are numbered."""
    first, second, third = way
    warehouse.find(first, "PUMP", 1, serial="S1")
    pump = MoveLine(sku="PUMP", serial="S1", quantity=Decimal(1), source=first, target=second)
    lines = (pump, replace(pump, source=second, target=third))
    assert warehouse.refusal(MoveLines(lines=lines)).code == "serial_wants_one"


def test_two_lists_that_load_the_same_plates_in_opposite_order_do_not_wait_for_each_other(
    postgresql_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = postgresql_warehouse
    warehouse.find("A1", "BOLT", 10)
    for plate in ("LP000001", "LP000002"):  # known, and empty: whoever loads one brings it along
        warehouse.post(MoveLines(lines=(replace(line(1, "A1", "A5"), target_plate=plate),)))
        warehouse.post(MoveLines(lines=(replace(line(1, "", "A1"), source_plate=plate),)))
    first, second = (
        MoveLines(lines=tuple(replace(line(1, "A1", target), target_plate=plate) for plate in plates))
        for target, plates in (("A2", ("LP000001", "LP000002")), ("A3", ("LP000002", "LP000001")))
    )
    lines_carried: list[Outcome] = []
    deadlocks: list[object] = []

    def carry_one_and_wait_for_the_other(*given: Any) -> Outcome:
        carried = carry_goods(*given)
        lines_carried.append(carried)
        wait_until(lambda: len(lines_carried) >= 2 or somebody_waits(warehouse.engine), "the other list is under way")
        return carried

    def note(context: Any) -> None:
        deadlocks.extend([context] if context.original_exception.sqlstate == "40P01" else [])

    monkeypatch.setattr("core.internal.move_lines.carry_goods", carry_one_and_wait_for_the_other)
    event.listen(warehouse.engine, "handle_error", note)
    assert sorted(at_once([first, second], warehouse)) == ["done", "plate_elsewhere"]
    assert deadlocks == []
    assert warehouse.broken() == []
