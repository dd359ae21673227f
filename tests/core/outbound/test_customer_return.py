"""What customers send back: agreed or not, taken in, looked at, and each taken back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from core.catalogue.item import DefineItem
from core.catalogue.location import DefineLocation, DefineSite
from core.command import Command
from core.inbound.put_away import PutAway
from core.inbound.put_away_all import PutAwayAll, lines_on
from core.inbound.waiting import waiting
from core.internal.hold_lot import HoldLot
from core.outbound.customer_return import (
    AuthoriseReturn,
    CloseReturn,
    ReturnedLine,
    ReturnLineRow,
    ReturnRow,
    find_return,
    return_lines,
)
from core.outbound.inspect_return import DISPOSITIONS, InspectReturn
from core.outbound.take_return import TakeReturn
from core.schema.tables import customer_return_line, order_line, sales_line
from core.store import writing
from core.undo import Undo
from tests.core.outbound.counter import sell, sold
from tests.core.together import at_once
from tests.core.warehouse import Warehouse

TWO = Decimal(2)
BOLTS, NUTS = ReturnedLine(sku="BOLT", quantity=TWO), ReturnedLine(sku="NUT", quantity=TWO)


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    """A warehouse with a place for what comes back."""
    warehouse.post(DefineLocation(code="BACK", kind="returns"))
    return warehouse


def the_return(warehouse: Warehouse, number: str = "RMA1") -> ReturnRow:
    found = warehouse.room.read(find_return, number, 1)
    assert found is not None
    return found


def lines(warehouse: Warehouse, number: str = "RMA1") -> list[ReturnLineRow]:
    return warehouse.room.read(return_lines, the_return(warehouse, number).id)


def agreed(warehouse: Warehouse, sku: str = "BOLT", quantity: int = 5, **more: object) -> None:
    wanted = (ReturnedLine(sku=sku, quantity=Decimal(quantity)),)
    given = {"customer": "BETA", **more}
    warehouse.post(AuthoriseReturn(number="RMA1", lines=wanted, **given))  # type: ignore[arg-type]  # the test's choice


def come(warehouse: Warehouse, quantity: int = 2, sku: str = "BOLT", **more: object) -> Command:
    given = {"number": "RMA1", **more}
    command = TakeReturn(sku=sku, quantity=Decimal(quantity), **given)  # type: ignore[arg-type]  # as above
    warehouse.post(command)
    return command


def look(disposition: str, quantity: int = 2, **more: object) -> InspectReturn:
    given = {"number": "RMA1", "line": 1, **more}
    amount = Decimal(quantity)
    return InspectReturn(disposition=disposition, quantity=amount, **given)  # type: ignore[arg-type]  # as above


def take_back(warehouse: Warehouse, command: Command) -> None:
    outcome = warehouse.post(command)
    assert outcome.posting is not None
    warehouse.post(Undo(posting=outcome.posting))


def test_goods_that_come_back_are_nobodys_until_they_are_looked_at(shop: Warehouse) -> None:
    agreed(shop)
    come(shop, 2)
    assert shop.stock() == {("BACK", "BOLT", "", "", "returned"): 2}
    assert (the_return(shop).state, lines(shop)[0].open, lines(shop)[0].to_inspect) == (
        "received",
        3_000_000,
        2_000_000,
    )
    assert shop.broken_rules() == []


@pytest.mark.parametrize(
    ("disposition", "stock"),
    [
        ("restock", {("BACK", "BOLT", "", "", "available"): 2}),
        ("quarantine", {("BACK", "BOLT", "", "", "hold"): 2}),
        ("scrap", {}),
        ("send_back", {}),
    ],
)
def test_what_was_looked_at_goes_where_it_belongs(
    shop: Warehouse, disposition: str, stock: dict[tuple[str, ...], int]
) -> None:
    agreed(shop, quantity=2)
    come(shop, 2)
    command = look(disposition, reason="DAMAGED" if disposition == "scrap" else "")
    take_back(shop, command)
    assert shop.stock() == {("BACK", "BOLT", "", "", "returned"): 2}
    assert the_return(shop).state == "received"
    shop.post(command)
    assert shop.stock() == stock
    assert the_return(shop).state == "closed"
    assert shop.broken_rules() == []


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


def shipped(shop: Warehouse, quantity: int) -> None:
    """As much of the order's first line as shipped: shipping has tests of its own."""
    with writing(shop.engine) as connection:
        connection.execute(update(order_line).values(done=quantity * 1_000_000))
        connection.execute(update(sales_line).values(picked=quantity * 1_000_000))


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
    assert warehouse.refusal(TakeReturn(customer="BETA", sku="BOLT", quantity=TWO)).fields["count"] == "no"
    for code in ("BACK", "BACK2"):
        warehouse.post(DefineLocation(code=code, kind="returns"))
    assert warehouse.refusal(TakeReturn(customer="BETA", sku="BOLT", quantity=TWO)).fields["count"] == "several"
    warehouse.post(TakeReturn(customer="BETA", sku="BOLT", quantity=TWO, location="BACK2"))
    assert warehouse.on_hand("BACK2", "BOLT") == 2


