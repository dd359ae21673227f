"""Plates on plates: they go together, come apart again, and never stand on themselves."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select, update

from core.catalogue.location import DefineLocation, DefineSite
from core.command import Outcome
from core.inbound.put_away import PutAway
from core.internal.move import Move
from core.internal.nest_plate import NestPlate
from core.ledger.plates import PlateRow, find_plate
from core.schema.tables import plate as table
from core.undo import Undo
from tests.core.statements import counted_statements
from tests.core.together import while_held
from tests.core.warehouse import Warehouse

PALLET, BOX, TRAY = "LP000001", "LP000002", "LP000003"


@pytest.fixture
def loaded(warehouse: Warehouse) -> Warehouse:
    """A pallet of 5 bolts at A1, a box of 3 and a tray of 2 at the dock."""
    warehouse.find("A1", "BOLT", 5, plate=PALLET)
    warehouse.find("DOCK", "BOLT", 3, plate=BOX)
    warehouse.find("DOCK", "BOLT", 2, plate=TRAY)
    return warehouse


def plate(warehouse: Warehouse, code: str) -> PlateRow:
    found = warehouse.room.read(find_plate, code)
    assert found is not None
    return found


def stands(warehouse: Warehouse, code: str) -> tuple[str | None, str | None]:
    """Where the plate is, and what carries it."""
    found = plate(warehouse, code)
    return found.location, found.carrier


def undo(warehouse: Warehouse, outcome: Outcome) -> Outcome:
    assert outcome.posting is not None
    return warehouse.post(Undo(posting=outcome.posting))


def undo_of(outcome: Outcome) -> Undo:
    assert isinstance(outcome.posting, UUID)
    return Undo(posting=outcome.posting)


def test_a_plate_goes_to_the_plate_it_is_put_on_with_all_it_carries(loaded: Warehouse) -> None:
    loaded.post(NestPlate(plate=TRAY, onto=BOX))
    stacked = loaded.post(NestPlate(plate=BOX, onto=PALLET))
    assert (stacked.said, stacked.facts["moves"], stacked.facts["to"]) == (f"{BOX} > {PALLET}", "2", "A1")
    assert [stands(loaded, code) for code in (BOX, TRAY)] == [("A1", PALLET), ("A1", BOX)]
    loaded.post(PutAway(plate=PALLET, target="A3"))
    assert loaded.on_hand("A3", "BOLT") == 10
    assert loaded.broken() == []


def test_a_plate_taken_off_stays_where_it_is_when_the_other_goes_on(loaded: Warehouse) -> None:
    loaded.post(NestPlate(plate=TRAY, onto=BOX))
    taken_off = loaded.post(NestPlate(plate=TRAY))
    assert taken_off.said == f"{TRAY} off {BOX}"
    loaded.post(Move(plate=BOX, target="A2"))
    assert [loaded.on_hand(place, "BOLT") for place in ("DOCK", "A2")] == [2, 3]
    assert loaded.broken() == []


def test_each_stacking_is_undone_with_the_plate_that_carried_it_before(loaded: Warehouse) -> None:
    before = loaded.everything()
    steps = [NestPlate(plate=TRAY, onto=BOX), NestPlate(plate=TRAY, onto=PALLET), NestPlate(plate=TRAY)]
    posted = []
    for step in steps:
        then = (loaded.stock(), stands(loaded, TRAY))
        posted.append((loaded.post(step), then))
    for outcome, then in reversed(posted):
        undo(loaded, outcome)
        assert (loaded.stock(), stands(loaded, TRAY)) == then
        assert loaded.broken() == []
    assert loaded.everything()[1:] == before[1:]


def test_a_plate_that_was_moved_off_its_carrier_goes_back_onto_it(loaded: Warehouse) -> None:
    loaded.post(NestPlate(plate=TRAY, onto=BOX))
    moved = loaded.post(Move(plate=TRAY, target="A2"))
    assert stands(loaded, TRAY) == ("A2", None)
    undo(loaded, moved)
    assert stands(loaded, TRAY) == ("DOCK", BOX)
    assert loaded.broken() == []


def test_a_stacking_is_not_undone_once_the_plates_went_on(loaded: Warehouse) -> None:
    first = loaded.post(NestPlate(plate=TRAY, onto=BOX))
    second = loaded.post(NestPlate(plate=TRAY, onto=PALLET))
    assert loaded.refusal(undo_of(first)).fields == {"places": PALLET}
    loaded.post(Move(plate=BOX, target="A2"))
    refusal = loaded.refusal(undo_of(second))
    assert (refusal.code, refusal.fields) == ("plate_elsewhere", {"plate": BOX, "location": "A2"})
    moved = loaded.post(Move(plate=TRAY, target="A4"))
    loaded.find("A4", "NUT", 1, plate=PALLET.replace("1", "9"))
    loaded.post(NestPlate(plate=TRAY, onto=PALLET.replace("1", "9")))
    assert loaded.refusal(undo_of(moved)).fields == {"places": PALLET.replace("1", "9")}


def test_a_new_pallet_begins_where_the_first_plate_on_it_is(loaded: Warehouse) -> None:
    stacked = loaded.post(NestPlate(plate=BOX, onto="LP000777"))
    assert (stands(loaded, BOX), stands(loaded, "LP000777")) == (("DOCK", "LP000777"), ("DOCK", None))
    assert stacked.facts["moves"] == "0"
    undo(loaded, stacked)
    assert (stands(loaded, BOX), stands(loaded, "LP000777")) == (("DOCK", None), (None, None))
    assert loaded.broken() == []


def test_an_empty_plate_is_stacked_elsewhere_and_comes_back(loaded: Warehouse) -> None:
    emptied = Move(sku="BOLT", quantity=Decimal(2), source_plate=TRAY, target="A5")
    loaded.post(emptied)
    stacked = loaded.post(NestPlate(plate=TRAY, onto=PALLET))
    assert stands(loaded, TRAY) == ("A1", PALLET)
    undo(loaded, stacked)
    assert stands(loaded, TRAY) == ("DOCK", None)
    again = loaded.post(NestPlate(plate=TRAY, onto=PALLET))
    loaded.find("A1", "NUT", 1, plate=TRAY)
    assert loaded.refusal(undo_of(again)).code == "goods_gone"
    assert loaded.broken() == []


def test_no_plate_carries_itself_and_five_are_as_high_as_it_gets(loaded: Warehouse) -> None:
    loaded.post(NestPlate(plate=TRAY, onto=BOX))
    loaded.post(NestPlate(plate=BOX, onto=PALLET))
    for carried in (PALLET, BOX):
        refusal = loaded.refusal(NestPlate(plate=carried, onto=TRAY))
        assert (refusal.code, refusal.fields) == ("plate_circle", {"plate": carried, "onto": TRAY})
    assert loaded.refusal(NestPlate(plate=BOX, onto=BOX)).code == "plate_circle"
    for number in (4, 5, 6):
        loaded.find("A1", "NUT", 1, plate=f"LP00000{number}")
    loaded.post(NestPlate(plate="LP000005", onto="LP000004"))
    loaded.post(NestPlate(plate="LP000004", onto=TRAY))
    for over in (NestPlate(plate="LP000006", onto="LP000005"), NestPlate(plate=PALLET, onto="LP000006")):
        assert loaded.refusal(over).code == "plates_too_high"
    assert loaded.broken() == []


def test_plates_that_carry_each_other_are_found(loaded: Warehouse) -> None:
    loaded.post(NestPlate(plate=TRAY, onto=BOX))
    above = select(table.c.id).where(table.c.code == TRAY).scalar_subquery()
    circle = update(table).where(table.c.code == BOX).values(parent_id=above)
    loaded.room.write(lambda connection: connection.execute(circle))
    assert {each.what for each in loaded.broken()} == {
        "a plate carries itself, or more plates stand on each other than may"
    }


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (NestPlate(plate="LP000404", onto=BOX), "unknown_plate"),
        (NestPlate(plate=BOX, onto="PALLET"), "unknown_plate"),
        (NestPlate(plate="340123450000000007", onto=BOX), "check_digit_wrong"),
        (NestPlate(plate=BOX, onto="340123450000000007"), "check_digit_wrong"),
        (NestPlate(plate=BOX), "plate_on_none"),
        (NestPlate(plate=BOX, onto=PALLET, site="MOON"), "unknown_site"),
    ],
)
def test_what_cannot_be_stacked_is_refused(loaded: Warehouse, command: NestPlate, code: str) -> None:
    assert loaded.refusal(command).code == code


def test_a_plate_is_on_one_already_or_does_not_fit_there(loaded: Warehouse) -> None:
    loaded.post(NestPlate(plate=TRAY, onto=BOX))
    assert loaded.refusal(NestPlate(plate=TRAY, onto=BOX)).code == "same_place"
    loaded.find("B1", "NUT", 1, plate="LP000007")
    assert loaded.refusal(NestPlate(plate=TRAY, onto="LP000007")).code == "location_mixed"


def test_plates_are_stacked_within_a_site(loaded: Warehouse) -> None:
    loaded.post(DefineSite(code="EAST", name="East"))
    loaded.post(DefineLocation(site="EAST", code="E1"))
    loaded.find("E1", "BOLT", 1, plate="LP000008", site="EAST")
    for site, this, onto in (("EAST", BOX, "LP000008"), ("MAIN", "LP000008", BOX), ("MAIN", BOX, "LP000008")):
        refusal = loaded.refusal(NestPlate(plate=this, onto=onto, site=site))
        assert refusal.code == "plate_elsewhere"


def test_fifty_kinds_of_goods_on_five_plates_move_in_as_many_statements_as_one(warehouse: Warehouse) -> None:
    codes = [f"LP00005{number}" for number in range(5)]
    for number in range(50):
        warehouse.find("DOCK", "GLUE", 1, lot=f"G{number}", plate=codes[number % 5])
    warehouse.find("DOCK", "GLUE", 1, lot="G99", plate="LP000099")
    for carried, carrier in zip(codes[1:], codes, strict=False):
        warehouse.post(NestPlate(plate=carried, onto=carrier))
    counts = []
    for code in ("LP000099", codes[0]):
        with counted_statements(warehouse) as statements:
            warehouse.post(Move(plate=code, target="A1"))
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert warehouse.on_hand("A1", "GLUE") == 51
    assert warehouse.broken() == []


def test_of_two_who_stack_two_plates_on_each_other_the_second_is_refused(postgresql_warehouse: Warehouse) -> None:
    warehouse = postgresql_warehouse
    for code in (BOX, TRAY):
        warehouse.find("DOCK", "BOLT", 1, plate=code)
    onto_each_other = (NestPlate(plate=BOX, onto=TRAY), NestPlate(plate=TRAY, onto=BOX))
    assert while_held(warehouse, *onto_each_other) == {"plate_circle"}
    assert warehouse.broken() == []


def test_an_empty_plate_goes_even_where_goods_are_not_mixed(warehouse: Warehouse) -> None:
    warehouse.find("B1", "NUT", 1, plate=PALLET)
    warehouse.find("DOCK", "BOLT", 1, plate=BOX)
    warehouse.find("DOCK", "BOLT", -1, plate=BOX)
    warehouse.post(NestPlate(plate=BOX, onto=PALLET))
    assert stands(warehouse, BOX) == ("B1", PALLET)
    assert warehouse.broken() == []


def test_an_empty_plate_of_another_site_does_not_go_back_to_a_place_here_of_the_same_code(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 1, plate=PALLET)
    warehouse.post(DefineLocation(code="OUT", kind="transit"))
    warehouse.post(DefineSite(code="NORTH", name="North"))
    warehouse.post(DefineLocation(site="NORTH", code="OUT", kind="transit"))
    for change in (1, -1):
        warehouse.find("OUT", "BOLT", change, plate=BOX, site="NORTH")
    nested = warehouse.post(NestPlate(site="MAIN", plate=BOX, onto=PALLET))
    undo(warehouse, nested)
    assert stands(warehouse, BOX) == (None, None)
    assert warehouse.broken() == []
