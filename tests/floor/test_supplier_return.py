"""Returning goods to their supplier on the floor: two scans, and the reason by a digit."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.inbound.receive import Receive
from tests.floor.stage import Stage
from tests.floor.warehouse import BOLT_EAN, SEAL_EAN


@pytest.fixture
def returner(any_stage: Stage) -> Stage:
    """Ana sends goods back; 40 bolts of an order lie at the dock, 5 of another item on a pallet."""
    for command in (
        Receive(order="PO4500017", sku="10447", quantity=Decimal(40), location="DOCK"),
        Receive(order="PO4500017", sku="31150", quantity=Decimal(5), lot="L1", location="DOCK", plate="LP000001"),
    ):
        any_stage.room.post(command, any_stage.room.stamp("JOE", "DOCK-1"))
    any_stage.open("return")
    return any_stage


def test_a_part_goes_back_with_two_scans_and_its_slip_comes_out(returner: Stage) -> None:
    returner.scan("DOCK")
    returner.scan(BOLT_EAN)
    assert returner.prompt == "QTY[40]"
    returner.enter("12")
    returner.enter("1")
    assert returner.view.lines == ("1 credit: none for them", "2 replace: others come")
    returner.enter("2")
    assert returner.cost == (2, 7)
    assert returner.said == "12 EA 10447 back to Acme Fasteners / the slip goes with them"
    assert returner.on_hand("DOCK", "10447") == 28
    assert returner.labels() == 1


def test_goods_on_a_pallet_go_back_by_the_reason_in_words_and_are_taken_back(returner: Stage) -> None:
    returner.scan("LP000001")
    returner.enter("31150")
    returner.enter()
    returner.enter("leaks")
    returner.enter("1")
    assert returner.on_hand("DOCK", "31150") == 0
    returner.press("F6")
    returner.enter()
    assert returner.on_hand("DOCK", "31150") == 5


def test_what_came_on_no_order_does_not_go_back(returner: Stage) -> None:
    returner.scan("A12-040")
    returner.scan(SEAL_EAN)
    assert returner.said == "0 70007 of any order can go back / check lot and order"
    assert returner.prompt == "ITEM"


def test_a_bin_with_nothing_in_it_is_told(returner: Stage) -> None:
    returner.scan("A12-010")
    assert "A12-010 has no loose goods" in returner.said
