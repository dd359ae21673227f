"""`stockhand check`: sound books are clean, and what is not sound is named."""

from __future__ import annotations

from sqlalchemy import text

from core.store import writing
from tests.core.warehouse import Warehouse
from tests.tui.command_line.command import Command, Ended


def test_sound_books_are_clean(warehouse: Warehouse, stockhand: Command) -> None:
    warehouse.find("A1", "BOLT", 10)
    assert stockhand("check", "--database", warehouse.url) == Ended(0, "clean: 7 invariants\n", "")


def test_a_balance_that_somebody_changed_behind_the_ledgers_back_is_named(
    warehouse: Warehouse, stockhand: Command
) -> None:
    warehouse.find("A1", "BOLT", 10)
    with writing(warehouse.engine) as connection:
        connection.execute(text("UPDATE balance SET quantity = quantity + 1000000"))
    ended = stockhand("check", "--database", warehouse.url)
    assert (ended.status, ended.err) == (1, "")
    broken = ended.out.splitlines()
    assert {line.split()[0] for line in broken} == {"I1", "I2"}
    assert all("BOLT" in line and "A1" in line for line in broken)
