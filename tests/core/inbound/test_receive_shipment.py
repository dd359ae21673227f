"""A plate is received as it was announced, by one scan of its SSCC: whole, with differences, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Connection, func, select, update

from core.catalogue.item import DefineItem
from core.command import Outcome
from core.inbound.announced import LINES_MAX, is_announced
from core.inbound.close_purchase import CloseShort
from core.inbound.expect_shipment import CancelExpected, ExpectedLine, ExpectShipment
from core.inbound.expected import find_shipment, shipment_lines
from core.inbound.found_goods import FoundLine
from core.inbound.quality import DefineQualityRule
from core.inbound.receipt import CloseReceipt, OpenReceipt
from core.inbound.receive_shipment import ReceiveShipment
from core.internal.move import Move
from core.labels.gs1 import check_digit
from core.ledger.plates import find_plate
from core.schema.tables import plate, receipt_line
from core.undo import Undo
from tests.core.together import at_once
from tests.core.warehouse import FRESH, Warehouse


def sscc(number: int) -> str:
    body = f"3401234500{number:07d}"
    return body + check_digit(body)


PALLET, BOX, LOOSE, OTHER = (sscc(number) for number in (1, 2, 3, 4))
LINES = (
    ExpectedLine(sku="BOLT", quantity=Decimal(2), pack="BOX", order="PO1", order_line=1, sscc=PALLET),
    ExpectedLine(sku="MILK", quantity=Decimal(30), order="PO1", sscc=PALLET, lot="L1", expires_on=FRESH),
    ExpectedLine(sku="PUMP", serial="S1", order="PO1", sscc=BOX, parent_sscc=PALLET),
    ExpectedLine(sku="PUMP", serial="S2", order="PO1", sscc=BOX, parent_sscc=PALLET),
    ExpectedLine(sku="NUT", quantity=Decimal(4), order="PO2", sscc=BOX, parent_sscc=PALLET),
    ExpectedLine(sku="BOLT", quantity=Decimal(7), sscc=LOOSE),
)
SHIPMENT = ExpectShipment(number="ASN1", supplier="ACME", lines=LINES)
WHOLE = ReceiveShipment(sscc=PALLET, location="DOCK")
AS_ANNOUNCED = {
    ("DOCK", "BOLT", "", PALLET, "available"): 40,
    ("DOCK", "MILK", "L1", PALLET, "available"): 30,
    ("DOCK", "PUMP", "S1", BOX, "available"): 1,
    ("DOCK", "PUMP", "S2", BOX, "available"): 1,
    ("DOCK", "NUT", "", BOX, "available"): 4,
}


@pytest.fixture
def expecting(warehouse: Warehouse) -> Warehouse:
    warehouse.post(SHIPMENT)
    return warehouse


@pytest.fixture
def expecting_file(sqlite_warehouse: Warehouse) -> Warehouse:
    sqlite_warehouse.post(SHIPMENT)
    return sqlite_warehouse


def state(warehouse: Warehouse) -> tuple[str, list[int]]:
    """The shipment's state, and what is received of each line."""

    def look(connection: Connection) -> tuple[str, list[int]]:
        found = find_shipment(connection, 1, "ASN1")
        assert found is not None
        return found.state, [line.received // 1_000_000 for line in shipment_lines(connection, found.id)]

    return warehouse.room.read(look)


def standing_lines(warehouse: Warehouse) -> int:
    query = select(func.count()).select_from(receipt_line).where(receipt_line.c.undone_by.is_(None))
    return int(warehouse.room.read(lambda connection: connection.scalar(query)) or 0)


def carrier(warehouse: Warehouse, code: str) -> tuple[str | None, str | None]:
    found = warehouse.room.read(find_plate, code)
    assert found is not None
    return found.location, found.carrier


def undo(warehouse: Warehouse, outcome: Outcome) -> Outcome:
    assert isinstance(outcome.posting, UUID)
    return warehouse.post(Undo(posting=outcome.posting))


def test_one_scan_takes_in_all_that_is_on_the_plate_and_on_the_plates_upon_it(expecting: Warehouse) -> None:
    outcome = expecting.post(WHOLE)
    assert outcome.said == f"+5 lines {PALLET}"
    assert expecting.stock() == AS_ANNOUNCED
    assert carrier(expecting, BOX) == ("DOCK", PALLET)
    assert carrier(expecting, PALLET) == ("DOCK", None)
    done = expecting.progress()
    assert {key: int(amount) for key, amount in done.items() if amount} == {
        ("PO1", 1): 40, ("PO1", 2): 30, ("PO1", 3): 2, ("PO2", 1): 4,
    }  # fmt: skip
    assert state(expecting) == ("partly_received", [40, 30, 1, 1, 4, 0])
    assert standing_lines(expecting) == 5
    assert expecting.broken() == []


def test_undo_takes_all_of_it_back(expecting: Warehouse) -> None:
    before = expecting.stock(), expecting.progress(), state(expecting)
    outcome = expecting.post(WHOLE)
    assert undo(expecting, outcome).said == f"Undone: {outcome.said}"
    assert (expecting.stock(), expecting.progress(), state(expecting)) == before
    assert carrier(expecting, PALLET) == carrier(expecting, BOX) == (None, None)
    assert standing_lines(expecting) == 0
    assert expecting.broken() == []
    expecting.post(WHOLE)
    assert expecting.stock() == AS_ANNOUNCED


def test_undo_is_refused_once_goods_have_gone_on(expecting: Warehouse) -> None:
    outcome = expecting.post(WHOLE)
    expecting.post(Move(plate=BOX, target="A1"))
    assert isinstance(outcome.posting, UUID)
    refusal = expecting.refusal(Undo(posting=outcome.posting))
    assert (refusal.code, refusal.fields) == ("goods_moved_on", {"places": "A1"})


def test_a_plate_that_was_received_is_refused_with_who_did_it_and_when(expecting: Warehouse) -> None:
    expecting.post(WHOLE, who="OTTO")
    expecting.clock.forward(20)
    refusal = expecting.refusal(WHOLE)
    assert (refusal.code, str(refusal)) == (
        "plate_received",
        "OTTO took it in 03-02 09:00 - it is here already",
    )
    assert expecting.refusal(replace(WHOLE, sscc=BOX)).code == "plate_received"


def test_it_is_refused_too_when_all_of_the_shipment_is_in(expecting_file: Warehouse) -> None:
    expecting_file.post(WHOLE, who="OTTO")
    expecting_file.post(replace(WHOLE, sscc=LOOSE))
    assert state(expecting_file)[0] == "received"
    assert expecting_file.refusal(WHOLE).fields["operator"] == "OTTO"


def test_of_two_who_scan_the_same_plate_one_receives_it_and_the_other_is_told(expecting: Warehouse) -> None:
    assert sorted(at_once([WHOLE, WHOLE], expecting)) == ["done", "plate_received"]
    assert expecting.stock() == AS_ANNOUNCED
    assert expecting.broken() == []


def test_two_who_receive_two_plates_of_a_shipment_at_once_share_its_receipt(expecting: Warehouse) -> None:
    assert at_once([WHOLE, replace(WHOLE, sscc=LOOSE)], expecting) == ["done", "done"]
    query = select(func.count(func.distinct(receipt_line.c.receipt_id)))
    assert expecting.room.read(lambda connection: connection.scalar(query)) == 1
    assert state(expecting)[0] == "received"
    assert expecting.broken() == []


def test_the_box_and_then_the_pallet_it_was_on(expecting_file: Warehouse) -> None:
    expecting_file.post(replace(WHOLE, sscc=BOX))
    assert carrier(expecting_file, BOX) == ("DOCK", None)
    expecting_file.post(Move(plate=BOX, target="A1"))
    outcome = expecting_file.post(WHOLE)
    assert outcome.said == f"+2 lines {PALLET}"
    assert carrier(expecting_file, BOX) == ("A1", None)
    assert expecting_file.broken() == []


def test_differences_are_said_line_by_line(expecting: Warehouse) -> None:
    found = (
        FoundLine(line=1, quantity=Decimal(38)),
        FoundLine(line=2, quantity=Decimal(20)),
        FoundLine(line=2, quantity=Decimal(11), lot="L2", expires_on=FRESH),
        FoundLine(line=4, quantity=Decimal(0)),
    )
    expecting.post(replace(WHOLE, lines=found))
    assert expecting.stock() == {
        ("DOCK", "BOLT", "", PALLET, "available"): 38,
        ("DOCK", "MILK", "L1", PALLET, "available"): 20,
        ("DOCK", "MILK", "L2", PALLET, "available"): 11,
        ("DOCK", "PUMP", "S1", BOX, "available"): 1,
        ("DOCK", "NUT", "", BOX, "available"): 4,
    }
    assert state(expecting) == ("partly_received", [38, 31, 1, 0, 4, 0])
    assert expecting.broken() == []


def test_more_than_the_order_allows_needs_somebody_who_may(expecting_file: Warehouse) -> None:
    much = replace(WHOLE, lines=(FoundLine(line=1, quantity=Decimal(101)),))
    refusal = expecting_file.refusal(much, who="OTTO")
    assert refusal.fields["approval"] == "over_receive"
    expecting_file.post(much, who="SUE")
    assert expecting_file.progress()["PO1", 1] == 101
    assert expecting_file.broken() == []


def test_what_the_announcement_leaves_out_is_asked_for(expecting_file: Warehouse) -> None:
    lines = (
        ExpectedLine(sku="MILK", quantity=Decimal(10), sscc=OTHER),
        ExpectedLine(sku="PUMP", quantity=Decimal(2), sscc=OTHER),
    )
    expecting_file.post(ExpectShipment(number="ASN2", supplier="ACME", lines=lines))
    other = replace(WHOLE, sscc=OTHER)
    assert expecting_file.refusal(other).code == "lot_missing"
    milk = FoundLine(line=1, lot="L7")
    assert expecting_file.refusal(replace(other, lines=(milk,))).code == "expiry_missing"
    milk = replace(milk, expires_on=FRESH)
    assert expecting_file.refusal(replace(other, lines=(milk,))).code == "serial_missing"
    one = FoundLine(line=2, quantity=Decimal(1))
    serials = (replace(one, serial="S7"), replace(one, serial="S8"))
    expecting_file.post(replace(other, lines=(milk, *serials)))
    assert expecting_file.on_hand("DOCK", "PUMP") == 2
    assert expecting_file.broken() == []


def test_goods_that_are_to_be_checked_come_in_as_such(expecting_file: Warehouse) -> None:
    expecting_file.post(DefineQualityRule(seq=1, checked="always", supplier="ACME", sku="MILK"))
    expecting_file.post(WHOLE)
    in_check = {key[1] for key in expecting_file.stock() if key[4] == "quality"}
    assert in_check == {"MILK"}


def test_a_receipt_that_is_named_takes_the_plate(expecting_file: Warehouse) -> None:
    opened = expecting_file.post(OpenReceipt(dock="DOCK", supplier="ACME", delivery_note="N 17"))
    outcome = expecting_file.post(replace(WHOLE, receipt=opened.facts["receipt"]))
    assert outcome.facts["receipt"] == opened.facts["receipt"]
    expecting_file.post(CloseReceipt(receipt=opened.facts["receipt"]))
    late = replace(WHOLE, sscc=LOOSE, receipt=opened.facts["receipt"])
    assert expecting_file.refusal(late).code == "receipt_not_open"
    of_order = expecting_file.post(OpenReceipt(dock="DOCK", order="PO2"))
    expecting_file.post(
        ExpectShipment(number="ASN3", supplier="ACME", lines=(replace(LINES[0], sscc=OTHER, parent_sscc=""),))
    )
    wrong = replace(WHOLE, sscc=OTHER, receipt=of_order.facts["receipt"])
    assert expecting_file.refusal(wrong).code == "receipt_of_another"


def test_at_a_blind_site_the_answer_says_no_numbers(expecting_file: Warehouse) -> None:
    from core.schema.tables import site

    expecting_file.room.write(lambda connection: connection.execute(update(site).values(blind=1)))
    assert expecting_file.post(WHOLE).said == f"+plate {PALLET}"


def test_an_sscc_is_known_to_be_announced_until_it_is_cancelled(expecting_file: Warehouse) -> None:
    read = expecting_file.room.read
    assert read(is_announced, 1, PALLET)
    assert read(is_announced, 1, BOX)
    assert not read(is_announced, 1, OTHER)
    assert not read(is_announced, 2, PALLET)
    expecting_file.post(CancelExpected(number="ASN1"))
    assert not read(is_announced, 1, PALLET)
    assert expecting_file.refusal(WHOLE).code == "plate_not_announced"


REFUSED = (
    (replace(WHOLE, site="MOON"), "unknown_site"),
    (replace(WHOLE, location="Z9"), "unknown_location"),
    (replace(WHOLE, location="SHUT"), "location_closed"),
    (replace(WHOLE, location="*SUPPLIER"), "not_physical"),
    (replace(WHOLE, location="B1"), "location_mixed"),
    (replace(WHOLE, sscc=OTHER), "plate_not_announced"),
    (replace(WHOLE, sscc=PALLET[:-1] + "0"), "check_digit_wrong"),
    (replace(WHOLE, sscc=""), "unknown_plate"),
    (replace(WHOLE, sscc="3" * 100), "unknown_plate"),
    (replace(WHOLE, sscc="٣" * 18), "unknown_plate"),
    (replace(WHOLE, receipt="R999999"), "unknown_receipt"),
    (replace(WHOLE, lines=(FoundLine(line=9),)), "unknown_value"),
    (replace(WHOLE, lines=(FoundLine(line=1, quantity=Decimal(-1)),)), "quantity_not_positive"),
    (replace(WHOLE, lines=(FoundLine(line=1, quantity=Decimal("NaN")),)), "quantity_out_of_range"),
    (replace(WHOLE, lines=(FoundLine(line=1, quantity=Decimal("1.5")),)), "quantity_fractional"),
    (replace(WHOLE, lines=(FoundLine(line=3, quantity=Decimal(2)),)), "serial_wants_one"),
    (replace(WHOLE, lines=(FoundLine(line=4, serial="S1"),)), "serial_wants_one"),
    (replace(WHOLE, lines=(FoundLine(line=1, lot="L1"),)), "lot_unwanted"),
    (replace(WHOLE, lines=(FoundLine(line=2, expires_on=date(2026, 3, 1)),)), "expired"),
    (replace(WHOLE, lines=(FoundLine(line=1, catch=Decimal(1)),)), "catch_unwanted"),
    (replace(WHOLE, lines=(FoundLine(line=1),) * (LINES_MAX + 1)), "lines_wanted"),
    (replace(WHOLE, lines=tuple(FoundLine(line=n, quantity=Decimal(0)) for n in range(1, 6))), "plate_empty"),
)


def test_each_broken_rule_is_named_and_changes_nothing(expecting: Warehouse) -> None:
    before = expecting.everything(), state(expecting)
    answers = expecting.room.post_batch([(command, expecting.stamp()) for command, _ in REFUSED])
    assert [getattr(answer, "code", answer) for answer in answers] == [code for _, code in REFUSED]
    assert (expecting.everything(), state(expecting)) == before


def test_an_order_that_was_closed_meanwhile_refuses(expecting_file: Warehouse) -> None:
    expecting_file.post(CloseShort(order="PO2", reason="no longer made"))
    refusal = expecting_file.refusal(WHOLE)
    assert (refusal.code, refusal.fields["order"]) == ("order_not_open", "PO2")


def test_a_plate_that_is_in_stock_is_not_received_again(expecting_file: Warehouse) -> None:
    expecting_file.find("A1", "BOLT", 3, plate=BOX)
    refusal = expecting_file.refusal(WHOLE)
    assert (refusal.code, refusal.fields) == ("plate_in_stock", {"plate": BOX, "location": "A1"})
    expecting_file.post(Move(sku="BOLT", quantity=Decimal(3), source_plate=BOX, target="A2"))
    expecting_file.post(WHOLE)  # its empty plate is fetched
    assert carrier(expecting_file, BOX) == ("DOCK", PALLET)
    assert expecting_file.broken() == []


def test_a_retired_plate_refuses(expecting_file: Warehouse) -> None:
    expecting_file.find("A1", "BOLT", 3, plate=PALLET)
    expecting_file.post(Move(sku="BOLT", quantity=Decimal(3), source_plate=PALLET, target="A2"))
    retired = update(plate).where(plate.c.code == PALLET).values(state="retired")
    expecting_file.room.write(lambda connection: connection.execute(retired))
    assert expecting_file.refusal(WHOLE).code == "plate_not_usable"


def many(count: int) -> tuple[ExpectedLine, ...]:
    return tuple(
        ExpectedLine(sku="GLUE", quantity=Decimal(1), lot=f"G{at}", sscc=sscc(10 + at // 100), parent_sscc=PALLET)
        for at in range(count)
    )


def test_a_pallet_of_five_hundred_lots_on_five_plates_is_received_at_once(warehouse: Warehouse) -> None:
    warehouse.post(ExpectShipment(number="ASN1", supplier="ACME", lines=many(500)))
    outcome = warehouse.post(WHOLE)
    assert outcome.said == f"+500 lines {PALLET}"
    assert warehouse.on_hand("DOCK", "GLUE") == 500
    undo(warehouse, outcome)
    assert warehouse.on_hand("DOCK", "GLUE") == 0
    assert warehouse.broken_rules() == []


def test_a_pallet_of_too_many_lines_is_received_plate_by_plate(sqlite_warehouse: Warehouse) -> None:
    sqlite_warehouse.post(DefineItem(sku="WASHER", name="Washer"))
    sqlite_warehouse.post(ExpectShipment(number="ASN1", supplier="ACME", lines=many(501)))
    assert sqlite_warehouse.refusal(WHOLE).code == "plate_too_full"
    sqlite_warehouse.post(replace(WHOLE, sscc=sscc(15)))
    sqlite_warehouse.post(WHOLE)
    assert sqlite_warehouse.on_hand("DOCK", "GLUE") == 501


def test_ten_thousand_lines_are_refused_when_they_are_announced(sqlite_warehouse: Warehouse) -> None:
    shipment = ExpectShipment(number="ASN1", supplier="ACME", lines=many(10_000))
    assert sqlite_warehouse.refusal(shipment).code == "text_too_long"
