"""What came back is looked at: where it goes then, what waits for it, and each taken back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from core.catalogue.item import DefineItem
from core.catalogue.location import DefineLocation
from core.inbound.put_away import PutAway
from core.inbound.put_away_all import PutAwayAll, lines_on
from core.inbound.waiting import waiting
from core.internal.hold_lot import HoldLot
from core.outbound.customer_return import (
    CloseReturn,
)
from core.outbound.inspect_return import DISPOSITIONS
from core.outbound.take_return import TakeReturn
from core.undo import Undo
from tests.core.outbound.back_room import TWO, agreed, come, lines, look, shipped, take_back, the_return
from tests.core.outbound.counter import sell, sold
from tests.core.together import at_once
from tests.core.warehouse import Warehouse


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    """A warehouse with a place for what comes back."""
    warehouse.post(DefineLocation(code="BACK", kind="returns"))
    return warehouse


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


@pytest.mark.parametrize("disposition", DISPOSITIONS)
def test_who_may_not_inspect_decides_nothing(shop: Warehouse, disposition: str) -> None:
    agreed(shop)
    come(shop)
    assert shop.refusal(look(disposition, reason="DAMAGED"), "OTTO").code == "not_permitted"


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


def test_of_two_who_look_at_the_last_pieces_one_is_refused(postgresql_warehouse: Warehouse) -> None:
    warehouse = postgresql_warehouse
    warehouse.post(DefineLocation(code="BACK", kind="returns"))
    agreed(warehouse, quantity=3)
    come(warehouse, 3)
    warehouse.post(TakeReturn(customer="BETA", sku="BOLT", quantity=TWO))
    assert sorted(at_once([look("restock"), look("quarantine")], warehouse)) == ["done", "over_inspected"]
