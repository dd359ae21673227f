"""Reservations: who has reserved goods gets them, nobody else does, and the book always says who has what."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Connection, select

from core.command import Outcome
from core.errors import Rejection
from core.inbound.put_away import PutAway
from core.internal.adjust import AdjustStock
from core.internal.move import Move
from core.internal.move_lines import MoveLine, MoveLines
from core.internal.release import Release
from core.internal.reserve import Reserve
from core.ledger.reservations import sites_due
from core.schema.tables import posting, reservation
from core.undo import Undo
from core.values import ONE, Micros
from tests.core.statements import counted_statements
from tests.core.together import at_once, while_held
from tests.core.warehouse import Warehouse

TEN = Decimal(10)
TO_A2 = Move(sku="BOLT", quantity=TEN, source="A1", target="A2")


def reserve(warehouse: Warehouse, quantity: int = 10, purpose: str = "job 7", **more: object) -> UUID:
    """Reserves bolts in A1, unless other goods are named; returns what the reservation is known by."""
    given: dict[str, object] = {"sku": "BOLT", "location": "A1", "quantity": Decimal(quantity), **more}
    return done(warehouse.post(Reserve(purpose=purpose, **given)))  # type: ignore[arg-type]  # the test's choice


def done(outcome: Outcome) -> UUID:
    assert outcome.posting is not None
    return outcome.posting


def held(warehouse: Warehouse) -> int:
    """All that is held reserved, in pieces."""
    return int(sum(warehouse.reserved().values()))


def standing(warehouse: Warehouse, of: UUID) -> tuple[int, int, str]:
    """How many pieces were taken of a reservation and how many released, and its state."""
    columns = (reservation.c.done, reservation.c.released, reservation.c.state)
    row = warehouse.room.read(lambda c: c.execute(select(*columns).where(reservation.c.posting_id == of)).one())
    return row.done // ONE, row.released // ONE, row.state


@pytest.fixture
def stocked(warehouse: Warehouse) -> Warehouse:
    """20 bolts in A1."""
    warehouse.find("A1", "BOLT", 20)
    return warehouse


def test_reserved_goods_are_taken_by_those_who_have_them_and_nobody_else(stocked: Warehouse) -> None:
    mine = reserve(stocked, 15)
    refusal = stocked.refusal(TO_A2)
    assert (refusal.code, refusal.fields) == ("reserved", {"reserved": "15", "sku": "BOLT", "purpose": "job 7"})
    stocked.post(MoveLines(lines=(MoveLine(sku="BOLT", quantity=Decimal(5), source="A1", target="A3"),)))
    stocked.post(Move(sku="BOLT", quantity=TEN, source="A1", target="A2", reservation=mine))
    assert (standing(stocked, mine), held(stocked)) == ((10, 0, "open"), 5)
    rest = MoveLine(sku="BOLT", quantity=Decimal(5), source="A1", target="A2", reservation=mine)
    stocked.post(MoveLines(lines=(rest,)))
    assert (standing(stocked, mine), held(stocked)) == ((15, 0, "consumed"), 0)
    assert stocked.on_hand("A2", "BOLT") == 15
    assert stocked.broken() == []


def test_two_lines_of_one_list_take_of_one_reservation_and_never_more_than_it_has(stocked: Warehouse) -> None:
    mine = reserve(stocked)
    six = MoveLine(sku="BOLT", quantity=Decimal(6), source="A1", target="A2", reservation=mine)
    four = MoveLine(sku="BOLT", quantity=Decimal(4), source="A1", target="A3", reservation=mine)
    assert stocked.refusal(MoveLines(lines=(six, six))).code == "over_reservation"
    stocked.post(MoveLines(lines=(six, four)))
    assert (standing(stocked, mine), held(stocked)) == ((10, 0, "consumed"), 0)
    assert stocked.broken() == []


def test_a_count_below_what_is_reserved_waits_for_a_release(stocked: Warehouse) -> None:
    mine = reserve(stocked, 15)
    counted = AdjustStock(location="A1", sku="BOLT", reason="LOST", counted=Decimal(12))
    assert stocked.refusal(counted).fields["purpose"] == "job 7"
    stocked.post(Release(reservation=mine, quantity=Decimal(3)))
    stocked.post(counted)
    assert (standing(stocked, mine), held(stocked)) == ((0, 3, "open"), 12)
    assert stocked.broken() == []


def test_what_is_short_is_called_short_and_what_is_reserved_reserved(stocked: Warehouse) -> None:
    for number in range(5):
        reserve(stocked, 3, f"job {number}")
    assert stocked.refusal(TO_A2).fields["purpose"] == "job 0, job 1, job 2"
    short = stocked.refusal(Move(sku="BOLT", quantity=Decimal(21), source="A1", target="A2"))
    assert (short.code, short.fields["free"]) == ("not_enough", "5")


def test_a_plate_takes_its_reservations_along_and_back(warehouse: Warehouse) -> None:
    warehouse.find("DOCK", "BOLT", 10, plate="LP000001")
    mine = reserve(warehouse, 4, location="", plate="LP000001")
    moved = warehouse.post(PutAway(plate="LP000001", target="A1"))
    warehouse.post(Undo(posting=done(moved)))
    warehouse.post(PutAway(plate="LP000001", target="A3"))
    assert held(warehouse) == 4
    seven = Move(sku="BOLT", quantity=Decimal(7), source_plate="LP000001", target="A2")
    assert warehouse.refusal(seven).code == "reserved"
    picked = Move(sku="BOLT", quantity=Decimal(4), source_plate="LP000001", target="A2", reservation=mine)
    warehouse.post(picked)
    assert (standing(warehouse, mine), held(warehouse)) == ((4, 0, "consumed"), 0)
    assert warehouse.broken() == []


def test_a_reserved_serial_moves_for_who_reserved_it_and_is_reserved_again_by_undo(warehouse: Warehouse) -> None:
    warehouse.find("A1", "PUMP", 1, serial="S1")
    mine = reserve(warehouse, 1, sku="PUMP", serial="S1", location="")
    pump = Move(sku="PUMP", serial="S1", quantity=Decimal(1), source="A1", target="A2")
    assert warehouse.refusal(pump).code == "reserved"
    lost = AdjustStock(location="A1", sku="PUMP", serial="S1", reason="LOST", change=Decimal(-1))
    assert warehouse.refusal(lost).code == "reserved"
    taken = Move(sku="PUMP", serial="S1", quantity=Decimal(1), source="A1", target="A2", reservation=mine)
    moved = warehouse.post(taken)
    assert (standing(warehouse, mine), held(warehouse)) == ((1, 0, "consumed"), 0)
    warehouse.post(Undo(posting=done(moved)))
    assert (standing(warehouse, mine), held(warehouse)) == ((0, 0, "open"), 1)
    assert warehouse.on_hand("A1", "PUMP") == 1
    assert warehouse.broken() == []
    warehouse.post(taken)
    assert warehouse.broken() == []


def test_goods_that_undo_brings_back_are_reserved_again_in_whatever_balance_they_are_now(stocked: Warehouse) -> None:
    mine = reserve(stocked, 20)
    all_of_it = Move(sku="BOLT", quantity=Decimal(20), source="A1", target="A2", reservation=mine)
    moved = stocked.post(all_of_it)
    stocked.find("A1", "BOLT", 2)  # a balance of its own: the one before has ended
    stocked.post(Undo(posting=done(moved)))
    assert (standing(stocked, mine), held(stocked)) == ((0, 0, "open"), 20)
    assert stocked.broken() == []
    assert stocked.refusal(Move(sku="BOLT", quantity=Decimal(3), source="A1", target="A3")).code == "reserved"
    stocked.post(all_of_it)
    assert stocked.on_hand("A2", "BOLT") == 20
    assert stocked.broken() == []


def test_undo_takes_no_goods_that_somebody_has_reserved_since(stocked: Warehouse) -> None:
    moved = stocked.post(TO_A2)
    yours = reserve(stocked, 8, "job 8", location="A2")
    assert stocked.refusal(Undo(posting=done(moved))).fields["purpose"] == "job 8"
    stocked.post(Release(reservation=yours))
    stocked.post(Undo(posting=done(moved)))
    assert stocked.on_hand("A1", "BOLT") == 20


def test_a_soft_reservation_locks_nothing_and_says_what_was_taken_for_it(stocked: Warehouse) -> None:
    wanted = done(stocked.post(Reserve(sku="BOLT", quantity=Decimal(30), purpose="spring", soft=True)))
    stocked.post(TO_A2)
    for_it = Move(sku="BOLT", quantity=TEN, source="A2", target="A3", reservation=wanted)
    moved = stocked.post(for_it)
    assert (standing(stocked, wanted), held(stocked)) == ((10, 0, "open"), 0)
    stocked.post(Undo(posting=done(moved)))
    stocked.post(Release(reservation=wanted))
    assert standing(stocked, wanted) == (0, 30, "released")
    assert stocked.refusal(for_it).code == "reservation_closed"
    assert stocked.broken() == []


def expired(warehouse: Warehouse) -> list[str]:
    """Who posted the releases of what was past its time."""
    devices = select(posting.c.device).where(posting.c.kind == "ReleaseExpired", posting.c.operator_id == 0)
    return list(warehouse.room.read(lambda c: c.scalars(devices).all()))


def test_what_is_reserved_for_too_long_stands_in_nobodys_way(stocked: Warehouse) -> None:
    mine = reserve(stocked, 15, valid_minutes=30)
    reserve(stocked, 2, "job 8", valid_minutes=60)
    stocked.clock.forward(29)
    assert stocked.refusal(TO_A2).code == "reserved"
    stocked.clock.forward(1)
    assert stocked.refusal(Move(sku="BOLT", quantity=TEN, source="A5", target="A2")).code == "not_enough"
    assert expired(stocked) == []  # nobody was in the way
    stamp = stocked.stamp()
    stocked.room.post(TO_A2, stamp)
    assert (standing(stocked, mine), held(stocked)) == ((0, 15, "released"), 2)
    assert expired(stocked) == ["DESK"]
    assert stocked.room.post(TO_A2, stamp).repeated
    assert stocked.broken() == []


def test_what_is_still_in_the_way_when_all_that_expired_is_released_is_refused(stocked: Warehouse) -> None:
    reserve(stocked, 3, "job 8", valid_minutes=30)
    reserve(stocked, 15, "job 9")
    stocked.clock.forward(30)
    with pytest.raises(Rejection, match="15 BOLT there are for job 9"):
        stocked.post(TO_A2)
    assert expired(stocked) == ["DESK"]
    assert stocked.refusal(TO_A2).code == "reserved"
    assert expired(stocked) == ["DESK"]


def test_a_file_of_commands_finds_free_what_expired(stocked: Warehouse) -> None:
    reserve(stocked, 20, valid_minutes=30)
    stocked.clock.forward(30)
    answers = stocked.room.post_batch([(TO_A2, stocked.stamp()), (TO_A2, stocked.stamp())])
    assert [answer.posting is not None for answer in answers if isinstance(answer, Outcome)] == [True, True]
    assert stocked.on_hand("A2", "BOLT") == 20
    assert expired(stocked) == ["DESK"]
    assert stocked.broken() == []


def test_a_job_releases_all_that_expired_whatever_it_was(stocked: Warehouse) -> None:
    for number in range(3):
        reserve(stocked, 2, valid_minutes=10 + number)
    stocked.post(Reserve(sku="NUT", quantity=TEN, purpose="spring", soft=True, valid_minutes=5))
    stocked.clock.forward(11)
    assert stocked.room.release_expired("CELLAR") == 3
    assert (held(stocked), expired(stocked)) == (2, ["CELLAR"])
    assert stocked.room.release_expired("CELLAR") == 0
    assert expired(stocked) == ["CELLAR"]
    assert stocked.broken() == []


def test_the_last_pieces_are_reserved_once_however_many_want_them(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 10)
    wanted = [Reserve(sku="BOLT", quantity=Decimal(3), location="A1", purpose=f"job {n}") for n in range(8)]
    answers = at_once(wanted, warehouse)
    assert sorted(answers) == ["done"] * 3 + ["reserved"] * 5
    assert held(warehouse) == 9
    assert warehouse.broken() == []


def test_goods_are_either_reserved_or_moved_away_when_both_are_wanted_at_once(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 10)
    mine = reserve(warehouse, 6)
    five = Reserve(sku="BOLT", quantity=Decimal(4), location="A1", purpose="job 8")
    away = Move(sku="BOLT", quantity=Decimal(4), source="A1", target="A2")
    picked = Move(sku="BOLT", quantity=Decimal(3), source="A1", target="A3", reservation=mine)
    answers = at_once([five, away, picked, picked, picked, Release(reservation=mine)], warehouse)
    assert answers.count("done") >= 2
    assert set(answers) <= {"done", "reserved", "not_enough", "reservation_closed", "over_reservation"}
    assert warehouse.broken() == []


def test_who_waits_for_a_reservation_that_is_used_up_is_told_so(postgresql_warehouse: Warehouse) -> None:
    postgresql_warehouse.find("A1", "BOLT", 20)
    mine = reserve(postgresql_warehouse)
    taken = Move(sku="BOLT", quantity=TEN, source="A1", target="A2", reservation=mine)
    assert while_held(postgresql_warehouse, taken, taken) == {"reservation_closed"}
    assert held(postgresql_warehouse) == 0


def test_a_plate_that_is_on_its_way_is_released_where_it_arrives(postgresql_warehouse: Warehouse) -> None:
    postgresql_warehouse.find("A1", "BOLT", 10, plate="LP000001")
    mine = reserve(postgresql_warehouse, 4, location="", plate="LP000001")
    on_its_way = Move(plate="LP000001", target="A2")
    assert while_held(postgresql_warehouse, on_its_way, Release(reservation=mine)) == {"done"}
    assert held(postgresql_warehouse) == 0
    assert postgresql_warehouse.broken() == []


def test_what_is_due_is_found_without_a_walk_through_all_reservations(sqlite_warehouse: Warehouse) -> None:
    def ways(connection: Connection) -> list[str]:
        """How the database would answer what is asked whenever goods are refused because they are reserved."""
        with counted_statements(sqlite_warehouse) as asked:
            sites_due(connection, Micros(0))
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[-1]}", (0,))
        return [str(row[-1]) for row in plan]

    found = sqlite_warehouse.room.read(ways)
    assert "SEARCH reservation USING INDEX reservation_due (expires_at<?)" in found
    assert not any("SCAN" in way for way in found)
