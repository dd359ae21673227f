"""Something is wrong at a place: the right work is asked for, once, and taken back with the report."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Connection, select

from core.access.operator import DefineOperator
from core.catalogue.location import DefineLocation, DefineZone, way_to
from core.catalogue.site import need_site
from core.command import Command, Outcome
from core.errors import Rejection
from core.inbound.put_away import PutAway
from core.inbound.suggest import suggest
from core.internal.look_up import location_card
from core.internal.move import Move
from core.internal.report_problem import ReportProblem, UnblockLocation, goods_on, goods_there
from core.internal.reserve import Reserve
from core.schema.tables import location, operator, work
from core.undo import Undo
from core.work import LEASE, MINUTE, end_work, take_work
from tests.core.together import at_once
from tests.core.warehouse import FRESH, Warehouse

DAMAGED = ReportProblem(problem="damaged", sku="BOLT", quantity=Decimal(4), location="A1")
EMPTY = ReportProblem(problem="empty", location="A2")
BLOCKED = ReportProblem(problem="blocked", location="A2")
TO_A2 = PutAway(sku="BOLT", quantity=Decimal(1), source="A1", target="A2")

Work = tuple[str, str, str, int, str]


@pytest.fixture
def stocked(warehouse: Warehouse) -> Warehouse:
    """10 bolts and a pump at A1, 6 bottles of milk on a plate at A3, and a second operator."""
    warehouse.find("A1", "BOLT", 10)
    warehouse.find("A1", "PUMP", 1, serial="S1")
    warehouse.find("A3", "MILK", 6, lot="L1", expires_on=FRESH, plate="LP000001")
    warehouse.post(DefineOperator(code="ANA", name="Ana"))
    return warehouse


def report(warehouse: Warehouse, command: ReportProblem) -> Outcome:
    return warehouse.post(command, "OTTO")


def asked_for(warehouse: Warehouse) -> list[Work]:
    return warehouse.room.read(_work)


def _work(connection: Connection) -> list[Work]:
    columns = (work.c.kind, location.c.code, work.c.state, work.c.priority, work.c.note)
    query = select(*columns).join(location, location.c.id == work.c.from_location_id).order_by(work.c.id)
    return [tuple(row) for row in connection.execute(query)]


def undo(warehouse: Warehouse, outcome: Outcome) -> Undo:
    assert outcome.posting is not None
    return Undo(posting=outcome.posting)


def statuses(warehouse: Warehouse, sku: str) -> dict[tuple[str, str], int]:
    return {(key[0], key[4]): int(amount) for key, amount in warehouse.stock().items() if key[1] == sku}


def test_damaged_goods_are_for_nobody_and_are_to_be_checked(stocked: Warehouse) -> None:
    said = report(stocked, DAMAGED)
    assert (said.said, said.facts["problem"], said.facts["sku"]) == ("4 EA BOLT damaged at A1", "damaged", "BOLT")
    assert statuses(stocked, "BOLT") == {("A1", "available"): 6, ("A1", "damaged"): 4}
    assert asked_for(stocked) == [("check", "A1", "ready", 5, "damaged")]
    report(stocked, replace(DAMAGED, sku="PUMP", serial="S1", quantity=Decimal(1)))
    report(stocked, ReportProblem(problem="damaged", sku="MILK", lot="L1", quantity=Decimal(6), plate="lp000001"))
    assert statuses(stocked, "MILK") == {("A3", "damaged"): 6}
    assert stocked.broken() == []


def test_goods_that_somebody_has_reserved_are_only_to_be_checked(stocked: Warehouse) -> None:
    stocked.post(Reserve(sku="BOLT", quantity=Decimal(7), location="A1", purpose="SO1"))
    said = report(stocked, DAMAGED)
    assert (said.said, said.facts["reserved"]) == ("A1 to be checked, goods are for SO1", "SO1")
    assert statuses(stocked, "BOLT") == {("A1", "available"): 10}
    assert asked_for(stocked) == [("check", "A1", "ready", 5, "damaged, for SO1")]
    report(stocked, replace(DAMAGED, quantity=Decimal(3)))
    assert statuses(stocked, "BOLT") == {("A1", "available"): 7, ("A1", "damaged"): 3}
    assert stocked.broken() == []


def test_what_was_reserved_for_too_long_stands_in_nobodys_way(stocked: Warehouse) -> None:
    stocked.post(Reserve(sku="BOLT", quantity=Decimal(10), location="A1", purpose="SO1", valid_minutes=5))
    stocked.clock.forward(6)
    report(stocked, DAMAGED)
    assert statuses(stocked, "BOLT") == {("A1", "available"): 6, ("A1", "damaged"): 4}


@pytest.mark.parametrize(
    ("command", "note"),
    [
        (EMPTY, "empty"),
        (replace(EMPTY, problem="count"), "count"),
        (replace(EMPTY, problem="wrong_item"), "wrong item"),
        (replace(EMPTY, problem="wrong_item", sku="MILK", lot="L1"), "wrong item MILK L1"),
    ],
)
def test_a_bin_is_counted_first_of_all(stocked: Warehouse, command: ReportProblem, note: str) -> None:
    assert report(stocked, command).said == "A2 to be counted"
    assert asked_for(stocked) == [("count", "A2", "ready", 1, note)]


def test_a_bin_is_asked_to_be_counted_once(stocked: Warehouse) -> None:
    first = report(stocked, EMPTY)
    second = report(stocked, replace(EMPTY, problem="count"))
    assert second.said == "A2 is to be counted already"
    assert len(asked_for(stocked)) == 1
    stocked.room.write(end_work, work_of(stocked, first), posting_of(second), stocked.clock())
    report(stocked, EMPTY)
    assert [state for _, _, state, *_ in asked_for(stocked)] == ["done", "ready"]


def work_of(warehouse: Warehouse, outcome: Outcome) -> int:
    """The number of the work that the report asked for."""
    asked = select(work.c.id).where(work.c.posting_id == outcome.posting)
    return warehouse.room.read(lambda connection: int(connection.execute(asked).scalar_one()))


def posting_of(outcome: Outcome) -> UUID:
    assert outcome.posting is not None
    return outcome.posting


@pytest.mark.parametrize("command", [EMPTY, BLOCKED], ids=["empty", "blocked"])
def test_two_who_report_the_same_at_once_ask_for_it_once(stocked: Warehouse, command: ReportProblem) -> None:
    assert at_once([command] * 4, stocked) == ["done"] * 4
    assert len(asked_for(stocked)) == 1


@pytest.mark.parametrize(
    "bringing",
    [
        TO_A2,
        replace(TO_A2, sku="", quantity=None, source="", plate="LP000001"),
        Move(sku="BOLT", quantity=Decimal(1), source="A1", target="A2"),
    ],
    ids=["goods put away", "a plate put away", "goods moved"],
)
def test_a_blocked_bin_takes_no_goods_until_it_is_freed(stocked: Warehouse, bringing: Command) -> None:
    assert report(stocked, BLOCKED).said == "A2 blocked, to be checked"
    refusal = stocked.refusal(bringing)
    assert (refusal.code, str(refusal)) == ("location_blocked", "A2 is blocked - scan another bin")
    assert stocked.refusal(UnblockLocation(location="A2"), "OTTO").code == "not_permitted"
    assert stocked.post(UnblockLocation(location="a2"), "SUE").said == "A2 takes goods again"
    assert asked_for(stocked) == [("check", "A2", "done", 1, "blocked")]
    stocked.post(bringing)


def test_goods_leave_a_blocked_bin(stocked: Warehouse) -> None:
    report(stocked, replace(BLOCKED, location="A1"))
    stocked.post(TO_A2)
    assert stocked.on_hand("A2", "BOLT") == 1


def test_a_blocked_bin_is_suggested_to_nobody(stocked: Warehouse) -> None:
    site_id = stocked.room.read(need_site, "").id
    for blocked, suggested in (("A1", "A2"), ("A2", "A4")):
        report(stocked, replace(BLOCKED, location=blocked))
        found = stocked.room.read(suggest, site_id, "BOLT")
        assert found is not None
        assert found.location == suggested


def test_a_bin_that_is_defined_again_stays_blocked(stocked: Warehouse) -> None:
    report(stocked, BLOCKED)
    stocked.post(DefineLocation(code="A2", sequence=2, check_digits="12"))
    assert stocked.refusal(TO_A2).code == "location_blocked"
    assert report(stocked, BLOCKED).said == "A2 is blocked already"
    assert len(asked_for(stocked)) == 1


def test_the_card_of_a_bin_says_that_it_is_blocked(stocked: Warehouse) -> None:
    site_id = stocked.room.read(need_site, "").id
    report(stocked, BLOCKED)
    assert stocked.room.read(location_card, site_id, "A2").facts == (
        "blocked, takes no goods",
        "empty",
        "to do: 1 check",
    )
    stocked.post(UnblockLocation(location="A2"))
    assert stocked.room.read(location_card, site_id, "A2").facts == ("empty",)


@pytest.mark.parametrize("command", [DAMAGED, EMPTY, BLOCKED], ids=["damaged", "empty", "blocked"])
def test_a_report_is_undone_with_all_that_came_of_it(stocked: Warehouse, command: ReportProblem) -> None:
    said = report(stocked, command)
    stocked.post(undo(stocked, said), "OTTO")
    assert [state for _, _, state, *_ in asked_for(stocked)] == ["cancelled"]
    assert statuses(stocked, "BOLT") == {("A1", "available"): 10}
    stocked.post(TO_A2)
    assert stocked.broken() == []


def test_the_second_report_of_a_bin_takes_nothing_back(stocked: Warehouse) -> None:
    for command in (EMPTY, BLOCKED):
        report(stocked, command)
        stocked.post(undo(stocked, report(stocked, command)))
    assert [state for _, _, state, *_ in asked_for(stocked)] == ["ready", "ready"]
    assert stocked.refusal(TO_A2).code == "location_blocked"


def test_what_others_have_done_or_begun_is_not_taken_back(stocked: Warehouse) -> None:
    said = report(stocked, EMPTY)
    number, ana = work_of(stocked, said), stocked.room.read(_number_of, "ANA")
    assert stocked.room.write(take_work, number, ana, "HH2", stocked.clock())
    refusal = stocked.refusal(undo(stocked, said), "OTTO")
    assert (refusal.code, refusal.fields) == ("work_taken", {"operator": "ANA", "work": "count"})
    stocked.clock.forward(LEASE / MINUTE)
    stocked.room.write(end_work, number, posting_of(said), stocked.clock())
    refusal = stocked.refusal(undo(stocked, said), "OTTO")
    assert (refusal.code, refusal.fields) == ("work_done", {"work": "count"})


def _number_of(connection: Connection, code: str) -> int:
    return int(connection.execute(select(operator.c.id).where(operator.c.code == code)).scalar_one())


def test_what_one_has_begun_oneself_or_let_lie_is_taken_back(stocked: Warehouse) -> None:
    for who, minutes in (("OTTO", 0.0), ("ANA", LEASE / MINUTE)):
        said = report(stocked, EMPTY)
        number = stocked.room.read(_number_of, who)
        stocked.room.write(take_work, work_of(stocked, said), number, "HH2", stocked.clock())
        stocked.clock.forward(minutes)
        stocked.post(undo(stocked, said), "OTTO")
    assert [state for _, _, state, *_ in asked_for(stocked)] == ["cancelled", "cancelled"]


REFUSED: list[tuple[Command, str]] = [
    (replace(EMPTY, problem="stolen"), "unknown_value"),
    (replace(EMPTY, location=""), "text_missing"),
    (replace(EMPTY, location="Z9"), "unknown_location"),
    (replace(EMPTY, location="SHUT"), "location_closed"),
    (replace(EMPTY, location="", plate="LP000404"), "unknown_plate"),
    (replace(EMPTY, problem="wrong_item", sku="NOTHING"), "unknown_item"),
    (replace(DAMAGED, quantity=None), "text_missing"),
    (replace(DAMAGED, quantity=Decimal(11)), "not_enough"),
    (replace(DAMAGED, quantity=Decimal(0)), "quantity_not_positive"),
    (replace(DAMAGED, sku="NOTHING"), "unknown_item"),
    (replace(DAMAGED, location="A2"), "not_enough"),
    (replace(DAMAGED, status="damaged"), "nothing_changes"),
    (replace(DAMAGED, sku="PUMP", serial="S1", quantity=Decimal(2)), "serial_wants_one"),
    (UnblockLocation(location="A1"), "not_blocked"),
]


def test_what_cannot_be_reported_is_refused(stocked: Warehouse) -> None:
    before = stocked.everything()
    answers = stocked.room.post_batch([(command, stocked.stamp()) for command, _ in REFUSED])
    codes = [answer.code if isinstance(answer, Rejection) else answer.said for answer in answers]
    assert list(zip((command for command, _ in REFUSED), codes, strict=True)) == REFUSED
    assert (asked_for(stocked), stocked.everything()) == ([], before)


def test_the_goods_that_could_be_damaged_are_listed(stocked: Warehouse) -> None:
    site_id = stocked.room.read(need_site, "").id
    report(stocked, DAMAGED)
    assert [(row.sku, row.quantity) for row in stocked.room.read(goods_there, site_id, "A1")] == [
        ("BOLT", 6_000_000),
        ("PUMP", 1_000_000),
    ]
    assert [row.lot for row in stocked.room.read(goods_there, site_id, "A1", "PUMP", "S1")] == ["S1"]
    assert stocked.room.read(goods_there, site_id, "A1", "PUMP", "S2") == ()
    assert [row.sku for row in stocked.room.read(goods_on, site_id, "LP000001")] == ["MILK"]
    assert stocked.room.read(goods_on, site_id, "LP000001", "BOLT") == ()


def test_the_way_to_a_bin_names_its_zone_and_the_bin_before_it(warehouse: Warehouse) -> None:
    site_id = warehouse.room.read(need_site, "").id
    warehouse.post(DefineZone(code="COLD", name="Cold store"))
    warehouse.post(DefineLocation(code="A3", zone="COLD", sequence=3))
    ways = [warehouse.room.read(way_to, site_id, code) for code in ("A1", "A3", "B1", "DOCK2", "Z9")]
    assert ways == ["A1", "A3, Cold store, after A2", "B1, after A5", "DOCK2", "Z9"]
