"""On what terms suppliers deliver: what an order takes from them, and what they refuse."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from core.catalogue.item import DefineItem
from core.catalogue.party import DefineSupplier, need_supplier
from core.catalogue.supplier_item import DefineSupplierItem, terms_of
from core.command import Command
from core.inbound.purchase_order import OrderedLine, OrderLineRow, OrderPurchase, find_order, lines_of
from tests.core.warehouse import Warehouse

BOXES = DefineSupplierItem(
    supplier="ACME", sku="BOLT", code="HX-8", pack="BOX", price=Decimal("3.50"), lead_days=14,
    minimum=Decimal(5), multiple=Decimal(5), over_percent=10, under_percent=2,
)  # fmt: skip


def ordered(warehouse: Warehouse, quantity: int | str, number: str = "PO3", **more: object) -> OrderLineRow:
    """The line of a new order for bolts."""
    given: dict[str, object] = {"sku": "BOLT", **more}
    line = OrderedLine(quantity=Decimal(quantity), **given)  # type: ignore[arg-type]  # the test's choice
    warehouse.post(OrderPurchase(number=number, supplier="ACME", lines=(line,)))
    (row,) = warehouse.room.read(lines_of, number, 1)
    return row


def test_an_order_takes_pack_price_date_and_tolerance_from_the_supplier(warehouse: Warehouse) -> None:
    warehouse.post(BOXES)
    line = ordered(warehouse, 10)
    found = warehouse.room.read(find_order, "PO3")
    assert found is not None
    assert (line.pack, line.quantity, line.price, line.supplier_code) == ("BOX", 200_000_000, 3_500_000, "HX-8")
    assert line.due_on == found.ordered_on + timedelta(days=14)
    assert (line.over_percent, line.under_percent, line.over_unlimited) == (10, 2, 0)


def test_what_a_line_says_itself_goes_before(warehouse: Warehouse) -> None:
    warehouse.post(BOXES)
    line = ordered(
        warehouse, 200, pack="EA", price=Decimal("0.2"), due_on=date(2026, 4, 1), over_percent=0, under_percent=0
    )
    assert (line.pack, line.quantity, line.price, line.due_on) == (None, 200_000_000, 200_000, date(2026, 4, 1))
    assert (line.over_percent, line.under_percent) == (0, 0)
    assert ordered(warehouse, 300, "PO4", pack="EA").price == 175_000  # a twentieth of the box


def test_a_tolerance_is_that_of_the_supplier_if_none_is_agreed_for_the_item_else_the_items_own(
    warehouse: Warehouse,
) -> None:
    warehouse.post(DefineItem(sku="BOLT", name="Hex bolt M8", over_percent=3, under_percent=1))
    assert [ordered(warehouse, 1, "PO3").over_percent, ordered(warehouse, 1, "PO4").under_percent] == [3, 1]
    warehouse.post(DefineSupplier(code="ACME", name="Acme", over_percent=5, lead_days=7, currency="EUR"))
    line = ordered(warehouse, 1, "PO5")
    assert (line.over_percent, line.under_percent) == (5, 1)
    assert line.due_on is not None
    warehouse.post(DefineSupplierItem(supplier="ACME", sku="BOLT", over_percent=0, over_unlimited=True))
    line = ordered(warehouse, 1, "PO6")
    assert (line.over_percent, line.over_unlimited) == (0, 1)


REFUSED = (
    ({"quantity": 4}, "below_minimum", "5 BOX"),
    ({"quantity": 7}, "not_a_multiple", "10 BOX"),
    ({"quantity": 99, "pack": "EA"}, "below_minimum", "100 EA"),
    ({"quantity": 130, "pack": "EA"}, "not_a_multiple", "200 EA"),
)


@pytest.mark.parametrize(("given", "code", "next_good"), REFUSED)
def test_what_a_supplier_does_not_deliver_is_refused_with_what_would_do(
    warehouse: Warehouse, given: dict[str, object], code: str, next_good: str
) -> None:
    warehouse.post(BOXES)
    line = OrderedLine(sku="BOLT", **{**given, "quantity": Decimal(str(given["quantity"]))})  # type: ignore[arg-type]
    refused = warehouse.refusal(OrderPurchase(number="PO3", supplier="ACME", lines=(line,)))
    assert (refused.code, refused.fields["next"]) == (code, next_good)


def test_what_would_do_is_in_whole_packs_that_are_no_part_of_the_multiple(sqlite_warehouse: Warehouse) -> None:
    sqlite_warehouse.post(DefineSupplierItem(supplier="ACME", sku="BOLT", multiple=Decimal(50)))
    line = OrderedLine(sku="BOLT", quantity=Decimal(3), pack="BOX")
    refused = sqlite_warehouse.refusal(OrderPurchase(number="PO3", supplier="ACME", lines=(line,)))
    assert str(refused) == "BOLT comes by the 50 EA - order 5 BOX"


def test_terms_are_changed_for_what_is_ordered_from_then_on(warehouse: Warehouse) -> None:
    warehouse.post(BOXES)
    ordered(warehouse, 5)
    assert warehouse.post(DefineSupplierItem(supplier="ACME", sku="BOLT", price=Decimal(1))).said.endswith("changed")
    (line,) = warehouse.room.read(lines_of, "PO3", 1)
    assert (line.price, line.pack) == (3_500_000, "BOX")
    supplier = warehouse.room.read(need_supplier, "ACME")
    terms = warehouse.room.read(lambda connection: terms_of(connection, supplier, {1})[1])
    assert (terms.pack, terms.price, terms.minimum, terms.code) == (None, 1_000_000, 0, "")


BAD: tuple[tuple[Command, str], ...] = (
    (DefineSupplierItem(supplier="BETA", sku="BOLT"), "unknown_party"),
    (DefineSupplierItem(supplier="ACME", sku="NOPE"), "unknown_item"),
    (DefineSupplierItem(supplier="ACME", sku="BOLT", pack="PALLET"), "unknown_pack"),
    (DefineSupplierItem(supplier="ACME", sku="BOLT", code="x" * 41), "text_too_long"),
    (DefineSupplierItem(supplier="ACME", sku="BOLT", price=Decimal(-1)), "price_wrong"),
    (DefineSupplierItem(supplier="ACME", sku="BOLT", minimum=Decimal(-1)), "quantity_not_positive"),
    (DefineSupplierItem(supplier="ACME", sku="BOLT", pack="BOX", multiple=Decimal("0.5")), "quantity_fractional"),
    (DefineSupplierItem(supplier="ACME", sku="BOLT", lead_days=-1), "unknown_value"),
    (DefineSupplierItem(supplier="ACME", sku="BOLT", min_life_days=4000), "unknown_value"),
    (DefineSupplierItem(supplier="ACME", sku="BOLT", over_percent=1001), "unknown_value"),
    (DefineSupplierItem(supplier="ACME", sku="BOLT", under_percent=100), "unknown_value"),
    (DefineSupplier(code="ACME", name="Acme", email="no address"), "email_wrong"),
    (DefineSupplier(code="ACME", name="Acme", email="a@b.example\nBcc: c@d.example"), "email_wrong"),
    (DefineSupplier(code="ACME", name="Acme", email="<a@b.example>"), "email_wrong"),
    (DefineSupplier(code="ACME", name="Acme", currency="EURO"), "unknown_value"),
    (DefineItem(sku="BOLT", name="Hex bolt M8", over_percent=-1), "unknown_value"),
)


def test_terms_that_make_no_sense_are_refused(sqlite_warehouse: Warehouse) -> None:
    assert [(command, sqlite_warehouse.refusal(command).code) for command, _ in BAD] == list(BAD)
