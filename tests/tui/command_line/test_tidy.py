"""`stockhand tidy`: what is past its time is released, once."""

from __future__ import annotations

from decimal import Decimal

from core.internal.reserve import Reserve
from core.values import utc_now
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
