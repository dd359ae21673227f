"""A shipment is opened by its number, and what is announced on no pallet comes off it when it is received by item."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Connection, func, select

from core.catalogue.location import DefineLocation, DefineSite
from core.catalogue.party import DefineSupplier
from core.errors import Rejection
from core.identify import Shipment, identify
from core.inbound.expect_shipment import CancelExpected, ExpectedLine, ExpectShipment
from core.inbound.expected import need_shipment, shipment_lines
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.inbound.receipt import CloseReceipt, OpenReceipt
from core.inbound.receive import Receive
from core.inbound.receive_shipment import ReceiveShipment
from core.inbound.still_coming import StillComing, still_coming
from core.labels.gs1 import check_digit
from core.schema.tables import receipt
from core.undo import Undo
from tests.core.together import at_once
from tests.core.warehouse import FRESH, Warehouse


def sscc(number: int) -> str:
    body = f"3401234500{number:07d}"
    return body + check_digit(body)


PALLET, BOX = sscc(1), sscc(2)
LINES = (
    ExpectedLine(sku="BOLT", quantity=Decimal(30), order="PO1", order_line=1),
    ExpectedLine(sku="MILK", quantity=Decimal(20), order="PO1", lot="L1", expires_on=FRESH),
    ExpectedLine(sku="MILK", quantity=Decimal(10), order="PO1", lot="L2", expires_on=FRESH),
    ExpectedLine(sku="CABLE", quantity=Decimal("2.5")),
    ExpectedLine(sku="NUT", quantity=Decimal(4), order="PO2", sscc=PALLET),
    ExpectedLine(sku="GLUE", quantity=Decimal(8), sscc=BOX, parent_sscc=PALLET, lot="G1"),
)
SHIPMENT = ExpectShipment(number="ASN1", supplier="ACME", lines=LINES)
OPEN = OpenReceipt(dock="DOCK", shipment="ASN1", supplier="ACME")
BOLTS = Receive(order="PO1", sku="BOLT", quantity=Decimal(30), location="DOCK")
MILK = Receive(order="PO1", sku="MILK", quantity=Decimal(10), location="DOCK", lot="L2", expires_on=FRESH)


@pytest.fixture
def expecting(warehouse: Warehouse) -> Warehouse:
    warehouse.post(SHIPMENT)
    return warehouse


@pytest.fixture
def expecting_file(sqlite_warehouse: Warehouse) -> Warehouse:
    sqlite_warehouse.post(SHIPMENT)
    return sqlite_warehouse


def opened(warehouse: Warehouse) -> str:
    return warehouse.post(OPEN).facts["receipt"]


def state(warehouse: Warehouse) -> tuple[str, list[float]]:
    """The shipment's state, and what is received of each line."""

    def look(connection: Connection) -> tuple[str, list[float]]:
        found = need_shipment(connection, 1, "ASN1", "ACME")
        return found.state, [line.received / 1_000_000 for line in shipment_lines(connection, found.id)]

    return warehouse.room.read(look)


def coming(warehouse: Warehouse) -> StillComing:
    return warehouse.room.read(lambda at: still_coming(at, need_shipment(at, 1, "ASN1")))


def receipts(warehouse: Warehouse) -> int:
    return int(warehouse.room.read(lambda at: at.scalar(select(func.count()).select_from(receipt))) or 0)


def found(warehouse: Warehouse, code: str) -> list[str]:
    """The suppliers of the shipments that a scan may mean."""
    return [each.supplier for each in warehouse.room.read(identify, 1, code) if isinstance(each, Shipment)]


def test_goods_that_are_received_by_item_come_off_the_shipment_and_undo_puts_them_back(expecting: Warehouse) -> None:
    outcome = expecting.post(replace(BOLTS, receipt=opened(expecting), quantity=Decimal(12)))
    assert (outcome.facts["shipment"], outcome.facts["taken"]) == ("ASN1", "1:12000000")
    assert state(expecting) == ("partly_received", [12, 0, 0, 0, 0, 0])
    assert expecting.progress()["PO1", 1] == 12
    assert expecting.broken() == []
    assert isinstance(outcome.posting, UUID)
    expecting.post(Undo(posting=outcome.posting))
    assert state(expecting) == ("expected", [0] * 6)
    assert expecting.progress()["PO1", 1] == 0
    assert expecting.broken() == []


def test_the_line_that_fits_best_takes_it_and_what_is_over_too(expecting_file: Warehouse) -> None:
    on = opened(expecting_file)
    expecting_file.post(replace(MILK, receipt=on))
    assert state(expecting_file)[1] == [0, 0, 10, 0, 0, 0]
    expecting_file.post(replace(MILK, receipt=on, lot="L1", quantity=Decimal(25)))
    assert state(expecting_file)[1] == [0, 25, 10, 0, 0, 0]
    expecting_file.post(replace(MILK, receipt=on, lot="L3", quantity=Decimal(5)))
    assert state(expecting_file)[1] == [0, 30, 10, 0, 0, 0]


