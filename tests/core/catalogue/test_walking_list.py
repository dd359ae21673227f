"""The way through the bins as a list: zone after zone as one comes into them, and bin after bin in each."""

from __future__ import annotations

import pytest

from core.catalogue.location import DefineLocation, DefineSite, DefineZone
from core.catalogue.sequence_bins import SequenceBins
from core.catalogue.walking_list import ZoneWalked, bins_walked, zone_of_bin, zones_walked
from tests.core.warehouse import Warehouse


@pytest.fixture
def zoned(warehouse: Warehouse) -> Warehouse:
    """A yard of two aisles that comes before a hall of one, and the bins of the warehouse, which are in no zone."""
    for code, name in (("HALL", "Hall"), ("YARD", "Yard"), ("BARE", "Without bins")):
        warehouse.post(DefineZone(code=code, name=name))
    for code, zone in (("H1-01", "HALL"), ("H1-02", "HALL"), ("Y1-01", "YARD"), ("Y1-02", "YARD"), ("Y2-01", "YARD")):
        warehouse.post(DefineLocation(code=code, zone=zone))
    warehouse.post(SequenceBins(zone="YARD", first_aisle=4))
    warehouse.post(SequenceBins(zone="HALL", first_aisle=6))
    return warehouse


def test_zones_are_listed_as_they_are_walked_with_the_numbers_of_their_aisles(zoned: Warehouse) -> None:
    first, *others = zoned.room.read(zones_walked, 1)
    assert (first.code, first.name, first.first_aisle, first.last_aisle) == ("", "", 0, 0)
    assert others == [ZoneWalked("YARD", "Yard", 3, 4, 5), ZoneWalked("HALL", "Hall", 2, 6, 6)]


def test_bins_are_listed_as_they_are_walked_in_a_zone_in_none_and_in_the_whole_site(zoned: Warehouse) -> None:
    in_none = zoned.room.read(bins_walked, 1, "")
    assert zoned.room.read(bins_walked, 1, "YARD") == ["Y1-02", "Y1-01", "Y2-01"]
    assert zoned.room.read(bins_walked, 1, "BARE") == []
    assert in_none[:2] == ["A1", "A2"]
    assert "DOCK" not in in_none
    whole = zoned.room.read(bins_walked, 1)
    assert [each for each in whole if each not in in_none] == ["Y1-02", "Y1-01", "Y2-01", "H1-02", "H1-01"]


def test_a_bin_is_in_its_zone_or_in_none_and_all_else_is_no_bin(zoned: Warehouse) -> None:
    found = {code: zoned.room.read(zone_of_bin, 1, code) for code in ("Y2-01", "A1", "DOCK", "[/]")}
    assert found == {"Y2-01": "YARD", "A1": "", "DOCK": None, "[/]": None}


def test_a_site_has_its_own(zoned: Warehouse) -> None:
    zoned.post(DefineSite(code="EAST", name="East"))
    assert (zoned.room.read(zones_walked, 2), zoned.room.read(bins_walked, 2)) == ([], [])
