"""Codes that nobody knows: kept with their context, attached to an item and its pack, or dismissed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from core.catalogue.captured_codes import captured_codes, likely_item
from core.catalogue.item import AssignCode, DefineItem
from core.catalogue.unknown_code import AttachCode, CaptureCode, DismissCode, code_on
from core.errors import Rejection
from core.identify import Item, identify
from core.labels.gs1 import check_digit
from tests.core.together import at_once
from tests.core.warehouse import Warehouse


def gtin(number: str) -> str:
    return number + check_digit(number)


STRANGER = gtin("400638133394")
BOX = "4006381333931"  # the bolts' box of twenty
CARTON = gtin("3400638133393")  # the same digits 2 to 13
SEEN = CaptureCode(
    code=STRANGER, task="receive", document="PO1", location="DOCK", previous="item BOLT", remark="a red box"
)
ATTACH = AttachCode(code=STRANGER, sku="NUT")


def codes(warehouse: Warehouse, text: str = "", limit: int = 100) -> list[tuple[str, int]]:
    return [(row.code, row.times) for row in warehouse.room.read(captured_codes, 1, text, limit)]


def meaning(warehouse: Warehouse, code: str) -> tuple[str, str, Decimal]:
    (found,) = warehouse.room.read(identify, 1, code)
    assert isinstance(found, Item)
    return found.sku, found.pack, found.pack_quantity


def test_what_was_seen_is_kept_with_where_by_whom_and_when(warehouse: Warehouse) -> None:
    outcome = warehouse.post(SEEN, who="OTTO")
    assert (outcome.said, outcome.facts) == (f"Kept {STRANGER}", {"code": f"0{STRANGER}"})
    (row,) = warehouse.room.read(captured_codes, 1)
    assert row[:2] == (f"0{STRANGER}", 1)
    assert (row.task, row.document, row.location, row.previous) == ("receive", "PO1", "DOCK", "item BOLT")
    assert (row.remark, row.operator, row.device, row.happened_at) == ("a red box", "OTTO", "DESK", warehouse.clock.now)


def test_the_same_code_seen_again_is_one_line_that_says_how_often(warehouse: Warehouse) -> None:
    for code, symbology in ((STRANGER, ""), (f"0{STRANGER}", ""), (f"010{STRANGER}10L1", "]C1")):
        warehouse.post(replace(SEEN, code=code, symbology=symbology))
    warehouse.post(replace(SEEN, code="X1"))
    assert codes(warehouse) == [("X1", 1), (f"0{STRANGER}", 3)]
    assert codes(warehouse, "dock l1") == [(f"0{STRANGER}", 3)]
    assert codes(warehouse, limit=1) == [("X1", 1)]
    assert codes(warehouse, "%") == codes(warehouse, limit=0) == codes(warehouse, limit=-5) == []


def test_a_code_is_attached_and_nobody_waits_for_it_any_longer(warehouse: Warehouse) -> None:
    warehouse.post(SEEN)
    warehouse.post(SEEN)
    outcome = warehouse.post(ATTACH, who="SUE")
    assert (outcome.said, outcome.facts["waited"]) == (f"{STRANGER} is NUT", "2")
    assert meaning(warehouse, STRANGER) == ("NUT", "", Decimal(1))
    assert codes(warehouse) == []


@pytest.mark.parametrize(
    ("given", "pack", "holds"),
    [
        ({"holds": Decimal(1)}, "", 1),
        ({"holds": Decimal(20)}, "BOX", 20),
        ({"holds": Decimal(500)}, "PK500", 500),
        ({"holds": Decimal(500), "pack": "carton"}, "CARTON", 500),
        ({"pack": "BOX"}, "BOX", 20),
    ],
)
def test_the_pack_is_the_one_that_holds_so_much_or_a_new_one(
    sqlite_warehouse: Warehouse, given: dict[str, object], pack: str, holds: int
) -> None:
    sqlite_warehouse.post(AttachCode(code=CARTON, sku="BOLT", **given))  # type: ignore[arg-type]  # test's choice
    assert meaning(sqlite_warehouse, CARTON) == ("BOLT", pack, Decimal(holds))


def test_a_code_that_is_no_gtin_becomes_one_of_our_own_or_a_suppliers(sqlite_warehouse: Warehouse) -> None:
    sqlite_warehouse.post(AttachCode(code="N-8", sku="NUT"))
    sqlite_warehouse.post(AttachCode(code=gtin("40063813339") + "X", sku="NUT", kind="supplier", supplier="ACME"))
    assert meaning(sqlite_warehouse, "N-8")[0] == meaning(sqlite_warehouse, gtin("40063813339") + "X")[0] == "NUT"


def test_a_dismissed_code_is_off_the_list_until_it_is_seen_again(warehouse: Warehouse) -> None:
    warehouse.post(SEEN)
    warehouse.post(DismissCode(code=f"0{STRANGER}", remark="a competitor's box"), who="SUE")
    assert codes(warehouse) == []
    assert warehouse.refusal(DismissCode(code=STRANGER)).code == "code_not_waiting"
    warehouse.post(SEEN)
    assert codes(warehouse) == [(f"0{STRANGER}", 1)]


@pytest.mark.parametrize("kept", [SEEN, replace(SEEN, code="X1")])
def test_of_two_who_say_what_it_is_the_second_is_told(warehouse: Warehouse, kept: CaptureCode) -> None:
    warehouse.post(kept)
    assert sorted(at_once([ATTACH, replace(ATTACH, sku="BOLT")], warehouse)) == ["code_taken", "done"]
    assert f"0{STRANGER}" not in dict(codes(warehouse))


CAPTURE = (
    (replace(SEEN, site="MOON"), "unknown_site"),
    (replace(SEEN, code=""), "bad_label"),
    (replace(SEEN, code="BOLT"), "code_known"),
    (replace(SEEN, code=BOX), "code_known"),
    (replace(SEEN, code="DOCK"), "code_known"),
    (replace(SEEN, code="123456789012345679"), "code_of_a_plate"),
    (replace(SEEN, code="LP000077"), "code_of_a_plate"),
    (replace(SEEN, code="01" + BOX, symbology="]C1"), "bad_label"),
    (replace(SEEN, code="10LOT", symbology="]C1"), "bad_label"),
    (replace(SEEN, code="a\x07b"), "text_unusable"),
    (replace(SEEN, code="[/]\u202e"), "text_unusable"),
    (replace(SEEN, code="x" * 41), "text_too_long"),
    (replace(SEEN, code="x" * 100_000), "text_too_long"),
    (replace(ATTACH, sku="WASHER"), "unknown_item"),
    (replace(ATTACH, code=BOX), "code_taken"),
    (replace(ATTACH, code=""), "text_missing"),
    (replace(ATTACH, code="LP000077"), "code_of_a_plate"),
    (replace(ATTACH, pack="PALLET"), "unknown_pack"),
    (replace(ATTACH, kind="rune"), "unknown_value"),
    (replace(ATTACH, kind="gtin", code="N8"), "gtin_wrong"),
    (replace(ATTACH, kind="supplier", supplier="BETA"), "unknown_party"),
    (replace(ATTACH, sku="BOLT", pack="BOX", holds=Decimal(21)), "already_defined"),
    (replace(ATTACH, holds=Decimal(0)), "quantity_not_positive"),
    (replace(ATTACH, holds=Decimal("1.5")), "quantity_fractional"),
    (replace(ATTACH, holds=Decimal("NaN")), "quantity_out_of_range"),
    (DismissCode(code="NOBODY"), "code_not_waiting"),
)


def test_each_broken_rule_is_named_and_changes_nothing(warehouse: Warehouse) -> None:
    before = warehouse.everything()
    answers = warehouse.room.post_batch([(command, warehouse.stamp()) for command, _ in CAPTURE])
    assert [getattr(answer, "code", answer) for answer in answers] == [code for _, code in CAPTURE]
    assert warehouse.everything() == before
    assert codes(warehouse) == []


def test_who_works_on_the_floor_keeps_codes_and_the_office_says_what_they_are(shared_warehouse: Warehouse) -> None:
    for command in (ATTACH, DismissCode(code=STRANGER)):
        assert shared_warehouse.refusal(command, who="OTTO").code == "not_permitted"


def test_a_gtin_that_differs_in_its_first_digit_only_is_likely_another_pack(sqlite_warehouse: Warehouse) -> None:
    read = sqlite_warehouse.room.read
    likely = read(likely_item, CARTON)
    assert likely is not None
    assert (likely.sku, likely.name, likely.unit) == ("BOLT", "Hex bolt M8", "EA")
    for code in (STRANGER, "X1", "", CARTON[:-1] + "0"):
        assert read(likely_item, code) is None
    sqlite_warehouse.post(AssignCode(sku="NUT", code=gtin("7400638133393")))
    assert read(likely_item, CARTON) is None  # of two it is neither


def test_the_code_on_a_label_is_the_gtin_or_our_own_number_in_it() -> None:
    assert code_on(f"010{STRANGER}10L1", "]C1") == code_on(STRANGER) == f"0{STRANGER}"
    assert code_on("91ABC", "]C1") == "ABC"
    with pytest.raises(Rejection):
        code_on("10L1", "]C1")


def test_a_new_item_takes_the_code_that_waited_for_it(sqlite_warehouse: Warehouse) -> None:
    sqlite_warehouse.post(SEEN)
    sqlite_warehouse.post(DefineItem(sku="WASHER", name="Washer"))
    sqlite_warehouse.post(replace(ATTACH, sku="WASHER"))
    assert meaning(sqlite_warehouse, STRANGER)[0] == "WASHER"
