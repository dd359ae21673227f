"""Taking in what customers send back on the floor: whose once, then a scan an item; and looking at it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.catalogue.location import DefineLocation
from core.catalogue.party import DefineCustomer
from core.outbound.customer_return import CloseReturn, find_return, return_lines
from core.outbound.inspect_return import InspectReturn
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.take_return import TakeReturn
from core.values import show_quantity
from tests.floor.outbound_flows import AGREED, CAME_BACK
from tests.floor.stage import SUPERVISORS_MENU, Stage
from tests.floor.test_hostile_input import hostile_inputs, require_a_screen
from tests.floor.warehouse import BADGES, BEARING_EAN, BOLT_EAN, OIL_EAN, PIN, PUMP_EAN, SEAL_EAN, bearing_case


@pytest.fixture
def taker(any_stage: Stage) -> Stage:
    """Mill & Sons may send 20 bolts and 10 bearings back; Ana takes in what comes."""
    any_stage.set_up(*AGREED)
    any_stage.open("take back")
    return any_stage


def came(stage: Stage, number: str = "RMA-7") -> list[tuple[str, str, str]]:
    """What came of a return and was looked at, by item."""
    found = stage.room.read(find_return, number, 1)
    assert found is not None
    lines = stage.room.read(return_lines, found.id)
    return [(line.sku, show_quantity(line.received), show_quantity(line.settled)) for line in lines]


def test_a_return_is_taken_in_item_after_item(taker: Stage) -> None:
    taker.scan("RMA-7")
    assert taker.prompt == "ITEM"
    assert "RMA-7 Mill & Sons" in taker.view.lines
    taker.scan(BOLT_EAN)
    assert taker.prompt == "QTY[20]"
    taker.key("12")
    taker.scan(bearing_case("L24-1"), "]C1")
    assert taker.cost == (3, 2)
    assert taker.said == "10 EA 20981 back from Mill & Sons / scan next item, F8 done"
    assert came(taker) == [("10447", "12", "0"), ("20981", "10", "0")]
    assert [taker.on_hand("BACK", sku) for sku in ("10447", "20981")] == [12, 10]
    taker.press("F8")
    assert taker.prompt == "RETURN"


def test_nothing_that_was_agreed_is_taken_by_a_scan_alone(taker: Stage) -> None:
    taker.scan("RMA-7")
    taker.scan(BOLT_EAN)
    taker.scan(BOLT_EAN)
    taker.scan(BOLT_EAN)
    assert taker.prompt == "QTY[3]"
    taker.enter()
    assert taker.on_hand("BACK", "10447") == 3


def test_lot_and_serial_are_asked_where_the_label_does_not_say_them(taker: Stage) -> None:
    taker.enter("mill")
    assert taker.prompt == "ITEM"
    taker.scan(BEARING_EAN)
    assert taker.prompt == "LOT"
    taker.enter("L24-9")
    assert taker.said == "20981 has no lot L24-9 / scan a lot of this item"
    taker.scan("L24-1")
    taker.key("2")
    taker.scan(PUMP_EAN)
    assert taker.prompt == "SERIAL"
    taker.scan("SN-1")
    assert taker.said.startswith("1 EA 40012 back")
    taker.scan("SN-2")
    assert came(taker, "CR000002") == [("20981", "2", "0"), ("40012", "2", "0")]


def test_over_what_was_agreed_wants_a_badge(taker: Stage) -> None:
    taker.scan("RMA-7")
    taker.scan(BOLT_EAN)
    taker.enter("21")
    assert "Open on RMA-7: 20 of 10447" in taker.view.lines
    taker.scan(BADGES["SUE"])
    taker.enter(PIN)
    assert taker.on_hand("BACK", "10447") == 21


def test_of_an_order_no_more_comes_back_than_was_shipped(taker: Stage) -> None:
    lines = (SoldLine(sku="10447", quantity=Decimal(5)),)
    taker.set_up(OrderSale(number="SO-1", customer="MILL", lines=lines))
    taker.scan("SO-1")
    assert "SO-1 Mill & Sons" in taker.view.lines
    taker.scan(BOLT_EAN)
    taker.enter("1")
    assert "0 of 10447 left of SO-1" in taker.view.lines


def test_what_is_no_return_is_told(taker: Stage) -> None:
    taker.scan("PO4500017")
    assert "PO4500017" in taker.said
    assert taker.prompt == "RETURN"
    taker.enter("nobody")
    assert taker.prompt == "RETURN"
    taker.set_up(CloseReturn(number="RMA-7"))
    taker.scan("RMA-7")
    assert "RMA-7 is cancelled" in taker.said


def test_a_return_that_the_office_closes_meanwhile_takes_no_more(taker: Stage) -> None:
    taker.scan("RMA-7")
    taker.set_up(CloseReturn(number="RMA-7"))
    taker.scan(BOLT_EAN)
    taker.enter("1")
    assert "RMA-7 is cancelled" in taker.said


def test_several_customers_of_a_name_and_several_places_are_asked(taker: Stage) -> None:
    taker.set_up(DefineLocation(code="BACK2", kind="returns"), DefineCustomer(code="MILLER", name="Miller"))
    taker.enter("mil")
    taker.enter("2")
    assert taker.prompt == "PLACE"
    taker.scan("A12-010")
    assert "That is bin A12-010" in taker.said
    taker.scan("BACK2")
    taker.scan(SEAL_EAN)
    taker.enter("1")
    assert taker.said.startswith("1 EA 70007 back from Miller")
    assert taker.on_hand("BACK2", "70007") == 1
    taker.press("F8")
    taker.scan("RMA-7")
    assert taker.prompt == "ITEM", "the place is known by now"


def test_goods_are_loaded_on_a_pallet_and_its_label_comes_out(taker: Stage) -> None:
    taker.scan("RMA-7")
    taker.scan("LP000001")
    taker.scan(BOLT_EAN)
    taker.key("4")
    taker.scan("LP000001")
    assert taker.stock("BACK", "10447") == {("", "LP000001"): 4}
    taker.press("F7")
    assert taker.labels() == 1
    taker.scan("LP000001")
    assert "LP000001" in taker.said


def test_a_site_without_a_place_for_returns_says_so(stage: Stage) -> None:
    stage.set_up(AGREED[0])
    stage.open("take back")
    stage.enter("MILL")
    assert "There is no place for returns" in stage.said


def test_a_return_scanned_at_the_menu_is_taken_in(stage: Stage) -> None:
    stage.set_up(*AGREED)
    stage.log_in()
    stage.scan("RMA-7")
    assert (stage.view.title, stage.prompt) == ("TAKE BACK", "ITEM")


@pytest.fixture
def inspector(any_stage: Stage) -> Stage:
    """Sue looks at 12 bolts and 5 bearings of a return, 3 bolts of another one and 4 seals on a pallet."""
    back = (
        TakeReturn(number="RMA-7", sku="10447", quantity=Decimal(12)),
        TakeReturn(number="RMA-7", sku="20981", lot="L24-1", quantity=Decimal(5)),
        TakeReturn(customer="MILL", sku="10447", quantity=Decimal(3)),
        TakeReturn(customer="MILL", sku="70007", quantity=Decimal(4), plate="LP000001"),
    )
    any_stage.set_up(*AGREED, *back)
    any_stage.log_in("SUE")
    any_stage.enter(PIN)
    any_stage.enter(SUPERVISORS_MENU["inspect"])
    any_stage.scans = any_stage.keys = 0
    return any_stage


def test_goods_are_restocked_and_wait_to_be_put_away(inspector: Stage) -> None:
    inspector.scan(BEARING_EAN)
    inspector.enter("1")
    assert inspector.prompt == "QTY[5]"
    inspector.key("3")
    inspector.scan("LP000001")
    assert inspector.booked() == ["InspectReturn"]
    assert inspector.said.startswith("70007: what becomes of it?")
    inspector.enter("2")
    inspector.enter()
    assert inspector.said == "4 EA 70007 quarantine / it waits to be put aside"
    assert inspector.cost == (2, 2 + 1 + 2 + 1)
    assert came(inspector) == [("10447", "12", "0"), ("20981", "5", "3")]


def test_which_return_is_asked_where_goods_of_several_lie_together(inspector: Stage) -> None:
    inspector.scan(BOLT_EAN)
    assert inspector.view.lines == ("1 RMA-7 12 Mill & Sons", "2 CR000002 3 Mill & Sons")
    inspector.enter("2")
    inspector.enter("3")
    assert inspector.prompt == "WHY"
    inspector.enter("1")
    assert inspector.prompt == "QTY[3]"
    inspector.enter("4")
    assert inspector.prompt == "QTY[3]"
    inspector.enter("3")
    assert inspector.on_hand("BACK", "10447") == 12
    inspector.scan("RMA-7")
    inspector.scan(BOLT_EAN)
    inspector.enter("4")
    inspector.enter("2")
    assert inspector.said.startswith("2 EA 10447 send back")
    inspector.press("F6")
    inspector.enter()
    assert came(inspector)[0] == ("10447", "12", "0")


def test_what_waits_for_nobody_is_told(inspector: Stage) -> None:
    inspector.scan(OIL_EAN)
    assert "No 31150 waits for inspection" in inspector.said
    inspector.scan("RMA-7")
    inspector.scan("LP000001")
    assert "No 70007 RMA-7 waits for inspection" in inspector.said
    inspector.scan("RMA-7")
    assert inspector.said.startswith("Goods of all returns")
    inspector.set_up(
        InspectReturn(number="CR000002", line=2, disposition="restock", quantity=Decimal(4), plate="LP000001")
    )
    inspector.scan("LP000001")
    assert "No LP000001 waits for inspection" in inspector.said


def test_what_was_not_inspected_is_not_put_away(inspector: Stage) -> None:
    inspector.press("F3")
    inspector.enter("2")
    for code in (BOLT_EAN, "LP000001"):
        inspector.scan(code)
        assert inspector.said.startswith("Goods that came back / ")
    inspector.set_up(InspectReturn(number="RMA-7", line=1, disposition="restock", quantity=Decimal(7)))
    inspector.scan(BOLT_EAN)
    assert inspector.prompt == "QTY[7]"


WAYS: list[tuple[str, str, list[str]]] = [
    ("ANA", "take back", []),
    ("ANA", "take back", ["RMA-7"]),
    ("ANA", "take back", ["RMA-7", BOLT_EAN]),
    ("ANA", "take back", ["RMA-7", BEARING_EAN]),
    ("ANA", "take back", ["RMA-7", PUMP_EAN]),
    ("SUE", "inspect", []),
    ("SUE", "inspect", [BOLT_EAN]),
]


@pytest.mark.parametrize(("who", "task", "way"), WAYS)
def test_no_prompt_of_a_return_takes_rubbish_for_an_answer(stage: Stage, who: str, task: str, way: list[str]) -> None:
    stage.set_up(*CAME_BACK)
    stage.open(task, who)
    title = stage.view.title
    for given in hostile_inputs():
        while not stage.view.title.startswith(title):
            stage.power_off_and_on()
            stage.open(task, who)
        if stage.view.prompt == {"ANA": "RETURN", "SUE": "ITEM"}[who]:
            for code in way:
                stage.scan(code)
        stage.give(given)
        require_a_screen(stage)
        while stage.view.locked:
            stage.enter()
    stage.require_sound()