def test_one_delivery_of_two_lines_fills_one_after_the_other(sqlite_warehouse: Warehouse) -> None:
    lines = (replace(LINES[1], lot="", expires_on=None), replace(LINES[2], lot="", expires_on=None))
    sqlite_warehouse.post(replace(SHIPMENT, lines=lines))
    sqlite_warehouse.post(replace(MILK, receipt=opened(sqlite_warehouse), quantity=Decimal(24)))
    assert state(sqlite_warehouse) == ("partly_received", [20, 4])


def test_damaged_and_rejected_goods_have_come_as_well(expecting_file: Warehouse) -> None:
    on = opened(expecting_file)
    expecting_file.post(replace(BOLTS, receipt=on, quantity=Decimal(5), condition="damaged"))
    expecting_file.post(replace(BOLTS, receipt=on, quantity=Decimal(7), condition="rejected"))
    assert state(expecting_file)[1][0] == 12
    assert expecting_file.progress()["PO1", 1] == 5
    assert expecting_file.broken() == []


def test_what_is_announced_for_no_order_comes_in_on_none_and_nothing_else_does(expecting: Warehouse) -> None:
    on = opened(expecting)
    cable = Receive(sku="CABLE", quantity=Decimal("2.5"), location="DOCK", receipt=on)
    expecting.post(cable, who="OTTO")
    assert state(expecting)[1][3] == 2.5
    glue = Receive(sku="GLUE", quantity=Decimal(1), lot="G1", location="DOCK", receipt=on)
    assert expecting.refusal(glue).code == "text_missing"  # it is announced, but on a pallet
    assert expecting.refusal(replace(BOLTS, receipt=on, order="")).code == "text_missing"
    assert expecting.broken() == []


def test_goods_of_the_order_on_another_receipt_are_not_of_the_shipment(expecting_file: Warehouse) -> None:
    expecting_file.post(BOLTS)
    assert state(expecting_file) == ("expected", [0] * 6)


def test_what_the_office_says_will_not_come_is_not_counted_any_more(expecting_file: Warehouse) -> None:
    on = opened(expecting_file)
    expecting_file.post(replace(BOLTS, receipt=on, quantity=Decimal(1)))
    expecting_file.post(CancelExpected(number="ASN1"))
    expecting_file.post(replace(BOLTS, receipt=on, quantity=Decimal(2)))
    assert state(expecting_file) == ("closed_short", [1, 0, 0, 0, 0, 0])
    assert expecting_file.refusal(OPEN).fields == {"shipment": "ASN1", "state": "closed short"}


def test_the_shipment_is_received_when_its_last_goods_are(expecting: Warehouse) -> None:
    on = opened(expecting)
    rest = (
        BOLTS,
        replace(MILK, quantity=Decimal(20), lot="L1"),
        MILK,
        Receive(sku="CABLE", quantity=Decimal("2.5"), location="DOCK"),
    )
    expecting.post(ReceiveShipment(sscc=PALLET, location="DOCK", receipt=on))
    assert coming(expecting).coming_pallets == []
    for command in rest:
        expecting.post(replace(command, receipt=on), who="OTTO")
    assert coming(expecting).is_over
    assert state(expecting)[0] == "received"
    assert expecting.broken() == []
    expecting.clock.forward(5)
    refused = expecting.refusal(OPEN)
    assert (refused.code, str(refused)) == ("shipment_received", "OTTO took it in 03-02 09:00 - all of it is here")


def test_of_a_shipment_on_pallets_it_is_told_who_received_the_last_one(expecting_file: Warehouse) -> None:
    expecting_file.post(ExpectShipment(number="ASN2", supplier="ACME", lines=(replace(LINES[4], sscc=sscc(7)),)))
    expecting_file.post(ReceiveShipment(sscc=sscc(7), location="DOCK"), who="OTTO")
    refused = expecting_file.refusal(replace(OPEN, shipment="ASN2"))
    assert (refused.code, refused.fields["operator"]) == ("shipment_received", "OTTO")


