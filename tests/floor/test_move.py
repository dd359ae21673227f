"""Moving: at the most three scans and two keys, a pallet two scans."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.inbound.receive import Receive
from tests.floor.stage import Stage
from tests.floor.warehouse import BOLT_EAN, SEAL_EAN
from tui.view import Tier


@pytest.fixture
def mover(any_stage: Stage) -> Stage:
    """Ana moves goods; a pallet of bolts stands on the dock."""
    come = Receive(order="PO4500017", sku="10447", quantity=Decimal(40), location="DOCK", plate="LP000001")
    any_stage.room.post(come, any_stage.room.stamp("JOE", "DOCK-1"))
    any_stage.open("move")
    return any_stage


def test_all_of_an_item_costs_three_scans_and_no_key(mover: Stage) -> None:
    mover.scan("A12-040")
    mover.scan(SEAL_EAN)
    mover.scan("A12-020")
    assert mover.cost == (3, 0)
    assert mover.on_hand("A12-040", "70007") == 0
    assert mover.on_hand("A12-020", "70007") == 25


def test_a_part_of_it_costs_its_digits_more(mover: Stage) -> None:
    mover.scan("A12-040")
    mover.scan(SEAL_EAN)
    mover.key("12")
    mover.scan("A12-020")
    assert mover.cost == (3, 2)
    assert mover.on_hand("A12-040", "70007") == 13
    assert mover.on_hand("A12-020", "70007") == 12


def test_a_pallet_costs_two_scans(mover: Stage) -> None:
    mover.scan("LP000001")
    mover.scan("A12-020")
    assert mover.cost == (2, 0)
    assert mover.stock("A12-020", "10447") == {("", "LP000001"): Decimal(40)}


def test_goods_go_onto_a_pallet_where_it_stands(mover: Stage) -> None:
    mover.scan("A12-040")
    mover.scan(SEAL_EAN)
    mover.scan("LP000001")
    assert mover.stock("DOCK", "70007") == {("", "LP000001"): Decimal(25)}


def test_pieces_are_counted_by_their_scans(mover: Stage) -> None:
    mover.scan("A12-050")
    for _ in range(5):
        mover.scan(SEAL_EAN)
    assert (mover.tier, mover.prompt) == (Tier.SOFT, "QTY[4]")
    mover.press("F3")
    mover.scan(SEAL_EAN)
    mover.scan("A12-020")
    assert mover.on_hand("A12-050", "70007") == 2
    assert mover.on_hand("A12-020", "70007") == 2


def test_the_bin_it_lies_in_is_refused(mover: Stage) -> None:
    mover.scan("A12-040")
    mover.scan(SEAL_EAN)
    mover.scan("A12-040")
    assert mover.tier is Tier.HARD
    assert "A12-040 is where it is" in mover.said
    mover.enter()
    assert mover.prompt == "TO"


def test_what_is_not_there_is_told(mover: Stage) -> None:
    mover.scan("A12-040")
    mover.scan(BOLT_EAN)
    assert mover.said == "No 10447 at A12-040 / look the item up"
    assert mover.prompt == "ITEM"


def test_an_empty_bin_and_a_bin_of_pallets_have_nothing_loose(mover: Stage) -> None:
    mover.scan("A12-010")
    assert "A12-010 has no loose goods" in mover.said
    mover.scan("DOCK")
    assert "DOCK has no loose goods" in mover.said


def test_more_than_there_is_is_refused_where_it_is_keyed(mover: Stage) -> None:
    mover.scan("A12-040")
    mover.scan(SEAL_EAN)
    mover.enter("26")
    assert (mover.tier, mover.prompt) == (Tier.SOFT, "QTY[25]")
    assert "Only 25 70007 free at A12-040" in mover.said