@pytest.mark.parametrize("disposition", DISPOSITIONS)
def test_who_may_not_inspect_decides_nothing(shop: Warehouse, disposition: str) -> None:
    agreed(shop)
    come(shop)
    assert shop.refusal(look(disposition, reason="DAMAGED"), "OTTO").code == "not_permitted"


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


def test_what_is_sent_to_the_customer_once_more_may_come_back_once_more(shop: Warehouse) -> None:
    sell(shop, sold("BOLT", 10))
    shipped(shop, 3)
    agreed(shop, quantity=3, order="SO1", customer="")
    come(shop, 3)
    sent = shop.post(look("send_back", 3))
    shop.post(TakeReturn(order="SO1", sku="BOLT", quantity=Decimal(3)))
    assert sent.posting is not None
    assert shop.refusal(Undo(posting=sent.posting)).code == "over_shipped"
    assert shop.refusal(TakeReturn(order="SO1", sku="BOLT", quantity=Decimal(1)), "OTTO").code == "over_shipped"


def test_only_the_lot_that_came_on_a_line_is_looked_at_for_it(shop: Warehouse) -> None:
    for lot in ("L1", "L2"):
        shop.find("A1", "GLUE", 5, lot=lot)
    agreed(shop, "GLUE", 4)
    come(shop, 2, "GLUE", lot="L1")
    shop.post(TakeReturn(customer="BETA", sku="GLUE", quantity=TWO, lot="L2"))
    refused = shop.refusal(look("restock", 2, lot="L2"))
    assert (refused.code, refused.fields["open"], refused.fields["sku"]) == ("over_inspected", "0", "GLUE L2")
    shop.post(look("restock", 2, lot="L1"))
    assert shop.stock()["BACK", "GLUE", "L1", "", "available"] == 2


def test_of_a_lot_that_is_held_nothing_becomes_available(shop: Warehouse) -> None:
    shop.find("A1", "GLUE", 5, lot="L1")
    agreed(shop, "GLUE", 2)
    come(shop, 2, "GLUE", lot="L1")
    shop.post(HoldLot(sku="GLUE", lot="L1", reason="glass"))
    shop.post(look("restock", 2, lot="L1"))
    assert shop.stock()["BACK", "GLUE", "L1", "", "hold"] == 2


def test_one_of_which_nothing_was_agreed_nor_came_is_cancelled(shop: Warehouse) -> None:
    take_back(shop, TakeReturn(customer="BETA", sku="BOLT", quantity=TWO))
    assert the_return(shop, "CR000001").state == "cancelled"
    begun = shop.post(TakeReturn(customer="BETA", sku="BOLT", quantity=TWO)).facts["return"]
    shop.post(TakeReturn(number=begun, sku="NUT", quantity=TWO), "OTTO")
    assert [line.sku for line in lines(shop, begun)] == ["BOLT", "NUT"]
    assert shop.broken_rules() == []


def test_what_was_looked_at_is_taken_back_after_the_return_was_closed(shop: Warehouse) -> None:
    agreed(shop)
    taken = shop.post(TakeReturn(number="RMA1", sku="BOLT", quantity=TWO))
    looked = shop.post(look("restock", 2))
    closed = shop.post(CloseReturn(number="RMA1"))
    assert looked.posting is not None
    assert taken.posting is not None
    assert closed.posting is not None
    assert shop.refusal(Undo(posting=taken.posting)).code in ("return_inspected", "goods_moved_on")
    shop.post(Undo(posting=looked.posting))
    assert the_return(shop).state == "received"
    assert shop.refusal(Undo(posting=closed.posting)).code == "return_not_open"
    shop.post(Undo(posting=taken.posting))
    assert (the_return(shop).state, shop.stock()) == ("authorised", {})
    assert shop.broken_rules() == []