def test_how_far_it_is_counts_pallets_that_stand_by_themselves_and_loose_lines(expecting_file: Warehouse) -> None:
    before = coming(expecting_file)
    assert (before.pallets, before.loose) == (1, 4)
    assert [(pallet.code, len(pallet.lines)) for pallet in before.coming_pallets] == [(PALLET, 2)]
    on = opened(expecting_file)
    expecting_file.post(replace(BOLTS, receipt=on, quantity=Decimal(12)))
    expecting_file.post(ReceiveShipment(sscc=BOX, location="DOCK", receipt=on))
    now = coming(expecting_file)
    assert [row.sku for row in now.coming_pallets[0].lines] == ["NUT"]
    assert [row.open // 1_000_000 for row in now.loose_of("BOLT")] == [18]


def test_its_receipt_is_its_suppliers_and_is_opened_once(expecting: Warehouse) -> None:
    first = expecting.post(OPEN)
    assert first.said == f"Receipt {first.facts['receipt']} opened"
    again = expecting.post(replace(OPEN, shipment="asn1", supplier=""))
    assert again.said == f"Receipt {first.facts['receipt']} open"
    pallet = expecting.post(ReceiveShipment(sscc=PALLET, location="DOCK"))
    assert pallet.facts["receipt"] == first.facts["receipt"]
    expecting.post(CloseReceipt(receipt=first.facts["receipt"]))
    assert expecting.post(OPEN).said.endswith("opened")  # the rest of it comes later


def test_two_who_open_it_at_the_same_moment_share_its_receipt(expecting: Warehouse) -> None:
    assert at_once([OPEN, OPEN], expecting) == ["done", "done"]
    assert receipts(expecting) == 1


def test_two_who_receive_its_loose_goods_at_the_same_moment_both_count(expecting: Warehouse) -> None:
    on = opened(expecting)
    half = replace(BOLTS, receipt=on, quantity=Decimal(15))
    assert at_once([half, half, replace(MILK, receipt=on)], expecting) == ["done"] * 3
    assert state(expecting)[1] == [30, 0, 10, 0, 0, 0]
    assert expecting.broken() == []


def elsewhere(warehouse: Warehouse) -> None:
    """The same supplier sends something to another site too."""
    warehouse.post(DefineSite(code="EAST", name="East"))
    warehouse.post(DefineLocation(site="EAST", code="E-DOCK", kind="dock"))
    goods = (ExpectedLine(sku="BOLT", quantity=Decimal(1)),)
    warehouse.post(ExpectShipment(site="EAST", number="ASN9", supplier="ACME", lines=goods))


def test_what_cannot_be_opened_says_why(expecting_file: Warehouse) -> None:
    assert expecting_file.refusal(replace(OPEN, shipment="ASN7")).code == "unknown_shipment"
    assert expecting_file.refusal(replace(OPEN, shipment="[/]\x1b")).code == "unknown_shipment"
    assert expecting_file.refusal(replace(OPEN, shipment="A" * 500)).code == "unknown_shipment"
    assert expecting_file.refusal(replace(OPEN, supplier="NOBODY")).code == "unknown_shipment"
    assert expecting_file.refusal(replace(OPEN, order="PO1")).code == "shipment_or_order"
    expecting_file.post(CancelExpected(number="ASN1"))
    assert expecting_file.refusal(OPEN).code == "unknown_shipment"
    with pytest.raises(Rejection) as unknown:
        found(expecting_file, "ASN1")
    assert unknown.value.code == "unknown_code"


def test_a_shipment_to_another_site_says_where_it_goes(expecting_file: Warehouse) -> None:
    elsewhere(expecting_file)
    with pytest.raises(Rejection) as refused:
        found(expecting_file, "asn9")
    assert str(refused.value) == "ASN9 goes to EAST - ask the office"
    assert expecting_file.refusal(replace(OPEN, site="MAIN", shipment="ASN9")).code == "unknown_shipment"


def test_of_two_suppliers_with_one_number_that_which_is_still_coming_is_meant(expecting_file: Warehouse) -> None:
    expecting_file.post(DefineSupplier(code="BOLTCO", name="Bolt Company"))
    one = (ExpectedLine(sku="NUT", quantity=Decimal(1), sscc=sscc(8)),)
    expecting_file.post(ExpectShipment(number="ASN1", supplier="BOLTCO", lines=one))
    assert found(expecting_file, "ASN1") == ["ACME", "BOLTCO"]
    refused = expecting_file.refusal(replace(OPEN, supplier=""))
    assert (refused.code, refused.fields["known"]) == ("unknown_value", "ACME, BOLTCO")
    expecting_file.post(ReceiveShipment(sscc=sscc(8), location="DOCK"))
    assert found(expecting_file, "ASN1") == ["ACME"]


def test_a_receipt_of_one_supplier_takes_no_goods_of_another(expecting_file: Warehouse) -> None:
    expecting_file.post(DefineSupplier(code="BOLTCO", name="Bolt Company"))
    line = OrderedLine(sku="BOLT", quantity=Decimal(5))
    expecting_file.post(OrderPurchase(number="PO9", supplier="BOLTCO", lines=(line,)))
    refused = expecting_file.refusal(replace(BOLTS, order="PO9", receipt=opened(expecting_file)))
    assert refused.code == "receipt_of_another"


def test_at_a_blind_site_the_receipt_tells_nothing_and_the_goods_are_of_the_shipment(expecting_file: Warehouse) -> None:
    on = expecting_file.post(replace(OPEN, mode="blind")).facts["receipt"]
    assert expecting_file.room.read(lambda at: at.scalar(select(receipt.c.mode))) == "blind"
    bolts = Receive(sku="BOLT", quantity=Decimal(29), counted=Decimal(29), location="DOCK", receipt=on)
    outcome = expecting_file.post(bolts)
    assert "open" not in outcome.facts
    assert state(expecting_file)[1][0] == 29
