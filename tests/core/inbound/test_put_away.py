"""Put away: the bin that the rules suggest, each rule before the next."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.catalogue.location import AssignBin, DefineLocation
from core.errors import Rejection
from core.inbound.put_away import PutAway
from core.inbound.suggest import suggest, suggest_for_plate
from core.internal.move import Move
from tests.core.statements import counted_statements
from tests.core.warehouse import FRESH, Warehouse


def bin_for(warehouse: Warehouse, sku: str, lot: str = "") -> tuple[str, str] | None:
    found = warehouse.room.read(suggest, 1, sku, lot)
    return None if found is None else (found.location, found.why)


def test_the_first_empty_bin_on_the_walk_is_suggested_when_nothing_speaks_for_another(warehouse: Warehouse) -> None:
    assert bin_for(warehouse, "BOLT") == ("A1", "empty bin")
    warehouse.find("A1", "NUT", 1)
    assert bin_for(warehouse, "BOLT") == ("A2", "empty bin")


def test_a_bin_with_the_same_item_comes_before_an_empty_one(warehouse: Warehouse) -> None:
    warehouse.find("A4", "BOLT", 1)
    assert bin_for(warehouse, "BOLT") == ("A4", "same item there")


def test_a_bin_with_the_same_lot_comes_before_one_with_another_lot(warehouse: Warehouse) -> None:
    warehouse.find("A2", "GLUE", 1, lot="G1")
    warehouse.find("A4", "GLUE", 1, lot="G2")
    assert bin_for(warehouse, "GLUE", "G2") == ("A4", "same item there")
    assert bin_for(warehouse, "GLUE", "G1") == ("A2", "same item there")


def test_the_fixed_bin_comes_first_and_the_lowest_rank_of_several(warehouse: Warehouse) -> None:
    warehouse.find("A4", "BOLT", 1)
    warehouse.post(AssignBin(sku="BOLT", location="A3", rank=2))
    assert bin_for(warehouse, "BOLT") == ("A3", "fixed bin")
    warehouse.post(AssignBin(sku="BOLT", location="A5", rank=1))
    assert bin_for(warehouse, "BOLT") == ("A5", "fixed bin")
    warehouse.post(AssignBin(sku="BOLT", location="A5", rank=3))
    assert bin_for(warehouse, "BOLT") == ("A3", "fixed bin")


def test_an_empty_bin_that_is_anothers_fixed_bin_is_left_alone(warehouse: Warehouse) -> None:
    warehouse.post(AssignBin(sku="NUT", location="A1"))
    assert bin_for(warehouse, "BOLT") == ("A2", "empty bin")
    assert bin_for(warehouse, "NUT") == ("A1", "fixed bin")


def test_a_bin_that_does_not_mix_is_suggested_only_for_what_it_takes(warehouse: Warehouse) -> None:
    for sku in ("NUT", "GLUE"):
        warehouse.post(AssignBin(sku=sku, location="B1"))
    warehouse.post(AssignBin(sku="GLUE", location="B2", rank=2))
    warehouse.find("B1", "NUT", 1)
    warehouse.find("B2", "GLUE", 1, lot="G1")
    assert bin_for(warehouse, "NUT") == ("B1", "fixed bin")
    assert bin_for(warehouse, "GLUE", "G1") == ("B2", "fixed bin")
    assert bin_for(warehouse, "GLUE", "G2") == ("A1", "empty bin")


def test_closed_bins_docks_and_full_houses_are_not_suggested(warehouse: Warehouse) -> None:
    warehouse.post(AssignBin(sku="BOLT", location="DOCK2"))
    warehouse.receive("BOLT", 1)
    for number in range(1, 6):
        warehouse.post(DefineLocation(code=f"A{number}", active=False))
    for place in ("B1", "B2"):
        warehouse.find(place, "NUT", 1)
    assert bin_for(warehouse, "BOLT") is None


def test_the_bin_for_a_plate_is_that_of_the_item_there_is_most_of(warehouse: Warehouse) -> None:
    warehouse.post(AssignBin(sku="MILK", location="A5"))
    warehouse.receive("BOLT", 5, plate="LP000001")
    warehouse.receive("MILK", 6, lot="L1", expires_on=FRESH, plate="LP000001")
    found = warehouse.room.read(suggest_for_plate, 1, "LP000001")
    assert found is not None
    assert (found.location, found.why) == ("A5", "fixed bin")


def test_there_is_no_bin_for_what_is_not_known_or_empty(warehouse: Warehouse) -> None:
    warehouse.receive("BOLT", 1, plate="LP000001")
    warehouse.post(Move(sku="BOLT", quantity=Decimal(1), source_plate="LP000001", target="A1"))
    for query, code, refused in (
        (suggest, "WASHER", "unknown_item"),
        (suggest_for_plate, "LP000002", "unknown_plate"),
        (suggest_for_plate, "LP000001", "plate_empty"),
    ):
        with pytest.raises(Rejection) as rejection:
            warehouse.room.read(query, 1, code)
        assert rejection.value.code == refused


def test_goods_may_be_put_into_another_bin_than_the_suggested_one(warehouse: Warehouse) -> None:
    warehouse.receive("BOLT", 20)
    outcome = warehouse.post(PutAway(sku="BOLT", quantity=Decimal(1), pack="BOX", source="DOCK", target="A5"))
    assert (outcome.said, outcome.facts["from"], outcome.facts["to"]) == ("20 EA BOLT > A5", "DOCK", "A5")
    assert warehouse.stock() == {("A5", "BOLT", "", "", "available"): Decimal(20)}


def test_a_plate_of_several_goods_is_not_sent_to_a_bin_that_mixes_none(warehouse: Warehouse) -> None:
    for location in ("B1", "B2"):
        warehouse.post(AssignBin(sku="GLUE", location=location, rank=3 - int(location[1])))
    for lot, bin_now in (("G1", "B2"), ("G2", "B1")):
        warehouse.find("DOCK", "GLUE", 5, lot=lot, plate="LP000001")
        suggestion = warehouse.room.read(suggest_for_plate, 1, "LP000001")
        assert suggestion is not None
        assert suggestion.location == bin_now
    warehouse.find("DOCK", "NUT", 1, plate="LP000001")
    suggestion = warehouse.room.read(suggest_for_plate, 1, "LP000001")
    assert suggestion is not None
    assert (suggestion.location, suggestion.why) == ("A1", "empty bin")
    warehouse.post(PutAway(plate="LP000001", target=suggestion.location))


def test_a_plate_that_is_put_away_is_looked_up_once_however_much_is_on_it(warehouse: Warehouse) -> None:
    for plate, lots in (("LP000001", 1), ("LP000002", 1), ("LP000030", 30)):
        for number in range(lots):
            warehouse.find("DOCK", "GLUE", 1, lot=f"G{number}", plate=plate)
    warehouse.post(PutAway(plate="LP000001", target="A1"))  # from now on the catalogue is known
    asked = []
    for plate in ("LP000002", "LP000030"):
        with counted_statements(warehouse, cold=False) as statements:
            warehouse.post(PutAway(plate=plate, target="A1"))
        asked.append(statements)
    assert len(asked[0]) == len(asked[1])
    assert sum("FROM plate LEFT OUTER JOIN location" in " ".join(each.split()) for each in asked[1]) == 2  # then held
