"""What a bin must not take is refused; what is too much for it, unless somebody who may has it overfilled."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from core.access.approve import approve
from core.access.operator import DefineOperator, SetPin, need_operator
from core.access.pin import hash_pin
from core.catalogue.item import DefineItem, DefinePack
from core.catalogue.location import DefineLocation, DefineZone
from core.command import Command
from core.errors import Rejection
from core.inbound.bin_reason import DefineBinReason, bin_reasons
from core.inbound.put_away import PutAway
from core.inbound.put_away_all import PutAwayAll
from core.internal.reserve import Reserve
from core.undo import Undo
from tests.core.together import while_held
from tests.core.warehouse import PEPPER, PIN, Warehouse

LOOSE = PutAway(sku="BOLT", quantity=Decimal(10), source="DOCK", target="A1")
PLATE = PutAway(plate="LP000001", target="A1")


@pytest.fixture
def limited(warehouse: Warehouse) -> Warehouse:
    """Bolts of 100 g wait, loose and on a plate; A1 takes 2 kg, one plate, A3 is cold, A4 takes none, A5 hazards."""
    warehouse.post(DefineItem(sku="BOLT", name="Hex bolt M8", weight_g=Decimal(100)))
    warehouse.post(DefineItem(sku="NUT", name="Nut M8", temperature="ambient"))
    warehouse.post(DefineItem(sku="CABLE", name="Cable", unit="M", hazard="3"))
    warehouse.post(DefineZone(code="COLD", name="Cold store", temperature="chilled"))
    warehouse.post(DefineZone(code="FIRE", name="Fire-proof", hazards=("3", "4.1")))
    warehouse.post(DefineLocation(code="A1", sequence=1, max_weight_kg=Decimal(2), max_plates=1, max_height_mm=900))
    warehouse.post(DefineLocation(code="A3", sequence=3, zone="COLD"))
    warehouse.post(DefineLocation(code="A4", sequence=4, put_away=False))
    warehouse.post(DefineLocation(code="A5", sequence=5, zone="FIRE"))
    for sku in ("BOLT", "NUT", "CABLE"):
        warehouse.find("DOCK", sku, 50)
    warehouse.find("DOCK", "BOLT", 15, plate="LP000001")
    return warehouse


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (replace(LOOSE, target="A4"), "no_put_away"),
        (replace(PLATE, target="A4"), "no_put_away"),
        (replace(LOOSE, sku="CABLE"), "hazard_not_allowed"),
        (replace(LOOSE, sku="NUT", target="A3"), "temperature_wrong"),
        (replace(LOOSE, quantity=Decimal(21)), "bin_full"),
        (replace(LOOSE, reason="MOOD"), "unknown_reason"),
        (PutAwayAll(source="DOCK", target="A1"), "hazard_not_allowed"),
        (PutAwayAll(source="DOCK", target="A5", plate="LP000001"), "plate_or_item"),
        (PutAwayAll(source="DOCK", target="DOCK"), "same_place"),
        (PutAwayAll(source="A2", target="A1"), "bin_empty"),
        (PutAwayAll(plate="LP000001", target="A4"), "no_put_away"),
        (PutAwayAll(source="DOCK", target="B1"), "location_mixed"),
    ],
)
def test_what_a_bin_does_not_take_is_refused(limited: Warehouse, command: Command, code: str) -> None:
    assert limited.refusal(command, "OTTO").code == code


def test_hazards_and_temperatures_go_where_they_are_allowed(limited: Warehouse) -> None:
    limited.post(replace(LOOSE, sku="CABLE", target="A5"), "OTTO")
    limited.post(replace(LOOSE, sku="BOLT", target="A3"), "OTTO")
    limited.post(DefineZone(code="FIRE", name="Fire-proof", hazards=()))
    refused = limited.refusal(replace(LOOSE, sku="CABLE", target="A5"))
    assert str(refused) == "A5 takes no hazard 3 - scan another bin"


def test_what_is_there_counts_and_says_how_much_too_much_it_is(limited: Warehouse) -> None:
    limited.post(LOOSE, "OTTO")
    refused = limited.refusal(PLATE, "OTTO")
    assert (refused.happened, refused.fields["approval"]) == ("A1 is full: 2.5 of 2 kg", "overfill")
    limited.find("A1", "NUT", 1, plate="LP000002")
    assert limited.refusal(replace(PLATE), "OTTO").happened == "A1 is full: 2 of 1 plates"


def test_loose_goods_onto_a_fresh_plate_are_one_more_plate(limited: Warehouse) -> None:
    onto = replace(LOOSE, quantity=Decimal(1), target_plate="LP000007")
    limited.post(onto, "OTTO")
    limited.post(onto, "OTTO")
    assert limited.refusal(replace(onto, target_plate="LP000008"), "OTTO").code == "bin_full"


def test_a_pack_that_is_too_high_is_refused(limited: Warehouse) -> None:
    limited.post(LOOSE, "OTTO")
    limited.post(DefinePack(sku="BOLT", pack="BAG", quantity=Decimal(5), height_mm=901))
    assert limited.refusal(replace(LOOSE, quantity=Decimal(5)), "OTTO").happened == "A1 is full: 901 of 900 mm"
    limited.post(replace(LOOSE, quantity=Decimal(4)), "OTTO")


def test_a_supervisor_may_overfill_and_approve_it_for_others(limited: Warehouse) -> None:
    heavy = replace(LOOSE, quantity=Decimal(21))
    limited.post(DefineOperator(code="SUE", name="Sue", role="supervisor"))
    limited.post(SetPin(operator="SUE", pin_hash=hash_pin(PIN, PEPPER)))
    stamp = limited.stamp("OTTO")
    with pytest.raises(Rejection):
        limited.room.post(heavy, stamp)
    sue = limited.room.read(need_operator, "SUE")
    approval = approve(limited.room, stamp.id, sue, "DESK", PIN)
    limited.room.post(heavy, replace(limited.stamp("OTTO"), approval=approval))
    limited.post(LOOSE, "SUE")
    assert limited.on_hand("A1", "BOLT") == 31


def test_of_two_at_the_same_moment_only_one_finds_room(postgresql_warehouse: Warehouse) -> None:
    limited = postgresql_warehouse
    limited.post(DefineLocation(code="A1", max_plates=1))
    for plate in ("LP000001", "LP000002"):
        limited.find("DOCK", "BOLT", 1, plate=plate)
    assert while_held(limited, PLATE, replace(PLATE, plate="LP000002"), who="OTTO") == {"bin_full"}


def test_another_bin_than_the_suggested_one_is_on_record_with_its_reason(limited: Warehouse) -> None:
    outcome = limited.post(replace(LOOSE, suggested="a2", reason="closer"))
    assert (outcome.facts["suggested"], outcome.facts["reason"]) == ("A2", "CLOSER")
    assert "suggested" not in limited.post(replace(LOOSE, suggested="A1")).facts
    limited.post(DefineBinReason(code="CLOSER", name="closer", active=False))
    limited.post(DefineBinReason(code="dirty", name="dirty", place=1))
    assert limited.room.read(bin_reasons) == {"DIRTY": "dirty", "FULL": "full", "BLOCKED": "blocked", "OTHER": "other"}
    assert limited.refusal(replace(LOOSE, reason="CLOSER")).code == "unknown_reason"


def test_all_but_what_is_reserved_leaves_the_trolley_and_comes_back(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 50)
    warehouse.find("A1", "NUT", 7, status="hold")
    warehouse.find("A1", "PUMP", 1, serial="S1")
    warehouse.post(Reserve(sku="BOLT", quantity=Decimal(20), location="A1", purpose="job 7"))
    before = warehouse.stock()
    outcome = warehouse.post(PutAwayAll(source="a1", target="A2", suggested="A3", reason="FULL"), "OTTO")
    assert (outcome.said, outcome.facts["lines"], outcome.facts["suggested"]) == ("3 lines A1 > A2", "3", "A3")
    assert warehouse.stock() == {
        ("A1", "BOLT", "", "", "available"): 20, ("A2", "BOLT", "", "", "available"): 30,
        ("A2", "NUT", "", "", "hold"): 7, ("A2", "PUMP", "S1", "", "available"): 1,
    }  # fmt: skip
    assert outcome.posting is not None
    warehouse.post(Undo(posting=outcome.posting))
    assert warehouse.stock() == before
    assert warehouse.broken() == []
