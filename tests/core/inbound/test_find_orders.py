"""Finding purchase orders by whatever is known of them, and all there is to say about one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

import core.inbound.order_search
from core.catalogue.location import DefineSite
from core.catalogue.party import DefineSupplier
from core.catalogue.supplier_item import DefineSupplierItem
from core.errors import Rejection
from core.inbound.change_purchase import ChangedLine, ChangePurchase
from core.inbound.close_purchase import CloseShort
from core.inbound.expect_shipment import ExpectedLine, ExpectShipment
from core.inbound.order_card import order_card
from core.inbound.order_list import find_orders
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.undo import Undo
from tests.core.fixtures import NewDatabase
from tests.core.warehouse import Warehouse

MONDAY = date(2026, 3, 2)


def line(sku: str, quantity: int = 1) -> OrderedLine:
    return OrderedLine(sku=sku, quantity=Decimal(quantity))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def searched(request: pytest.FixtureRequest, new_database: NewDatabase) -> Iterator[Warehouse]:
    """PO1 and PO2 of Acme, one of Grün with a shipment, a draft for 100% Nuts_, and one of another site."""
    with new_database(request.param) as url:
        warehouse = Warehouse(url)
        coming = ExpectedLine(order="WEST-7", sku="CABLE", quantity=Decimal(1))
        for command in (
            DefineSupplier(code="GRUEN", name="GRÜN & Söhne"),
            DefineSupplier(code="PERCENT", name="100% Nuts_"),
            DefineSupplierItem(supplier="GRUEN", sku="CABLE", code="KAB-3x1"),
            OrderPurchase(number="WEST-7", supplier="GRUEN", lines=(line("CABLE", 10),)),
            OrderPurchase(number="D9", supplier="PERCENT", lines=(line("NUT"),), draft=True),
            DefineSite(code="EAST", name="East"),
            OrderPurchase(site="EAST", number="EAST-1", supplier="GRUEN", lines=(line("CABLE"),)),
            ExpectShipment(site="MAIN", number="DN-55", supplier="GRUEN", lines=(coming,)),
        ):
            warehouse.post(command)
        yield warehouse
        warehouse.room.close()


FINDS: tuple[tuple[str, list[str]], ...] = (
    ("", ["D9", "WEST-7", "PO2", "PO1"]),
    ("po", ["PO2", "PO1"]),
    ("Acme", ["PO2", "PO1"]),
    ("grün", ["WEST-7"]),
    ("GRÜN", ["WEST-7"]),
    ("gruen", ["WEST-7"]),
    ("nut", ["D9", "PO2"]),
    ("nut acme", ["PO2"]),
    ("hex bolt", ["PO1"]),
    ("kab-3X1", ["WEST-7", "PO1"]),
    ("dn-55", ["WEST-7"]),
    ("100%", ["D9"]),
    ("nuts_", ["D9"]),
    ("%", ["D9"]),
    ("\\", []),
    ("nowhere", []),
    ("nut nowhere", []),
)


@pytest.mark.parametrize("few", [200, 0], ids=["few items", "many items"])
def test_an_order_is_found_by_number_supplier_item_and_shipment(
    searched: Warehouse, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core.inbound.order_search, "FEW", few)
    for text, numbers in FINDS:
        found = searched.room.read(find_orders, 1, text, MONDAY, 50)
        assert {hit.number for hit in found} == set(numbers), text


def test_a_card_tells_lines_receipts_and_what_is_on_its_way(warehouse: Warehouse) -> None:
    warehouse.receive("BOLT", 30, plate="LP700001")
    taken_back = warehouse.receive("GLUE", 5, lot="G1")
    assert taken_back.posting is not None
    warehouse.post(Undo(posting=taken_back.posting))
    warehouse.post(ChangePurchase(order="PO1", lines=(ChangedLine(line=1, quantity=Decimal(80)),)))
    warehouse.post(CloseShort(order="PO1", line=3, reason="Discontinued"))
    coming = (ExpectedLine(order="PO1", sku="BOLT", quantity=Decimal(1)),)
    for number in ("DN1", "DN2"):
        warehouse.post(ExpectShipment(number=number, supplier="ACME", lines=coming, carrier="Nordfracht"))
    card = warehouse.room.read(order_card, "po1")
    assert (card.head.number, card.head.state, card.head.revision) == ("PO1", "partly_received", 1)
    assert (card.head.closed_because, card.head.site, card.head.supplier) == ("Discontinued", "MAIN", "ACME")
    assert [(each.line, each.done // 10**6, each.closed) for each in card.lines[:3]] == [
        (1, 30, 0),
        (2, 0, 0),
        (3, 0, 1),
    ]
    assert [
        (row.line, row.sku, row.quantity // 10**6, row.lot, row.plate, row.location, row.operator)
        for row in card.receipts
    ] == [
        (6, "GLUE", -5, "G1", "", "DOCK", "ADMIN"),
        (6, "GLUE", 5, "G1", "", "DOCK", "ADMIN"),
        (1, "BOLT", 30, "", "LP700001", "DOCK", "ADMIN"),
    ]
    assert [(each.number, each.state) for each in card.shipments] == [("DN2", "expected"), ("DN1", "expected")]
    with pytest.raises(Rejection) as refused:
        warehouse.room.read(order_card, "PO99")
    assert refused.value.code == "unknown_order"
