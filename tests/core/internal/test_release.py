"""Reservations that are past their time: their goods are free for whoever wants them, whoever else is at it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from threading import Thread

import pytest
from sqlalchemy import and_, select

from core.catalogue.location import DefineLocation, DefineSite
from core.command import Outcome
from core.internal.close_period import ClosePeriod
from core.internal.move import Move
from core.internal.reserve import Reserve
from core.ledger import reservations
from core.schema.tables import posting, reservation
from core.store import writing
from tests.core.days import MONDAY
from tests.core.together import somebody_waits
from tests.core.warehouse import Warehouse
from tests.waiting import wait_until

TO_A2 = Move(sku="BOLT", quantity=Decimal(10), source="A1", target="A2")


def reserve(warehouse: Warehouse, quantity: int, minutes: int, site: str = "") -> None:
    """Reserves bolts in A1 for so long."""
    for_job = Reserve(site=site, sku="BOLT", quantity=Decimal(quantity), location="A1", purpose="job 7")
    warehouse.post(replace(for_job, valid_minutes=minutes))


def held(warehouse: Warehouse) -> int:
    """All that is held reserved, in pieces."""
    return int(sum(warehouse.reserved().values()))


def expired(warehouse: Warehouse) -> list[str]:
    """Who posted the releases of what was past its time."""
    devices = select(posting.c.device).where(posting.c.kind == "ReleaseExpired")
    return list(warehouse.room.read(lambda c: c.scalars(devices).all()))


def one_at_a_time(patch: pytest.MonkeyPatch) -> None:
    """As if there were very many: each posting releases the one that is longest past."""
    first_one = reservation.c.id.in_(reservations._FIRST_DUE.limit(1))
    patch.setattr(reservations, "_ALL_DUE", select(*reservations._COLUMNS).where(and_(first_one, *reservations._DUE)))


@pytest.fixture
def stocked(warehouse: Warehouse) -> Warehouse:
    """20 bolts in A1."""
    warehouse.find("A1", "BOLT", 20)
    return warehouse


def test_a_site_that_cannot_book_today_keeps_nobody_elsewhere_from_goods_that_expired(warehouse: Warehouse) -> None:
    """Main closed Monday, and then its time zone was put right: there it is Monday once more."""
    warehouse.find("A1", "BOLT", 10)
    reserve(warehouse, 10, 30)
    warehouse.clock.forward(15 * 60)
    warehouse.post(ClosePeriod(through=MONDAY))
    warehouse.post(DefineSite(code="MAIN", name="Main", time_zone="America/New_York"))
    warehouse.post(DefineSite(code="NORTH", name="North"))
    for code in ("A1", "A2"):
        warehouse.post(DefineLocation(site="NORTH", code=code))
    warehouse.find("A1", "BOLT", 20, site="NORTH")
    reserve(warehouse, 20, 30, "NORTH")
    warehouse.clock.forward(30)
    away = replace(TO_A2, site="NORTH")
    warehouse.post(away)
    assert held(warehouse) == 10
    reserve(warehouse, 10, 10, "NORTH")
    warehouse.clock.forward(10)
    assert isinstance(warehouse.room.post_batch([(away, warehouse.stamp())])[0], Outcome)
    assert warehouse.room.release_expired("CELLAR") == 0
    assert warehouse.broken() == []


def test_goods_that_another_station_is_first_to_release_are_taken_all_the_same(
    stocked: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    reserve(stocked, 20, 30)
    stocked.clock.forward(30)
    other, release_expired = Warehouse(stocked.url, stocked.clock), stocked.room._release_expired

    def too_late(device: str) -> int:
        assert other.room.release_expired("CELLAR") == 1
        return release_expired(device)

    monkeypatch.setattr(stocked.room, "_release_expired", too_late)
    stocked.post(TO_A2)
    assert (stocked.on_hand("A2", "BOLT"), expired(stocked)) == (Decimal(10), ["CELLAR"])
    other.room.close()


def test_who_waits_for_another_to_release_some_goes_on_with_the_others(
    postgresql_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse, released = postgresql_warehouse, list[int]()
    one_at_a_time(monkeypatch)
    warehouse.find("A1", "BOLT", 10)
    for number in range(2):
        reserve(warehouse, 5, 5 + number)
    warehouse.clock.forward(10)
    waiting = Thread(target=lambda: released.append(warehouse.room.release_expired("CELLAR")))
    with writing(warehouse.engine) as connection:
        assert warehouse.room._release_due(connection, "DESK") == [1]
        waiting.start()
        wait_until(lambda: somebody_waits(warehouse.engine), "the second waits for the first")
    waiting.join()
    assert (released, held(warehouse)) == ([1], 0)


def test_a_file_of_commands_finds_free_all_that_expired_however_much(
    stocked: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_at_a_time(monkeypatch)
    for number in range(3):
        reserve(stocked, 6, 5 + number)
    stocked.clock.forward(10)
    assert isinstance(stocked.room.post_batch([(TO_A2, stocked.stamp())])[0], Outcome)
    assert held(stocked) == 0
