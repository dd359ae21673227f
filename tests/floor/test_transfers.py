"""Transfers on the floor: shipped at one site and received at the other, a pallet in one scan."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from core.catalogue.location import DefineLocation, DefineSite
from core.internal.adjust import AdjustStock
from core.internal.order_transfer import OrderTransfer, TransferLine
from tests.floor.stage import MENU, Stage, staged
from tests.floor.warehouse import BADGES, BELT_EAN, BOLT_EAN, OIL_EAN, PIN, SEAL_EAN
from tui.view import Tier


@pytest.fixture
def sender(any_stage: Stage) -> Stage:
    """Ana ships; 20 seals and 6 oil are ordered to the east, 10 bolts and 4 oil stand on a pallet."""
    room = any_stage.room
    lines = (("70007", 20), ("31150", 10), ("10447", 10))
    wanted = tuple(TransferLine(sku=sku, quantity=Decimal(amount)) for sku, amount in lines)
    for command in (
        DefineSite(code="EAST", name="East"),
        DefineLocation(site="MAIN", code="TO-EAST", kind="transit"),
        DefineLocation(site="EAST", code="E-DOCK", kind="dock"),
        AdjustStock(site="MAIN", location="A12-010", sku="10447", change=Decimal(10), reason="FOUND", plate="LP000001"),
        AdjustStock(
            site="MAIN", location="A12-010", sku="31150", change=Decimal(4), lot="L1", reason="FOUND", plate="LP000001"
        ),
        AdjustStock(site="MAIN", location="A12-020", sku="31150", change=Decimal(6), lot="L2", reason="FOUND"),
        OrderTransfer(site="MAIN", number="TR1", to_site="EAST", lines=wanted),
    ):
        room.post(command, room.stamp("ADMIN", "DESK"))
    any_stage.open("send")
    return any_stage


@pytest.fixture
def receiver(sender: Stage) -> Iterator[Stage]:
    """Joe waits for it at the other site."""
    with staged(sender.room.url, "HH2", site="EAST") as other:
        other.log_in("JOE")
        yield other


def begin(receiver: Stage) -> None:
    receiver.enter(MENU["arrive"])
    receiver.scans = receiver.keys = 0


def test_a_pallet_is_shipped_with_one_scan_and_received_with_one(sender: Stage, receiver: Stage) -> None:
    assert sender.view.lines[0] == "TR1 to EAST"
    sender.scan("LP000001")
    assert (sender.cost, sender.said) == ((1, 0), "LP000001 > TO-EAST to EAST / scan the next")
    begin(receiver)
    receiver.scan("LP000001")
    assert (receiver.cost, receiver.said) == ((1, 0), "LP000001 > E-DOCK / scan the next")
    assert receiver.stock("E-DOCK", "31150") == {("L1", "LP000001"): Decimal(4)}


def test_goods_from_a_bin_cost_two_scans_and_the_next_scan(sender: Stage) -> None:
    sender.scan("A12-040")
    sender.scan(SEAL_EAN)
    assert sender.prompt == "QTY[20]"
    sender.scan("A12-020")
    assert sender.cost == (3, 0)
    assert sender.on_hand("TO-EAST", "70007") == 20
    sender.scan(OIL_EAN)
    sender.enter("2")
    assert sender.stock("TO-EAST", "31150") == {("L2", ""): Decimal(2)}


def test_loose_goods_are_received_by_item_and_all_of_them_only_by_ent(sender: Stage, receiver: Stage) -> None:
    for bin_code, item in (("A12-040", SEAL_EAN), ("A12-020", OIL_EAN)):
        sender.scan(bin_code)
        sender.scan(item)
        sender.enter()
    begin(receiver)
    assert receiver.view.lines[0] == "TR1 from MAIN"
    receiver.scan(SEAL_EAN)
    receiver.enter("18")
    assert receiver.on_hand("E-DOCK", "70007") == 18
    receiver.scan(OIL_EAN)
    receiver.enter()
    assert receiver.cost == (2, 4)
    assert receiver.stock("E-DOCK", "31150") == {("L2", ""): Decimal(6)}
    receiver.press("F6")
    receiver.enter()
    assert receiver.on_hand("E-DOCK", "31150") == 0


def test_goods_come_off_a_pallet_that_is_on_its_way(sender: Stage, receiver: Stage) -> None:
    sender.scan("LP000001")
    begin(receiver)
    receiver.scan(BOLT_EAN)
    receiver.enter("3")
    assert receiver.on_hand("E-DOCK", "10447") == 3
    receiver.scan("LP000001")
    assert receiver.on_hand("E-DOCK", "10447") == 10


def test_the_transfer_opens_the_right_task_at_either_site(sender: Stage, receiver: Stage) -> None:
    sender.press("F3")
    sender.scan("TR1")
    assert sender.view.title == "SEND TR1"
    sender.scan("LP000001")
    receiver.scan("TR1")
    assert (receiver.view.title, receiver.view.lines[0]) == ("ARRIVE TR1", "TR1 from MAIN")
    sender.scan("PO4500017")
    assert sender.said == "PO4500017 is a purchase order / scan a transfer order"


def test_more_than_is_to_ship_wants_an_approval(sender: Stage) -> None:
    sender.scan("A12-040")
    sender.scan(SEAL_EAN)
    sender.enter("21")
    assert (sender.view.title, sender.view.lines[0]) == ("APPROVE", "21 70007 is over TR1")
    assert sender.on_hand("TO-EAST", "70007") == 0
    sender.scan(BADGES["SUE"])
    sender.enter(PIN)
    assert sender.on_hand("TO-EAST", "70007") == 21


def test_what_is_not_on_the_order_is_refused(sender: Stage) -> None:
    command = AdjustStock(site="MAIN", location="A12-040", sku="55120", change=Decimal(2), reason="FOUND")
    sender.room.post(command, sender.room.stamp("ADMIN", "DESK"))
    sender.scan("A12-040")
    sender.scan(BELT_EAN)
    assert sender.said == "55120 is not on TR1 / check the item, ask the office"


def test_a_pallet_that_two_receive_comes_once(sender: Stage, receiver: Stage) -> None:
    sender.scan("LP000001")
    begin(receiver)
    with staged(sender.room.url, "HH3", site="EAST") as third:
        third.log_in("ANA")
        third.enter(MENU["arrive"])
        receiver.scan("LP000001")
        third.scan("LP000001")
        assert third.tier in (Tier.SOFT, Tier.HARD)
        assert "LP000001 is at E-DOCK" in third.said
    assert receiver.on_hand("E-DOCK", "10447") == 10


def test_after_a_power_cut_the_transfer_goes_on(sender: Stage) -> None:
    sender.scan("LP000001")
    sender.site = "MAIN"
    sender.power_off_and_on()
    sender.log_in()
    assert (sender.view.title, sender.view.lines[0]) == ("SEND TR1", "TR1 to EAST")
    assert "Resumed" in sender.said


def test_a_transfer_is_looked_up_at_either_site(sender: Stage, receiver: Stage) -> None:
    sender.scan("LP000001")
    sender.press("F3")
    for stage, head in ((sender, "TR1 to EAST"), (receiver, "TR1 from MAIN")):
        stage.enter(MENU["look up"])
        stage.scan("TR1")
        assert stage.view.lines == (head, "sent")
        assert any("70007" in row for row in stage.rows())


def test_what_does_not_come_says_so_and_what_has_come_is_listed_no_more(sender: Stage, receiver: Stage) -> None:
    sender.scan("A12-040")
    sender.scan(SEAL_EAN)
    sender.enter()
    begin(receiver)
    receiver.scan(BELT_EAN)
    assert receiver.said == "55120 is not on TR1 / check the item, ask the office"
    receiver.scan(BOLT_EAN)
    assert receiver.said.startswith("No 10447 of TR1 comes now")
    receiver.scan(SEAL_EAN)
    receiver.enter("21")
    assert receiver.said == "Only 20 70007 of TR1 come / check what it is"
    receiver.enter("20")
    assert not any("70007 0 EA" in row for row in receiver.rows())
    receiver.scan(SEAL_EAN)
    assert receiver.said == "No 70007 of TR1 comes now / check what it is"
