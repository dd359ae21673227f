"""What suppliers deliver as a list, found by supplier, item and the supplier's own name for it; and ended."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.catalogue.party import DefineSupplier
from core.catalogue.supplier_item import DefineSupplierItem, RemoveSupplierItem
from core.catalogue.supplier_item_list import SupplierItemRow, find_supplier_item, find_supplier_items
from core.inbound.purchase_order import OrderedLine, OrderPurchase, lines_of
from tests.core.together import at_once
from tests.core.warehouse import Warehouse

BOXES = DefineSupplierItem(
    supplier="ACME", sku="BOLT", code="HX-8", pack="BOX", price=Decimal("3.50"), lead_days=14,
    minimum=Decimal(5), multiple=Decimal(5), over_percent=10, under_percent=2,
)  # fmt: skip
ENDED = RemoveSupplierItem(supplier="acme", sku="BOLT")


@pytest.fixture
def agreed(warehouse: Warehouse) -> Warehouse:
    """Bolts and nuts from Acme, bolts and glue from Söhne."""
    warehouse.post(DefineSupplier(code="UEBER", name="Überholz 50% & Söhne"))
    for command in (
        BOXES,
        DefineSupplierItem(supplier="UEBER", sku="BOLT", code="50%_M8"),
        DefineSupplierItem(supplier="UEBER", sku="GLUE"),
        DefineSupplierItem(supplier="ACME", sku="NUT"),
    ):
        warehouse.post(command)
    return warehouse


def found(warehouse: Warehouse, typed: str = "", most: int = 50) -> list[str]:
    return [f"{each.supplier} {each.sku}" for each in warehouse.room.read(find_supplier_items, typed, most)]


def test_items_are_listed_supplier_by_supplier(agreed: Warehouse) -> None:
    assert found(agreed) == ["ACME BOLT", "ACME NUT", "UEBER BOLT", "UEBER GLUE"]
    assert found(agreed, most=2) == ["ACME BOLT", "ACME NUT"]


def test_every_word_typed_must_fit(agreed: Warehouse) -> None:
    fitting = {
        "acme": ["ACME BOLT", "ACME NUT"],
        "söhne glue": ["UEBER GLUE"],
        "HEX": ["ACME BOLT", "UEBER BOLT"],
        "hx-": ["ACME BOLT"],
        "%_m": ["UEBER BOLT"],
        "_": ["UEBER BOLT"],
        "zebra": [],
    }
    assert {typed: found(agreed, typed) for typed in fitting} == fitting


def test_all_that_is_agreed_is_in_a_row(agreed: Warehouse) -> None:
    assert agreed.room.read(find_supplier_item, "acme", "BOLT") == SupplierItemRow(
        "ACME", "Acme", "BOLT", "Hex bolt M8", "EA", 0, "HX-8", "BOX", 20_000_000, 3_500_000, 14, 100_000_000,
        100_000_000, None, 10, 2, 0,
    )  # fmt: skip
    assert agreed.room.read(find_supplier_item, "ACME", "GLUE") is None


def test_what_is_ended_is_off_the_list_and_orders_keep_their_terms(agreed: Warehouse) -> None:
    lines = (OrderedLine(sku="BOLT", quantity=Decimal(5)),)
    agreed.post(OrderPurchase(number="PO3", supplier="ACME", lines=lines))
    assert agreed.post(ENDED).said == "BOLT from ACME ended"
    assert found(agreed, "acme") == ["ACME NUT"]
    (line,) = agreed.room.read(lines_of, "PO3", 1)
    assert (line.pack, line.price, line.supplier_code) == ("BOX", 3_500_000, "HX-8")
    agreed.post(OrderPurchase(number="PO4", supplier="ACME", lines=lines))
    (line,) = agreed.room.read(lines_of, "PO4", 1)
    assert (line.pack, line.price, line.supplier_code) == (None, None, "")
    agreed.post(BOXES)
    assert found(agreed, "acme") == ["ACME BOLT", "ACME NUT"]


def test_what_was_never_agreed_is_not_ended(agreed: Warehouse) -> None:
    for command, code in (
        (RemoveSupplierItem(supplier="ACME", sku="GLUE"), "unknown_supplier_item"),
        (RemoveSupplierItem(supplier="BETA", sku="BOLT"), "unknown_party"),
        (RemoveSupplierItem(supplier="ACME", sku="NOPE"), "unknown_item"),
    ):
        assert agreed.refusal(command).code == code
    assert agreed.refusal(ENDED, "OTTO").code == "not_permitted"
    assert len(found(agreed)) == 4


def test_of_two_who_end_it_at_once_one_does(agreed: Warehouse) -> None:
    assert sorted(at_once([ENDED, ENDED], agreed)) == ["done", "unknown_supplier_item"]
