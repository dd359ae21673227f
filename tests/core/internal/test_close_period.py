"""Closing a period: what was there is kept, nothing is booked into it any more, and the last one can be reopened."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from core.catalogue.location import DefineLocation, DefineSite
from core.errors import Rejection
from core.internal.close_period import ClosePeriod, ReopenPeriod
from core.internal.move import Move
from core.internal.release import Release
from core.internal.reserve import Reserve
from core.schema.tables import period_balance, posting
from core.undo import Undo
from tests.core.days import A_BOLT, MONDAY, TUESDAY, WEDNESDAY, days_later, held_on, periods, post_as_of
from tests.core.statements import counted_statements
from tests.core.warehouse import Warehouse

MONDAY_CLOSED = ClosePeriod(through=MONDAY)


def test_what_happened_in_a_closed_period_is_refused_with_what_to_do(warehouse: Warehouse) -> None:
    warehouse.post(A_BOLT)
    days_later(warehouse)
    closed = warehouse.post(MONDAY_CLOSED)
    assert (closed.said, closed.facts) == (
        "MAIN is closed through 2026-03-02", {"site": "MAIN", "through": "2026-03-02", "rows": "1"},
    )  # fmt: skip
    with pytest.raises(Rejection) as refused:
        post_as_of(warehouse, A_BOLT, 1)
    assert str(refused.value).endswith("book it today, or reopen the period")
    assert refused.value.code == "period_closed"
    warehouse.post(A_BOLT)
    assert (held_on(warehouse, MONDAY), held_on(warehouse, TUESDAY)) == ({"A1": 1}, {"A1": 2})
    assert warehouse.broken() == []


@pytest.mark.parametrize(
    ("minutes_after_midnight", "days_back", "refused"),
    [(-1 / 60, 0, "period_not_over"), (0, 0, ""), (0, -1, "period_not_over"), (0, 1, "")],
)
def test_a_day_can_be_closed_from_the_second_it_is_over_at_the_site(
    sqlite_warehouse: Warehouse, minutes_after_midnight: float, days_back: int, refused: str
) -> None:
    sqlite_warehouse.clock.forward(15 * 60 + minutes_after_midnight)  # Berlin is an hour ahead
    command = ClosePeriod(through=MONDAY - timedelta(days=days_back))
    if refused:
        assert sqlite_warehouse.refusal(command).code == refused
    else:
        sqlite_warehouse.post(command)


def test_periods_are_closed_one_after_the_other_and_only_the_last_is_reopened(warehouse: Warehouse) -> None:
    assert warehouse.refusal(ReopenPeriod(through=MONDAY)).code == "no_period_closed"
    days_later(warehouse, 3)
    warehouse.post(MONDAY_CLOSED)
    warehouse.post(ClosePeriod(through=TUESDAY))
    for day in (MONDAY, TUESDAY):
        assert warehouse.refusal(ClosePeriod(through=day)).code == "period_closed_before"
    refusal = warehouse.refusal(ReopenPeriod(through=MONDAY))
    assert (refusal.code, refusal.fields) == ("period_not_last", {"through": "2026-03-02", "last": "2026-03-03"})
    assert warehouse.post(ReopenPeriod(through=TUESDAY)).said == "MAIN is open through 2026-03-03 again"
    post_as_of(warehouse, A_BOLT, 2)
    warehouse.post(ClosePeriod(through=WEDNESDAY))
    assert periods(warehouse) == [(MONDAY, "closed"), (TUESDAY, "reopened"), (WEDNESDAY, "closed")]
    assert [held_on(warehouse, day) for day in (MONDAY, TUESDAY, WEDNESDAY)] == [{}, {"A1": 1}, {"A1": 1}]
    assert warehouse.broken() == []


def test_a_period_that_is_closed_again_keeps_what_was_added_and_what_was_kept_before(
    sqlite_warehouse: Warehouse,
) -> None:
    sqlite_warehouse.post(A_BOLT)
    days_later(sqlite_warehouse)
    sqlite_warehouse.post(MONDAY_CLOSED)
    sqlite_warehouse.post(ReopenPeriod(through=MONDAY))
    post_as_of(sqlite_warehouse, replace(A_BOLT, location="A2"), 1)
    sqlite_warehouse.post(MONDAY_CLOSED)
    counts = (
        select(func.count())
        .select_from(period_balance)
        .group_by(period_balance.c.period_id)
        .order_by(period_balance.c.period_id)
    )
    assert sqlite_warehouse.room.read(lambda connection: connection.scalars(counts).all()) == [1, 2]
    assert periods(sqlite_warehouse) == [(MONDAY, "reopened"), (MONDAY, "closed")]
    assert held_on(sqlite_warehouse, MONDAY) == {"A1": 1, "A2": 1}
    assert sqlite_warehouse.broken() == []


def test_closing_and_reopening_stay_on_record_and_are_not_undone(sqlite_warehouse: Warehouse) -> None:
    days_later(sqlite_warehouse)
    for command in (MONDAY_CLOSED, ReopenPeriod(through=MONDAY)):
        outcome = sqlite_warehouse.post(command, "SUE")
        assert outcome.posting is not None
        assert sqlite_warehouse.refusal(Undo(posting=outcome.posting)).code == "not_undoable"
        assert sqlite_warehouse.refusal(command, "OTTO").code == "not_permitted"
    on_record = select(posting.c.kind).where(posting.c.kind.like("%Period"), posting.c.state == "posted")
    assert len(sqlite_warehouse.room.read(lambda connection: connection.scalars(on_record).all())) == 2


def test_what_was_booked_in_a_closed_period_is_undone_today(sqlite_warehouse: Warehouse) -> None:
    found = sqlite_warehouse.post(A_BOLT)
    days_later(sqlite_warehouse)
    sqlite_warehouse.post(MONDAY_CLOSED)
    assert found.posting is not None
    sqlite_warehouse.post(Undo(posting=found.posting))
    assert (held_on(sqlite_warehouse, MONDAY), held_on(sqlite_warehouse, TUESDAY)) == ({"A1": 1}, {})
    assert sqlite_warehouse.broken() == []


def test_a_period_stays_open_while_goods_are_held_for_somebody_since_then(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 9)
    held = Reserve(sku="BOLT", purpose="SO1", quantity=Decimal(1), location="A1")
    warehouse.post(replace(held, location="", soft=True))
    warehouse.post(replace(held, valid_minutes=60))
    reserved = warehouse.post(held).posting
    assert reserved is not None
    days_later(warehouse)
    warehouse.post(replace(held, purpose="SO2"))
    refusal = warehouse.refusal(MONDAY_CLOSED)
    assert (refusal.code, refusal.fields) == ("period_reserved", {"purpose": "SO1", "since": "2026-03-02"})
    warehouse.post(ClosePeriod(through=MONDAY - timedelta(days=1)))
    warehouse.post(Release(reservation=reserved))
    warehouse.post(MONDAY_CLOSED)
    assert warehouse.broken() == []


def test_each_site_has_its_own_periods(sqlite_warehouse: Warehouse) -> None:
    sqlite_warehouse.post(DefineSite(code="WEST", name="West", time_zone="America/St_Johns"))
    sqlite_warehouse.post(DefineLocation(site="WEST", code="W1"))
    sqlite_warehouse.clock.forward(15 * 60)  # midnight in Berlin, half past seven in the evening in Newfoundland
    assert sqlite_warehouse.refusal(replace(MONDAY_CLOSED, site="WEST")).code == "period_not_over"
    sqlite_warehouse.post(replace(MONDAY_CLOSED, site="MAIN"))
    sqlite_warehouse.post(replace(A_BOLT, site="WEST", location="W1"))
    days_later(sqlite_warehouse)
    sqlite_warehouse.post(replace(MONDAY_CLOSED, site="WEST"))
    assert sqlite_warehouse.broken() == []


def test_goods_do_not_go_back_into_another_sites_closed_period(sqlite_warehouse: Warehouse) -> None:
    """What one site took from another's transit is put back there, on a day that is over there."""
    sqlite_warehouse.post(DefineSite(code="EAST", name="East", time_zone="Pacific/Auckland"))
    sqlite_warehouse.post(DefineLocation(site="EAST", code="ROAD", kind="transit"))
    sqlite_warehouse.post(replace(A_BOLT, site="EAST", location="ROAD"))
    sqlite_warehouse.clock.forward(3 * 60)  # noon in Berlin, midnight in Auckland
    taken = sqlite_warehouse.post(
        Move(site="MAIN", sku="BOLT", quantity=Decimal(1), source_site="EAST", source="ROAD", target="A1")
    )
    sqlite_warehouse.post(replace(MONDAY_CLOSED, site="EAST"))
    assert taken.posting is not None
    assert sqlite_warehouse.refusal(Undo(posting=taken.posting)).code == "period_closed"
    days_later(sqlite_warehouse)
    sqlite_warehouse.post(Undo(posting=taken.posting))
    assert sqlite_warehouse.broken() == []


def test_a_close_is_a_constant_number_of_statements(sqlite_warehouse: Warehouse) -> None:
    counts = []
    for day, places in enumerate((1, 5)):
        for number in range(1, places + 1):
            sqlite_warehouse.post(replace(A_BOLT, location=f"A{number}"))
        days_later(sqlite_warehouse)
        with counted_statements(sqlite_warehouse) as statements:
            sqlite_warehouse.post(ClosePeriod(through=MONDAY + timedelta(days=day)))
        counts.append(len(statements))
    assert counts[0] == counts[1]
