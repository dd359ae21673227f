"""Many commands in one commit: all of them or none."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from core.command import Command, Outcome, Stamp
from core.errors import Rejection
from core.internal.adjust import AdjustStock
from core.internal.move import Move
from core.stockroom import Sent
from tests.core.warehouse import Warehouse


def found(count: int) -> Command:
    return AdjustStock(location="A1", sku="BOLT", reason="FOUND", change=Decimal(count))


def moved(count: int) -> Command:
    return Move(sku="BOLT", quantity=Decimal(count), source="A1", target="A2")


def stamped(warehouse: Warehouse, *commands: Command) -> list[Sent]:
    return [(command, warehouse.stamp()) for command in commands]


def test_what_is_all_good_is_posted_and_later_commands_see_earlier_ones(warehouse: Warehouse) -> None:
    answers = warehouse.room.post_all(stamped(warehouse, found(5), moved(3)))
    assert [type(answer) for answer in answers] == [Outcome, Outcome]
    assert [warehouse.on_hand("A1", "BOLT"), warehouse.on_hand("A2", "BOLT")] == [2, 3]
    assert warehouse.broken() == []


def test_one_refusal_takes_everything_back_and_leaves_no_record(warehouse: Warehouse) -> None:
    sent = stamped(warehouse, found(5), moved(9), moved(4))
    before = warehouse.everything()
    answers = warehouse.room.post_all(sent)
    assert [isinstance(answer, Rejection) for answer in answers] == [False, True, False]
    assert warehouse.everything() == before
    assert [warehouse.state_of(stamp) for _, stamp in sent] == [None, None, None]
    warehouse.find("A1", "BOLT", 10)
    assert not any(isinstance(answer, Rejection) for answer in warehouse.room.post_all(sent))


def test_a_dry_run_decides_everything_and_keeps_nothing(warehouse: Warehouse) -> None:
    sent = stamped(warehouse, found(5), moved(3))
    before = warehouse.everything()
    answers = warehouse.room.post_all(sent, dry_run=True)
    assert [type(answer) for answer in answers] == [Outcome, Outcome]
    assert warehouse.everything() == before
    assert warehouse.state_of(sent[0][1]) is None


def test_what_was_posted_before_is_answered_again_and_not_posted_twice(warehouse: Warehouse) -> None:
    sent = stamped(warehouse, found(5))
    warehouse.room.post_all(sent)
    again = warehouse.room.post_all([*sent, *stamped(warehouse, found(1))])
    assert [isinstance(answer, Outcome) and answer.repeated for answer in again] == [True, False]
    assert warehouse.on_hand("A1", "BOLT") == 6


def test_a_bug_half_way_leaves_nothing(warehouse: Warehouse) -> None:
    def sent() -> Iterator[tuple[Command, Stamp]]:
        yield found(5), warehouse.stamp()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        warehouse.room.post_all(sent())
    assert warehouse.stock() == {}
