"""Picking: two scans a line where a bin has one item, three where it is mixed, and no key; what is short is short."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.catalogue.item import DefineItem
from core.catalogue.item_class import DefineItemClass
from core.outbound.pick_profile import DefinePickProfile
from tests.floor.orders_to_pick import T1, T2, T3, TO_PICK, TO_PICK_FOR_TWO, in_bin, released, sold
from tests.floor.stage import MENU, Stage
from tests.floor.warehouse import BELT_EAN, BOLT_EAN, SEAL_EAN
from tui.view import Tier

SEALS, BOLTS = "A12-040", "B03-120"


def begin(stage: Stage, *totes: str, place: str = "CART1") -> None:
    """Onto a cart, into totes."""
    stage.enter()
    stage.scan(place)
    for each in totes:
        stage.scan(each)
    stage.enter()
    stage.scans = stage.keys = 0


@pytest.fixture
def picker(stage: Stage) -> Stage:
    stage.set_up(*TO_PICK)
    stage.open("pick")
    return stage


@pytest.fixture
def any_picker(any_stage: Stage) -> Stage:
    any_stage.set_up(*TO_PICK)
    any_stage.open("pick")
    return any_stage


def test_a_line_costs_two_scans_and_three_in_a_mixed_bin(any_picker: Stage) -> None:
    stage = any_picker
    begin(stage, T1)
    assert (stage.view.title, stage.view.big, stage.prompt) == ("PICK 1/2 SO1", SEALS, "LOC")
    assert (stage.view.big_note, stage.view.lines[0]) == (f"12 EA > {T1}", "70007 Seal [/] 20x30")
    stage.scan(SEALS)
    assert (stage.view.big, stage.prompt) == ("12", "QTY[12]")
    stage.scan(T1)
    assert (stage.cost, stage.tier, stage.view.message.happened) == ((2, 0), Tier.OK, f"12 EA 70007 > {T1}")
    assert (stage.view.big, stage.view.title) == (BOLTS, "PICK 2/2 SO1")
    stage.scan(BOLTS)
    assert stage.prompt == "ITEM"
    stage.scan(BOLT_EAN)
    stage.scan(T1)
    assert stage.cost == (5, 0)
    assert stage.prompt == "DROP"
    stage.scan("STAGE")
    assert stage.booked() == ["Pick", "Pick", "DropRun"]
    assert (int(stage.on_hand("STAGE", "70007")), int(stage.on_hand("STAGE", "10447"))) == (12, 30)
    assert stage.prompt == "WORK"


def test_a_single_order_without_totes_costs_one_scan_a_line(picker: Stage) -> None:
    picker.scan("SO1")
    picker.scan("STAGE")
    picker.scans = picker.keys = 0
    picker.scan(SEALS)
    picker.scan(BOLTS)
    assert (picker.cost, picker.booked(), picker.prompt) == ((2, 0), ["Pick"], "ITEM")
    picker.scan(BOLT_EAN)
    picker.enter()
    assert (picker.booked(), picker.prompt) == (["Pick", "Pick"], "WORK")
    assert int(picker.on_hand("STAGE", "10447")) == 30


def test_short_costs_no_scan_and_four_keys(picker: Stage) -> None:
    picker.set_up(in_bin("A12-030", "70007", 50))
    begin(picker, T1)
    picker.scan(SEALS)
    picker.scans = picker.keys = 0
    picker.press("F4")
    assert picker.prompt == "HAVE[0]"
    picker.enter()
    assert (picker.view.lines, picker.prompt) == (
        ("1 bin is empty", "2 damaged", "3 wrong item", "4 cannot reach"), "WHY"
    )  # fmt: skip
    picker.enter("1")
    assert (picker.cost, picker.booked()) == ((0, 4), ["ShortPick"])
    assert picker.said == "0 of 12 70007, rest elsewhere / go on"
    assert picker.view.big == "A12-030"
    assert picker.work("count") == [("ready", SEALS, "")]
    picker.press("F6")
    picker.enter()
    assert (picker.view.big, picker.work("count")) == (SEALS, [("cancelled", SEALS, "")])


@pytest.mark.parametrize(("why", "booked"), [("1", "Pick"), ("2", "ShortPick")])
def test_less_is_short_or_the_rest_follows(picker: Stage, why: str, booked: str) -> None:
    begin(picker, T1)
    picker.scan(SEALS)
    picker.key("7")
    picker.scan(T1)
    assert picker.view.lines[:2] == ("1 rest follows", "2 bin is empty")
    picker.enter(why)
    assert (picker.booked(), int(picker.on_hand("CART1", "70007"))) == ([booked], 7)
    if why == "1":
        assert (picker.prompt, picker.view.big) == ("QTY[5]", "5")
    else:
        assert picker.prompt == "LOC"


def test_what_is_keyed_before_the_key_is_what_is_there(picker: Stage) -> None:
    begin(picker, T1)
    picker.scan(SEALS)
    picker.scans = picker.keys = 0
    picker.key("7")
    picker.press("F4")
    picker.enter()  # what was keyed is what is there
    picker.enter("4")
    assert picker.cost == (0, 5)
    picker.scan(T1)
    assert (picker.booked(), int(picker.on_hand("CART1", "70007"))) == (["ShortPick"], 7)


def test_the_wrong_tote_is_refused_hard_and_nothing_is_booked(picker: Stage) -> None:
    picker.set_up(*released(sold("SO2", _70007=5)))
    begin(picker, T1, T2)
    picker.scan(SEALS)
    picker.scan(T2)
    assert (picker.tier, picker.said) == (Tier.HARD, f"Wrong tote {T2} / scan {T1}")
    assert picker.booked() == []
    picker.scan(T1)
    assert picker.tier is Tier.HARD
    picker.enter()
    picker.scan(T1)
    assert (picker.booked(), picker.prompt, picker.view.big) == (["Pick"], "QTY[5]", "5")  # the same bin again
    picker.scan(T2)
    assert picker.stock("CART1", "70007") == {("", T1): Decimal(12), ("", T2): Decimal(5)}


def test_another_bin_of_the_run_is_gone_to_with_a_warning_and_a_foreign_one_refused(picker: Stage) -> None:
    begin(picker, T1)
    picker.scan("A12-010")
    assert (picker.tier, picker.said) == (Tier.SOFT, f"That is bin A12-010 / scan {SEALS}")
    picker.scan(BOLTS)
    assert (picker.prompt, picker.said) == ("ITEM", f"{BOLTS} is another line / 10447 for SO1")
    picker.scan(BELT_EAN)
    assert (picker.tier, picker.view.message.todo) == (Tier.SOFT, "scan 10447")
    picker.scan(BOLT_EAN)
    picker.scan(T1)
    assert (int(picker.on_hand("CART1", "10447")), picker.view.big) == (30, SEALS)


def test_a_line_is_put_off(picker: Stage) -> None:
    begin(picker, T1)
    picker.scan("KXSKIP")
    assert (picker.view.big, picker.booked()) == (BOLTS, ["SkipPick"])


def test_a_full_tote_is_followed_by_another(picker: Stage) -> None:
    begin(picker, T1)
    picker.scan(SEALS)
    picker.key("7")
    picker.scan(T1)
    picker.enter("1")
    picker.scan("KXFULL")
    assert (picker.prompt, picker.view.lines[0]) == ("NEW", f"{T1} is full")
    picker.scan(T3)
    assert (picker.prompt, picker.said) == ("QTY[5]", f"{T1} is full, now {T3} / go on")
    picker.scan(T3)
    assert picker.stock("CART1", "70007") == {("", T1): Decimal(7), ("", T3): Decimal(5)}


def test_whoever_has_no_more_room_in_the_tote_stays_at_the_bin(picker: Stage) -> None:
    begin(picker, T1)
    picker.scan(SEALS)
    picker.press("F9")
    picker.scan(T3)
    assert (picker.prompt, picker.said) == ("QTY[12]", f"{T1} is full, now {T3} / go on")
    picker.scan(T3)
    assert picker.stock("CART1", "70007") == {("", T3): Decimal(12)}


def test_all_is_dropped_before_the_run_is_through(picker: Stage) -> None:
    begin(picker, T1)
    picker.scan(SEALS)
    picker.scan(T1)
    picker.press("F8")
    picker.scan("A12-010")
    assert (picker.tier, picker.view.message.happened) == (Tier.HARD, "Nothing is dropped at A12-010")
    picker.enter()
    picker.scan("STAGE")
    assert (picker.booked(), picker.prompt) == (["Pick", "DropRun"], "WORK")
    assert [state for state, *_ in picker.work("pick")] == ["done", "ready"]


@pytest.mark.parametrize(("answer", "counts"), [("", 0), ("2", 1)])
def test_a_bin_that_should_be_empty_is_looked_into(stage: Stage, answer: str, counts: int) -> None:
    stage.set_up(*TO_PICK[:4], DefinePickProfile(ask_empty=True), in_bin("A12-010", "55120", 3))
    stage.set_up(*released(sold("SO1", _55120=3)))
    stage.open("pick")
    begin(stage, T1)
    stage.scan("A12-010")
    stage.scan(T1)
    assert (stage.prompt, stage.view.big) == ("EMPTY?[yes]", "A12-010")
    stage.enter(answer)
    assert stage.work("count") == [("ready", "A12-010", "")] * counts
    assert stage.prompt == "DROP"


def test_where_the_profile_lets_one_the_bin_is_keyed_by_its_check_digits_or_not_asked_for(picker: Stage) -> None:
    begin(picker, T1)
    picker.enter("54")
    assert picker.prompt == "QTY[12]"
    picker.set_up(DefinePickProfile(location_check="scan"))
    picker.press("F3")
    picker.press("F3")
    picker.enter(MENU["pick"])
    picker.enter("54")
    assert (picker.prompt, picker.tier) == ("LOC", Tier.SOFT)
    picker.set_up(DefinePickProfile(location_check="skip", item_check="scan"))
    picker.press("F3")
    picker.enter(MENU["pick"])
    assert picker.prompt == "ITEM"
    picker.scan(SEAL_EAN)
    assert picker.prompt == "QTY[12]"


def test_each_piece_is_scanned_where_each_counts(picker: Stage) -> None:
    picker.set_up(DefinePickProfile(item_check="scan", count_each=True), *released(sold("SO2", _70007=2)))
    picker.scan("SO2")
    picker.scan("CART1")
    picker.scan(SEALS)
    picker.scan(SEAL_EAN)
    assert picker.prompt == "QTY[1]"
    picker.scan(SEAL_EAN)
    picker.enter()
    assert (picker.booked(), int(picker.on_hand("CART1", "70007"))) == (["Pick"], 2)


def test_another_lot_is_taken_by_a_second_scan(stage: Stage) -> None:
    stage.set_up(*TO_PICK[:4], in_bin("A12-010", "31150", 4, lot="L1"))
    stage.set_up(*released(sold("SO1", _31150=4)), in_bin("A12-010", "31150", 9, lot="L2"))
    stage.open("pick")
    begin(stage, T1)
    stage.scan("A12-010")
    stage.scan("L2")
    assert (stage.prompt, stage.said) == ("ITEM", "L2 is not L1 / scan again to take it")
    stage.scan("L2")
    stage.scan(T1)
    assert stage.stock("CART1", "31150") == {("L2", T1): Decimal(4)}


def test_serials_are_scanned_and_any_of_the_run_comes_first(stage: Stage) -> None:
    pumps = [in_bin("A12-010", "40012", 1, serial=f"S{n}") for n in (1, 2, 3)]
    stage.set_up(*TO_PICK[:4], *pumps[:2], *released(sold("SO1", _40012=2)), pumps[2])
    stage.open("pick")
    begin(stage, T1)
    stage.scan("A12-010")
    stage.scan("S2")
    assert (stage.prompt, stage.view.lines[-1]) == ("TOTE", "Serial S2")
    stage.scan(T1)
    stage.scan("S3")
    stage.scan("S3")
    stage.scan(T1)
    assert set(stage.stock("CART1", "40012")) == {("S2", T1), ("S3", T1)}


def test_a_pallet_is_picked_as_it_is_with_one_scan(stage: Stage) -> None:
    stage.set_up(*TO_PICK[:4], in_bin("A12-010", "10447", 50, plate="LP000001"), *released(sold("SO1", _10447=50)))
    stage.open("pick")
    stage.scan("SO1")
    stage.scan("STAGE")
    assert stage.view.lines[1] == "on LP000001"
    stage.scan("LP000001")
    assert (stage.booked(), stage.stock("STAGE", "10447")) == (["Pick"], {("", "LP000001"): Decimal(50)})


def test_whoever_has_nothing_to_pick_is_told(stage: Stage) -> None:
    stage.set_up(*TO_PICK[:4])
    stage.open("pick")
    begin(stage)
    assert (stage.prompt, stage.said) == ("WORK", "Nothing to pick now / ENT looks again")
    stage.enter()
    assert stage.prompt == "CART[CART1]"


def test_an_order_a_cart_or_a_tote_begins_a_run_and_a_second_picker_gets_another(stage: Stage) -> None:
    stage.set_up(*TO_PICK_FOR_TWO)
    stage.open("pick")
    stage.scan(T1)
    stage.scan("CART1")
    stage.scan(T1)
    assert (stage.tier, stage.view.message.happened) == (Tier.SOFT, f"{T1} is there twice")
    stage.scan(T2)
    stage.enter()
    assert (stage.prompt, stage.view.title) == ("LOC", "PICK 1/3 SO1")


@pytest.mark.parametrize(
    ("keyed", "happened"),
    [
        ("A12-040.54", "A12-040 was keyed"),
        ("A12-040 54", "A12-040 was keyed"),
        ("A12-040", "A12-040 was keyed"),
        ("LP000001", "LP000001 was keyed"),
        ("54", "54 is not known"),
        ("04054", "04054 is not known"),
    ],
)
def test_where_the_bin_is_to_be_scanned_it_is_not_keyed_with_its_check_digits_either(
    stage: Stage, keyed: str, happened: str
) -> None:
    stage.set_up(
        *TO_PICK[:4], in_bin("A12-010", "10447", 50, plate="LP000001"), DefinePickProfile(location_check="scan")
    )
    stage.set_up(*released(sold("SO1", _70007=12, _10447=50)))
    stage.open("pick")
    begin(stage, T1)
    stage.enter(keyed)
    assert (stage.prompt, stage.tier, stage.view.message.happened) == ("LOC", Tier.SOFT, happened)
    stage.scan(SEALS)
    assert stage.prompt == "QTY[12]"


def test_a_keyed_bin_does_not_commit_the_line_before_it(picker: Stage) -> None:
    picker.set_up(DefinePickProfile(location_check="scan"))
    picker.scan("SO1")
    picker.scan("CART1")
    picker.scan(SEALS)
    picker.enter("B03-120.78")
    assert (picker.booked(), picker.prompt, picker.said) == (
        ["Pick"], "LOC", f"{BOLTS} was keyed / booked: 12 EA 70007 > CART1"
    )  # fmt: skip


def test_a_damaged_label_is_printed_again_at_the_bin_or_the_line_put_off(picker: Stage) -> None:
    picker.set_up(DefinePickProfile(location_check="scan"))
    begin(picker, T1)
    picker.enter("A12-040.54")
    picker.press("F7")
    assert (picker.prompt, picker.labels(), picker.booked()) == ("LOC", 1, ["PrintLabel"])
    assert picker.said == "Label A12-040 > ZT1 / "
    picker.scan(SEALS)
    assert picker.prompt == "QTY[12]"


def test_a_bin_of_another_line_is_keyed_only_where_that_lets_one(picker: Stage) -> None:
    picker.set_up(DefineItemClass(code="DEAR", name="Dear"), DefineItem(sku="10447", name="Bolt", item_class="DEAR"))
    picker.set_up(DefinePickProfile(item_class="DEAR", location_check="scan"))
    begin(picker, T1)
    picker.enter("B03-120.78")
    assert (picker.prompt, picker.said) == ("LOC", f"{BOLTS} was keyed / scan it; F7: label of the bin")
    picker.enter("54")
    assert picker.prompt == "QTY[12]"
