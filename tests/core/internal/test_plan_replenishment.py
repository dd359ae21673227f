"""Planning the faces: by minimum and maximum, for what people want, and to the top in quiet hours."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.catalogue.item import DefinePack
from core.catalogue.location import AssignBin, DefineLocation
from core.internal.plan_replenishment import PlanReplenishment
from core.internal.reserve import Reserve
from core.work import ask_for
from tests.core.open_work import Work, work_in
from tests.core.together import at_once, while_held
from tests.core.warehouse import FRESH, Warehouse

LATER = date(2026, 12, 31)
GONE = date(2026, 3, 1)
PLAN = PlanReplenishment()


@pytest.fixture
def faces(warehouse: Warehouse) -> Warehouse:
    """Nuts are picked from F1: 5 to 20 lie there; the reserve is A1 to A5."""
    furnish_faces(warehouse)
    return warehouse


def furnish_faces(warehouse: Warehouse) -> None:
    warehouse.post(DefineLocation(code="F1", kind="pick_face", zone="COLD", sequence=1))
    warehouse.post(DefineLocation(code="F2", kind="pick_face", sequence=2, mixing="lot"))
    face(warehouse, "NUT", "F1", 5, 20)


def face(warehouse: Warehouse, sku: str, place: str, low: int | None, high: int | None, rank: int = 1) -> None:
    minimum, maximum = (None if each is None else Decimal(each) for each in (low, high))
    warehouse.post(AssignBin(sku=sku, location=place, min_quantity=minimum, max_quantity=maximum, rank=rank))


def want(warehouse: Warehouse, pieces: int) -> None:
    warehouse.post(Reserve(sku="NUT", quantity=Decimal(pieces), purpose="orders", soft=True))


def brief(found: list[Work]) -> list[tuple[str, str, str, int]]:
    return [(each.source, each.target, each.quantity, each.priority) for each in found]


def planned(warehouse: Warehouse, command: PlanReplenishment = PLAN) -> list[tuple[str, str, str, int]]:
    """What is open after it is planned: from, to, how much, how urgent."""
    warehouse.post(command)
    return brief(work_in(warehouse, "replenish", "ready"))


@pytest.mark.parametrize(("lies_there", "asked"), [(0, ["20"]), (5, ["15"]), (6, []), (20, [])])
def test_a_face_is_filled_to_its_maximum_from_its_minimum_on(
    faces: Warehouse, lies_there: int, asked: list[str]
) -> None:
    faces.find("A1", "NUT", 100)
    if lies_there:
        faces.find("F1", "NUT", lies_there)
    assert [each[2] for each in planned(faces)] == asked


def test_what_is_asked_for_is_not_asked_for_twice(faces: Warehouse) -> None:
    faces.find("A1", "NUT", 100)
    for _ in range(2):
        assert planned(faces) == [("A1", "F1", "20", 5)]


def test_two_who_plan_at_once_ask_once(faces: Warehouse) -> None:
    faces.find("A1", "NUT", 100)
    assert at_once([PLAN, PLAN], faces) == ["done", "done"]
    assert len(work_in(faces)) == 1


def test_the_second_planner_waits_for_the_first(postgresql_warehouse: Warehouse) -> None:
    furnish_faces(postgresql_warehouse)
    postgresql_warehouse.find("A1", "NUT", 100)
    assert while_held(postgresql_warehouse, PLAN, PLAN) == {"done"}
    assert len(work_in(postgresql_warehouse)) == 1


def test_the_reserve_gives_full_packs_or_all_that_it_has(faces: Warehouse) -> None:
    faces.post(DefinePack(sku="NUT", pack="BAG", quantity=Decimal(6)))
    faces.find("A1", "NUT", 100)
    assert planned(faces) == [("A1", "F1", "18", 5)]
    faces.find("A2", "BOLT", 1)
    face(faces, "BOLT", "F2", 0, 25)
    assert planned(faces)[1:] == [("A2", "F2", "1", 5)]


def test_what_expires_first_comes_first_and_nothing_that_has_expired(faces: Warehouse) -> None:
    face(faces, "MILK", "F1", 0, 25)
    faces.find("A1", "MILK", 9, lot="OLD", expires_on=GONE, status="available")
    faces.find("A2", "MILK", 30, lot="L2", expires_on=LATER)
    faces.find("A3", "MILK", 7, lot="L1", expires_on=FRESH, plate="LP000001")
    faces.post(PLAN)
    found = [(each.lot, each.plate, each.source, each.quantity) for each in work_in(faces)]
    assert found == [("L1", "LP000001", "A3", "7"), ("L2", "", "A2", "10")]


def test_a_face_that_mixes_no_lots_gets_the_lot_that_lies_there(faces: Warehouse) -> None:
    face(faces, "GLUE", "F2", 5, 20)
    faces.find("A1", "GLUE", 50, lot="G1")
    faces.find("A2", "GLUE", 3, lot="G2")
    faces.find("F2", "GLUE", 2, lot="G2")
    faces.post(PLAN)
    assert [(each.lot, each.quantity) for each in work_in(faces)] == [("G2", "3")]


def test_reserved_held_and_doubtful_goods_and_other_faces_give_nothing(faces: Warehouse) -> None:
    faces.find("A1", "NUT", 10)
    faces.post(Reserve(sku="NUT", quantity=Decimal(10), location="A1", purpose="job 7"))
    faces.find("A2", "NUT", 10, status="hold")
    faces.find("A3", "NUT", 10)
    faces.find("DOCK", "NUT", 10)
    faces.find("A5", "NUT", 10)
    face(faces, "NUT", "A5", 0, 10, rank=2)
    site_id, a3 = faces.room.read(
        lambda at: at.exec_driver_sql("SELECT site_id, id FROM location WHERE code='A3'")
    ).one()
    faces.room.write(ask_for, None, faces.clock(), "count", site_id, from_location_id=a3)
    assert planned(faces) == []
    faces.find("A4", "NUT", 4)
    assert planned(faces) == [("A4", "F1", "4", 5)]


def test_two_faces_of_an_item_do_not_take_the_same_goods(faces: Warehouse) -> None:
    face(faces, "NUT", "F2", 0, 10, rank=2)
    faces.find("A1", "NUT", 25)
    assert planned(faces) == [("A1", "F1", "20", 5), ("A1", "F2", "5", 5)]


def test_what_people_want_comes_before_and_first_of_all_where_the_face_is_empty(faces: Warehouse) -> None:
    faces.find("A1", "NUT", 100)
    faces.find("F1", "NUT", 10)
    want(faces, 10)
    assert planned(faces) == []
    want(faces, 1)
    assert planned(faces) == [("A1", "F1", "10", 3)]
    faces.find("F1", "NUT", -10, reason="LOST")
    assert planned(faces) == [("A1", "F1", "10", 1), ("A1", "F1", "10", 1)]


def test_the_face_of_the_first_rank_is_filled_before_the_next_is_pressed(faces: Warehouse) -> None:
    face(faces, "NUT", "F2", 0, 10, rank=2)
    faces.find("A1", "NUT", 100)
    faces.find("F1", "NUT", 6)
    faces.find("F2", "NUT", 1)
    want(faces, 20)
    assert planned(faces) == [("A1", "F1", "14", 3)]
    want(faces, 10)
    assert planned(faces) == [("A1", "F1", "14", 3), ("A1", "F2", "9", 3)]


def test_quiet_hours_fill_up_what_is_not_full(faces: Warehouse) -> None:
    faces.find("A1", "NUT", 100)
    faces.find("F1", "NUT", 15)
    assert planned(faces) == []
    for _ in range(2):
        assert planned(faces, PlanReplenishment(top_off=True)) == [("A1", "F1", "5", 9)]


def test_a_zone_is_planned_by_itself(faces: Warehouse) -> None:
    face(faces, "BOLT", "F2", 0, 10)
    for sku in ("NUT", "BOLT"):
        faces.find("A1", sku, 50)
    assert planned(faces, PlanReplenishment(zone="COLD")) == [("A1", "F1", "20", 5)]


def test_a_bin_without_a_maximum_is_no_face(faces: Warehouse) -> None:
    faces.find("A1", "NUT", 100)
    face(faces, "NUT", "F1", None, 0)
    assert planned(faces) == []


def test_a_serial_is_brought_by_its_number(faces: Warehouse) -> None:
    faces.find("A1", "PUMP", 1, serial="S1")
    faces.find("A2", "PUMP", 1, serial="S2")
    face(faces, "PUMP", "F1", 0, 1)
    faces.post(PLAN)
    assert [(each.lot, each.quantity) for each in work_in(faces)] == [("S1", "1")]


def test_only_who_plans_plans_and_only_what_there_is(faces: Warehouse) -> None:
    assert faces.refusal(PLAN, "OTTO").code == "not_permitted"
    assert faces.refusal(PlanReplenishment(zone="HOT")).code == "unknown_zone"
    for wrong in (
        AssignBin(sku="NUT", location="F1", min_quantity=Decimal(9), max_quantity=Decimal(8)),
        AssignBin(sku="BOLT", location="F1", min_quantity=Decimal(1)),
    ):
        assert faces.refusal(wrong).code == "unknown_value"
