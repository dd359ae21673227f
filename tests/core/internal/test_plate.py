"""Plates merged onto each other, and taken out of use."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from core.catalogue.item import DefineItem
from core.command import Outcome
from core.internal.move import Move
from core.internal.nest_plate import NestPlate
from core.internal.plate import MergePlates, RetirePlate
from core.internal.reserve import Reserve
from core.ledger.plates import find_plate
from core.undo import Undo
from tests.core.together import while_held
from tests.core.warehouse import FRESH, Warehouse

MERGE = MergePlates(plate="LP000001", onto="LP000002")


@pytest.fixture
def stacked(warehouse: Warehouse) -> Warehouse:
    """At A1 milk, a pump and weighed ham on one plate and milk of the same lot on another."""
    fill(warehouse)
    return warehouse


def fill(warehouse: Warehouse) -> None:
    warehouse.post(DefineItem(sku="HAM", name="Ham", catch_unit="KG", catch_nominal=Decimal(2)))
    warehouse.find("A1", "MILK", 30, lot="L1", expires_on=FRESH, plate="LP000001")
    warehouse.find("A1", "PUMP", 1, serial="S1", plate="LP000001")
    warehouse.find("A1", "HAM", 3, plate="LP000001", catch=Decimal(7))
    warehouse.find("A1", "MILK", 5, lot="L1", plate="LP000002")


def id_of(outcome: Outcome) -> UUID:
    assert outcome.posting is not None
    return outcome.posting


def on(warehouse: Warehouse, plate: str) -> dict[str, int]:
    return {key[1]: int(amount) for key, amount in warehouse.stock().items() if key[3] == plate}


def test_all_of_a_plate_goes_onto_another_and_back_by_undo(stacked: Warehouse) -> None:
    outcome = stacked.post(MERGE)
    assert (outcome.said, outcome.facts["lines"]) == ("all of LP000001 > LP000002", "3")
    assert (on(stacked, "LP000001"), on(stacked, "LP000002")) == ({}, {"MILK": 35, "PUMP": 1, "HAM": 3})
    stacked.post(Undo(posting=id_of(outcome)))
    assert (on(stacked, "LP000001"), on(stacked, "LP000002")) == ({"MILK": 30, "PUMP": 1, "HAM": 3}, {"MILK": 5})
    assert stacked.broken() == []


def test_a_new_plate_begins_where_the_goods_are_and_is_nowhere_again_after_an_undo(stacked: Warehouse) -> None:
    outcome = stacked.post(MergePlates(plate="LP000001", onto="LP000009"))
    assert on(stacked, "LP000009") == {"MILK": 30, "PUMP": 1, "HAM": 3}
    stacked.post(Undo(posting=id_of(outcome)))
    found = stacked.room.read(find_plate, "LP000009")
    assert found is not None
    assert found.location is None


def test_undo_is_refused_when_the_goods_or_the_plate_have_gone(stacked: Warehouse) -> None:
    outcome = stacked.post(MERGE)
    stacked.post(Move(plate="LP000002", target="A4"))
    assert stacked.refusal(Undo(posting=id_of(outcome))).code == "goods_moved_on"
    stacked.post(Move(plate="LP000002", target="A1"))
    stacked.post(Move(sku="PUMP", serial="S1", quantity=Decimal(1), source_plate="LP000002", target="A3"))
    assert stacked.refusal(Undo(posting=id_of(outcome))).happened.startswith("Goods went to A3")


def test_what_cannot_be_merged_is_told(stacked: Warehouse) -> None:
    stacked.find("A3", "BOLT", 1, plate="LP000003")
    stacked.find("A4", "BOLT", 1, plate="LP000004")
    stacked.find("A4", "BOLT", 1, plate="LP000005")
    stacked.post(NestPlate(plate="LP000005", onto="LP000004"))
    for plate, onto, code in (
        ("LP000001", "LP000003", "plate_elsewhere"),
        ("LP000004", "LP000005", "plate_carries"),
        ("LP000001", "LP000001", "same_place"),
        ("LP777777", "LP000001", "unknown_plate"),
        ("LP000001", "PALLET", "unknown_plate"),
    ):
        assert stacked.refusal(MergePlates(plate=plate, onto=onto)).code == code
    stacked.post(MERGE)
    assert stacked.refusal(MERGE).code == "plate_empty"


def test_reserved_goods_keep_their_reservation(stacked: Warehouse) -> None:
    reserve = Reserve(sku="MILK", lot="L1", plate="LP000001", quantity=Decimal(2), purpose="SO77")
    kept = stacked.post(reserve)
    stacked.post(MERGE)
    take = Move(
        sku="MILK", lot="L1", quantity=Decimal(2), source_plate="LP000002", target="A3", reservation=kept.posting
    )
    stacked.post(take)
    assert stacked.reserved() == {}
    assert stacked.broken() == []


def test_of_two_who_merge_the_same_plate_one_does(postgresql_warehouse: Warehouse) -> None:
    fill(postgresql_warehouse)
    assert while_held(postgresql_warehouse, MERGE, MergePlates(plate="LP000001", onto="LP000003")) == {"plate_empty"}
    assert postgresql_warehouse.broken() == []


def test_two_who_merge_each_others_plates_do_not_wait_for_ever(postgresql_warehouse: Warehouse) -> None:
    fill(postgresql_warehouse)
    assert while_held(postgresql_warehouse, MERGE, MergePlates(plate="LP000002", onto="LP000001")) == {"done"}
    assert on(postgresql_warehouse, "LP000001") == {"MILK": 35, "PUMP": 1, "HAM": 3}


def test_an_empty_plate_is_taken_out_of_use_and_put_back_by_undo(stacked: Warehouse) -> None:
    stacked.post(MERGE)
    stacked.post(NestPlate(plate="LP000001", onto="LP000002"))
    retired = stacked.post(RetirePlate(plate="LP000001"))
    assert stacked.refusal(MergePlates(plate="LP000002", onto="LP000001")).code == "plate_not_usable"
    assert stacked.refusal(RetirePlate(plate="LP000001")).code == "plate_not_usable"
    stacked.post(Undo(posting=id_of(retired)))
    found = stacked.room.read(find_plate, "LP000001")
    assert found is not None
    assert (found.state, found.location, found.carrier) == ("open", "A1", "LP000002")
    assert stacked.refusal(RetirePlate(plate="LP000002")).code == "plate_carries"
    assert stacked.broken() == []


def test_a_plate_with_goods_stays_in_use(stacked: Warehouse) -> None:
    assert stacked.refusal(RetirePlate(plate="LP000001")).code == "plate_not_empty"
    assert stacked.refusal(RetirePlate(plate="LP777777")).code == "unknown_plate"
