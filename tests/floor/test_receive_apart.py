"""Receiving what is not just good goods, one by one: again, weighed, damaged, in serials, onto pallets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from core.catalogue.item import AssignCode, DefineItem
from core.catalogue.location import DefineLocation
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.schema.tables import balance, move, order_line
from tests.floor.stage import Stage
from tests.floor.warehouse import BEARING_EAN, BOLT_EAN, OIL_EAN, PUMP_EAN, bearing_case, gtin
from tui.view import Tier

CHEESE_EAN = gtin("950600013555")
GAS_EAN = gtin("950600013666")
CHEESE = DefineItem(
    sku="CHEESE", name="Gouda", catch_unit="KG", catch_nominal=Decimal("4.5"), catch_tolerance=10
)  # a wheel
GAS = DefineItem(sku="GAS", name="Gas bottle", unit="KG", tracking="contents")


def ordered(*skus: str) -> OrderPurchase:
    lines = tuple(OrderedLine(sku=sku, quantity=Decimal(100)) for sku in skus)
    return OrderPurchase(number="PO77", supplier="ACME", lines=lines)


@pytest.fixture
def dock(any_stage: Stage) -> Stage:
    any_stage.open("receive")
    return any_stage


@pytest.fixture
def bench(stage: Stage) -> Stage:
    stage.open("receive")
    return stage


def test_the_same_goods_again_cost_one_key(dock: Stage) -> None:
    dock.scan(BEARING_EAN)
    dock.scan("L1")
    dock.enter("2704e")
    dock.enter("12")
    before = dock.cost
    dock.press("F5")
    assert (dock.scans - before[0], dock.keys - before[1]) == (0, 1)
    dock.press("F5")
    assert dock.stock("DOCK", "20981") == {("L1", ""): Decimal(36)}
    dock.press("F6")
    dock.enter()
    assert dock.on_hand("DOCK", "20981") == 24
    dock.press("F5")
    assert dock.on_hand("DOCK", "20981") == 36


def test_packs_are_booked_as_they_are_keyed(bench: Stage) -> None:
    bench.scan(BEARING_EAN)
    bench.enter("L1")
    bench.enter("2704e")
    bench.enter("3 cs")
    assert bench.on_hand("DOCK", "20981") == 30
    packs = bench.room.read(lambda at: at.scalar(select(move.c.pack_quantity).where(move.c.pack_id.is_not(None))))
    assert packs == 3_000_000
    bench.press("F5")
    assert bench.on_hand("DOCK", "20981") == 60
    bench.scan(BEARING_EAN)
    bench.enter("L1")
    bench.enter("3BX")
    assert (bench.tier, bench.prompt) == (Tier.SOFT, "QTY[2940]")


def test_again_goes_onto_the_pallet_that_is_open_now(bench: Stage) -> None:
    bench.scan(BOLT_EAN)
    bench.enter("5")
    bench.scan("LP000001")
    bench.press("F5")
    assert bench.stock("DOCK", "10447") == {("", ""): Decimal(5), ("", "LP000001"): Decimal(5)}


def test_nothing_comes_again_on_another_order(bench: Stage) -> None:
    bench.scan(BOLT_EAN)
    bench.enter("5")
    bench.scan("PO4500018")
    bench.press("F5")
    assert bench.tier is Tier.SOFT
    assert bench.on_hand("DOCK", "10447") == 5


def test_damaged_goods_cost_a_key_and_a_number_more(dock: Stage) -> None:
    dock.scan(BOLT_EAN)
    dock.press("F10")
    assert dock.prompt == "QTY"
    dock.enter("3")
    assert dock.view.lines == ("1 good", "2 damaged", "3 rejected")
    dock.enter("2")
    assert dock.cost == (1, 5)
    assert "+3 EA  10447 damaged" in dock.said
    dock.scan(BOLT_EAN)
    assert dock.prompt == "QTY[497]"
    dock.press("F10")
    dock.enter("4")
    dock.enter("3")
    dock.scan(BOLT_EAN)
    assert dock.prompt == "QTY[497]"  # the supplier still owes what was rejected
    rows = dock.room.read(lambda at: at.execute(select(balance.c.status, balance.c.quantity)).all())
    assert {status: int(amount) // 10**6 for status, amount in rows if status != "available"} == {
        "damaged": 3,
        "rejected": 4,
    }


def test_a_labelled_case_may_be_damaged_too(bench: Stage) -> None:
    bench.press("F10")
    bench.enter("1")
    bench.scan(bearing_case("L1"), "]C1")
    assert bench.prompt == "QTY[10]"
    bench.enter("4")
    bench.enter("3")
    bench.scan(bearing_case("L1"), "]C1")
    assert bench.view.message.happened == "+10 EA  20981"  # and the next is asked nothing
    rejected = bench.room.read(lambda at: at.scalar(select(order_line.c.rejected).where(order_line.c.rejected > 0)))
    assert rejected == 4_000_000


def test_serial_after_serial_costs_a_scan_each(dock: Stage) -> None:
    dock.scan(PUMP_EAN)
    for serial in ("SN-1", "SN-2", "SN-3"):
        assert dock.prompt == "SERIAL"
        dock.scan(serial)
    assert dock.cost == (4, 0)
    assert dock.on_hand("DOCK", "40012") == 3
    dock.enter()
    assert dock.prompt == "SCAN"


def test_another_scan_ends_the_serials(bench: Stage) -> None:
    bench.scan(PUMP_EAN)
    bench.scan("SN-1")
    bench.scan(BOLT_EAN)
    assert bench.prompt == "QTY[500]"


def test_a_range_of_serials_is_counted_and_booked_at_once(dock: Stage) -> None:
    dock.scan(PUMP_EAN)
    dock.press("F10")
    dock.scan("SN-008")
    dock.scan("SN-007")
    assert (dock.tier, dock.prompt) == (Tier.SOFT, "LAST")
    dock.scan("SN-010")
    dock.enter("2")
    assert (dock.tier, dock.prompt) == (Tier.SOFT, "COUNT")
    dock.enter("3")
    assert sorted(lot for lot, _ in dock.stock("DOCK", "40012")) == ["SN-008", "SN-009", "SN-010"]
    assert dock.booked() == ["Receive"]
    dock.press("F6")
    dock.enter()
    assert dock.on_hand("DOCK", "40012") == 0


def test_a_serial_with_contents_is_asked_how_much_it_holds(bench: Stage) -> None:
    bench.set_up(GAS, AssignCode(sku="GAS", code=GAS_EAN), ordered("GAS"))
    bench.scan(GAS_EAN)
    bench.scan("B-1")
    bench.enter("11.5")
    bench.scan("B-2")
    bench.enter("33")
    assert bench.stock("DOCK", "GAS") == {("B-1", ""): Decimal("11.5"), ("B-2", ""): Decimal(33)}


def test_the_weight_is_on_the_label_or_asked(dock: Stage) -> None:
    dock.set_up(CHEESE, AssignCode(sku="CHEESE", code=CHEESE_EAN), ordered("CHEESE"))
    dock.scan(f"01{CHEESE_EAN.rjust(14, '0')}3102000460", "]C1")
    assert dock.cost == (1, 0)
    assert dock.view.message.happened == "+1 EA 4.6 KG  CHEESE"
    dock.scan(CHEESE_EAN)
    dock.enter("2")
    assert dock.prompt == "KG"
    dock.enter("91")
    assert (dock.tier, dock.prompt) == (Tier.SOFT, "KG")
    assert "8.1 to 9.9" in dock.said
    dock.enter("9.1")
    assert dock.on_hand("DOCK", "CHEESE") == 3


def test_what_lasts_for_ever_is_an_x(bench: Stage) -> None:
    bearing = DefineItem(sku="20981", name="Bearing", tracking="lot", expires=True, expiry_optional=True)
    bench.scan(BEARING_EAN)
    bench.enter("L1")
    bench.enter("x")
    bench.enter("1")
    assert bench.tier is Tier.HARD
    bench.enter()
    bench.set_up(bearing)
    bench.enter("1")
    assert bench.on_hand("DOCK", "20981") == 1


def test_what_does_not_last_long_enough_waits_for_a_badge(bench: Stage) -> None:
    bearing = DefineItem(sku="20981", name="Bearing", tracking="lot", expires=True, min_life_days=90)
    bench.set_up(bearing)
    bench.scan(bearing_case("L1", f"{date(2026, 5, 1):%y%m%d}"), "]C1")
    assert (bench.prompt, bench.view.lines[0]) == ("BADGE", "Lot L1 lasts 60 days")
    assert bench.on_hand("DOCK", "20981") == 0


def test_a_full_pallet_is_labelled_and_a_new_one_begins_with_one_key(bench: Stage) -> None:
    bench.press("F9")
    first = bench.view.title.split()[-1]
    bench.scan(bearing_case("L1"), "]C1")
    bench.scan("KXFULL")
    second = bench.view.title.split()[-1]
    bench.scan(bearing_case("L1"), "]C1")
    assert set(bench.stock("DOCK", "20981")) == {("L1", first), ("L1", second)}
    assert bench.booked() == ["PrintLabel", "Receive", "PrintLabel", "PrintLabel", "Receive"]


def test_a_bin_takes_the_pallet_that_is_open_or_was_closed_last(dock: Stage) -> None:
    dock.scan("LP000001")
    dock.scan(bearing_case("L1"), "]C1")
    dock.scan("A12-010")
    assert dock.cost == (3, 0)
    assert dock.stock("A12-010", "20981") == {("L1", "LP000001"): Decimal(10)}
    dock.scan("LP000002")
    dock.scan(OIL_EAN)
    dock.enter("L7")
    dock.enter("4")
    dock.press("F8")
    dock.scan("A12-020")
    assert dock.on_hand("A12-020", "31150") == 4
    dock.scan("A12-020")
    assert dock.tier is Tier.SOFT


def test_a_pallet_is_put_onto_another(bench: Stage) -> None:
    bench.scan("LP000001")
    bench.scan(BOLT_EAN)
    bench.enter("5")
    bench.press("F10")
    assert bench.view.lines[-1] == "5 pallet onto another"
    bench.enter("5")
    bench.scan("LP000002")
    assert bench.booked()[-1] == "NestPlate"
    assert bench.view.title == "RECV PO4500017"


def test_the_dock_is_the_one_whose_door_was_scanned(bench: Stage) -> None:
    bench.set_up(DefineLocation(code="GATE9", kind="dock"))
    bench.scan("GATE9")
    bench.scan(BOLT_EAN)
    bench.enter("5")
    assert bench.on_hand("GATE9", "10447") == 5


def test_goods_apart_are_taken_back_with_all_they_changed(bench: Stage) -> None:
    bench.scan(BOLT_EAN)
    bench.press("F10")
    bench.enter("3")
    bench.enter("3")
    bench.press("F6")
    bench.enter()
    assert "Undone: +3 EA  10447 rejected" in bench.said
    assert bench.on_hand("DOCK", "10447") == 0
