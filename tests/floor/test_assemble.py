"""Kits on the floor: made of what lies at the bench, and taken apart."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.catalogue.item import DefineItem
from core.internal.adjust import AdjustStock
from core.internal.kit import DefineKit, KitLine
from tests.floor.stage import MENU, Stage
from tests.floor.warehouse import SEAL_EAN


@pytest.fixture
def bench(any_stage: Stage) -> Stage:
    """Ana makes sets of two seals and an oil; 25 seals and 6 oil of L1 lie at the bench."""
    room = any_stage.room
    lines = (KitLine(sku="70007", quantity=Decimal(2)), KitLine(sku="31150", quantity=Decimal(1)))
    for command in (
        DefineItem(sku="90001", name="Service set", tracking="lot"),
        DefineKit(sku="90001", lines=lines),
        AdjustStock(location="A12-040", sku="31150", change=Decimal(6), lot="L1", reason="FOUND"),
    ):
        room.post(command, room.stamp("ADMIN", "DESK"))
    any_stage.open("kit")
    return any_stage


def make(bench: Stage) -> None:
    bench.scan("90001")
    bench.key("3")
    bench.scan("A12-040")
    bench.enter("K1")
    bench.enter()


def left(bench: Stage) -> tuple[int, int]:
    """The seals and the oil at the bench."""
    return int(bench.on_hand("A12-040", "70007")), int(bench.on_hand("A12-040", "31150"))


def test_a_kit_costs_two_scans_its_number_its_lot_and_an_ent(bench: Stage) -> None:
    make(bench)
    assert bench.cost == (2, 5)
    assert bench.said == "3 EA 90001 made > A12-040 / scan the next kit"
    assert bench.stock("A12-040", "90001") == {("K1", ""): Decimal(3)}
    assert left(bench) == (19, 3)


def test_the_parts_of_a_kit_are_shown_and_what_is_short_is_told(bench: Stage) -> None:
    bench.scan("90001")
    assert any("2 EA 70007" in row for row in bench.rows())
    bench.enter("9")
    bench.scan("A12-040")
    assert "Only 6 31150 free at A12-040" in bench.said
    assert bench.prompt == "BENCH"


def test_what_is_no_kit_is_told(bench: Stage) -> None:
    bench.scan(SEAL_EAN)
    assert bench.said == "70007 is no kit / the office defines kits"
    assert bench.prompt == "KIT"


def test_a_kit_goes_to_another_bin_and_is_taken_back(bench: Stage) -> None:
    bench.scan("90001")
    bench.key("1")
    bench.scan("A12-040")
    bench.enter("K1")
    bench.scan("A12-020")
    assert bench.stock("A12-020", "90001") == {("K1", ""): Decimal(1)}
    bench.press("F6")
    bench.enter()
    assert left(bench) == (25, 6)


def test_a_kit_is_taken_apart_with_two_scans_and_ents(bench: Stage) -> None:
    make(bench)
    bench.press("F3")
    bench.enter(MENU["apart"])
    bench.scans = bench.keys = 0
    bench.scan("A12-040")
    bench.scan("90001")
    bench.enter("2")
    bench.enter()
    assert bench.prompt == "GOOD[2]"
    bench.enter()
    assert bench.prompt == "LOT[L1]"
    bench.enter()
    assert bench.cost == (2, 5)
    assert bench.said == "2 EA 90001 taken apart / put the parts away"
    assert left(bench) == (23, 5)


def test_parts_that_are_no_longer_good_are_scrapped_for_a_reason(bench: Stage) -> None:
    make(bench)
    bench.press("F3")
    bench.enter(MENU["apart"])
    bench.scan("A12-040")
    bench.scan("90001")
    bench.enter("1")
    bench.enter("1")
    bench.enter("0")
    assert bench.view.lines == ("1 Damaged", "2 Failed the check", "3 Expired")
    bench.enter("1")
    assert bench.said == "1 EA 90001 taken apart, 1 70007, 1 31150 scrapped / put the parts away"
    assert left(bench) == (20, 3)