def test_weighed_goods_come_back_with_their_weight_and_are_parted_by_it(shop: Warehouse) -> None:
    shop.post(DefineItem(sku="HAM", name="Ham", catch_unit="KG", catch_nominal=Decimal(3)))
    agreed(shop, "HAM", 3)
    assert shop.refusal(TakeReturn(number="RMA1", sku="HAM", quantity=TWO)).code == "catch_missing"
    come(shop, 3, "HAM", catch=Decimal("9.5"))
    assert shop.refusal(look("scrap", 1, reason="DAMAGED")).code == "catch_missing"
    shop.post(look("scrap", 1, reason="DAMAGED", catch=Decimal(3)))
    shop.post(look("restock", 2))
    assert [each[-1] for each in shop.owned()] == [6_500_000]
    assert (the_return(shop).state, shop.broken_rules()) == ("closed", [])


def test_a_serial_with_contents_comes_back_once_and_goes_on_whole(shop: Warehouse) -> None:
    shop.post(DefineItem(sku="DRUM", name="Drum of oil", unit="L", tracking="contents"))
    shop.find("A1", "DRUM", 60, serial="D1")
    back = TakeReturn(customer="BETA", sku="DRUM", serial="D1", quantity=Decimal(40))
    assert shop.refusal(back).code == "serial_in_stock"
    shop.find("A1", "DRUM", -60, serial="D1")
    shop.post(back)
    assert shop.refusal(back).code == "serial_in_stock"
    part = look("restock", 10, number="CR000001", serial="D1")
    assert shop.refusal(part).code == "contents_whole"
    shop.post(replace(part, quantity=None))
    assert shop.stock() == {("BACK", "DRUM", "D1", "", "available"): 40}


def test_goods_on_a_pallet_come_back_and_stay_on_it(shop: Warehouse) -> None:
    agreed(shop)
    come(shop, 2, plate="LP000005")
    assert shop.stock() == {("BACK", "BOLT", "", "LP000005", "returned"): 2}
    shop.post(look("restock", 1, plate="LP000005"))
    shop.post(look("scrap", 1, plate="LP000005", reason="DAMAGED"))
    assert shop.stock() == {("BACK", "BOLT", "", "LP000005", "available"): 1}


def test_what_was_not_looked_at_does_not_wait_to_be_put_away(shop: Warehouse) -> None:
    agreed(shop, quantity=9)
    come(shop, 4)
    come(shop, 2, plate="LP000005")
    come(shop, 1, plate="LP000006")

    def waits() -> list[tuple[str, str]]:
        return [(each.code, each.bin) for each in shop.room.read(waiting, 1, "", shop.clock())]

    assert waits() == []
    for refused in (
        PutAway(sku="BOLT", quantity=TWO, source="BACK", target="A1", status="returned"),
        PutAway(plate="LP000005", target="A1"),
    ):
        assert shop.refusal(refused).code == "not_inspected"
    assert shop.refusal(PutAwayAll(source="BACK", target="A1")).code == "bin_empty"
    shop.post(look("restock", 3))
    shop.post(look("restock", 1, plate="LP000005"))
    shop.post(look("quarantine", 1, plate="LP000006"))
    assert waits() == [("BOLT", "A1"), ("LP000006", "A1")]
    assert [line.stock.status for line in shop.room.read(lines_on, 1, "BACK", 0)] == ["available"]
    shop.post(PutAwayAll(source="BACK", target="A1"))
    assert [shop.on_hand(place, "BOLT") for place in ("A1", "BACK")] == [3, 4]


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


def test_of_two_who_look_at_the_last_pieces_one_is_refused(postgresql_warehouse: Warehouse) -> None:
    warehouse = postgresql_warehouse
    warehouse.post(DefineLocation(code="BACK", kind="returns"))
    agreed(warehouse, quantity=3)
    come(warehouse, 3)
    warehouse.post(TakeReturn(customer="BETA", sku="BOLT", quantity=TWO))
    assert sorted(at_once([look("restock"), look("quarantine")], warehouse)) == ["done", "over_inspected"]


def test_of_two_who_begin_a_return_at_once_both_bring_goods(postgresql_warehouse: Warehouse) -> None:
    warehouse = postgresql_warehouse
    warehouse.post(DefineLocation(code="BACK", kind="returns"))
    back = TakeReturn(customer="BETA", sku="BOLT", quantity=TWO)
    assert at_once([back, back], warehouse, "OTTO") == ["done", "done"]
    assert warehouse.on_hand("BACK", "BOLT") == 4
    assert warehouse.broken_rules() == []
