"""Setting up: what is defined once stays what it is, and what may change changes."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from core.catalogue.item import AssignCode, DefineItem, DefinePack, find_item, need_item, need_pack, packs_of
from core.catalogue.location import DefineLocation, DefineZone, find_location
from core.catalogue.party import DefineCustomer, DefineSupplier, need_party
from core.schema.tables import item_code
from tests.core.warehouse import Warehouse


def test_an_item_that_has_not_moved_may_still_be_tracked_otherwise(warehouse: Warehouse) -> None:
    assert warehouse.post(DefineItem(sku="NUT", name="Nut", tracking="lot", expires=True)).said == "Item NUT changed"
    nut = warehouse.room.read(find_item, "NUT")
    assert nut is not None
    assert (nut.name, nut.tracking, bool(nut.expires)) == ("Nut", "lot", True)
    warehouse.find("A1", "BOLT", 1)
    renamed = DefineItem(sku="BOLT", name="Bolt M8 x 40")
    assert warehouse.post(renamed).said == "Item BOLT changed"
    assert warehouse.refusal(DefineItem(sku="BOLT", name="Bolt", tracking="serial")).code == "already_defined"


def test_an_item_has_the_decimals_of_its_unit_or_its_own(warehouse: Warehouse) -> None:
    warehouse.post(DefineItem(sku="OIL", name="Oil", unit="L"))
    warehouse.post(DefineItem(sku="SAND", name="Sand", unit="KG", decimals=1))
    decimals = {sku: warehouse.room.read(need_item, sku).decimals for sku in ("BOLT", "OIL", "SAND")}
    assert decimals == {"BOLT": 0, "OIL": 3, "SAND": 1}


def test_a_pack_and_a_code_may_be_said_again_but_not_otherwise(warehouse: Warehouse) -> None:
    again = DefinePack(sku="BOLT", pack="box", quantity=Decimal("20.0"), gtin="4006381333931")
    assert warehouse.post(again).said == "BOLT BOX holds 20"
    bolt = warehouse.room.read(need_item, "BOLT")
    assert [(each.code, each.quantity) for each in warehouse.room.read(packs_of, bolt)] == [("BOX", 20_000_000)]
    assert warehouse.refusal(AssignCode(sku="BOLT", code="4006381333931")).code == "code_taken"
    warehouse.post(AssignCode(sku="NUT", code="N-1", kind="supplier", supplier="acme"))
    warehouse.post(AssignCode(sku="BOLT", code="N-1", kind="internal"))
    codes = select(item_code.c.code, item_code.c.kind).order_by(item_code.c.code, item_code.c.kind)
    assert [tuple(row) for row in warehouse.room.read(lambda connection: connection.execute(codes).all())] == [
        ("04006381333931", "gtin"),
        ("N-1", "internal"),
        ("N-1", "supplier"),
    ]


def test_a_location_keeps_the_check_digits_that_are_on_its_label(warehouse: Warehouse) -> None:
    drawn = warehouse.post(DefineLocation(code="c1-010")).facts["check_digits"]
    assert len(drawn) == 2
    changed = warehouse.post(DefineLocation(code="C1-010", kind="pick_face", zone="cold", sequence=7))
    assert (changed.said, changed.facts["check_digits"]) == ("Location C1-010 changed", drawn)
    place = warehouse.room.read(find_location, 1, "C1-010")
    assert place is not None
    assert (place.kind, place.check_digits) == ("pick_face", drawn)


def test_check_digits_drawn_for_many_bins_are_not_the_same(warehouse: Warehouse) -> None:
    drawn = {warehouse.post(DefineLocation(code=f"D{number}")).facts["check_digits"] for number in range(20)}
    assert len(drawn) > 10


def test_somebody_may_be_supplier_and_customer(warehouse: Warehouse) -> None:
    warehouse.post(DefineCustomer(code="acme", name="Acme Ltd"))
    assert warehouse.post(DefineSupplier(code="ACME", name="Acme Ltd")).said == "Supplier ACME changed"
    parties = {warehouse.room.read(need_party, role, "acme") for role in ("supplier", "customer")}
    assert {(each.code, each.name) for each in parties} == {("ACME", "Acme Ltd")}


def test_a_zone_may_be_renamed(warehouse: Warehouse) -> None:
    warehouse.post(DefineZone(code="cold", name="Freezer"))
    assert warehouse.post(DefineLocation(code="C2", zone="COLD")).facts["location"] == "C2"


def test_an_item_with_stock_keeps_at_least_its_decimals(warehouse: Warehouse) -> None:
    warehouse.post(DefineItem(sku="OIL", name="Oil", unit="L"))
    warehouse.find("A1", "OIL", "1.25")
    assert warehouse.refusal(DefineItem(sku="OIL", name="Oil", unit="L", decimals=0)).code == "already_defined"
    warehouse.post(DefineItem(sku="OIL", name="Oil", unit="L", decimals=4))


def test_a_pack_or_unit_is_found_however_its_letters_are_written(warehouse: Warehouse) -> None:
    bolt = warehouse.room.read(need_item, "BOLT")
    found = [warehouse.room.read(need_pack, bolt, code).code for code in ("box", "BOX", "ea", "EA", "")]
    assert found == ["BOX", "BOX", "EA", "EA", "EA"]


def test_no_location_is_called_like_a_plate(warehouse: Warehouse) -> None:
    for code in ("LP000001", "lp000001", "340123450000000000"):
        refusal = warehouse.refusal(DefineLocation(code=code))
        assert (refusal.code, refusal.fields["item"]) == ("code_taken", "a plate")
    assert warehouse.post(DefineLocation(code="LP00001")).facts["location"] == "LP00001"
