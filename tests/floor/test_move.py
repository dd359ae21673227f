"""Moving: at the most three scans and two keys, a pallet two scans."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.catalogue.item import DefineItem
from core.command import Command
from core.inbound.receive import Receive
from core.internal.adjust import AdjustStock
from core.internal.reserve import Reserve
from tests.floor.flows import found
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
    assert (mover.tier, mover.prompt) == (Tier.SOFT, "TO")
    assert mover.said == "A12-040 is where it is / scan another bin"
    mover.scan("A12-020")
    assert mover.booked() == ["Move"]
    assert mover.refused() == []


def test_the_bin_that_a_pallet_stands_in_or_that_is_cleared_is_refused_too(mover: Stage) -> None:
    mover.set_up(found("70007", 3, "A12-010", "LP000009"))
    mover.scan("LP000009")
    mover.scan("A12-010")
    assert (mover.tier, mover.prompt) == (Tier.SOFT, "TO")
    mover.press("F3")
    mover.scan("A12-040")
    mover.press("F5")
    mover.scan("A12-040")
    assert (mover.tier, mover.prompt, mover.refused()) == (Tier.SOFT, "TO", [])


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


def at_desk(mover: Stage, *commands: Command) -> None:
    for command in commands:
        mover.room.post(command, mover.room.stamp("ADMIN", "DESK"))


def test_a_number_before_the_item_says_how_many(mover: Stage) -> None:
    mover.scan("A12-040")
    mover.key("12")
    mover.scan(SEAL_EAN)
    assert (mover.view.big, mover.prompt) == ("12", "TO")
    mover.scan("A12-020")
    assert mover.cost == (3, 2)
    assert mover.on_hand("A12-020", "70007") == 12
    mover.scan("A12-040")
    mover.enter("14")
    mover.scan(SEAL_EAN)
    assert (mover.tier, mover.prompt) == (Tier.SOFT, "ITEM")
    assert "Only 13 70007 free at A12-040" in mover.said


def test_a_short_sku_that_lies_there_is_no_quantity(mover: Stage) -> None:
    at_desk(
        mover,
        DefineItem(sku="77", name="Washer"),
        AdjustStock(location="A12-040", sku="77", change=Decimal(3), reason="FOUND"),
    )
    mover.scan("A12-040")
    mover.enter("77")
    assert (mover.view.big, mover.prompt) == ("3", "QTY[3]")


@pytest.mark.parametrize("first", ["bin", "key"])
def test_all_of_a_bin_goes_with_its_pallets_at_once(mover: Stage, first: str) -> None:
    at_desk(mover, AdjustStock(location="A12-040", sku="10447", change=Decimal(9), plate="LP000002", reason="FOUND"))
    if first == "bin":
        mover.scan("A12-040")
        mover.press("F5")
    else:
        mover.press("F5")
        mover.scan("A12-040")
    assert mover.view.message.happened == "all of it: scan new bin"
    mover.scan("A12-020")
    assert mover.cost == (2, 1)
    assert mover.view.message.happened == "A12-040 > A12-020: 1 plate and 1 loose"
    assert mover.on_hand("A12-020", "70007") == 25
    assert mover.stock("A12-020", "10447") == {("", "LP000002"): Decimal(9)}
    mover.press("F6")
    mover.enter()
    assert (mover.on_hand("A12-040", "70007"), mover.on_hand("A12-040", "10447")) == (Decimal(25), Decimal(9))


def test_a_place_of_pallets_only_is_cleared_as_well(mover: Stage) -> None:
    mover.press("F5")
    mover.scan("A12-010")
    assert "A12-010 is empty" in mover.said
    mover.scan("DOCK")
    mover.scan("A12-020")
    assert mover.stock("A12-020", "10447") == {("", "LP000001"): Decimal(40)}


def test_goods_that_are_all_reserved_are_refused_with_who_has_them(mover: Stage) -> None:
    at_desk(mover, Reserve(sku="70007", quantity=Decimal(4), location="A12-050", purpose="SO77"))
    mover.scan("A12-050")
    assert (mover.tier, mover.view.message.happened) == (Tier.SOFT, "4 70007 there are for SO77")
    at_desk(mover, AdjustStock(location="A12-050", sku="10447", change=Decimal(2), reason="FOUND"))
    mover.scan("A12-050")
    mover.scan(SEAL_EAN)
    assert (mover.prompt, mover.view.message.happened) == ("ITEM", "4 70007 there are for SO77")
    mover.press("F5")
    mover.scan("A12-020")
    assert mover.on_hand("A12-020", "70007") == 4


def test_a_part_of_weighed_goods_is_weighed(mover: Stage) -> None:
    ham = DefineItem(sku="HAM", name="Ham", catch_unit="KG", catch_nominal=Decimal(2))
    found = AdjustStock(location="A12-030", sku="HAM", change=Decimal(5), catch=Decimal(11), reason="FOUND")
    at_desk(mover, ham, found)
    mover.scan("A12-030")
    mover.enter("HAM")
    mover.enter("2")
    mover.scan("A12-020")
    assert mover.prompt == "KG"
    mover.enter("4.5")
    assert mover.on_hand("A12-020", "HAM") == 2
