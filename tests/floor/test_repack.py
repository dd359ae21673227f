"""Repacking and relabelling on the floor: what goods become, of which lot they are, and who has to approve."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.catalogue.item import DefineItem
from core.internal.adjust import AdjustStock
from core.internal.kit import DefineKit, KitLine
from core.internal.look_up import known_lot_expiry
from core.internal.nest_plate import NestPlate
from tests.floor.stage import Stage
from tests.floor.warehouse import BADGES, BOLT_EAN, PIN, SEAL_EAN
from tui.view import Tier


def kit(sku: str, part: str, quantity: int, tracking: str = "none") -> tuple[DefineItem, DefineKit]:
    line = KitLine(sku=part, quantity=Decimal(quantity))
    return DefineItem(sku=sku, name=f"Box of {quantity}", tracking=tracking), DefineKit(sku=sku, lines=(line,))


@pytest.fixture
def bench(any_stage: Stage) -> Stage:
    """25 seals that are boxed by ten; six oils of L1 loose and two on a pallet; ten bolts that become nothing."""
    oil = AdjustStock(sku="31150", location="A12-030", lot="L1", reason="FOUND", change=Decimal(6))
    any_stage.set_up(
        *kit("90010", "70007", 10),
        oil,
        replace(oil, change=Decimal(2), plate="LP000001"),
        AdjustStock(sku="10447", location="A12-030", change=Decimal(10), reason="FOUND"),
    )
    return any_stage


def left(bench: Stage, place: str) -> tuple[int, int]:
    """The seals and the boxes of ten there."""
    return int(bench.on_hand(place, "70007")), int(bench.on_hand(place, "90010"))


def look_at(bench: Stage, place: str, item: str) -> None:
    bench.scan(place)
    bench.scan(item)


def test_as_many_as_come_out_even_are_offered_and_stay_where_they_are(bench: Stage) -> None:
    bench.open("repack")
    look_at(bench, "A12-040", SEAL_EAN)
    assert (bench.prompt, bench.view.big_note) == ("QTY[20]", "EA > 90010")
    assert bench.said.startswith("key QTY, 10 each")
    bench.enter()
    assert bench.prompt == "TO[A12-040]"
    bench.enter()
    assert bench.said == "20 EA 70007 > 2 EA 90010 / scan the next goods"
    assert left(bench, "A12-040") == (5, 2)


def test_boxes_are_opened_onto_a_pallet_and_it_is_taken_back(bench: Stage) -> None:
    bench.open("repack")
    look_at(bench, "A12-040", SEAL_EAN)
    bench.key("10")
    bench.scan("A12-020")
    look_at(bench, "A12-020", "90010")
    bench.enter("1")
    bench.scan("LP000001")
    assert bench.stock("A12-030", "70007") == {("", "LP000001"): 10}
    for _ in range(2):
        bench.press("F6")
        bench.enter()
    assert (left(bench, "A12-040"), left(bench, "A12-020")) == ((25, 0), (0, 0))


def test_what_does_not_come_out_even_is_refused(bench: Stage) -> None:
    bench.open("repack")
    look_at(bench, "A12-040", SEAL_EAN)
    bench.enter("12")
    bench.enter()
    assert (bench.tier, bench.said) == (Tier.HARD, "90010 takes 10 each / take a whole number of them")
    assert bench.on_hand("A12-040", "70007") == 25


def test_too_few_for_one_are_told_so(bench: Stage) -> None:
    bench.open("repack")
    look_at(bench, "A12-050", SEAL_EAN)
    assert (bench.prompt, bench.said) == ("QTY", "too few, 10 each / ")
    bench.enter("40")
    assert "Only 4 70007 free at A12-050" in bench.said


def test_what_becomes_nothing_else_is_told_so(bench: Stage) -> None:
    bench.open("repack")
    look_at(bench, "A12-030", BOLT_EAN)
    assert bench.said == "10447 does not become another item / the office defines it as a kit"
    assert bench.prompt == "ITEM"
    bench.press("F3")
    bench.scan("B03-120")
    assert "no loose goods" in bench.said


def test_goods_on_a_pallet_become_goods_on_the_same_pallet(bench: Stage) -> None:
    bench.set_up(
        AdjustStock(sku="70007", location="A12-030", plate="LP000002", change=Decimal(10), reason="FOUND"),
        NestPlate(plate="LP000002", onto="LP000001"),
    )
    bench.open("repack")
    bench.scan("LP000001")
    bench.scan(SEAL_EAN)
    bench.enter()
    assert bench.prompt == "TO[LP000002]"
    bench.enter()
    assert bench.stock("A12-030", "90010") == {("", "LP000002"): 1}
    bench.press("F6")
    bench.enter()
    assert bench.stock("A12-030", "70007") == {("", "LP000002"): 10}


def test_a_pallet_without_goods_is_told_so(bench: Stage) -> None:
    bench.set_up(
        AdjustStock(sku="31150", location="A12-030", lot="L1", plate="LP000001", change=Decimal(-2), reason="LOST")
    )
    bench.open("repack")
    bench.scan("LP000001")
    assert "LP000001 is empty" in bench.said


def test_one_of_several_is_chosen_and_a_lot_is_asked_where_there_is_none(bench: Stage) -> None:
    bench.set_up(*kit("90005", "70007", 5, tracking="lot"))
    bench.open("repack")
    look_at(bench, "A12-040", SEAL_EAN)
    assert bench.view.lines == ("1 90005 Box of 5", "2 90010 Box of 10")
    bench.enter("1")
    bench.enter()
    assert bench.prompt == "LOT"
    bench.scan("K-7")
    bench.enter()
    assert bench.stock("A12-040", "90005") == {("K-7", ""): 5}


def test_another_lot_is_approved_by_somebody_who_may(bench: Stage) -> None:
    bench.open("relabel")
    look_at(bench, "A12-030", "L1")
    bench.enter("4")
    bench.scan("L9")
    bench.enter("1")
    assert bench.on_hand("A12-030", "31150") == 8
    bench.scan(BADGES["SUE"])
    bench.enter(PIN)
    assert "4 EA 31150 lot L1 > L9" in bench.said
    there = {("L1", ""): 2, ("L9", ""): 4, ("L1", "LP000001"): 2}
    assert bench.stock("A12-030", "31150") == there


def test_goods_on_a_pallet_stay_on_it(bench: Stage) -> None:
    bench.open("relabel", "SUE")
    bench.scan("LP000001")
    bench.scan("L1")
    bench.enter()
    bench.scan("L9")
    bench.enter("wet label")
    assert bench.stock("A12-030", "31150") == {("L1", ""): 6, ("L9", "LP000001"): 2}
    bench.press("F6")
    bench.enter()
    assert bench.stock("A12-030", "31150") == {("L1", ""): 6, ("L1", "LP000001"): 2}


def test_the_date_of_a_new_lot_is_that_of_the_old_one_unless_it_is_keyed(bench: Stage) -> None:
    june, july = date(2027, 6, 30), date(2027, 7, 31)
    bench.set_up(
        AdjustStock(sku="20981", location="A12-020", lot="B1", expires_on=june, change=Decimal(9), reason="FOUND")
    )
    bench.open("relabel", "SUE")
    for lot, keyed, expires_on in (("B2", "", june), ("B3", "2707e", july)):
        look_at(bench, "A12-020", "B1")
        bench.enter("3")
        bench.scan(lot)
        assert bench.prompt == "EXP[2027-06-30]"
        bench.enter(keyed)
        bench.enter("2")
        assert bench.room.read(known_lot_expiry, "20981", lot) == expires_on
    look_at(bench, "A12-020", "B1")
    bench.enter()
    bench.scan("B3")
    assert bench.prompt == "WHY"


def test_the_same_lot_and_goods_without_one_are_refused(bench: Stage) -> None:
    bench.open("relabel", "SUE")
    look_at(bench, "A12-030", "L1")
    bench.enter()
    bench.scan("L1")
    assert bench.said == "It is of lot L1 on book / scan the right lot"
    assert bench.prompt == "LOT"
    bench.press("F3")
    bench.press("F3")
    bench.scan(BOLT_EAN)
    assert bench.said == "10447 there has no lot / nothing to relabel"
