"""What is reserved for an order is given back, or goes to a more urgent one, and the other waits again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from core.catalogue.item import DefineItem
from core.catalogue.location import DefineLocation
from core.internal.hold_lot import HoldLot
from core.internal.move import Move
from core.internal.release import Release
from core.outbound.reallocate import ReleaseAllocation, TakeFromOrder
from tests.core.outbound.picks_by_hand import AskForPicks, TakeWhole, begin_picking, picks_of
from tests.core.outbound.shop import MONDAY, allocate, line, places_of, sell, state
from tests.core.warehouse import Warehouse

TAKE = TakeFromOrder(order="SO2", line=1, other="SO1", other_line=1)


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    """Ten bolts that the first order has, of which the second wants six."""
    warehouse.post(DefineLocation(code="STAGE", kind="staging"))
    warehouse.find("A1", "BOLT", 6)
    warehouse.find("A2", "BOLT", 4)
    sell(warehouse, "SO1", ("BOLT", 10))
    sell(warehouse, "SO2", ("BOLT", 6))
    allocate(warehouse, "SO1")
    return warehouse


def test_what_an_order_has_reserved_is_given_back(shop: Warehouse) -> None:
    shop.post(AskForPicks(order="SO1"), "SUE")
    assert state(shop, "SO1") == "released"
    done = shop.post(ReleaseAllocation(order="so1"), "SUE")
    assert done.said == "SO1: goods are free again"
    assert (places_of(shop, "SO1"), shop.reserved(), state(shop, "SO1")) == ({}, {}, "confirmed")
    assert picks_of(shop, "SO1") == [("cancelled", "A1", 6), ("cancelled", "A2", 4)]
    assert allocate(shop, "SO2").said == "SO2 allocated"
    assert shop.broken() == []


def test_one_line_is_given_back_and_the_others_stay(shop: Warehouse) -> None:
    shop.find("A3", "NUT", 5)
    sell(shop, "SO3", ("NUT", 2), ("NUT", 3))
    allocate(shop, "SO3")
    shop.post(ReleaseAllocation(order="SO3", line=2), "SUE")
    assert (places_of(shop, "SO3", 1), places_of(shop, "SO3", 2)) == ({"A3": 2}, {})
    assert state(shop, "SO3") == "allocated"


def test_what_is_in_hand_stays_the_orders(shop: Warehouse) -> None:
    shop.post(TakeWhole(order="SO1", place="STAGE"), "SUE")
    assert shop.refusal(ReleaseAllocation(order="SO1"), "SUE").code == "nothing_reserved"
    assert shop.refusal(TAKE, "SUE").fields == {"order": "SO1", "reserved": "0", "sku": "BOLT"}
    assert places_of(shop, "SO1") == {"STAGE": 10}


def test_who_picks_just_now_is_not_interrupted(shop: Warehouse) -> None:
    shop.post(AskForPicks(order="SO1"), "SUE")
    begin_picking(shop, "SO1")
    refusal = shop.refusal(ReleaseAllocation(order="SO1"), "SUE")
    assert (refusal.code, refusal.fields["operator"]) == ("being_picked", "OTTO")
    assert shop.refusal(TAKE, "SUE").code == "being_picked"
    shop.clock.forward(11)
    shop.post(ReleaseAllocation(order="SO1"), "SUE")
    assert shop.broken() == []


def test_what_is_reserved_for_an_order_goes_by_the_order_alone(shop: Warehouse) -> None:
    shop.find("A3", "BOLT", 6)
    made = allocate(shop, "SO2").posting
    assert made is not None
    assert shop.refusal(Release(reservation=made), "SUE").code == "unknown_reservation"
    moved = Move(sku="BOLT", quantity=Decimal(1), source="A3", target="A4", reservation=made)
    assert shop.refusal(moved, "SUE").code == "unknown_reservation"


def test_what_cannot_be_given_back_is_refused(shop: Warehouse) -> None:
    for command, code in (
        (ReleaseAllocation(order="SO2"), "nothing_reserved"),
        (ReleaseAllocation(order="SO1", line=7), "unknown_order_line"),
        (ReleaseAllocation(order="SO9"), "unknown_order"),
    ):
        assert shop.refusal(command, "SUE").code == code
    assert shop.refusal(ReleaseAllocation(order="SO1"), "OTTO").code == "not_permitted"


def test_goods_are_taken_from_another_order_which_waits_again(shop: Warehouse) -> None:
    shop.post(AskForPicks(order="SO1"), "SUE")
    done = shop.post(TAKE, "SUE")
    assert done.said == "6 EA BOLT for SO2, were for SO1"
    assert places_of(shop, "SO2") == {"A1": 6}
    assert places_of(shop, "SO1") == {"A2": 4}
    assert picks_of(shop, "SO1") == [("cancelled", "A1", 6), ("ready", "A2", 4)]
    assert shop.reserved() == {"A1 BOLT": 6, "A2 BOLT": 4}
    shop.find("A3", "BOLT", 6)
    assert allocate(shop, "SO1").said == "SO1 allocated"
    assert shop.broken() == []


def test_a_part_of_a_reservation_is_taken_and_its_pick_asks_for_less(shop: Warehouse) -> None:
    shop.post(AskForPicks(order="SO1"), "SUE")
    shop.post(replace(TAKE, quantity=Decimal(2)), "SUE")
    assert (places_of(shop, "SO2"), places_of(shop, "SO1")) == ({"A1": 2}, {"A1": 4, "A2": 4})
    assert picks_of(shop, "SO1") == [("ready", "A1", 4), ("ready", "A2", 4)]
    assert (state(shop, "SO1"), state(shop, "SO2")) == ("released", "allocated")
    shop.post(TakeFromOrder(order="SO1", line=1, other="SO2", other_line=1), "SUE")
    assert places_of(shop, "SO2") == {}
    assert shop.broken() == []


def test_what_nobody_is_sent_to_fetch_is_taken_first(shop: Warehouse) -> None:
    shop.post(ReleaseAllocation(order="SO1"), "SUE")
    shop.find("A2", "BOLT", -4, reason="LOST")
    allocate(shop, "SO1")
    shop.post(AskForPicks(order="SO1"), "SUE")
    shop.find("A3", "BOLT", 4)
    allocate(shop, "SO1")
    shop.post(replace(TAKE, quantity=Decimal(4)), "SUE")
    assert places_of(shop, "SO2") == {"A3": 4}
    assert picks_of(shop, "SO1") == [("ready", "A1", 6)]


def test_of_another_order_only_goods_that_fit_are_taken(warehouse: Warehouse) -> None:
    for place, lot, days in (("A1", "L2", 2), ("A2", "L9", 9)):
        warehouse.find(place, "MILK", 5, lot=lot, expires_on=MONDAY + timedelta(days=days))
    sell(warehouse, "SO1", ("MILK", 10))
    sell(warehouse, "SO2", line("MILK", 10, min_life_days=5))
    sell(warehouse, "SO3", line("MILK", 10, lot="L2"))
    allocate(warehouse, "SO1")
    warehouse.post(TAKE, "SUE")
    assert places_of(warehouse, "SO2") == {"A2": 5}
    warehouse.post(HoldLot(sku="MILK", lot="L2", reason="glass"), "SUE")
    assert warehouse.refusal(replace(TAKE, order="SO3"), "SUE").code == "reserved_less"


def test_a_serial_with_contents_is_taken_whole(warehouse: Warehouse) -> None:
    warehouse.post(DefineItem(sku="GAS", name="Gas bottle", unit="KG", tracking="contents"))
    warehouse.find("A4", "GAS", "7.5", serial="B1")
    sell(warehouse, "SO1", ("GAS", 8))
    sell(warehouse, "SO2", ("GAS", 8))
    allocate(warehouse, "SO1")
    assert warehouse.refusal(replace(TAKE, quantity=Decimal(2)), "SUE").code == "reserved_less"
    assert warehouse.post(TAKE, "SUE").facts["quantity"] == "7.5"
    assert warehouse.broken() == []


def test_what_cannot_be_taken_from_another_order_is_refused(shop: Warehouse) -> None:
    shop.find("A3", "NUT", 5)
    sell(shop, "SO3", ("NUT", 5))
    sell(shop, "SO4", ("BOLT", 1), draft=True)
    allocate(shop, "SO3")
    for command, code in (
        (replace(TAKE, quantity=Decimal(7)), "wanted_less"),
        (replace(TAKE, quantity=Decimal(0)), "quantity_not_positive"),
        (replace(TAKE, quantity=Decimal("0.5")), "quantity_fractional"),
        (replace(TAKE, order="SO1", other="SO2"), "wanted_less"),
        (replace(TAKE, other="SO2"), "same_order"),
        (replace(TAKE, other="SO3"), "not_on_order"),
        (replace(TAKE, order="SO3", other="SO3"), "same_order"),
        (replace(TAKE, order="SO4"), "order_not_open"),
        (replace(TAKE, line=2), "unknown_order_line"),
        (replace(TAKE, other_line=2), "unknown_order_line"),
        (replace(TAKE, other="SO9"), "unknown_order"),
        (replace(TAKE, other="PO1"), "order_of_another_kind"),
    ):
        assert shop.refusal(command, "SUE").code == code, command
    assert shop.refusal(TAKE, "OTTO").code == "not_permitted"
