"""Cartons are loaded onto a shipment one by one, and off again; what may not leave is refused before it is carried."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core.access.approve import approve
from core.access.operator import SetPin, need_operator
from core.access.pin import hash_pin
from core.catalogue.location import DefineSite
from core.errors import Rejection
from core.internal.hold_lot import HoldLot
from core.internal.nest_plate import NestPlate
from core.outbound.close_carton import VerifyCarton
from core.outbound.load import LoadCarton
from core.outbound.release_orders import ReleaseOrders
from core.outbound.shipment import CancelShipment, NoteShipment, OpenShipment
from core.outbound.unload import UnloadCarton
from core.schema.tables import carton, orders, sales_order
from tests.core.outbound.shop import MONDAY, allocate, broken, hold_up, line, places_of, released, sell, set_aside
from tests.core.outbound.trucks import (
    BOX,
    BOX2,
    BOX3,
    WHO,
    boxes,
    in_carton,
    load,
    packed,
    picked_into,
    ship,
    shipments,
    take_to,
    truck,
    undo,
)
from tests.core.warehouse import PEPPER, PIN, Warehouse


def release(shop: Warehouse, number: str) -> None:
    shop.post(ReleaseOrders(orders=(number,)), "SUE")


def allocated(shop: Warehouse, number: str) -> None:
    """What the rules choose is reserved, and there is work for it."""
    allocate(shop, number)
    release(shop, number)


def refused(shop: Warehouse, code: str = BOX, number: str = "T1") -> tuple[str, str]:
    found = shop.refusal(LoadCarton(shipment=number, plate=code), WHO)
    return found.code, found.happened


def test_a_carton_is_carried_to_the_dock_and_stays_reserved_for_its_order(shop: Warehouse) -> None:
    in_carton(shop, "SO1")
    truck(shop)
    done = load(shop)
    assert (done.said, done.facts["orders"]) == (f"{BOX} loaded, T1", "SO1")
    assert (places_of(shop, "SO1"), shop.order_state("SO1")) == ({"DOCK": 2}, "packed")
    assert boxes(shop) == [(BOX, "closed", "T1")]
    assert broken(shop) == []


def test_one_that_stands_at_the_dock_already_only_changes_hands(shop: Warehouse) -> None:
    in_carton(shop, "SO1")
    shop.post(OpenShipment(number="T1", dock="STAGE"), WHO)
    before = shop.moves()
    undone = load(shop)
    assert (shop.moves(), boxes(shop)) == (before, [(BOX, "closed", "T1")])
    undo(shop, undone)
    assert (boxes(shop), broken(shop)) == ([(BOX, "closed", "")], [])


def test_undone_it_stands_where_it_stood(shop: Warehouse) -> None:
    in_carton(shop, "SO1")
    truck(shop)
    undo(shop, load(shop))
    assert (places_of(shop, "SO1"), boxes(shop)) == ({"STAGE": 2}, [(BOX, "closed", "")])
    load(shop)
    assert (boxes(shop), broken(shop)) == ([(BOX, "closed", "T1")], [])


def test_a_pallet_that_was_never_packed_becomes_a_carton_and_is_none_again(shop: Warehouse) -> None:
    picked_into(shop, "SO1")
    truck(shop)
    loaded = load(shop)
    assert (boxes(shop), shop.order_state("SO1")) == ([(BOX, "closed", "T1")], "packed")
    undo(shop, loaded)
    assert (boxes(shop), shop.order_state("SO1"), broken(shop)) == ([], "picked", [])


def test_of_a_pallet_all_cartons_are_loaded_with_one_scan(shop: Warehouse) -> None:
    in_carton(shop, "SO1")
    in_carton(shop, "SO2", BOX2, (("NUT", 3),))
    shop.find("STAGE", "BOLT", 1, plate=BOX3)
    for code in (BOX, BOX2):
        shop.post(NestPlate(plate=code, onto=BOX3))
    truck(shop)
    assert refused(shop, BOX3) == ("plate_of_no_order", f"{BOX3} is for no order")
    shop.find("STAGE", "BOLT", -1, plate=BOX3)
    load(shop, BOX3)
    assert boxes(shop) == [(BOX, "closed", "T1"), (BOX2, "closed", "T1")]
    undone = shop.post(UnloadCarton(plate=BOX3, target="STAGE"), WHO)
    assert (boxes(shop), places_of(shop, "SO2")) == ([(BOX, "closed", ""), (BOX2, "closed", "")], {"STAGE": 3})
    undo(shop, undone)
    assert (boxes(shop), broken(shop)) == ([(BOX, "closed", "T1"), (BOX2, "closed", "T1")], [])


def test_who_loads_it_twice_hears_who_did_it_first(shop: Warehouse) -> None:
    in_carton(shop, "SO1")
    truck(shop)
    truck(shop, "T2")
    load(shop)
    for number in ("T1", "T2"):
        found = shop.refusal(LoadCarton(shipment=number, plate=BOX), "ANA")
        assert (found.happened, found.todo) == (f"{BOX} is on T1", "OTTO loaded it")


def test_another_carriers_carton_wants_somebody_who_sells(shop: Warehouse) -> None:
    in_carton(shop, "SO1", carrier="EARLY")
    truck(shop, carrier="LATE")
    assert refused(shop) == ("other_carrier", "SO1 goes with EARLY")
    stamp = shop.stamp(WHO)
    with pytest.raises(Rejection, match="EARLY"):
        shop.room.post(LoadCarton(shipment="T1", plate=BOX), stamp)
    shop.post(SetPin(operator="SUE", pin_hash=hash_pin(PIN, PEPPER)))
    by_sue = approve(shop.room, stamp.id, shop.room.read(need_operator, "SUE"), "HH-SUE", PIN)
    shop.room.post(LoadCarton(shipment="T1", plate=BOX), replace(shop.stamp(WHO), approval=by_sue))
    assert boxes(shop) == [(BOX, "closed", "T1")]


def test_an_order_on_hold_stays(shop: Warehouse) -> None:
    in_carton(shop, "SO1")
    truck(shop)
    hold_up(shop, "SO1")
    assert refused(shop)[0] == "order_on_hold"


def test_an_open_carton_stays(shop: Warehouse) -> None:
    picked_into(shop, "SO1")
    packed(shop, "SO1", state="open")
    truck(shop)
    assert refused(shop) == ("carton_not_so", f"Carton {BOX} is open")


def now_goes(shop: Warehouse, policy: str, number: str = "SO1") -> None:
    """The customer wants it otherwise, now that it is picked."""
    order_id = select(orders.c.id).where(orders.c.number == number).scalar_subquery()
    values = update(sales_order).where(sales_order.c.order_id == order_id).values(ship_policy=policy)
    shop.room.write(lambda at: at.execute(values))


@pytest.mark.parametrize("policy", ["complete", "lines"])
def test_what_the_policy_sends_whole_is_loaded_whole(shop: Warehouse, policy: str) -> None:
    sell(shop, "SO1", line("BOLT", 5), line("NUT", 3))
    for number, (sku, much, code) in enumerate((("BOLT", 2, BOX), ("BOLT", 3, BOX2), ("NUT", 3, BOX3))):
        now_goes(shop, "partial")
        set_aside(shop, "SO1", 1 + (sku == "NUT"), sku, much)
        release(shop, "SO1")
        take_to(shop, "SO1", "STAGE", code)
        now_goes(shop, policy)
        if not number:
            truck(shop)
            packed(shop, "SO1")
        if sku == "NUT" and policy == "lines":
            break
        assert refused(shop) == ("order_goes_whole", f"SO1 goes whole: {'NUT' if sku == 'NUT' else 'BOLT'} lacks")
        if code != BOX:
            packed(shop, "SO1", code)
    load(shop)
    assert boxes(shop)[0] == (BOX, "closed", "T1")


def test_goods_past_their_date_or_held_are_not_loaded(shop: Warehouse) -> None:
    shop.find("A3", "GLUE", 5, lot="G1")
    shop.find("A3", "MILK", 5, lot="M1", expires_on=MONDAY + timedelta(days=3))
    for number, sku, code in (("SO1", "GLUE", BOX), ("SO2", "MILK", BOX2)):
        sell(shop, number, line(sku, 5))
        allocated(shop, number)
        take_to(shop, number, "STAGE", code)
        packed(shop, number, code)
    truck(shop)
    shop.post(HoldLot(sku="GLUE", lot="G1", reason="doubt"), "SUE")
    assert refused(shop)[0] == "lot_held"
    shop.clock.forward(4 * 1440)
    assert refused(shop, BOX2)[0] == "expired"


def test_a_label_that_nobody_checked_keeps_it_where_the_site_wants_that(shop: Warehouse) -> None:
    in_carton(shop, "SO1")
    truck(shop)
    shop.room.write(lambda at: at.execute(update(carton).values(verified=0)))
    shop.post(DefineSite(code="MAIN", name="Main", time_zone="Europe/Berlin", verify_cartons=True))
    assert refused(shop) == ("carton_not_verified", f"{BOX}: label not checked")
    shop.post(VerifyCarton(carton=BOX), WHO)
    load(shop)
    assert boxes(shop) == [(BOX, "closed", "T1")]


def test_what_is_no_carton_and_no_pallet_for_one_order_stays(shop: Warehouse) -> None:
    truck(shop)
    assert refused(shop, "LP999999")[0] == "unknown_plate"
    shop.find("STAGE", "BOLT", 2, plate=BOX)
    assert refused(shop)[0] == "plate_of_no_order"
    for number in ("SO1", "SO2"):
        released(shop, number, goods=(("BOLT", 2),))
    take_to(shop, "", "STAGE", BOX2)
    assert refused(shop, BOX2)[0] == "plate_of_several"
    picked_into(shop, "SO3", BOX3)
    shop.find("STAGE", "NUT", 1, plate=BOX3)
    assert refused(shop, BOX3)[0] in ("plate_of_no_order", "plate_not_whole")
    assert broken(shop) == []


def test_a_pallet_in_its_bin_is_picked_first(shop: Warehouse) -> None:
    shop.find("A3", "GLUE", 5, lot="G1", plate=BOX)
    sell(shop, "SO1", line("GLUE", 5))
    allocated(shop, "SO1")
    truck(shop)
    assert refused(shop) == ("plate_not_picked", f"{BOX} is not picked yet")


def test_an_empty_one_and_one_of_a_shipment_that_left_stay(shop: Warehouse) -> None:
    in_carton(shop, "SO1")
    truck(shop)
    load(shop)
    ship(shop)
    assert refused(shop)[0] == "plate_empty"
    assert shop.refusal(UnloadCarton(plate=BOX), WHO).code == "plate_empty"
    in_carton(shop, "SO2", BOX2)
    assert refused(shop, BOX2) == ("shipment_over", "Shipment T1 is shipped")
    assert refused(shop, BOX2, "T9") == ("no_shipment", "No shipment T9")


def test_it_is_unloaded_and_stays_or_goes_back_to_staging(shop: Warehouse) -> None:
    in_carton(shop, "SO1")
    truck(shop)
    assert shop.refusal(UnloadCarton(plate=BOX), WHO).code == "carton_not_loaded"
    load(shop)
    assert shop.refusal(UnloadCarton(plate=BOX, target="A1"), WHO).code == "no_place_to_drop"
    stays = shop.post(UnloadCarton(plate=BOX), WHO)
    assert (stays.said, boxes(shop), places_of(shop, "SO1")) == (f"{BOX} off T1", [(BOX, "closed", "")], {"DOCK": 2})
    undo(shop, stays)
    back = shop.post(UnloadCarton(plate=BOX, target="STAGE"), WHO)
    assert (back.said, places_of(shop, "SO1")) == (f"{BOX} off T1 > STAGE", {"STAGE": 2})
    undo(shop, back)
    assert (boxes(shop), places_of(shop, "SO1"), broken(shop)) == ([(BOX, "closed", "T1")], {"DOCK": 2}, [])


def test_loading_is_not_undone_once_it_was_unloaded(shop: Warehouse) -> None:
    in_carton(shop, "SO1")
    shop.post(OpenShipment(number="T1", dock="STAGE"), WHO)
    loaded = load(shop)
    shop.post(UnloadCarton(plate=BOX), WHO)
    with pytest.raises(Rejection, match="on no shipment"):
        undo(shop, loaded)


def test_a_shipment_is_opened_at_a_dock_noted_and_given_up(shop: Warehouse) -> None:
    assert shop.refusal(OpenShipment(dock="A1"), WHO).code == "no_place_to_load"
    assert shop.refusal(OpenShipment(dock="DOCK", carrier="NOBODY"), WHO).code == "unknown_carrier"
    counted = shop.post(OpenShipment(dock="DOCK", carrier="any", service="next day"), WHO).facts["shipment"]
    assert counted.startswith("SH")
    assert shop.refusal(OpenShipment(dock="DOCK", number=counted.lower()), WHO).code == "already_defined"
    assert shop.refusal(NoteShipment(shipment=counted), WHO).code == "text_missing"
    shop.post(NoteShipment(shipment=counted, tracking=" 1z99 ", note="ramp 3"), WHO)
    assert shipments(shop) == [(counted, "loading", "", "1Z99")]
    in_carton(shop, "SO1")
    load(shop, number=counted)
    found = shop.refusal(CancelShipment(shipment=counted), WHO)
    assert (found.code, found.happened) == ("shipment_not_empty", f"1 cartons are on {counted}")
    shop.post(UnloadCarton(plate=BOX), WHO)
    shop.post(CancelShipment(shipment=counted), WHO)
    assert shipments(shop)[0][1] == "cancelled"
    assert shop.refusal(CancelShipment(shipment=counted), WHO).code == "shipment_over"


def test_no_more_is_loaded_than_leaves_in_one_posting(shop: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.outbound.load.KINDS_MAX", 1)
    in_carton(shop, "SO1")
    in_carton(shop, "SO2", BOX2)
    truck(shop)
    load(shop)
    assert refused(shop, BOX2) == ("shipment_full", "T1: over 1 kinds of goods")
