"""Looking up anything, finding by name, printing labels."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.catalogue.party import DefineCustomer
from core.internal.adjust import AdjustStock
from core.outbound.confirm_sale import HoldSale
from core.outbound.order_sale import OrderSale, SoldLine
from tests.floor.stage import Stage
from tests.floor.warehouse import BOLT_EAN, PIN, SEAL_EAN
from tui.view import Tier


@pytest.fixture
def reader(any_stage: Stage) -> Stage:
    """Ana looks things up."""
    any_stage.open("look up")
    return any_stage


@pytest.fixture
def menu(stage: Stage) -> Stage:
    """Ana stands at the menu."""
    stage.log_in()
    stage.scans = stage.keys = 0
    return stage


def test_anything_is_looked_up_from_the_menu_with_one_scan(menu: Stage) -> None:
    menu.scan(SEAL_EAN)
    assert menu.cost == (1, 0)
    assert (menu.view.title, menu.card) == ("LOOK UP", "70007")
    assert "70007 Seal [/] 20x30" in menu.view.lines
    assert "free 29 of 29 EA" in menu.view.lines
    assert any("A12-040 25 EA" in row for row in menu.rows())


def test_back_returns_card_by_card_and_then_to_the_menu(reader: Stage) -> None:
    cards = [SEAL_EAN, "A12-040", "PO4500017", "B03-110"]
    seen = []
    for code in cards:
        reader.scan(code)
        seen.append(reader.card)
    assert seen == ["70007", "A12-040", "PO4500017", "B03-110"]
    for card in [*reversed(seen[:-1]), "Scan"]:
        reader.press("F3")
        assert (reader.view.title, reader.card) == ("LOOK UP", card)
    reader.press("F3")
    assert reader.view.title == "MENU"
    assert reader.booked() == []


def test_a_code_that_means_two_things_is_asked(reader: Stage) -> None:
    reader.scan("31150")
    assert reader.view.lines == ("1 item 31150 Hydraulic oil ISO46 5L", "2 bin 31150")
    reader.enter("2")
    assert reader.card == "31150"
    assert "empty" in reader.view.lines


def test_a_code_that_means_two_things_is_asked_at_the_menu_too(menu: Stage) -> None:
    menu.scan("31150")
    assert menu.view.lines == ("1 item 31150 Hydraulic oil ISO46 5L", "2 bin 31150")
    menu.scan(BOLT_EAN)
    assert menu.card == "10447"


def test_a_damaged_label_is_found_by_name(reader: Stage) -> None:
    reader.press("F2")
    reader.enter("seal")
    assert reader.view.lines == ("1 70007 Seal [/] 20x30",)
    reader.enter("1")
    assert reader.card == "70007"


def test_a_bin_with_a_damaged_label_is_found_by_a_part_of_its_code(reader: Stage) -> None:
    reader.press("F2")
    reader.enter("2-040")
    reader.enter("1")
    assert reader.card == "A12-040"


def test_a_search_that_finds_nothing_says_so(reader: Stage) -> None:
    reader.press("F2")
    reader.enter("zebra")
    assert (reader.tier, reader.view.prompt) == (Tier.SOFT, "FIND")
    assert "zebra" in reader.said
    reader.enter("x")
    assert "Type a little more" in reader.said
    reader.press("F3")
    assert reader.prompt == "SCAN"


def test_a_scan_ends_the_search_and_is_taken(reader: Stage) -> None:
    reader.press("F2")
    reader.enter("bolt")
    reader.scan(SEAL_EAN)
    assert (reader.view.prompt, reader.card) == ("SCAN", "70007")


def test_what_was_found_answers_the_prompt_it_was_looked_for_at(reader: Stage) -> None:
    reader.press("F3")
    reader.enter("1")
    reader.press("F2")
    reader.enter("bolt")
    reader.enter("1")
    assert reader.prompt == "QTY[500]"


def test_a_label_from_a_card_costs_one_scan_and_one_key(reader: Stage) -> None:
    reader.scan("A12-040")
    reader.press("F7")
    assert reader.cost == (1, 1)
    assert (reader.labels(), reader.tier) == (1, Tier.OK)
    assert reader.card == "A12-040"


def test_an_order_has_no_label(reader: Stage) -> None:
    reader.scan("PO4500017")
    reader.press("F7")
    assert reader.tier is Tier.SOFT
    assert reader.labels() == 0


@pytest.fixture
def supervisor(any_stage: Stage) -> Stage:
    """Sue looks things up; a lot of bearings lies in a bin."""
    found = AdjustStock(location="A12-010", sku="31150", change=Decimal(8), lot="L24-7", reason="FOUND")
    any_stage.room.post(found, any_stage.room.stamp("SUE", "DESK"))
    any_stage.log_in("SUE")
    any_stage.enter(PIN)
    any_stage.scans = any_stage.keys = 0
    return any_stage


def test_a_lot_is_held_from_its_card_with_one_scan_and_three_keys(supervisor: Stage) -> None:
    supervisor.scan("L24-7")
    assert "F8 Hold" in supervisor.rows(80, 24)[-1]
    supervisor.press("F8")
    assert supervisor.view.lines[1:3] == ("1 quality in doubt", "2 damaged")
    supervisor.enter("2")
    assert supervisor.cost == (1, 3)
    assert supervisor.said == "31150 L24-7 held / scan on"
    assert supervisor.view.lines[:2] == ("L24-7 Hydraulic oil ISO46 5L", "HELD: damaged")
    assert any("A12-010 8 EA held" in row for row in supervisor.rows())


def test_a_held_lot_is_released_with_one_more_key_and_the_release_is_taken_back(supervisor: Stage) -> None:
    supervisor.scan("L24-7")
    supervisor.press("F8")
    supervisor.enter("smells of fish")
    assert "HELD: smells of fish" in supervisor.view.lines
    assert "F8 Release" in supervisor.rows(80, 24)[-1]
    supervisor.press("F8")
    supervisor.enter("1")
    assert supervisor.said == "31150 L24-7 released / scan on"
    supervisor.press("F6")
    supervisor.enter()
    supervisor.scan("L24-7")
    assert "HELD: smells of fish" in supervisor.view.lines
    assert supervisor.booked() == ["HoldLot", "ReleaseLot", "Undo"]


def test_who_thinks_better_of_it_holds_nothing(supervisor: Stage) -> None:
    supervisor.scan("L24-7")
    supervisor.press("F8")
    supervisor.press("F3")
    assert (supervisor.prompt, supervisor.card) == ("SCAN", "L24-7")
    supervisor.scan(SEAL_EAN)
    supervisor.press("F8")
    assert supervisor.tier is Tier.SOFT
    assert supervisor.booked() == []


def test_a_picker_is_offered_no_key_to_hold_a_lot(supervisor: Stage) -> None:
    supervisor.log_in("ANA")
    supervisor.scan("L24-7")
    assert "F8" not in "".join(supervisor.rows(80, 24))
    supervisor.press("F8")
    assert supervisor.tier is Tier.SOFT


def test_a_label_costs_one_scan_and_at_most_two_keys(stage: Stage) -> None:
    stage.open("print label")
    stage.scan(SEAL_EAN)
    stage.enter("3")
    assert stage.cost == (1, 2)
    assert stage.view.message.happened == "Label 70007 x3 > ZT1"
    stage.scan("A12-010")
    stage.enter()
    assert stage.cost == (2, 3)
    assert stage.labels() == 2


def test_labels_for_new_pallets_have_a_number_each(stage: Stage) -> None:
    stage.open("print label")
    stage.press("F8")
    stage.enter("3")
    assert stage.labels() == 3
    assert stage.booked() == ["PrintLabel"] * 3
    assert stage.prompt == "SCAN"


@pytest.mark.parametrize("copies", ["0", "101", "-1", "1.5", "²", "9" * 40])
def test_copies_that_cannot_be_are_refused(stage: Stage, copies: str) -> None:
    stage.open("print label")
    stage.scan(SEAL_EAN)
    stage.enter(copies)
    assert (stage.tier, stage.prompt) == (Tier.SOFT, "COPIES[1]")
    assert stage.labels() == 0


def test_a_damaged_bin_label_is_printed_anew_without_its_check_digits(stage: Stage) -> None:
    stage.open("print label")
    stage.enter("A12-010")
    stage.enter()
    assert stage.labels() == 1


@pytest.mark.parametrize("state", ["confirmed", "on hold"])
def test_how_far_a_customers_order_is_told_by_one_scan(menu: Stage, state: str) -> None:
    line = SoldLine(sku="70007", quantity=Decimal(4))
    menu.set_up(
        DefineCustomer(code="MILL", name="Mill & Sons"),
        OrderSale(number="SO-77", customer="MILL", lines=(line,), due_on=date(2026, 3, 9)),
        *((HoldSale(order="SO-77", reason="unpaid"),) if state == "on hold" else ()),
    )
    menu.scan("SO-77")
    assert menu.cost == (1, 0)
    assert menu.view.title == "LOOK UP"
    assert menu.view.lines[0] == "SO-77 Mill & Sons"
    assert "confirmed, due 2026-03-09" in menu.view.lines
    assert ("on hold: unpaid" in menu.view.lines) == (state == "on hold")
    assert any("70007 0/4 EA picked" in row for row in menu.rows())
