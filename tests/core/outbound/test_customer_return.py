"""What customers send back: agreed or not, taken in, closed, and each taken back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from core.catalogue.location import DefineLocation, DefineSite
from core.command import Command
from core.outbound.customer_return import (
    AuthoriseReturn,
    CloseReturn,
    ReturnedLine,
)
from core.outbound.take_return import TakeReturn
from core.schema.tables import customer_return_line, sales_line
from core.store import writing
from core.undo import Undo
from tests.core.outbound.back_room import BOLTS, NUTS, TWO, agreed, come, lines, look, shipped, take_back, the_return
from tests.core.outbound.counter import sell, sold
from tests.core.together import at_once
from tests.core.warehouse import Warehouse


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    """A warehouse with a place for what comes back."""
    warehouse.post(DefineLocation(code="BACK", kind="returns"))
    return warehouse


def test_what_came_is_taken_back_unless_it_was_looked_at(shop: Warehouse) -> None:
    agreed(shop)
    outcome = shop.post(TakeReturn(number="RMA1", sku="BOLT", quantity=TWO))
    shop.post(look("restock", 1))
    assert outcome.posting is not None
    assert shop.refusal(Undo(posting=outcome.posting)).code in ("return_inspected", "goods_moved_on")
    take_back(shop, TakeReturn(number="RMA1", sku="BOLT", quantity=Decimal(1)))
    assert lines(shop)[0].received == 2_000_000
    assert shop.broken_rules() == []


def test_what_was_not_agreed_begins_a_return_of_its_own(shop: Warehouse) -> None:
    shop.post(TakeReturn(customer="BETA", sku="BOLT", quantity=TWO, reason="too long"))
    shop.post(TakeReturn(customer="BETA", sku="NUT", quantity=TWO))
    shop.post(TakeReturn(customer="BETA", sku="BOLT", quantity=TWO))
    found = the_return(shop, "CR000001")
    assert (found.state, found.customer, found.reason) == ("received", "BETA", "too long")
    assert [(line.sku, line.quantity, line.received) for line in lines(shop, "CR000001")] == [
        ("BOLT", 0, 4_000_000),
        ("NUT", 0, 2_000_000),
    ]


def test_no_more_is_agreed_than_the_order_shipped(shop: Warehouse) -> None:
    sell(shop, sold("BOLT", 10))
    shipped(shop, 3)
    wanted = AuthoriseReturn(number="RMA1", order="SO1", lines=(ReturnedLine(sku="BOLT", quantity=Decimal(4)),))
    assert shop.refusal(wanted).fields["open"] == "3"
    agreed(shop, quantity=3, order="SO1", customer="")
    come(shop, 3)
    refused = shop.refusal(TakeReturn(order="SO1", sku="BOLT", quantity=Decimal(1)), "OTTO")
    assert (refused.code, refused.fields["open"]) == ("over_shipped", "0")
    again = AuthoriseReturn(number="RMA2", order="SO1", lines=(ReturnedLine(sku="BOLT", quantity=Decimal(1)),))
    assert shop.refusal(again).code == "over_shipped"


def test_more_than_agreed_wants_somebody_who_may_agree(shop: Warehouse) -> None:
    agreed(shop, quantity=2)
    over = TakeReturn(number="RMA1", sku="BOLT", quantity=Decimal(3))
    refused = shop.refusal(over, "OTTO")
    assert (refused.code, refused.fields["open"]) == ("over_authorised", "2")
    shop.post(over, "SUE")
    assert lines(shop)[0].received == 3_000_000


def test_a_lot_and_a_serial_come_back_as_what_they_were(shop: Warehouse) -> None:
    shop.find("A1", "PUMP", 1, serial="S1")
    shop.find("A1", "GLUE", 5, lot="L1")
    for sku, more in (("PUMP", {"serial": "S2"}), ("GLUE", {"lot": "L2"}), ("GLUE", {})):
        command = TakeReturn(customer="BETA", sku=sku, quantity=Decimal(1), **more)  # type: ignore[arg-type]
        assert shop.refusal(command).code in ("unknown_lot", "lot_missing")
    assert (
        shop.refusal(TakeReturn(customer="BETA", sku="PUMP", quantity=Decimal(1), serial="S1")).code
        == "serial_in_stock"
    )
    shop.post(TakeReturn(customer="BETA", sku="GLUE", quantity=Decimal(1), lot="L1"))
    assert shop.stock()["BACK", "GLUE", "L1", "", "returned"] == 1
    assert shop.broken_rules() == []


def test_a_return_is_closed_and_waited_for_again(shop: Warehouse) -> None:
    agreed(shop)
    take_back(shop, CloseReturn(number="RMA1"))
    assert the_return(shop).state == "authorised"
    come(shop, 1)
    assert shop.refusal(CloseReturn(number="RMA1")).code == "return_not_inspected"
    shop.post(look("restock", 1))
    shop.post(CloseReturn(number="RMA1"))
    assert the_return(shop).state == "closed"
    assert shop.refusal(TakeReturn(number="RMA1", sku="BOLT", quantity=TWO)).code == "return_not_open"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (AuthoriseReturn(number="RMA1", customer="BETA", lines=(BOLTS,)), "already_defined"),
        (AuthoriseReturn(number="R2", customer="BETA", lines=()), "order_without_lines"),
        (AuthoriseReturn(number="R2", customer="ACME", lines=(BOLTS,)), "unknown_party"),
        (AuthoriseReturn(number="R2", order="SO9", lines=(BOLTS,)), "unknown_order"),
        (AuthoriseReturn(number="R2", order="SO1", customer="GAMMA", lines=()), "order_without_lines"),
        (
            AuthoriseReturn(number="R2", order="SO1", customer="X", lines=(BOLTS,)),
            "order_of_another_customer",
        ),
        (AuthoriseReturn(number="R2", order="SO1", lines=(NUTS,)), "over_shipped"),
        (TakeReturn(number="NONE", sku="BOLT", quantity=TWO), "unknown_return"),
        (TakeReturn(sku="BOLT", quantity=TWO), "unknown_party"),
        (TakeReturn(number="RMA1", sku="BOLT", quantity=Decimal(0)), "quantity_not_positive"),
        (TakeReturn(number="RMA1", sku="BOLT", quantity=TWO, location="A9"), "unknown_location"),
        (CloseReturn(number="NONE"), "unknown_return"),
        (look("burn"), "unknown_value"),
        (look("scrap"), "text_missing"),
        (look("scrap", reason="NONE"), "unknown_reason"),
        (look("scrap", reason="LOST"), "reason_not_for_this"),
        (look("restock", line=7), "unknown_order_line"),
        (look("restock", 1), "over_inspected"),
        (look("restock", number="NONE"), "unknown_return"),
    ],
)
def test_what_makes_no_sense_is_refused(shop: Warehouse, command: Command, code: str) -> None:
    sell(shop, sold("BOLT", 1))
    agreed(shop)
    assert shop.refusal(command).code == code


def test_a_site_without_one_place_for_returns_asks_for_it(warehouse: Warehouse) -> None:
    refused = warehouse.refusal(TakeReturn(customer="BETA", sku="BOLT", quantity=TWO))
    assert (refused.code, refused.fields["count"]) == ("no_returns_place", "no")
    for code in ("BACK", "BACK2"):
        warehouse.post(DefineLocation(code=code, kind="returns"))
    assert warehouse.refusal(TakeReturn(customer="BETA", sku="BOLT", quantity=TWO)).fields["count"] == "several"
    warehouse.post(TakeReturn(customer="BETA", sku="BOLT", quantity=TWO, location="BACK2"))
    assert warehouse.on_hand("BACK2", "BOLT") == 2


def test_what_is_taken_of_two_lines_of_an_order_counts_for_the_one_that_was_agreed(shop: Warehouse) -> None:
    sell(shop, sold("BOLT", 10), sold("BOLT", 10))
    shipped(shop, 3)
    agreed(shop, quantity=3, order="SO1", customer="")
    with writing(shop.engine) as connection:
        second = select(func.max(sales_line.c.order_line_id)).scalar_subquery()
        connection.execute(update(customer_return_line).values(order_line_id=second))
    come(shop, 3)
    assert [(line.line, line.open, line.received) for line in lines(shop)] == [(1, 0, 3_000_000)]


def test_what_other_returns_wait_for_is_not_agreed_twice(shop: Warehouse) -> None:
    sell(shop, sold("BOLT", 10))
    shipped(shop, 3)
    agreed(shop, quantity=2, order="SO1", customer="")
    two = (replace(BOLTS, quantity=Decimal(1)),) * 2
    assert shop.refusal(AuthoriseReturn(number="RMA2", order="SO1", lines=two)).fields["open"] == "0"
    shop.post(AuthoriseReturn(number="RMA2", order="SO1", lines=two[:1]))
    come(shop, 2)
    shop.post(CloseReturn(number="RMA2"))
    assert shop.refusal(AuthoriseReturn(number="RMA3", order="SO1", lines=two)).fields["open"] == "0"


def test_one_of_which_nothing_was_agreed_nor_came_is_cancelled(shop: Warehouse) -> None:
    take_back(shop, TakeReturn(customer="BETA", sku="BOLT", quantity=TWO))
    assert the_return(shop, "CR000001").state == "cancelled"
    begun = shop.post(TakeReturn(customer="BETA", sku="BOLT", quantity=TWO)).facts["return"]
    shop.post(TakeReturn(number=begun, sku="NUT", quantity=TWO), "OTTO")
    assert [line.sku for line in lines(shop, begun)] == ["BOLT", "NUT"]
    assert shop.broken_rules() == []


def test_a_number_is_given_once_at_all_sites(shop: Warehouse) -> None:
    shop.post(DefineSite(code="EAST", name="East"))
    shop.post(AuthoriseReturn(number="RMA1", customer="BETA", lines=(BOLTS,), site="EAST"))
    again = AuthoriseReturn(number="RMA1", customer="BETA", lines=(BOLTS,), site="MAIN")
    assert shop.refusal(again).code == "already_defined"
    assert shop.refusal(TakeReturn(number="RMA1", sku="BOLT", quantity=TWO, site="MAIN")).code == "unknown_return"


ONE_EACH = TakeReturn(order="SO1", sku="BOLT", quantity=TWO)
TAKEN = TakeReturn(number="RMA1", sku="BOLT", quantity=TWO)


@pytest.mark.parametrize("command", [ONE_EACH, TAKEN], ids=["of an order", "of a return"])
def test_of_two_who_take_in_the_last_pieces_one_is_refused(postgresql_warehouse: Warehouse, command: Command) -> None:
    warehouse = postgresql_warehouse
    warehouse.post(DefineLocation(code="BACK", kind="returns"))
    sell(warehouse, sold("BOLT", 10))
    shipped(warehouse, 3)
    agreed(warehouse, quantity=3, order="SO1", customer="")
    answers = at_once([command, command], warehouse, "OTTO")
    assert sorted(answers) in (["done", "over_shipped"], ["done", "over_authorised"])
    assert warehouse.on_hand("BACK", "BOLT") == 2


def test_of_two_who_begin_a_return_at_once_both_bring_goods(postgresql_warehouse: Warehouse) -> None:
    warehouse = postgresql_warehouse
    warehouse.post(DefineLocation(code="BACK", kind="returns"))
    back = TakeReturn(customer="BETA", sku="BOLT", quantity=TWO)
    assert at_once([back, back], warehouse, "OTTO") == ["done", "done"]
    assert warehouse.on_hand("BACK", "BOLT") == 4
    assert warehouse.broken_rules() == []
