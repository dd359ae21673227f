"""Replenishing: one does it, all of it or some, and what is short is counted."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from core.catalogue.item import DefineItem
from core.catalogue.location import AssignBin, DefineLocation
from core.command import Command, Outcome
from core.errors import Rejection
from core.internal.move import Move
from core.internal.plan_replenishment import PlanReplenishment
from core.internal.replenish import Replenish, ReportEmpty, renew_replenishment, take_replenishment
from core.undo import Undo
from core.work import LEASE, MINUTE, leave_work, let_go
from tests.core.open_work import work_in
from tests.core.together import while_held
from tests.core.warehouse import Warehouse


@pytest.fixture
def faces(warehouse: Warehouse) -> Warehouse:
    """Twenty nuts are to go from A1 to F1, eight bolts from a plate at A2 to F2."""
    plan_two(warehouse)
    return warehouse


def plan_two(warehouse: Warehouse) -> None:
    for at, (sku, high) in enumerate((("NUT", 20), ("BOLT", 8)), 1):
        warehouse.post(DefineLocation(code=f"F{at}", kind="pick_face", sequence=50 + at))
        warehouse.post(AssignBin(sku=sku, location=f"F{at}", min_quantity=Decimal(0), max_quantity=Decimal(high)))
    warehouse.find("A1", "NUT", 100)
    warehouse.find("A2", "BOLT", 8, plate="LP000001")
    warehouse.post(PlanReplenishment())


def number(warehouse: Warehouse, sku: str = "NUT") -> int:
    return next(each.number for each in work_in(warehouse, "replenish") if each.sku == sku)


def take(warehouse: Warehouse, who: str, later: tuple[int, ...] = ()) -> str | None:
    """Which SKU that operator is sent for."""
    row = warehouse.room.write(take_replenishment, 1, who, f"HH-{who}", warehouse.clock(), later)
    return None if row is None else row.sku


def id_of(outcome: Outcome) -> UUID:
    assert outcome.posting is not None
    return outcome.posting


def states(warehouse: Warehouse, kind: str = "replenish") -> list[tuple[str, str]]:
    return [(each.state, each.done) for each in work_in(warehouse, kind)]


def short(warehouse: Warehouse, pieces: int) -> Command:
    """So many are there and no more."""
    found = number(warehouse)
    return Replenish(work=found, quantity=Decimal(pieces), short=True) if pieces else ReportEmpty(work=found)


def test_a_work_is_done_with_its_goods(faces: Warehouse) -> None:
    assert faces.post(Replenish(work=number(faces)), "OTTO").said == "20 EA NUT > F1"
    assert faces.post(Replenish(work=number(faces, "BOLT")), "OTTO").said == "8 EA BOLT > F2"
    assert [faces.on_hand(*at) for at in (("F1", "NUT"), ("F2", "BOLT"), ("A1", "NUT"))] == [20, 8, 80]
    assert states(faces) == [("done", "8"), ("done", "20")]
    assert faces.broken() == []


def test_the_rest_of_a_work_stays_open(faces: Warehouse) -> None:
    outcome = faces.post(Replenish(work=number(faces), quantity=Decimal(12)))
    assert outcome.facts["left"] == "8"
    refused = faces.refusal(Replenish(work=number(faces), quantity=Decimal(9)))
    assert (refused.code, refused.happened) == ("over_work", "Only 8 NUT is asked for")
    faces.post(Replenish(work=number(faces)))
    assert faces.on_hand("F1", "NUT") == 20


@pytest.mark.parametrize(("pieces", "state"), [(12, "done"), (0, "cancelled")])
def test_what_is_short_ends_the_work_has_the_bin_counted_and_is_not_sent_for_again(
    faces: Warehouse, pieces: int, state: str
) -> None:
    faces.post(short(faces, pieces))
    assert [each.state for each in work_in(faces, "replenish") if each.sku == "NUT"] == [state]
    (count,) = work_in(faces, "count")
    assert (count.source, count.sku, count.priority) == ("A1", "NUT", 1)
    faces.find("A3", "NUT", 50)
    faces.post(PlanReplenishment())
    again = [(each.source, each.quantity) for each in work_in(faces, "replenish", "ready") if each.sku == "NUT"]
    assert again == ([("A3", "20")] if pieces == 0 else [])
    assert faces.broken() == []


def test_undone_it_is_to_be_done_again(faces: Warehouse) -> None:
    some = Replenish(work=number(faces), quantity=Decimal(12))
    for command in (some, Replenish(work=number(faces)), short(faces, 0), short(faces, 3)):
        before = states(faces)
        outcome = faces.post(command)
        faces.post(Undo(posting=id_of(outcome)))
        assert states(faces) == before
        assert work_in(faces, "count", "ready") == []
        assert [faces.on_hand(place, "NUT") for place in ("F1", "A1")] == [0, 100]
    assert faces.broken() == []


def test_what_was_planned_anew_is_not_asked_for_twice_by_an_undo(faces: Warehouse) -> None:
    done = faces.post(Replenish(work=number(faces)))
    faces.find("F1", "NUT", -20, reason="LOST")
    faces.post(PlanReplenishment())
    faces.find("F1", "NUT", 20)
    faces.post(Undo(posting=id_of(done)))
    assert [each.quantity for each in work_in(faces, "replenish", "ready") if each.sku == "NUT"] == ["20"]


def test_undo_is_refused_where_the_goods_have_gone_on(faces: Warehouse) -> None:
    done = faces.post(Replenish(work=number(faces)))
    faces.post(Move(sku="NUT", quantity=Decimal(20), source="F1", target="A5"))
    assert faces.refusal(Undo(posting=id_of(done))).happened == "Goods went to A5"


def test_two_are_sent_for_different_goods_the_most_urgent_first_and_nearest(faces: Warehouse) -> None:
    assert [take(faces, who) for who in ("OTTO", "SUE", "ADMIN")] == ["NUT", "BOLT", None]
    assert [take(faces, who) for who in ("SUE", "OTTO")] == ["BOLT", "NUT"]
    faces.room.write(leave_work, "HH-OTTO", "OTTO", faces.clock())
    assert take(faces, "ADMIN") == "NUT"


def test_what_is_put_off_comes_last(faces: Warehouse) -> None:
    assert take(faces, "OTTO") == "NUT"
    faces.room.write(let_go, [number(faces)], faces.clock())
    assert take(faces, "OTTO", (number(faces),)) == "BOLT"


def test_a_handheld_that_is_gone_holds_nothing_up(faces: Warehouse) -> None:
    take(faces, "OTTO")
    faces.clock.forward(LEASE / MINUTE - 1)
    faces.room.write(renew_replenishment, number(faces), "OTTO", "HH-OTTO", faces.clock())
    faces.clock.forward(LEASE / MINUTE - 1)
    assert take(faces, "SUE") == "BOLT"
    faces.clock.forward(1)
    assert take(faces, "ADMIN") == "NUT"
    with pytest.raises(Rejection, match="ADMIN is at it"):
        faces.room.write(renew_replenishment, number(faces), "OTTO", "HH-OTTO", faces.clock())


def test_who_is_not_sent_for_it_is_told_who_is(faces: Warehouse) -> None:
    take(faces, "OTTO")
    refused = faces.refusal(Replenish(work=number(faces)), "SUE")
    assert (refused.code, refused.happened) == ("work_of_another", "OTTO is at it")
    faces.post(Replenish(work=number(faces)), "OTTO")
    refused = faces.refusal(Replenish(work=number(faces)), "SUE")
    assert (refused.code, refused.happened) == ("work_settled", "OTTO was first: it is done")


def test_two_who_do_the_same_work_at_once_do_it_once(postgresql_warehouse: Warehouse) -> None:
    plan_two(postgresql_warehouse)
    bring = Replenish(work=number(postgresql_warehouse))
    assert while_held(postgresql_warehouse, bring, bring) == {"work_settled"}
    assert postgresql_warehouse.on_hand("F1", "NUT") == 20


def test_a_plate_that_was_carried_off_is_told(faces: Warehouse) -> None:
    faces.post(Move(plate="LP000001", target="A5"))
    refused = faces.refusal(Replenish(work=number(faces, "BOLT")))
    assert refused.happened == "Plate LP000001 is at A5"
    assert faces.refusal(Replenish(work=999)).code == "unknown_work"


def test_serials_and_weighed_goods_are_brought(faces: Warehouse) -> None:
    faces.post(DefineItem(sku="HAM", name="Ham", catch_unit="KG", catch_nominal=Decimal(2)))
    faces.find("A3", "HAM", 10, catch=Decimal(21))
    faces.find("A3", "PUMP", 1, serial="S1")
    for sku, high in (("HAM", 4), ("PUMP", 1)):
        faces.post(AssignBin(sku=sku, location="F2", max_quantity=Decimal(high)))
    faces.post(PlanReplenishment())
    assert faces.refusal(Replenish(work=number(faces, "HAM"))).code == "catch_missing"
    assert faces.post(Replenish(work=number(faces, "HAM"), catch=Decimal(8))).said == "4 EA 8 KG HAM > F2"
    faces.post(Replenish(work=number(faces, "PUMP")))
    assert faces.on_hand("F2", "PUMP") == 1
    assert faces.broken() == []
