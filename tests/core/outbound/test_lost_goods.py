"""Goods that expire or are recalled are lost to the orders that have them, which wait for others."""

from __future__ import annotations

from datetime import timedelta

from core.catalogue.location import DefineLocation
from core.internal.expire_lots import ExpireLots
from core.internal.recall_lot import RecallGoods, RecallLot
from core.night import expire_everywhere
from core.outbound.allocate import AllocateOrders
from tests.core.outbound.picks_by_hand import AskForPicks, TakeWhole, begin_picking, picks_of
from tests.core.outbound.shop import MONDAY, allocate, places_of, reserved_for, sell, state
from tests.core.together import while_held
from tests.core.warehouse import DAY, MINUTE, Warehouse


def milk_for(warehouse: Warehouse, *numbers: str) -> None:
    """Orders that have milk of today at A1, and some that lasts at A2."""
    warehouse.find("A1", "MILK", 10, lot="L1", expires_on=MONDAY)
    for number in numbers:
        sell(warehouse, number, ("MILK", 4))
    allocate(warehouse, *numbers)
    warehouse.find("A2", "MILK", 9, lot="L2", expires_on=MONDAY + timedelta(days=9))


def test_a_pick_of_what_expires_overnight_is_called_off_and_the_order_waits(warehouse: Warehouse) -> None:
    milk_for(warehouse, "SO1", "SO2")
    warehouse.post(AskForPicks(order="SO1"), "SUE")
    begin_picking(warehouse, "SO1")
    warehouse.clock.forward(DAY // MINUTE)
    assert expire_everywhere(warehouse.room, "TIMER") == 1
    assert (state(warehouse, "SO1"), state(warehouse, "SO2")) == ("confirmed", "confirmed")
    assert (picks_of(warehouse, "SO1"), warehouse.reserved()) == ([("cancelled", "A1", 4)], {})
    warehouse.post(AllocateOrders(through=MONDAY), "SUE")
    assert (places_of(warehouse, "SO1"), places_of(warehouse, "SO2")) == ({"A2": 4}, {"A2": 4})
    assert warehouse.broken() == []


def test_recalled_goods_in_hand_stay_the_orders_until_they_are_put_back(warehouse: Warehouse) -> None:
    warehouse.post(DefineLocation(code="STAGE", kind="staging"))
    milk_for(warehouse, "SO1", "SO2")
    warehouse.post(TakeWhole(order="SO1", place="STAGE"), "SUE")
    warehouse.post(RecallLot(sku="MILK", lot="L1", reason="listeria"), "SUE")
    done = warehouse.post(RecallGoods(sku="MILK", lot="L1"), "SUE")
    assert (done.facts["balances"], done.facts["reservations"]) == ("2", "1")
    assert [each[:2] for each in reserved_for(warehouse, "SO1")] == [("STAGE", "L1")]
    assert warehouse.stock()["STAGE", "MILK", "L1", "", "recalled"] == 4
    assert (state(warehouse, "SO1"), state(warehouse, "SO2")) == ("picked", "confirmed")
    assert [each.invariant for each in warehouse.broken() if each.invariant != "I4"] == []


def test_who_allocates_while_goods_expire_gets_others(postgresql_warehouse: Warehouse) -> None:
    shop = postgresql_warehouse
    milk_for(shop, "SO1")
    sell(shop, "SO2", ("MILK", 4))
    shop.clock.forward(DAY // MINUTE)
    assert while_held(shop, ExpireLots(), AllocateOrders(orders=("SO1", "SO2")), who="SUE") == {"done"}
    assert (places_of(shop, "SO1"), places_of(shop, "SO2")) == ({"A2": 4}, {"A2": 4})
    assert shop.broken() == []
