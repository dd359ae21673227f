"""Announced shipments: what comes on which plate, for which order, and how far it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.catalogue.party import DefineSupplier
from core.errors import Rejection
from core.identify import Shipment, identify
from core.inbound.change_purchase import ChangedLine, ChangePurchase
from core.inbound.close_purchase import CancelPurchase
from core.inbound.expect_shipment import CancelExpected, ExpectedLine, ExpectShipment
from core.inbound.expected import (
    ShipmentRow,
    contents_of,
    expected_on_plate,
    find_shipment,
    held_shipment,
    hold_shipment,
    need_shipment,
    nesting_of,
    shipment_lines,
    shipment_progress,
    shipments_coming,
)
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from tests.core.together import while_held
from tests.core.warehouse import Warehouse

PALLET = "340123450000000017"
CARTON, BAG = "LP700001", "LP700002"
LINES = (
    ExpectedLine(order="PO1", sku="BOLT", quantity=Decimal(4), pack="BOX", sscc=PALLET),
    ExpectedLine(
        order="PO1", order_line=2, quantity=Decimal(3), pack="CASE", lot="L1", expires_on=date(2026, 9, 30),
        sscc=CARTON, parent_sscc=PALLET,
    ),
    ExpectedLine(sscc=BAG, parent_sscc=CARTON),
    ExpectedLine(sku="PUMP", serial="S1", sscc=BAG),
    ExpectedLine(sku="NUT", quantity=Decimal(5)),
)  # fmt: skip
TRUCK = ExpectShipment(number="dn-77", supplier="ACME", lines=LINES, due_on=date(2026, 3, 5), carrier="Nordfracht")


def truck(warehouse: Warehouse) -> ShipmentRow:
    return warehouse.room.read(need_shipment, 1, "DN-77")


def come_in(warehouse: Warehouse, line: int, pieces: int) -> str:
    """Books on a line of the truck as receiving does."""
    shipment = truck(warehouse)
    lines = warehouse.room.read(shipment_lines, shipment.id)
    line_id = next(each.id for each in lines if each.line == line)

    def book(connection: object) -> str:
        held_shipment(connection, shipment.id)  # type: ignore[arg-type]  # the room's
        return shipment_progress(connection, shipment.id, {line_id: pieces * 10**6})  # type: ignore[arg-type]

    return warehouse.room.write(book)


def test_a_shipment_is_found_with_all_that_is_on_its_plates(warehouse: Warehouse) -> None:
    outcome = warehouse.post(TRUCK)
    assert outcome.facts == {"shipment": "DN-77", "supplier": "ACME", "lines": "4", "plates": "3"}
    assert (truck(warehouse).party, truck(warehouse).due_on, truck(warehouse).carrier) == (
        *("Acme", date(2026, 3, 5)),
        "Nordfracht",
    )
    on_pallet = warehouse.room.read(contents_of, 1, PALLET)
    assert [(row.sku, row.quantity // 10**6, row.plate, row.parent) for row in on_pallet] == [
        ("BOLT", 80, PALLET, ""), ("MILK", 30, CARTON, PALLET), ("PUMP", 1, BAG, CARTON),
    ]  # fmt: skip
    assert [(row.order, row.order_line) for row in on_pallet] == [("PO1", 1), ("PO1", 2), ("", None)]
    assert (on_pallet[1].lot, on_pallet[1].expires_on, on_pallet[2].serial) == ("L1", date(2026, 9, 30), "S1")
    assert [row.sku for row in warehouse.room.read(contents_of, 1, CARTON.lower())] == ["MILK", "PUMP"]
    assert [row.sku for row in warehouse.room.read(expected_on_plate, PALLET)] == ["BOLT"]
    assert warehouse.room.read(nesting_of, 1, PALLET) == [(PALLET, ""), (CARTON, PALLET), (BAG, CARTON)]
    assert warehouse.room.read(contents_of, 2, PALLET) == []


def test_a_scan_of_its_number_is_the_shipment(warehouse: Warehouse) -> None:
    warehouse.post(TRUCK)
    warehouse.post(DefineSupplier(code="OTHER", name="Other"))
    warehouse.post(replace(TRUCK, supplier="OTHER", lines=(LINES[4],)))
    found = warehouse.room.read(identify, 1, "dn-77")
    assert found == [Shipment("DN-77", "expected", code, name) for code, name in (("ACME", "Acme"), ("OTHER", "Other"))]
    with pytest.raises(Rejection) as refused:
        truck(warehouse)
    assert refused.value.fields["known"] == "ACME, OTHER"
    assert warehouse.room.read(need_shipment, 1, "DN-77", "other").supplier == "OTHER"
    assert warehouse.room.read(find_shipment, 1, "DN-78") is None
    assert warehouse.refusal(CancelExpected(number="DN-78")).code == "unknown_shipment"


def test_what_is_to_come_is_listed_by_its_day(warehouse: Warehouse) -> None:
    for number, due_on in (("S1", date(2026, 3, 9)), ("S2", None), ("S3", date(2026, 3, 3)), ("S4", date(2026, 3, 1))):
        warehouse.post(replace(TRUCK, number=number, due_on=due_on, lines=LINES[4:]))
    warehouse.post(CancelExpected(number="S4"))
    assert [row.number for row in warehouse.room.read(shipments_coming, 1)] == ["S3", "S1", "S2"]
    assert [row.number for row in warehouse.room.read(shipments_coming, 1, 1)] == ["S3"]


def test_the_goods_are_for_the_first_open_line_of_the_order(warehouse: Warehouse) -> None:
    warehouse.receive("BOLT", 100)
    warehouse.post(TRUCK)
    assert warehouse.room.read(contents_of, 1, PALLET)[0].order_line == 5


def test_a_shipment_is_as_far_as_its_lines(warehouse: Warehouse) -> None:
    warehouse.post(TRUCK)
    assert come_in(warehouse, 4, 5) == "partly_received"
    assert come_in(warehouse, 4, -5) == "expected"
    for line, pieces in ((1, 80), (2, 30), (3, 1)):
        assert come_in(warehouse, line, pieces) == "partly_received"
    assert [row.open for row in warehouse.room.read(contents_of, 1, PALLET)] == [0, 0, 0]
    assert come_in(warehouse, 4, 6) == "received"
    assert warehouse.room.read(contents_of, 1, PALLET) == []
    assert warehouse.refusal(CancelExpected(number="DN-77")).code == "shipment_not_coming"
    assert warehouse.broken() == []


def test_what_does_not_come_is_cancelled_and_may_be_announced_anew(warehouse: Warehouse) -> None:
    warehouse.post(TRUCK)
    assert warehouse.refusal(TRUCK).code == "already_defined"
    warehouse.post(CancelExpected(number="dn-77", supplier="acme"))
    with pytest.raises(Rejection) as refused:
        warehouse.room.read(identify, 1, "DN-77")
    assert refused.value.code == "unknown_code"
    warehouse.post(TRUCK)
    come_in(warehouse, 4, 5)
    assert warehouse.post(CancelExpected(number="DN-77")).facts["state"] == "closed_short"
    assert warehouse.room.read(contents_of, 1, PALLET) == []
    with pytest.raises(Rejection):
        warehouse.room.write(lambda connection: hold_shipment(connection, truck(warehouse).id))
    assert warehouse.broken() == []


def line(**more: object) -> ExpectShipment:
    given: dict[str, object] = {"sku": "BOLT", "quantity": Decimal(1), **more}
    return replace(TRUCK, number="S9", lines=(ExpectedLine(**given),))  # type: ignore[arg-type]  # the test's choice


def plates(*pairs: tuple[str, str]) -> ExpectShipment:
    lines = (ExpectedLine(sku="BOLT", quantity=Decimal(1), sscc=on, parent_sscc=parent) for on, parent in pairs)
    return replace(TRUCK, number="S9", lines=tuple(lines))


BAD = (
    (replace(TRUCK, number=""), "text_missing"),
    (replace(TRUCK, number="S9", supplier="BETA"), "unknown_party"),
    (replace(TRUCK, number="S9", lines=()), "shipment_empty"),
    (replace(TRUCK, number="S9", lines=LINES[2:3]), "shipment_empty"),
    (replace(TRUCK, number="S9", lines=LINES * 500), "text_too_long"),
    (replace(TRUCK, number="S9"), "plate_expected"),
    (line(sku="NOPE"), "unknown_item"),
    (line(pack="PALLET"), "unknown_pack"),
    (line(quantity=None), "text_missing"),
    (line(quantity=Decimal("0.5")), "quantity_fractional"),
    (line(lot="L1"), "lot_unwanted"),
    (line(sku="GLUE", lot="L" * 41), "text_too_long"),
    (line(serial="S1"), "serial_unwanted"),
    (line(sku="PUMP", serial="S2", quantity=Decimal(2)), "serial_wants_one"),
    (line(sscc="PALLET"), "unknown_plate"),
    (line(sscc="340123450000000018"), "check_digit_wrong"),
    (line(parent_sscc=CARTON), "text_missing"),
    (line(order="PO99"), "unknown_order"),
    (line(order="PO1", order_line=9), "unknown_order_line"),
    (line(order="PO1", order_line=2), "not_on_order"),
    (line(order="PO2"), "not_on_order"),
    (line(order="PO3"), "shipment_of_another"),
    (line(order="PO4"), "order_not_open"),
    (plates(("LP000001", "LP000002"), ("LP000001", "LP000003")), "plate_parents_differ"),
    (plates(("LP000001", "LP000001")), "plate_circle"),
    (plates(("LP000001", "LP000002"), ("LP000002", "LP000001")), "plate_circle"),
    (plates(*((f"LP00000{n}", f"LP00000{n + 1}") for n in range(5))), "plates_too_high"),
)


def test_an_announcement_that_cannot_be_is_refused(warehouse: Warehouse) -> None:
    warehouse.post(TRUCK)
    warehouse.post(DefineSupplier(code="OTHER", name="Other"))
    lines = (OrderedLine(sku="BOLT", quantity=Decimal(1)),)
    warehouse.post(OrderPurchase(number="PO3", supplier="OTHER", lines=lines))
    warehouse.post(OrderPurchase(number="PO4", supplier="ACME", lines=lines))
    warehouse.post(CancelPurchase(order="PO4"))
    answers = warehouse.room.post_batch([(command, warehouse.stamp()) for command, _ in BAD])
    codes = [answer.code if isinstance(answer, Rejection) else answer.said for answer in answers]
    assert list(zip(range(len(BAD)), codes, strict=True)) == [(n, code) for n, (_, code) in enumerate(BAD)]
    assert warehouse.room.read(find_shipment, 1, "S9") is None


def test_a_line_is_not_taken_out_of_its_order_while_goods_for_it_are_announced(
    postgresql_warehouse: Warehouse,
) -> None:
    coming = ExpectShipment(
        number="S9", supplier="ACME", lines=(ExpectedLine(order="PO2", sku="NUT", quantity=Decimal(1)),)
    )
    take_out = ChangePurchase(
        order="PO2", lines=(ChangedLine(sku="BOLT", quantity=Decimal(1)), ChangedLine(line=1, quantity=Decimal(0)))
    )
    assert while_held(postgresql_warehouse, coming, take_out) == {"line_in_use"}
    postgresql_warehouse.post(CancelExpected(number="S9"))
    assert postgresql_warehouse.refusal(take_out).code == "line_in_use"


def test_no_goods_are_announced_for_a_line_that_is_taken_out_meanwhile(postgresql_warehouse: Warehouse) -> None:
    lines = (OrderedLine(sku="NUT", quantity=Decimal(1)), OrderedLine(sku="BOLT", quantity=Decimal(1)))
    postgresql_warehouse.post(OrderPurchase(number="PO3", supplier="ACME", lines=lines))
    coming = ExpectShipment(
        number="S9", supplier="ACME", lines=(ExpectedLine(order="PO3", sku="NUT", quantity=Decimal(1)),)
    )
    take_out = ChangePurchase(order="PO3", lines=(ChangedLine(line=1, quantity=Decimal(0)),))
    assert while_held(postgresql_warehouse, take_out, coming) == {"not_on_order"}
