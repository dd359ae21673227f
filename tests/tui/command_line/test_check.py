"""`stockhand check`: sound books are clean, and what is not sound is named."""

from __future__ import annotations

from sqlalchemy import text

from tests.core.as_owner import as_owner
from tests.core.warehouse import Warehouse
from tests.tui.command_line.command import Command, Ended


def test_sound_books_are_clean(warehouse: Warehouse, stockhand: Command) -> None:
    warehouse.find("A1", "BOLT", 10)
    assert stockhand("check", "--database", warehouse.url) == Ended(0, "clean: 8 invariants\n", "")


def test_a_balance_that_somebody_changed_behind_the_ledgers_back_is_named(
    warehouse: Warehouse, stockhand: Command
) -> None:
    warehouse.find("A1", "BOLT", 10)
    with as_owner(warehouse) as connection:
        connection.execute(text("UPDATE balance SET quantity = quantity + 1000000"))
    ended = stockhand("check", "--database", warehouse.url)
    assert (ended.status, ended.err) == (1, "")
    broken = ended.out.splitlines()
    assert {line.split()[0] for line in broken} == {"I1", "I2"}
    assert all("BOLT" in line and "A1" in line for line in broken)


def test_how_it_came_to_be_is_told_once_for_each_key_when_it_is_asked_for(
    warehouse: Warehouse, stockhand: Command
) -> None:
    warehouse.find("A1", "BOLT", 10)
    with as_owner(warehouse) as connection:
        connection.execute(text("UPDATE balance SET quantity = quantity + 1000000, reserved = 1"))
    ended = stockhand("check", "--explain", "--database", warehouse.url)
    assert (ended.status, ended.err) == (1, "")
    told = [line for line in ended.out.splitlines() if line.startswith("    ")]
    assert "AdjustStock" in told[0]
    assert "10 BOLT *ADJUSTMENT > A1; balance " in told[0]
    assert told[0].endswith(" no. 1: +10 makes 10")
    assert told[1:3] == ["    none of these steps is wrong in itself", "    the book says 11, the moves say 10"]
    assert told.count("    its story is told above") == 1
