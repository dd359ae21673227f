"""Leases on goods that are carried to their bins: room is kept for them, once."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from sqlalchemy import select

from core.access.operator import DefineOperator
from core.catalogue.location import DefineLocation
from core.inbound.put_away import PutAway
from core.inbound.put_away_work import Carrier, LooseGoods, Taken, plate_in_hand, take_goods, take_plate
from core.inbound.waiting import waiting
from core.schema.tables import work
from core.values import ONE
from core.work import LEASE, MINUTE, leave_work, renew_work
from tests.core.warehouse import Warehouse

PLATES = ("LP000001", "LP000002")
PEOPLE = ("ANA", "JOE")


@pytest.fixture
def racks(warehouse: Warehouse) -> Warehouse:
    """Two loaded plates at the dock, bins that take one each, and two people."""
    for number in range(1, 6):
        warehouse.post(DefineLocation(code=f"A{number}", sequence=number, max_plates=1))
    for plate, who in zip(PLATES, PEOPLE, strict=True):
        warehouse.find("DOCK", "BOLT", 10, plate=plate)
        warehouse.post(DefineOperator(code=who, name=who))
    return warehouse


def take(warehouse: Warehouse, plate: str, who: str, **more: bool) -> Taken:
    by = Carrier(who, f"HH-{who}", warehouse.clock())
    return warehouse.room.write(take_plate, 1, plate, by, (), **more)


def bin_of(taken: Taken) -> str:
    return taken.target.location if taken.target else ""


def states(warehouse: Warehouse) -> list[str]:
    return warehouse.room.read(lambda at: list(at.scalars(select(work.c.state).order_by(work.c.id))))


def test_two_who_ask_at_the_same_moment_are_sent_to_two_bins(racks: Warehouse) -> None:
    start, bins = threading.Barrier(2), list[str]()

    def ask(plate: str, who: str) -> None:
        start.wait(10)
        bins.append(bin_of(take(racks, plate, who)))

    threads = [threading.Thread(target=ask, args=each) for each in zip(PLATES, PEOPLE, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(bins) == ["A1", "A2"]


def test_a_lease_that_is_renewed_says_since_when_and_stays_with_its_holder(racks: Warehouse) -> None:
    taken_at = racks.clock()
    take(racks, "LP000001", "ANA")
    racks.clock.forward(9)
    racks.room.write(renew_work, "HH-ANA", "ANA", racks.clock())
    racks.clock.forward(9)
    other = take(racks, "LP000001", "JOE").other
    assert other is not None
    assert (other.operator, other.since) == ("ANA", taken_at)
    assert bin_of(take(racks, "LP000001", "ANA")) == "A1"
    assert states(racks) == ["leased"]


def test_a_lease_that_is_over_keeps_no_room_and_no_plate(racks: Warehouse) -> None:
    take(racks, "LP000001", "ANA")
    by = Carrier("ANA", "HH-ANA", racks.clock())
    assert racks.room.read(plate_in_hand, 1, by) == "LP000001"
    racks.clock.forward(LEASE / MINUTE)
    assert racks.room.read(plate_in_hand, 1, Carrier("ANA", "HH-ANA", racks.clock())) == ""
    assert bin_of(take(racks, "LP000002", "JOE")) == "A1"
    assert bin_of(take(racks, "LP000001", "JOE")) == "A1"
    assert states(racks) == ["cancelled", "cancelled", "leased"]


def test_a_posting_ends_the_lease_of_whoever_had_it(racks: Warehouse) -> None:
    take(racks, "LP000001", "ANA")
    racks.post(PutAway(plate="LP000001", target="A3"), "JOE")
    assert states(racks) == ["done"]


def test_who_carries_loose_goods_keeps_their_room(racks: Warehouse) -> None:
    racks.post(DefineLocation(code="A1", sequence=1, max_plates=0, max_weight_kg=Decimal(0), mixing="item"))
    racks.find("DOCK", "NUT", 30)
    goods = LooseGoods("NUT", "", "available", "DOCK", 20 * ONE)
    ana = racks.room.write(take_goods, 1, goods, Carrier("ANA", "HH1", racks.clock()))
    joe = racks.room.write(take_goods, 1, goods, Carrier("JOE", "HH2", racks.clock()))
    assert (bin_of(ana), bin_of(joe)) == ("A1", "A1")
    assert joe.other is not None
    assert bin_of(take(racks, "LP000001", "ADMIN")) == "A2"
    racks.post(PutAway(sku="NUT", quantity=Decimal(20), source="DOCK", target="A1"), "ANA")
    racks.room.write(leave_work, "HH2", "JOE", racks.clock())
    assert states(racks) == ["done", "cancelled", "leased"]


def test_what_waits_is_listed_the_oldest_first_with_its_bin_or_who_carries_it(racks: Warehouse) -> None:
    racks.clock.forward(1)
    racks.find("DOCK", "NUT", 30)
    take(racks, "LP000001", "ANA")
    listed = racks.room.read(waiting, 1, "DOCK", racks.clock())
    assert [(row.code, row.bin, row.carrier) for row in listed] == [
        ("LP000001", "A1", "ANA"), ("LP000002", "A2", ""), ("NUT", "A2", ""),
    ]  # fmt: skip
