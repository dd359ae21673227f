"""The list of customers' returns: in which order, how many, and at what price; and what waits to be inspected."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.catalogue.location import DefineLocation
from core.outbound.customer_return import AuthoriseReturn, CloseReturn, ReturnedLine
from core.outbound.inspect_return import InspectReturn
from core.outbound.return_list import Became, became_of, find_return_brief, find_returns, next_return_number
from core.outbound.take_return import TakeReturn
from core.outbound.to_inspect import goods_of_item_to_inspect, goods_to_inspect, returns_of
from core.undo import Undo
from tests.core.statements import counted_statements
from tests.core.warehouse import Warehouse

ONE, TWO = Decimal(1), Decimal(2)
BOLTS = (ReturnedLine(sku="BOLT", quantity=TWO),)


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    """A warehouse with a place for what comes back."""
    warehouse.post(DefineLocation(code="BACK", kind="returns"))
    return warehouse


def listed(shop: Warehouse, typed: str = "", most: int = 9) -> list[str]:
    return [each.number for each in shop.room.read(find_returns, 1, typed, most)]


def authorise(shop: Warehouse, first: int, last: int) -> None:
    for number in range(first, last):
        shop.post(AuthoriseReturn(number=f"RMA{number:03}", customer="BETA", lines=BOLTS))


def test_those_to_inspect_come_first_then_the_oldest_and_no_more_than_wanted(shop: Warehouse) -> None:
    authorise(shop, 1, 6)
    shop.post(TakeReturn(number="RMA004", sku="BOLT", quantity=ONE))
    shop.post(CloseReturn(number="RMA002"))
    assert listed(shop, most=3) == ["RMA004", "RMA001", "RMA003"]
    assert listed(shop, "rma", most=9) == ["RMA004", "RMA001", "RMA003", "RMA005", "RMA002"]
    assert (listed(shop, "cancelled beta"), listed(shop, "hex inspect")) == (["RMA002"], ["RMA004"])


@pytest.mark.parametrize("typed", ["", "bolt", "nothing such"])
def test_more_returns_cost_no_more_questions(shop: Warehouse, typed: str) -> None:
    counts = []
    for first, last in ((1, 3), (3, 20)):
        authorise(shop, first, last)
        with counted_statements(shop) as statements:
            listed(shop, typed)
        counts.append(len(statements))
    assert counts[1] <= counts[0] <= 5


def test_a_return_says_how_far_it_is_and_what_its_goods_became(shop: Warehouse) -> None:
    authorise(shop, 1, 2)
    shop.post(TakeReturn(number="RMA001", sku="BOLT", quantity=TWO))
    for becomes in ("restock", "send_back"):
        command = InspectReturn(number="RMA001", line=1, disposition=becomes, quantity=ONE)
        outcome = shop.post(command)
    assert shop.room.read(became_of, "RMA001") == [Became(1, "restocked", 1_000_000), Became(1, "sent back", 1_000_000)]
    assert outcome.posting is not None
    shop.post(Undo(posting=outcome.posting))
    assert shop.room.read(became_of, "RMA001") == [Became(1, "restocked", 1_000_000)]
    brief = shop.room.read(find_return_brief, 1, "RMA001")
    assert brief is not None
    assert (brief.customer, brief.lines, brief.open_lines, brief.waiting) == ("BETA", 1, 0, 1)
    assert shop.room.read(find_return_brief, 2, "RMA001") is None


def test_the_number_after_the_newest_is_offered(shop: Warehouse) -> None:
    assert shop.room.read(next_return_number) == ""
    authorise(shop, 9, 10)
    assert shop.room.read(next_return_number) == "RMA010"
    shop.post(AuthoriseReturn(number="LATE", customer="BETA", lines=BOLTS))
    assert shop.room.read(next_return_number) == ""


def test_what_waits_to_be_inspected_is_found_by_item_lot_and_pallet(shop: Warehouse) -> None:
    for lot in ("L1", "L2"):
        shop.find("A1", "GLUE", 5, lot=lot)
        shop.post(TakeReturn(customer="BETA", sku="GLUE", lot=lot, quantity=TWO))
    authorise(shop, 1, 2)
    shop.post(TakeReturn(number="RMA001", sku="BOLT", quantity=ONE, plate="LP000005"))
    shop.post(TakeReturn(customer="BETA", sku="BOLT", quantity=ONE))
    assert [row.sku for row in shop.room.read(goods_to_inspect, 1, "LP000005")] == ["BOLT"]
    assert [row.lot for row in shop.room.read(goods_of_item_to_inspect, 1, "GLUE")] == ["L1", "L2"]
    assert [(each.line, each.quantity) for each in shop.room.read(returns_of, 1, "GLUE", "L2")] == [(1, 2_000_000)]
    assert len(shop.room.read(returns_of, 1, "BOLT", "")) == 2
    shop.post(InspectReturn(number="RMA001", line=1, disposition="restock", quantity=ONE, plate="LP000005"))
    assert [each.customer for each in shop.room.read(returns_of, 1, "BOLT", "")] == ["Beta"]
    assert shop.room.read(returns_of, 1, "GLUE", "L3") == []
