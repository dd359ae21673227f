"""Receiving at the dock: what it costs, what it asks, what it books and what it refuses."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.floor.stage import MENU, Stage
from tests.floor.warehouse import BEARING_EAN, BELT_EAN, BOLT_EAN, GS, OIL_EAN, PUMP_EAN, SEAL_EAN, bearing_case
from tui.view import Tier


@pytest.fixture
def dock(any_stage: Stage) -> Stage:
    """Ana receives, on each kind of database."""
    any_stage.open("receive")
    return any_stage


@pytest.fixture
def bench(stage: Stage) -> Stage:
    """Ana receives."""
    stage.open("receive")
    return stage


def test_a_gs1_case_costs_one_scan_and_no_key(dock: Stage) -> None:
    dock.scan(bearing_case("L1"), "]C1")
    assert dock.cost == (1, 0)
    assert dock.stock("DOCK", "20981") == {("L1", ""): Decimal(10)}
    assert (dock.tier, dock.view.message.happened) == (Tier.OK, "+10 EA  20981")


def test_every_scan_of_a_case_books_a_case(bench: Stage) -> None:
    for _ in range(3):
        bench.scan(bearing_case("L1"), "]C1")
    assert bench.cost == (3, 0)
    assert bench.on_hand("DOCK", "20981") == 30


def test_the_order_is_found_by_the_item(bench: Stage) -> None:
    bench.scan(bearing_case("L1"), "]C1")
    assert bench.view.title == "RECV PO4500017"


def test_of_several_orders_one_is_chosen_by_its_number(bench: Stage) -> None:
    bench.scan(BELT_EAN)
    assert bench.view.lines == ("1 PO4500017 40 EA", "2 PO4500018 20 EA")
    bench.enter("2")
    bench.enter("5")
    assert bench.view.title == "RECV PO4500018"
    assert bench.on_hand("DOCK", "55120") == 5


def test_an_open_order_takes_the_item_without_asking(bench: Stage) -> None:
    bench.scan("PO4500018")
    bench.scan(BELT_EAN)
    assert bench.prompt == "QTY[20]"


def test_an_item_that_the_open_order_has_had_is_offered_on_the_others(bench: Stage) -> None:
    bench.scan("PO4500018")
    bench.scan(BELT_EAN)
    bench.enter("20")
    bench.scan(BELT_EAN)
    assert bench.prompt == "NO."
    assert "PO4500018 has it all" in bench.said
    bench.enter("1")
    bench.enter("1")
    assert bench.view.title == "RECV PO4500017"


def test_a_plain_item_costs_one_scan_and_the_digits_when_the_next_scan_comes(bench: Stage) -> None:
    bench.scan(BOLT_EAN)
    bench.key("60")
    assert bench.cost == (1, 2)
    bench.scan(OIL_EAN)
    assert bench.on_hand("DOCK", "10447") == 60
    assert bench.prompt == "LOT"


def test_all_that_is_open_is_never_taken_by_a_scan(bench: Stage) -> None:
    bench.scan(BOLT_EAN)
    bench.scan(OIL_EAN)
    assert bench.tier is Tier.SOFT
    assert bench.prompt == "QTY[500]"
    assert bench.booked() == []


def test_enter_after_a_refusal_only_says_that_it_was_seen(bench: Stage) -> None:
    bench.scan(BOLT_EAN)
    bench.scan(OIL_EAN)
    bench.enter()
    assert bench.booked() == []
    bench.enter()
    assert bench.on_hand("DOCK", "10447") == 500


def test_the_same_item_scanned_again_is_one_more(bench: Stage) -> None:
    bench.scan(BOLT_EAN)
    bench.scan(BOLT_EAN)
    bench.scan("10447")
    assert bench.prompt == "QTY[3]"
    bench.scan(OIL_EAN)
    assert bench.cost == (4, 0)
    assert bench.on_hand("DOCK", "10447") == 3


def test_a_case_scanned_after_pieces_counts_as_many_as_it_holds(bench: Stage) -> None:
    bench.scan(BEARING_EAN)
    bench.enter("L1")
    bench.enter("2704e")
    bench.scan(BEARING_EAN)
    bench.scan(bearing_case("L1"), "]C1")
    assert bench.prompt == "QTY[12]"


def test_another_lot_is_never_counted_to_this_one(bench: Stage) -> None:
    bench.scan(BEARING_EAN)
    bench.enter("L1")
    bench.enter("2704e")
    bench.scan(BEARING_EAN)
    bench.scan(bearing_case("L2"), "]C1")
    assert bench.stock("DOCK", "20981") == {("L1", ""): Decimal(2), ("L2", ""): Decimal(10)}


def test_a_lot_is_scanned_and_its_expiry_keyed_in_five_keys(bench: Stage) -> None:
    bench.scan(BEARING_EAN)
    bench.scan("L24-0911")
    bench.key("2704e")
    assert bench.cost == (2, 5)
    bench.enter()
    bench.key("12")
    assert bench.cost == (2, 8)
    bench.enter()
    assert bench.stock("DOCK", "20981") == {("L24-0911", ""): Decimal(12)}


def test_an_expiry_in_months_from_now_is_understood(bench: Stage) -> None:
    bench.scan(BEARING_EAN)
    bench.enter("L1")
    bench.enter("+6m")
    bench.enter("1")
    bench.scan("L1")
    assert bench.tier is Tier.SOFT  # a lot is nothing to receive
    bench.press("F3")
    bench.enter(MENU["look up"])
    bench.scan("L1")
    assert "expires 2026-09-02" in bench.view.lines


def test_a_date_that_is_none_is_asked_again(bench: Stage) -> None:
    bench.scan(BEARING_EAN)
    bench.enter("L1")
    bench.enter("271399")
    assert (bench.tier, bench.prompt) == (Tier.SOFT, "EXP")


def test_the_lot_of_an_earlier_delivery_is_taken_from_its_label(bench: Stage) -> None:
    bench.scan(OIL_EAN)
    bench.scan("L7")
    bench.enter("4")
    bench.scan(OIL_EAN)
    bench.scan("L7")
    assert bench.prompt == "QTY[20]"
    bench.enter("2")
    assert bench.stock("DOCK", "31150") == {("L7", ""): Decimal(6)}


@pytest.mark.parametrize(
    ("code", "aim", "lot"),
    [
        ("10OIL-7", "]C1", "OIL-7"),  # a lot label by itself
        ("12345678", "", "12345678"),  # looks like a number with a wrong check digit
        ("L7 ", "]A0", "L7"),  # padded
    ],
)
def test_a_lot_label_of_any_kind_is_taken_as_the_lot(bench: Stage, code: str, aim: str, lot: str) -> None:
    bench.scan(OIL_EAN)
    bench.scan(code, aim)
    bench.enter("1")
    assert bench.stock("DOCK", "31150") == {(lot, ""): Decimal(1)}


@pytest.mark.parametrize(
    ("code", "aim"),
    [
        (f"0195060001999957{GS}10L9", "]C1"),  # an item nobody knows
        ("A12-010", ""),
        (BOLT_EAN, ""),
        ("PO4500018", ""),
        ("LP000123", ""),
    ],
)
def test_what_is_no_lot_is_not_taken_as_one(bench: Stage, code: str, aim: str) -> None:
    bench.scan(OIL_EAN)
    bench.scan(code, aim)
    assert (bench.tier, bench.prompt) == (Tier.SOFT, "LOT")
    assert bench.booked() == []


def test_a_known_lot_is_not_asked_for_its_expiry_again(bench: Stage) -> None:
    bench.scan(bearing_case("L1"), "]C1")
    bench.scan(BEARING_EAN)
    bench.scan("L1")
    assert bench.prompt == "QTY[2990]"


def test_what_was_booked_is_told_though_the_scan_after_it_is_refused(bench: Stage) -> None:
    bench.scan(BOLT_EAN)
    bench.scan(BOLT_EAN)
    bench.scan(SEAL_EAN)
    assert (bench.tier, bench.said) == (Tier.SOFT, "No open order for 70007 / booked: +2 EA  10447")
    assert bench.prompt == "SCAN"


def test_each_serial_is_scanned_and_is_one(bench: Stage) -> None:
    for serial in ("SN-1", "SN-2"):
        bench.scan(PUMP_EAN)
        bench.scan(serial)
    assert bench.cost == (4, 0)
    assert bench.stock("DOCK", "40012") == {("SN-1", ""): Decimal(1), ("SN-2", ""): Decimal(1)}


def test_a_serial_that_is_in_the_house_already_is_refused(bench: Stage) -> None:
    bench.scan(PUMP_EAN)
    bench.scan("SN-1")
    bench.scan(PUMP_EAN)
    bench.scan("SN-1")
    assert bench.tier is Tier.HARD
    assert "SN-1" in bench.said
    assert bench.on_hand("DOCK", "40012") == 1


def test_goods_are_loaded_on_a_pallet_until_it_is_closed(dock: Stage) -> None:
    dock.scan("LP000001")
    assert "LP000001 open" in dock.said
    dock.scan(bearing_case("L1"), "]C1")
    dock.scan("LP000002")
    dock.scan(bearing_case("L1"), "]C1")
    dock.scan("LP000002")
    assert "LP000002 closed" in dock.said
    dock.scan(bearing_case("L1"), "]C1")
    loaded = {("L1", "LP000001"): Decimal(10), ("L1", "LP000002"): Decimal(10), ("L1", ""): Decimal(10)}
    assert dock.stock("DOCK", "20981") == loaded


def test_f8_closes_the_pallet(bench: Stage) -> None:
    bench.scan("LP000001")
    bench.press("F8")
    assert "LP000001 closed" in bench.said
    assert bench.view.title == "RECV"
    bench.press("F8")
    assert bench.tier is Tier.SOFT


def test_a_lot_that_may_have_swallowed_the_next_element_is_shown_first(bench: Stage) -> None:
    bench.scan(f"01{bearing_case('X')[2:16]}10L117271231", "]C1")
    assert bench.prompt == "LOT[L117271231]"
    assert "FNC1" in bench.said
    assert bench.booked() == []
    bench.enter("L1")
    bench.enter("271231")
    assert bench.stock("DOCK", "20981") == {("L1", ""): Decimal(10)}


def test_an_item_on_no_order_is_put_aside(bench: Stage) -> None:
    bench.scan(SEAL_EAN)
    assert (bench.tier, bench.prompt) == (Tier.SOFT, "SCAN")
    assert "No open order for 70007" in bench.said


def test_more_than_was_ordered_waits_for_a_badge_and_books_nothing_without(dock: Stage) -> None:
    dock.scan("PO4500018")
    dock.scan(BELT_EAN)
    dock.enter("21")
    assert (dock.tier, dock.view.title, dock.prompt) == (Tier.SOFT, "APPROVE", "BADGE")
    assert dock.view.lines[0] == "21 55120 is over the order"
    dock.scan(BELT_EAN)
    assert dock.prompt == "BADGE"
    assert dock.moves() == 2  # the seals that were found when the warehouse was set up
    dock.press("F3")
    assert dock.prompt == "QTY[20]"
    dock.enter("20")
    assert dock.on_hand("DOCK", "55120") == 20


def test_a_case_too_many_is_refused_at_the_first_prompt(bench: Stage) -> None:
    for _ in range(5):
        bench.scan(bearing_case("L1"), "]C1")
    bench.scan(f"01{bearing_case('X')[2:16]}17271231{'30300'}{GS}10L1", "]C1")
    assert (bench.prompt, bench.on_hand("DOCK", "20981")) == ("BADGE", Decimal(50))
    bench.press("F3")
    assert bench.prompt == "SCAN"
    assert bench.on_hand("DOCK", "20981") == 50


def test_an_expired_lot_is_refused(bench: Stage) -> None:
    bench.scan(bearing_case("L1", "260301"), "]C1")
    assert bench.tier is Tier.HARD
    assert "expired 2026-03-01" in bench.said
    assert bench.on_hand("DOCK", "20981") == 0


def test_a_lot_keeps_the_expiry_it_came_with(bench: Stage) -> None:
    bench.scan(bearing_case("L1", "271231"), "]C1")
    bench.scan(bearing_case("L1", "271130"), "]C1")
    assert bench.tier is Tier.HARD
    assert "Lot L1 expires 2027-12-31" in bench.said


@pytest.mark.parametrize("typed", ["0", "-5", "1.5", "0.0000001"])
def test_a_quantity_that_cannot_be_is_refused_where_it_is_keyed(bench: Stage, typed: str) -> None:
    bench.scan(BOLT_EAN)
    bench.enter(typed)
    assert (bench.tier, bench.prompt) == (Tier.SOFT, "QTY[500]")
    assert bench.refused() == []


def test_metres_may_have_decimals(bench: Stage) -> None:
    bench.scan("60001")
    bench.enter("12,5")
    assert bench.on_hand("DOCK", "60001") == Decimal("12.5")


def test_a_long_number_at_a_quantity_is_a_code_and_never_a_quantity(bench: Stage) -> None:
    bench.scan(BOLT_EAN)
    bench.enter("12345")
    assert (bench.tier, bench.prompt) == (Tier.SOFT, "QTY[500]")
    assert "12345 is not known" in bench.said


@pytest.mark.parametrize(
    ("code", "aim", "told"),
    [
        ("NOBODY-KNOWS", "", "NOBODY-KNOWS is not known"),
        ("9506000134353", "", "wrong check digit"),
        ("A12-010", "", "That is bin A12-010"),
        ("0195060001343599", "]C1", "wrong check digit"),
        ("01", "]C1", "Label data is wrong"),
        ("x" * 200, "", "too long"),
        ("a\x07b", "", "binary data"),
        ("PO9999999", "", "PO9999999 is not known"),
    ],
)
def test_what_cannot_be_received_is_told_in_one_line_and_changes_nothing(
    bench: Stage, code: str, aim: str, told: str
) -> None:
    moves = bench.moves()
    bench.scan(code, aim)
    assert (bench.tier, bench.prompt) == (Tier.SOFT, "SCAN")
    assert told in bench.said
    assert bench.moves() == moves


def test_a_finished_order_is_not_opened_again(bench: Stage) -> None:
    bench.scan("PO4500018")
    bench.scan(BELT_EAN)
    bench.enter("20")
    bench.scan("PO4500018")
    assert bench.tier is Tier.SOFT
    assert "received" in bench.said
