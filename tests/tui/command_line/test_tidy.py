"""`stockhand tidy`: what is past its time is released, expired or recalled, what faces lack is planned; each once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from core.catalogue.location import AssignBin
from core.internal.recall_lot import RecallLot
from core.internal.reserve import Reserve
from core.values import utc_now
from tests.core.open_work import work_in
from tests.core.warehouse import Warehouse
from tests.tui.command_line.command import Command, Ended


def test_a_timer_releases_what_is_reserved_for_too_long(warehouse: Warehouse, stockhand: Command) -> None:
    warehouse.find("A1", "BOLT", 10)
    wanted = Reserve(sku="BOLT", quantity=Decimal(4), location="A1", purpose="job 7", valid_minutes=30)
    warehouse.post(wanted)  # months ago: the warehouse's clock stands still
    warehouse.clock.now = utc_now()
    warehouse.post(wanted)
    assert stockhand("tidy", "--database", warehouse.url) == Ended(0, "1 reservations released\n", "")
    assert stockhand("tidy", "--database", warehouse.url) == Ended(0, "0 reservations released\n", "")
    assert warehouse.reserved() == {"A1 BOLT": 4}


def test_a_timer_plans_what_the_faces_lack(warehouse: Warehouse, stockhand: Command) -> None:
    warehouse.clock.now = utc_now()
    warehouse.find("A1", "NUT", 10)
    warehouse.post(AssignBin(sku="NUT", location="A2", max_quantity=Decimal(4)))
    planned = "0 reservations released\n1 replenishments planned\n"
    assert stockhand("tidy", "--database", warehouse.url) == Ended(0, planned, "")
    assert stockhand("tidy", "--database", warehouse.url) == Ended(0, "0 reservations released\n", "")
    assert [(each.source, each.target, each.quantity) for each in work_in(warehouse)] == [("A1", "A2", "4")]


def test_a_timer_expires_goods_and_ends_a_recall_that_was_broken_off(warehouse: Warehouse, stockhand: Command) -> None:
    warehouse.find("A1", "MILK", 5, lot="L1", expires_on=date(2026, 3, 5))
    warehouse.find("A2", "GLUE", 3, lot="G1")
    warehouse.post(RecallLot(sku="GLUE", lot="G1", reason="dry"))
    said = "0 reservations released\n1 balances of goods expired\n1 balances of goods recalled\n"
    assert stockhand("tidy", "--database", warehouse.url) == Ended(0, said, "")
    assert {key[4] for key in warehouse.stock()} == {"expired", "recalled"}
