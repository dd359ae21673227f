"""What is on hand of many items: one number an item and location, whatever lots, plates and statuses it is made of."""

from __future__ import annotations

from core.catalogue.location import DefineLocation, DefineSite
from core.catalogue.site import need_site
from core.reports.on_hand import on_hand
from core.values import ONE
from tests.core.warehouse import FRESH, Warehouse


def site_id(warehouse: Warehouse, code: str = "MAIN") -> int:
    return warehouse.room.read(need_site, code).id


def test_all_lots_plates_and_statuses_of_an_item_at_a_place_are_one_number(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 5)
    warehouse.find("A1", "BOLT", 2, status="hold")
    warehouse.find("A1", "BOLT", 1, plate="LP000001")
    warehouse.find("A2", "BOLT", 4)
    warehouse.find("A2", "MILK", 10, lot="L1", expires_on=FRESH)
    warehouse.find("A2", "MILK", 20, lot="L2", expires_on=FRESH)
    found = warehouse.room.read(on_hand, site_id(warehouse))
    assert found == {("A1", "BOLT"): 8 * ONE, ("A2", "BOLT"): 4 * ONE, ("A2", "MILK"): 30 * ONE}


def test_only_the_items_that_are_named_come(warehouse: Warehouse) -> None:
    for sku in ("BOLT", "NUT", "CABLE"):
        warehouse.find("A1", sku, 1)
    found = warehouse.room.read(on_hand, site_id(warehouse), ["NUT", "CABLE", "NOPE"])
    assert found == {("A1", "NUT"): ONE, ("A1", "CABLE"): ONE}


def test_a_site_counts_its_own_goods_only(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 5, site="MAIN")
    warehouse.post(DefineSite(code="EAST", name="East"))
    warehouse.post(DefineLocation(code="A1", site="EAST"))
    warehouse.find("A1", "BOLT", 3, site="EAST")
    assert warehouse.room.read(on_hand, site_id(warehouse)) == {("A1", "BOLT"): 5 * ONE}
    assert warehouse.room.read(on_hand, site_id(warehouse, "EAST")) == {("A1", "BOLT"): 3 * ONE}


def test_what_is_gone_is_not_listed(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 5)
    warehouse.find("A1", "BOLT", -5)
    assert warehouse.room.read(on_hand, site_id(warehouse)) == {}
