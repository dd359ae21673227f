"""Customers' returns at the desk: agreed, inspected, closed, and found by what is typed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.catalogue.location import DefineLocation
from core.catalogue.party import DefineCustomer
from core.outbound.customer_return import (
    AuthoriseReturn,
    ReturnedLine,
    ReturnLineRow,
    ReturnRow,
    find_return,
    return_lines,
)
from core.outbound.inspect_return import InspectReturn
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.take_return import TakeReturn
from core.values import show_quantity
from devices.scanners.scan import Scan, Typed
from tests.floor.stage import Stage
from tests.floor.test_hostile_input import require_a_screen
from tests.floor.warehouse import BOLT_EAN
from tests.tui.desk.office import listed, marked, open_desk
from tests.tui.desk.test_hostile_input import SOME

BOLTS, BELTS = (ReturnedLine(sku=sku, quantity=Decimal(20)) for sku in ("10447", "55120"))


def agree(desk: Stage) -> None:
    """Mill & Sons may send bolts and belts back, Nord belts; 12 bolts and, from Nord, a seal have come."""
    desk.set_up(
        DefineLocation(code="BACK", kind="returns"),
        DefineCustomer(code="MILL", name="Mill & Sons"),
        DefineCustomer(code="NORTH", name="Northern"),
        AuthoriseReturn(number="RMA-001", customer="MILL", lines=(BOLTS, BELTS), reason="too long"),
        AuthoriseReturn(number="RMA-002", customer="NORTH", lines=(BELTS,)),
        TakeReturn(number="RMA-001", sku="10447", quantity=Decimal(12)),
        TakeReturn(customer="NORTH", sku="70007", quantity=Decimal(1)),
    )


def found(desk: Stage, number: str) -> tuple[ReturnRow, list[ReturnLineRow]]:
    row = desk.room.read(find_return, number, 1)
    assert row is not None
    return row, desk.room.read(return_lines, row.id)


def keys_of(desk: Stage) -> list[str]:
    return [f"{key.name} {key.word}" for key in desk.view.keys if key.name not in ("F1", "F3", "F5", "F6", "F9")]


def test_a_return_is_agreed_with_its_lines(any_desk: Stage) -> None:
    desk = any_desk
    agree(desk)
    open_desk(desk, "returns")
    desk.press("F5")
    for answer in ("mill", "RMA-003", "wrong goods"):
        desk.enter(answer)
    assert desk.prompt == "LINE"
    desk.scan(BOLT_EAN)
    desk.enter("4")
    for answer in ("55120", "2"):
        desk.enter(answer)
    desk.press("F8")
    assert (marked(desk), keys_of(desk)) == ("RMA-003", ["F10 Close"])
    row, lines = found(desk, "RMA-003")
    assert (row.customer, row.state, row.reason) == ("MILL", "authorised", "wrong goods")
    assert [(line.sku, show_quantity(line.quantity)) for line in lines] == [("10447", "4"), ("55120", "2")]


def test_a_return_of_an_order_is_agreed_up_to_what_was_shipped(desk: Stage) -> None:
    agree(desk)
    desk.set_up(OrderSale(number="SO-1", customer="MILL", lines=(SoldLine(sku="10447", quantity=Decimal(5)),)))
    open_desk(desk, "returns")
    desk.press("F5")
    desk.scan("SO-1")
    for answer in ("RMA-9", "", "10447", "1"):
        desk.enter(answer)
    desk.press("F8")
    assert "0 of 10447 left of SO-1" in desk.said
    assert desk.room.read(find_return, "RMA-9", 1) is None


def test_the_detail_says_what_was_agreed_came_and_became_of_it(desk: Stage) -> None:
    agree(desk)
    for becomes, amount in (("restock", 5), ("quarantine", 2)):
        desk.set_up(InspectReturn(number="RMA-001", line=1, disposition=becomes, quantity=Decimal(amount)))
    open_desk(desk, "returns")
    desk.scan("RMA-001")
    listing = desk.view.listing
    assert listing is not None
    assert listing.facts[1:] == ("2 of 2 lines to come, 1 to inspect", "too long")
    assert listing.table is not None
    assert listing.table.rows[0][3:] == ("20", "12", "7", "EA", "2 quarantined, 5 restocked")


def test_goods_are_inspected_until_the_return_is_over(desk: Stage) -> None:
    agree(desk)
    open_desk(desk, "returns")
    assert (marked(desk), keys_of(desk)) == ("RMA-001", ["F8 Inspect", "F10 Close"])
    desk.press("F8")
    desk.scan(BOLT_EAN)
    for answer in ("3", "1", "2"):
        desk.enter(answer)
    assert desk.on_hand("BACK", "10447") == 10
    desk.press("F10")
    desk.enter()
    assert "10 of RMA-001 wait" in desk.said
    desk.enter()
    desk.press("F3")
    desk.press("F8")
    desk.scan("70007")
    assert "No 70007 RMA-001 waits for inspection" in desk.said
    desk.enter()
    desk.scan(BOLT_EAN)
    desk.enter("4")
    desk.enter()
    desk.press("F10")
    desk.enter()
    assert "Return RMA-001 closed" in desk.said
    assert found(desk, "RMA-001")[0].state == "closed"
    desk.press("F6")
    desk.enter()
    assert found(desk, "RMA-001")[0].state == "received"


def test_those_with_goods_to_inspect_come_first_and_those_that_ended_only_for_a_search(desk: Stage) -> None:
    agree(desk)
    open_desk(desk, "returns")
    begun = listed(desk)[1]
    assert listed(desk) == ["RMA-001", begun, "RMA-002"]
    desk.set_up(InspectReturn(number=begun, line=1, disposition="restock", quantity=Decimal(1)))
    desk.key("seal")
    assert listed(desk) == [begun]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("mill", ["RMA-001"]),
        ("north", ["CR", "RMA-002"]),
        ("belt", ["RMA-001", "RMA-002"]),
        ("inspect", ["CR", "RMA-001"]),
        ("authorised", ["RMA-002"]),
        ("north inspect", ["CR"]),
        ("so-1", []),
        ("%", []),
    ],
)
def test_the_list_is_narrowed_by_what_is_typed(desk: Stage, typed: str, numbers: list[str]) -> None:
    agree(desk)
    open_desk(desk, "returns")
    desk.key(typed)
    assert sorted(each[:2] if each.startswith("CR") else each for each in listed(desk)) == numbers


WAYS: tuple[list[str], ...] = ([], ["mill"], ["mill", "RMA-9"], ["mill", "RMA-9", ""], ["mill", "RMA-9", "", "10447"])


@pytest.mark.parametrize("way", WAYS)
def test_no_prompt_of_a_new_return_takes_rubbish_for_an_answer(desk: Stage, way: list[str]) -> None:
    agree(desk)
    open_desk(desk, "returns")
    desk.press("F5")
    for answer in way:
        desk.enter(answer)
    for text in SOME:
        for given in (Scan(text, "", "test", 0.0), Typed(text, 0.0)):
            desk.give(given)
            require_a_screen(desk)
            while desk.view.locked:
                desk.enter()
    assert desk.booked() == []
