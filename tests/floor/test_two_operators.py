"""Two operators at the same goods: nothing is doubled, and whoever comes second is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tests.floor.stage import Stage, staged
from tests.floor.warehouse import BELT_EAN, OIL_EAN, bearing_case
from tui.view import Tier


@pytest.fixture
def pair(floor_url: str) -> Iterator[tuple[Stage, Stage]]:
    """Ana and Joe, each at a handheld of their own."""
    with staged(floor_url, "HH1") as ana, staged(floor_url, "HH2") as joe:
        ana.log_in("ANA")
        joe.log_in("JOE")
        yield ana, joe


def test_the_last_pieces_of_an_order_line_come_in_once(pair: tuple[Stage, Stage]) -> None:
    ana, joe = pair
    for one in pair:
        one.scan("PO4500018")
        one.scan(BELT_EAN)
        assert one.prompt == "QTY[20]"
    ana.enter()
    joe.enter()
    assert ana.tier is Tier.OK
    assert joe.tier is Tier.HARD
    assert "PO4500018" in joe.said
    assert ana.on_hand("DOCK", "55120") == 20


def test_a_pallet_is_put_away_once(pair: tuple[Stage, Stage]) -> None:
    ana, joe = pair
    ana.enter("1")
    ana.scan("LP000001")
    ana.scan(bearing_case("L1"), "]C1")
    ana.press("F3")
    for one in pair:
        one.scan("LP000001")
    assert (ana.prompt, joe.prompt) == ("BIN", "LPN")
    assert joe.said == "ANA has it since 09:00 / scan again to take over"
    joe.scan("LP000001")
    assert joe.prompt == "BIN"
    ana.scan("A12-010")
    joe.scan("A12-010")
    assert ana.tier is Tier.OK
    assert (joe.tier, joe.view.message.happened) == (Tier.HARD, "A12-010 is where it is")
    assert joe.booked() == []


def test_the_last_goods_on_the_dock_are_put_away_once(pair: tuple[Stage, Stage]) -> None:
    ana, joe = pair
    ana.enter("1")
    ana.scan(bearing_case("L1"), "]C1")
    ana.press("F3")
    for one in pair:
        one.enter("2")
        one.scan(bearing_case("L1"), "]C1")
    ana.scan("A12-010")
    joe.scan("A12-010")
    assert joe.tier is Tier.HARD
    assert "20981" in joe.said
    joe.enter()
    joe.scan(bearing_case("L1"), "]C1")
    assert (joe.tier, joe.prompt) == (Tier.SOFT, "LPN")
    assert ana.on_hand("A12-010", "20981") == 10


def test_two_who_receive_the_same_line_at_full_speed_never_exceed_it(pair: tuple[Stage, Stage]) -> None:
    start = threading.Barrier(2)

    def receive_one_by_one(one: Stage) -> None:
        one.enter("1")
        start.wait(10)
        for _ in range(20):
            one.scan(OIL_EAN)
            one.scan("OIL-7")
            one.enter("1")
            while one.tier in (Tier.HARD, Tier.SOFT, Tier.OFFLINE):
                one.enter()
                one.press("F3")
                one.press("F3")
                if one.view.title == "MENU":
                    one.enter("1")

    threads = [threading.Thread(target=receive_one_by_one, args=(one,)) for one in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    ana, joe = pair
    assert ana.on_hand("DOCK", "31150") == 24
    assert len(ana.booked()) + len(joe.booked()) == 24
