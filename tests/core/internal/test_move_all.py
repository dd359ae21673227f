"""Moving all of a place: loose goods and plates, all of it or nothing."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from core.command import Outcome
from core.internal.move import Move
from core.internal.move_all import MoveAll
from core.internal.nest_plate import NestPlate
from core.internal.reserve import Reserve
from core.ledger.plates import find_plate
from core.undo import Undo
from tests.core.together import while_held
from tests.core.warehouse import FRESH, Warehouse

CLEAR = MoveAll(source="A1", target="A2")


@pytest.fixture
def full(warehouse: Warehouse) -> Warehouse:
    """A1: bolts and a pump loose, milk on a plate with glue on a plate on it, an empty plate; some bolts at A2."""
    fill(warehouse)
    return warehouse


def fill(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 50)
    warehouse.find("A1", "PUMP", 1, serial="S1")
    warehouse.find("A1", "BOLT", 2, status="hold")
    warehouse.find("A1", "MILK", 30, lot="L1", expires_on=FRESH, plate="LP000001")
    warehouse.find("A1", "GLUE", 4, lot="G1", plate="LP000002")
    warehouse.find("A1", "NUT", 1, plate="LP000003")
    warehouse.post(Move(sku="NUT", quantity=Decimal(1), source_plate="LP000003", target="A5"))
    warehouse.post(NestPlate(plate="LP000002", onto="LP000001"))
    warehouse.find("A2", "BOLT", 7)


def id_of(outcome: Outcome) -> UUID:
    assert outcome.posting is not None
    return outcome.posting


def at(warehouse: Warehouse, plate: str) -> tuple[str | None, str | None]:
    found = warehouse.room.read(find_plate, plate)
    assert found is not None
    return found.location, found.carrier


def test_everything_goes_in_one_posting(full: Warehouse) -> None:
    outcome = full.post(CLEAR)
    assert outcome.said == "A1 > A2: 2 plates and 3 loose"
    assert [place for place, *_ in full.stock() if place == "A1"] == []
    assert full.stock()["A2", "BOLT", "", "", "available"] == 57
    assert [at(full, plate) for plate in ("LP000001", "LP000002", "LP000003")] == [
        ("A2", None), ("A2", "LP000001"), ("A2", None),
    ]  # fmt: skip
    assert full.broken() == []


def test_undone_everything_is_where_it_was(full: Warehouse) -> None:
    before = full.stock()
    outcome = full.post(CLEAR)
    full.post(Undo(posting=id_of(outcome)))
    assert full.stock() == before
    assert [at(full, plate) for plate in ("LP000001", "LP000002")] == [("A1", None), ("A1", "LP000001")]
    assert full.broken() == []


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (Move(plate="LP000001", target="A5"), "Goods went to A5"),
        (Move(sku="PUMP", serial="S1", quantity=Decimal(1), source="A2", target="A4"), "Goods went to A4"),
        (Move(sku="MILK", lot="L1", quantity=Decimal(1), source_plate="LP000001", target="A4"), "no longer at A2"),
    ],
    ids=["a plate", "a pump", "some of a plate"],
)
def test_undo_is_refused_when_some_of_it_has_gone_on(full: Warehouse, gone: Move, said: str) -> None:
    outcome = full.post(CLEAR)
    full.post(gone)
    assert said in full.refusal(Undo(posting=id_of(outcome))).happened


def test_plates_take_their_reservations_along(full: Warehouse) -> None:
    kept = full.post(Reserve(sku="MILK", lot="L1", plate="LP000001", quantity=Decimal(9), purpose="SO77"))
    full.post(CLEAR)
    assert full.reserved() == {"A2 MILK": 9}
    taken = Move(
        sku="MILK", lot="L1", quantity=Decimal(9), source_plate="LP000001", target="A3", reservation=kept.posting
    )
    full.post(taken)
    assert full.broken() == []


def test_loose_goods_take_theirs_along_and_stay_where_they_are_reserved_then(full: Warehouse) -> None:
    kept = full.post(Reserve(sku="BOLT", location="A1", quantity=Decimal(9), purpose="SO77"))
    pump = full.post(Reserve(sku="PUMP", serial="S1", quantity=Decimal(1), purpose="SO78"))
    full.post(Reserve(sku="BOLT", location="A2", quantity=Decimal(5), purpose="SO79"))
    outcome = full.post(CLEAR)
    assert full.reserved() == {"A2 BOLT": 14, "A2 PUMP": 1}
    assert full.refusal(Undo(posting=id_of(outcome))).code == "reserved"
    assert full.broken() == []
    bolts = Move(sku="BOLT", quantity=Decimal(9), source="A2", target="A3", reservation=kept.posting)
    full.post(bolts)
    full.post(Move(sku="PUMP", serial="S1", quantity=Decimal(1), source="A2", target="A3", reservation=pump.posting))
    assert full.reserved() == {"A2 BOLT": 5}
    assert full.broken() == []


def test_a_place_that_mixes_nothing_takes_nothing(full: Warehouse) -> None:
    assert full.refusal(MoveAll(source="A1", target="B1")).code == "location_mixed"
    full.find("A4", "NUT", 3)
    full.find("A4", "NUT", 3, plate="LP000009")
    full.post(MoveAll(source="A4", target="B1"))
    assert full.on_hand("B1", "NUT") == 6


def test_what_cannot_be_cleared_is_told(full: Warehouse) -> None:
    for command, code in (
        (MoveAll(source="A4", target="A2"), "place_empty"),
        (MoveAll(source="A1", target="A1"), "same_place"),
        (MoveAll(source="A1", target="SHUT"), "location_closed"),
        (MoveAll(source="Z9", target="A1"), "unknown_location"),
        (MoveAll(source="A1", target="*SCRAP"), "not_physical"),
    ):
        assert full.refusal(command).code == code


def test_of_two_who_clear_the_same_place_one_does(postgresql_warehouse: Warehouse) -> None:
    fill(postgresql_warehouse)
    assert while_held(postgresql_warehouse, CLEAR, MoveAll(source="A1", target="A4")) == {"place_empty"}
    assert postgresql_warehouse.on_hand("A2", "BOLT") == 59
    assert postgresql_warehouse.broken() == []


def test_whoever_takes_a_plate_while_its_place_is_cleared_finds_it_where_it_is_now(
    postgresql_warehouse: Warehouse,
) -> None:
    fill(postgresql_warehouse)
    assert while_held(postgresql_warehouse, CLEAR, Move(plate="LP000001", target="A3")) == {"done"}
    assert at(postgresql_warehouse, "LP000001") == ("A3", None)
    assert postgresql_warehouse.broken() == []
