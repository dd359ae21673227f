"""Moves: what they do to balances when several people work on the same goods."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from core.internal.adjust import AdjustStock
from core.internal.move import Move
from core.schema.tables import balance, entry
from tests.core.as_owner import as_owner
from tests.core.together import while_held
from tests.core.warehouse import Warehouse

ALL = Move(sku="BOLT", quantity=Decimal(5), source="A1", target="A2")
THREE = Move(sku="BOLT", quantity=Decimal(3), source="A1", target="A3")
TEN_MORE = AdjustStock(location="A1", sku="BOLT", reason="FOUND", change=Decimal(10))


def test_a_balance_that_is_emptied_ends_and_a_new_one_begins(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 5)
    warehouse.post(ALL)
    warehouse.post(TEN_MORE)
    chains = select(entry.c.balance_id, entry.c.seq, entry.c.after / 1_000_000).order_by(entry.c.move_id, entry.c.seq)
    rows = [tuple(map(int, row)) for row in warehouse.room.read(lambda connection: connection.execute(chains).all())]
    first, second, third = dict.fromkeys(row[0] for row in rows)
    assert sorted(rows) == sorted([(first, 1, 5), (first, 2, 0), (second, 1, 5), (third, 1, 10)])
    there = warehouse.room.read(lambda connection: connection.scalars(select(balance.c.id)).all())
    assert sorted(there) == sorted([second, third])


def test_whoever_waits_for_the_last_pieces_is_told_that_they_are_gone(postgresql_warehouse: Warehouse) -> None:
    postgresql_warehouse.find("A1", "BOLT", 5)
    assert while_held(postgresql_warehouse, ALL, THREE) == {"not_enough"}
    assert postgresql_warehouse.broken() == []


def test_whoever_waits_for_a_bin_finds_what_came_after_it_was_emptied(postgresql_warehouse: Warehouse) -> None:
    postgresql_warehouse.find("A1", "BOLT", 5)
    assert while_held(postgresql_warehouse, ALL, TEN_MORE, THREE) == {"done"}
    assert postgresql_warehouse.on_hand("A1", "BOLT") == 7
    assert postgresql_warehouse.broken() == []


def test_a_balance_never_grows_beyond_what_the_database_counts_exactly(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 5)
    with pytest.raises(DBAPIError), as_owner(warehouse) as connection:
        connection.execute(update(balance).values(quantity=balance.c.quantity + 9_000_000_000_000_000_000))
    assert warehouse.on_hand("A1", "BOLT") == 5
