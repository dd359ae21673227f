"""Purchase orders as a list: what is under way by its day, found by what is typed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.catalogue.party import DefineSupplier
from core.catalogue.party_search import parties_named
from core.inbound.order_list import OrderBrief, find_order_brief, find_orders, next_number
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from tests.core.warehouse import Warehouse

TODAY = date(2026, 3, 2)
ONE = Decimal(1)


def place(warehouse: Warehouse, number: str, supplier: str, due_on: date | None, sku: str = "BOLT") -> None:
    lines = (OrderedLine(sku=sku, quantity=ONE), OrderedLine(sku="NUT", quantity=ONE))
    warehouse.post(OrderPurchase(number=number, supplier=supplier, lines=lines, due_on=due_on))


@pytest.fixture
def ordered(warehouse: Warehouse) -> Warehouse:
    """A warehouse with orders of several days, among those that every test knows."""
    warehouse.post(DefineSupplier(code="UEBER", name="Überholz 50% & Söhne"))
    place(warehouse, "X-30", "UEBER", date(2026, 2, 28))
    place(warehouse, "X-10", "ACME", None)
    place(warehouse, "X-20", "UEBER", date(2026, 3, 4))
    place(warehouse, "X-40", "ACME", date(2026, 3, 1), sku="CABLE")
    return warehouse


def found(warehouse: Warehouse, typed: str = "", most: int = 50) -> list[str]:
    return [order.number for order in warehouse.room.read(find_orders, 1, typed, TODAY, most)]


def test_the_earliest_due_comes_first_and_what_has_no_day_last(ordered: Warehouse) -> None:
    numbers = found(ordered, "X-")
    assert numbers == ["X-30", "X-40", "X-20", "X-10"]


def test_every_word_typed_must_fit(ordered: Warehouse) -> None:
    fitting = {
        "x-2": ["X-20"],
        "überh": ["X-30", "X-20"],
        "ÜBER söhne": ["X-30", "X-20"],
        "ueber": ["X-30", "X-20"],
        "50%": ["X-30", "X-20"],
        "x- late": ["X-30", "X-40"],
        "x- cable": ["X-40"],
        "x- sent": ["X-30", "X-40", "X-20", "X-10"],
        "x- zzz": [],
        "X_": [],
        "x- hex": ["X-30", "X-20", "X-10"],
    }
    assert {typed: found(ordered, typed) for typed in fitting} == fitting


def test_what_is_over_is_found_after_what_is_under_way(ordered: Warehouse) -> None:
    lines = (OrderedLine(sku="BOLT", quantity=ONE),)
    ordered.post(OrderPurchase(number="X-05", supplier="ACME", lines=lines, due_on=date(2026, 2, 1)))
    ordered.receive("BOLT", 1, order="X-05")
    assert "X-05" not in found(ordered)
    assert found(ordered, "x-") == ["X-30", "X-40", "X-20", "X-10", "X-05"]
    assert found(ordered, "x- received") == ["X-05"]


def test_no_more_are_read_than_are_wanted(ordered: Warehouse) -> None:
    for most in (1, 2, 3):
        assert found(ordered, "x-", most) == ["X-30", "X-40", "X-20"][:most]


def test_an_order_in_one_row(ordered: Warehouse) -> None:
    ordered.receive("BOLT", 1, order="X-30")
    brief = ordered.room.read(find_order_brief, 1, "X-30", TODAY)
    assert brief == OrderBrief(
        "X-30", "UEBER", "Überholz 50% & Söhne", "partly_received", TODAY, date(2026, 2, 28), 0, "", "", 2, 1, 2
    )
    assert ordered.room.read(find_order_brief, 1, "X-99", TODAY) is None
    assert ordered.room.read(find_order_brief, 2, "X-30", TODAY) is None


def test_the_next_number_is_the_one_after_the_newest(warehouse: Warehouse) -> None:
    for number, after in (("A-099", "A-100"), ("7", "8"), ("PO-009", "PO-010"), ("SPRING", "")):
        place(warehouse, number, "ACME", None)
        assert warehouse.room.read(next_number) == after


def test_suppliers_are_found_by_code_or_by_part_of_the_name(ordered: Warehouse) -> None:
    for typed, codes in (("acme", ["ACME"]), ("holz", ["UEBER"]), ("söhne", ["UEBER"]), ("zebra", [])):
        assert [each.code for each in ordered.room.read(parties_named, "supplier", typed)] == codes
