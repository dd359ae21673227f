"""A trolley, or a pallet of many things: line by line past their bins, or all of it in one scan."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.catalogue.location import AssignBin, DefineLocation
from core.inbound.receive import Receive
from core.internal.change_status import ChangeStatus
from tests.floor.stage import Stage
from tests.floor.test_put_away_lease import post
from tests.floor.warehouse import BOLT_EAN, OIL_EAN, SEAL_EAN
from tui.layout import lay_out
from tui.roles import plain_text
from tui.view import Tier

ORDER = "PO4500017"


def load(stage: Stage, place: str, plate: str = "") -> None:
    """Oil, bolts and a pump, whose bins come the other way round on the walk."""
    post(
        stage,
        DefineLocation(code="CART1", kind="cart"),
        AssignBin(sku="10447", location="B03-120"),
        AssignBin(sku="40012", location="A12-020"),
        Receive(order=ORDER, sku="31150", lot="OIL1", quantity=Decimal(4), location=place, plate=plate),
        Receive(order=ORDER, sku="10447", quantity=Decimal(60), location=place, plate=plate),
        Receive(order=ORDER, sku="40012", serial="SN-1", quantity=Decimal(1), location=place, plate=plate),
    )


@pytest.fixture
def trolley(any_stage: Stage) -> Stage:
    """Ana stands before a loaded trolley, on each kind of database."""
    load(any_stage, "CART1")
    any_stage.open("put away")
    any_stage.scan("CART1")
    return any_stage


@pytest.fixture
def cart(stage: Stage) -> Stage:
    """Ana stands before a loaded trolley."""
    load(stage, "CART1")
    stage.open("put away")
    stage.scan("CART1")
    return stage


def narrow(stage: Stage) -> tuple[str, ...]:
    assert stage.view.table is not None
    return stage.view.table.narrow


def test_a_trolleys_lines_come_in_the_order_of_the_walk(trolley: Stage) -> None:
    assert (trolley.view.big, trolley.view.big_note, trolley.prompt) == ("CART1", "3 lines", "ITEM")
    assert narrow(trolley) == ("40012 1 EA > A12-020", "31150 4 EA > B03-110", "10447 60 EA > B03-120")
    assert trolley.said == "take 40012, or a bin for all / "


def test_a_line_of_a_trolley_costs_two_scans_and_no_key(trolley: Stage) -> None:
    trolley.scans = trolley.keys = 0
    trolley.scan(BOLT_EAN)
    assert trolley.view.big == "B03-120"
    trolley.scan("B03-120")
    assert trolley.cost == (2, 0)
    assert trolley.on_hand("B03-120", "10447") == 60
    assert (trolley.prompt, len(narrow(trolley))) == ("ITEM", 2)


def test_a_trolley_that_is_empty_is_put_by(trolley: Stage) -> None:
    for code in ("SN-1", OIL_EAN, BOLT_EAN):
        trolley.scan(code)
        trolley.scan(trolley.view.big)
    assert (trolley.tier, trolley.prompt) == (Tier.OK, "LPN")
    assert trolley.booked() == ["PutAway"] * 3


def test_all_of_a_trolley_goes_into_one_bin_that_is_scanned_twice_and_back(trolley: Stage) -> None:
    trolley.scan("A12-050")
    assert trolley.said == "All 3 into A12-050? / scan A12-050 again"
    assert trolley.booked() == []
    trolley.scan("A12-050")
    assert trolley.said == "3 lines CART1 > A12-050 / scan next pallet or item"
    assert [trolley.on_hand("A12-050", sku) for sku in ("10447", "31150", "40012")] == [60, 4, 1]
    trolley.press("F6")
    trolley.enter()
    assert trolley.on_hand("CART1", "10447") == 60


def test_all_of_a_trolley_goes_into_the_bin_of_all_in_one_scan(cart: Stage) -> None:
    for sku in ("31150", "40012", "10447"):
        post(cart, AssignBin(sku=sku, location="A12-030", rank=1))
    for sku, was in (("31150", "B03-110"), ("40012", "A12-020"), ("10447", "B03-120")):
        post(cart, AssignBin(sku=sku, location=was, rank=9))
    cart.power_off_and_on()
    cart.log_in()
    cart.scan("A12-030")
    assert cart.booked() == ["PutAwayAll"]
    assert cart.on_hand("A12-030", "10447") == 60


def test_the_trolley_again_is_done_with_and_what_is_not_on_it_is_told(cart: Stage) -> None:
    cart.scan(SEAL_EAN)
    assert (cart.tier, cart.prompt, cart.view.message.happened) == (Tier.SOFT, "ITEM", "No 70007 at CART1")
    cart.scan("CART1")
    assert (cart.said, cart.prompt) == ("CART1 put by / scan a pallet or an item", "LPN")


def test_a_trolley_is_worked_on_after_the_power_was_off(cart: Stage) -> None:
    cart.power_off_and_on()
    cart.log_in()
    assert (cart.prompt, cart.view.big) == ("ITEM", "CART1")


def test_an_empty_place_and_a_bin_are_nothing_to_put_away_from(stage: Stage) -> None:
    post(stage, DefineLocation(code="CART1", kind="cart"))
    stage.open("put away")
    stage.scan("CART1")
    assert (stage.tier, stage.view.message.happened) == (Tier.SOFT, "CART1 has no loose goods")
    stage.scan("A12-010")
    assert (stage.tier, stage.view.message.happened) == (Tier.SOFT, "Not bin A12-010")


def test_a_pallet_of_many_things_is_put_away_line_by_line_with_a_key(any_stage: Stage) -> None:
    load(any_stage, "DOCK", "LP000001")
    any_stage.open("put away")
    any_stage.scan("LP000001")
    any_stage.press("F9")
    assert (any_stage.prompt, any_stage.view.big) == ("ITEM", "LP000001")
    any_stage.scan(BOLT_EAN)
    any_stage.scan("B03-120")
    assert any_stage.stock("B03-120", "10447") == {("", ""): Decimal(60)}
    any_stage.scan("A12-050")
    any_stage.scan("A12-050")
    assert any_stage.stock("A12-050", "31150") == {("OIL1", ""): Decimal(4)}


def test_goods_that_are_not_fit_for_use_are_put_aside(stage: Stage) -> None:
    post(
        stage,
        DefineLocation(code="Q-01", kind="quarantine", check_digits="99"),
        Receive(order=ORDER, sku="10447", quantity=Decimal(60), location="DOCK"),
        ChangeStatus(sku="10447", quantity=Decimal(10), location="DOCK", new_status="damaged"),
    )
    stage.open("put away")
    stage.scan(BOLT_EAN)
    assert stage.view.lines == ("1 50 EA DOCK", "2 10 EA damaged DOCK")
    stage.enter("2")
    assert (stage.view.big, stage.view.big_note) == ("Q-01", "quarantine")
    stage.scan("Q-01")
    assert stage.on_hand("Q-01", "10447") == 10


@pytest.mark.parametrize(("width", "height"), [(20, 10), (30, 16), (80, 24)])
def test_what_waits_is_listed_with_its_bin(stage: Stage, width: int, height: int) -> None:
    load(stage, "DOCK", "LP000001")
    post(stage, Receive(order=ORDER, sku="31150", lot="OIL2", quantity=Decimal(4), location="DOCK"))
    stage.open("put away")
    rows = [plain_text(line).rstrip() for line in lay_out(stage.view, "", width, height)]
    text = "\n".join(rows)
    assert "LP000001" in text
    assert "B03-120" in text
    assert "31150" in text
    assert all(len(row) <= width for row in rows)
