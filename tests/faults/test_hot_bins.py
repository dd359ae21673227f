"""Many hands at one bin: what is there is taken once, and nobody meets anything but a refusal."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Callable
from decimal import Decimal

from core.command import Command
from core.errors import Rejection
from core.first_start import ADMINISTRATOR
from core.inbound.receive import Receive
from core.internal.adjust import AdjustStock
from core.internal.move import Move
from tests.core.warehouse import Warehouse

HANDS = 8


def busy(warehouse: Warehouse, next_command: Callable[[int], Command | None], who: str = ADMINISTRATOR) -> Counter[str]:
    """Eight hands post until they have nothing more to do or are refused; returns how it went."""
    said: Counter[str] = Counter()
    start = threading.Barrier(HANDS)

    def work(hand: int) -> None:
        start.wait()
        try:
            while (command := next_command(hand)) is not None:
                warehouse.post(command, who)
                said["done"] += 1
        except Rejection as rejection:
            said[rejection.code] += 1
        except Exception as error:  # noqa: BLE001  whatever else leaves the core is what this test looks for
            said[repr(error)] += 1

    threads = [threading.Thread(target=work, args=(hand,)) for hand in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_a_hundred_pieces_are_taken_a_hundred_times_and_not_once_more(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 100)
    one = Move(sku="BOLT", quantity=Decimal(1), source="A1", target="A2")
    assert busy(warehouse, lambda _: one) == {"done": 100, "not_enough": HANDS}
    assert warehouse.stock() == {("A2", "BOLT", "", "", "available"): Decimal(100)}
    assert warehouse.moves() == 101
    assert warehouse.broken() == []


def test_an_order_line_is_received_to_the_last_piece_and_no_further(warehouse: Warehouse) -> None:
    one = Receive(order="PO2", sku="NUT", quantity=Decimal(1), location="DOCK")
    said = busy(warehouse, lambda _: one, "OTTO")
    assert said["done"] == 10
    assert set(said) <= {"done", "over_receipt", "nothing_open", "order_not_open"}
    assert warehouse.on_hand("DOCK", "NUT") == 10
    assert warehouse.order_state("PO2") == "received"
    assert warehouse.broken() == []


def test_goods_that_go_round_in_opposite_directions_are_neither_lost_nor_made(warehouse: Warehouse) -> None:
    """Everybody locks the same balances in the same order, whichever way the goods go."""
    for place in ("A1", "A2", "A3"):
        warehouse.find(place, "BOLT", 20)
    turns = itertools.cycle((("A1", "A2"), ("A2", "A1"), ("A2", "A3"), ("A3", "A1")))
    routes = [[next(turns) for _ in range(6)] for _ in range(HANDS)]

    def next_command(hand: int) -> Command | None:
        if not routes[hand]:
            return None
        source, target = routes[hand].pop()
        return Move(sku="BOLT", quantity=Decimal(1), source=source, target=target)

    assert busy(warehouse, next_command) == {"done": 6 * HANDS}
    assert sum(warehouse.stock().values()) == 60
    assert warehouse.broken() == []


def test_a_bin_that_empties_and_fills_all_the_time_never_goes_below_nothing(warehouse: Warehouse) -> None:
    left = [6] * HANDS

    def next_command(hand: int) -> Command | None:
        left[hand] -= 1
        change = 1 if left[hand] % 2 else -1
        return (
            AdjustStock(location="A1", sku="BOLT", reason="FOUND", change=Decimal(change)) if left[hand] >= 0 else None
        )

    assert busy(warehouse, next_command) == {"done": 6 * HANDS}
    assert warehouse.stock() == {}
    assert warehouse.broken() == []
