"""Several people want the last pieces at once: nobody is told that somebody was faster while there are others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from itertools import count
from threading import Thread
from typing import Any

import pytest

from core.internal.adjust import AdjustStock
from core.internal.hold_lot import HoldLot
from core.internal.move import Move
from core.outbound.allocate import AllocateOrders
from core.outbound.pickable import Stock, read_stock
from core.outbound.reallocate import TakeFromOrder
from core.store import writing
from tests.core.outbound.shop import allocate, places_of, sell
from tests.core.together import at_once, somebody_waits, while_held
from tests.core.warehouse import Warehouse
from tests.waiting import wait_until

ALL = [f"SO{number}" for number in range(1, 7)]


def test_many_at_once_share_out_the_last_pieces_to_the_last(warehouse: Warehouse) -> None:
    for number in range(1, 6):
        warehouse.find(f"A{number}", "BOLT", 5)
        warehouse.find(f"A{6 - number}", "NUT", 3)
    for order in ALL:
        sell(warehouse, order, ("BOLT", 7), ("NUT", 4))
    answers = at_once([AllocateOrders(orders=(number,)) for number in ALL], warehouse, "SUE")
    assert answers == ["done"] * len(ALL)
    shares = [sum(places_of(warehouse, number, line).values()) for number in ALL for line in (1, 2)]
    assert (sum(shares[::2]), sum(shares[1::2])) == (25, 15)
    assert warehouse.broken() == []


def test_orders_in_opposite_order_never_wait_for_each_other_in_a_circle(warehouse: Warehouse) -> None:
    for sku in ("BOLT", "NUT", "CABLE"):
        warehouse.find("A1", sku, 100)
    lines = [("BOLT", 1), ("NUT", 1), ("CABLE", 1)]
    for number in ALL:
        sell(warehouse, number, *lines, priority=int(number[2:]))
        lines.reverse()
    answers = at_once([AllocateOrders(orders=tuple(some)) for some in (ALL, ALL[::-1], ALL[2:4])], warehouse, "SUE")
    assert answers == ["done"] * 3
    assert all(places_of(warehouse, number, line) for number in ALL for line in (1, 2, 3))


def allocated_while_others_take(shop: Warehouse, *taken: Move | AdjustStock | HoldLot) -> None:
    """Somebody has the goods that would be chosen in hand, and books it while the allocation waits for them."""
    with writing(shop.engine) as connection:
        for command in taken:
            shop.room._decide(connection, command, shop.stamp("SUE"), [])
        other = Thread(target=lambda: allocate(shop, "SO1"))
        other.start()
        wait_until(lambda: somebody_waits(shop.engine), "the allocation waits for the goods")
    other.join()


def test_what_is_moved_away_meanwhile_is_found_where_it_is(postgresql_warehouse: Warehouse) -> None:
    shop = postgresql_warehouse
    shop.find("A1", "BOLT", 5)
    sell(shop, "SO1", ("BOLT", 5))
    allocated_while_others_take(shop, Move(sku="BOLT", quantity=Decimal(4), source="A1", target="A2"))
    assert places_of(shop, "SO1") == {"A1": 1, "A2": 4}
    assert shop.broken() == []


def test_what_is_lost_meanwhile_is_taken_from_the_next_bin(postgresql_warehouse: Warehouse) -> None:
    shop = postgresql_warehouse
    shop.find("A1", "BOLT", 5)
    shop.clock.forward(1)
    shop.find("A2", "BOLT", 5)
    sell(shop, "SO1", ("BOLT", 5))
    allocated_while_others_take(shop, AdjustStock(location="A1", sku="BOLT", change=Decimal(-3), reason="LOST"))
    assert places_of(shop, "SO1") == {"A1": 2, "A2": 3}


def test_a_lot_that_is_held_meanwhile_is_not_given_out(postgresql_warehouse: Warehouse) -> None:
    shop = postgresql_warehouse
    shop.find("A1", "GLUE", 5, lot="G1")
    shop.clock.forward(1)
    shop.find("A2", "GLUE", 3, lot="G2")
    sell(shop, "SO1", ("GLUE", 5))
    allocated_while_others_take(shop, HoldLot(sku="GLUE", lot="G1", reason="glass"))
    assert places_of(shop, "SO1") == {"A2": 3}


@contextmanager
def between_choice_and_hold(meanwhile: Callable[[int], None]) -> Iterator[None]:
    """Something happens each time goods were read and are not held yet."""
    read, attempts = read_stock, count(1)

    def read_then_something_happens(*args: Any, **more: Any) -> Stock:
        stock = read(*args, **more)
        meanwhile(next(attempts))
        return stock

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("core.outbound.allocate.read_stock", read_then_something_happens)
        yield


def test_who_is_always_slower_holds_all_there_is_at_last(postgresql_warehouse: Warehouse) -> None:
    """Each time goods are chosen somebody takes some of them; the fourth time they are held before they are chosen."""
    shop = postgresql_warehouse
    for number in range(1, 6):
        shop.find(f"A{number}", "BOLT", 5)
        shop.clock.forward(1)
    sell(shop, "SO1", ("BOLT", 5))
    taken = 0

    def take_some(attempt: int) -> None:
        nonlocal taken
        if attempt < 4:
            taken += 1
            shop.find(f"A{attempt}", "BOLT", -5, reason="LOST")

    with between_choice_and_hold(take_some):
        allocate(shop, "SO1")
    assert (taken, places_of(shop, "SO1")) == (3, {"A4": 5})


def test_two_who_take_the_same_goods_from_an_order_get_them_once(postgresql_warehouse: Warehouse) -> None:
    shop = postgresql_warehouse
    shop.find("A1", "BOLT", 5)
    for number in ALL[:3]:
        sell(shop, number, ("BOLT", 5))
    allocate(shop, "SO1")
    takes = [TakeFromOrder(order=number, line=1, other="SO1", other_line=1) for number in ("SO2", "SO3")]
    assert while_held(shop, *takes, who="SUE") == {"reserved_less"}
    assert shop.broken() == []
