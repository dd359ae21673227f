"""Expired goods: the night gives them their status; without it nobody gets them either."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.catalogue.location import DefineLocation, DefineSite
from core.internal.expire_lots import ExpireLots
from core.internal.reserve import Reserve
from core.night import expire_everywhere
from tests.core.internal.workshop import undo
from tests.core.warehouse import DAY, FRESH, Warehouse

SOON = date(2026, 3, 5)


@pytest.fixture
def dairy(warehouse: Warehouse) -> Warehouse:
    """Milk that is good until Thursday at A1 and on a plate, damaged as well, and some that lasts until autumn."""
    warehouse.find("A1", "MILK", 10, lot="L1", expires_on=SOON)
    warehouse.find("A2", "MILK", 6, lot="L1", plate="LP000001")
    warehouse.find("A3", "MILK", 1, lot="L1", status="damaged")
    warehouse.find("A1", "MILK", 3, lot="L2", expires_on=FRESH)
    warehouse.find("A1", "BOLT", 3)
    return warehouse


def test_goods_are_expired_the_night_after_their_date(dairy: Warehouse) -> None:
    dairy.clock.forward(3 * DAY // 60_000_000)
    assert expire_everywhere(dairy.room, "TIMER") == 0
    dairy.clock.forward(DAY // 60_000_000)
    assert expire_everywhere(dairy.room, "TIMER") == 2
    assert expire_everywhere(dairy.room, "TIMER") == 0
    assert {key[:3]: key[4] for key in dairy.stock()} == {
        ("A1", "MILK", "L1"): "expired", ("A2", "MILK", "L1"): "expired", ("A3", "MILK", "L1"): "damaged",
        ("A1", "MILK", "L2"): "available", ("A1", "BOLT", ""): "available",
    }  # fmt: skip
    assert dairy.broken() == []


def test_what_is_reserved_of_expired_goods_is_released(dairy: Warehouse) -> None:
    dairy.post(Reserve(sku="MILK", quantity=Decimal(4), location="A1", lot="L1", purpose="job 7"))
    dairy.clock.forward(5 * DAY // 60_000_000)
    expired = dairy.post(ExpireLots())
    assert expired.facts == {"site": "MAIN", "balances": "2", "reservations": "1"}
    assert dairy.reserved() == {}
    undo(dairy, expired)
    assert dairy.stock()["A1", "MILK", "L1", "", "available"] == 10
    assert dairy.broken() == []


def test_expired_goods_are_not_reserved_though_the_night_was_missed(dairy: Warehouse) -> None:
    dairy.clock.forward(5 * DAY // 60_000_000)
    wanted = Reserve(sku="MILK", quantity=Decimal(4), location="A1", lot="L1", purpose="job 7")
    assert dairy.refusal(wanted).code == "expired"


def test_each_site_has_its_own_midnight(dairy: Warehouse) -> None:
    dairy.post(DefineSite(code="EAST", name="East", time_zone="Asia/Tokyo"))
    dairy.post(DefineLocation(site="EAST", code="A1"))
    dairy.find("A1", "MILK", 5, lot="L1", site="EAST")
    dairy.clock.forward(3 * 1440 + 8 * 60)  # four in the afternoon here, one in the morning of Friday there
    assert expire_everywhere(dairy.room, "TIMER") == 1
    assert dairy.refusal(ExpireLots(site="MAIN")).code == "nothing_left_to_do"
    assert dairy.broken() == []
