"""What is refused of reservations; test_refusals.py has the rows of all else, and judges these."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

from core.internal.adjust import AdjustStock
from core.internal.move import Move
from core.internal.release import Release, ReleaseExpired
from core.internal.reserve import Reserve
from tests.core.warehouse import Warehouse

ONE = Decimal(1)
LOOSE = Move(sku="BOLT", quantity=ONE, source="A1", target="A3")
MINE = UUID(int=7)  # 30 bolts in A1 for job 7
SPRING = UUID(int=8)  # demand for 5 bolts
OVER = UUID(int=9)  # released again
RESERVED = Reserve(sku="BOLT", quantity=ONE, location="A1", purpose="job 9")
WANTED = Reserve(sku="BOLT", quantity=ONE, purpose="job 9", soft=True)
TAKEN = replace(LOOSE, reservation=MINE)
COUNTED_OUT = (RESERVED, WANTED, Release(reservation=MINE))  # with each quantity that is none
RESERVE = (
    (replace(RESERVED, site="MOON"), "unknown_site"),
    (replace(RESERVED, sku="WASHER"), "unknown_item"),
    (replace(RESERVED, pack="PALLET"), "unknown_pack"),
    (replace(RESERVED, quantity=None), "text_missing"),
    (replace(RESERVED, purpose=" \x1b"), "text_missing"),
    (replace(RESERVED, purpose="x" * 121), "text_too_long"),
    (replace(RESERVED, location=""), "text_missing"),
    (replace(RESERVED, location="Z9"), "unknown_location"),
    (replace(RESERVED, location="*CUSTOMER"), "not_physical"),
    (replace(RESERVED, location="SHUT"), "location_closed"),
    (replace(RESERVED, location="A4"), "not_enough"),
    (replace(RESERVED, quantity=Decimal(21)), "reserved"),
    (replace(RESERVED, quantity=Decimal(51)), "not_enough"),
    (replace(RESERVED, status="hold"), "not_allocatable"),
    (replace(RESERVED, status="lost"), "unknown_status"),
    (replace(RESERVED, owner="NOBODY"), "unknown_party"),
    (replace(RESERVED, lot="L1"), "lot_unwanted"),
    (replace(RESERVED, sku="GLUE", location="A5"), "lot_missing"),
    (replace(RESERVED, sku="GLUE", location="A5", lot="G7"), "unknown_lot"),
    (replace(RESERVED, sku="MILK", location="A5", lot="OLD"), "expired"),
    (replace(RESERVED, location="", plate="LP777777"), "unknown_plate"),
    (replace(RESERVED, sku="PUMP", location="", serial="S1", quantity=Decimal(2)), "serial_wants_one"),
    (replace(RESERVED, sku="PUMP", location="A1", serial="S1"), "not_enough"),
    (replace(RESERVED, sku="PUMP", location="", serial="GONE"), "nothing_there"),
    (replace(RESERVED, valid_minutes=0), "unknown_value"),
    (replace(RESERVED, valid_minutes=10**12), "unknown_value"),
    (replace(RESERVED, valid_minutes=5, expires_at=datetime(2027, 1, 1, tzinfo=UTC)), "unknown_value"),
    (replace(RESERVED, expires_at=datetime(2026, 3, 2, 8, tzinfo=UTC)), "unknown_value"),
    (replace(RESERVED, expires_at=datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12)))), "unknown_value"),
    (replace(RESERVED, expires_at=datetime(2027, 1, 1)), "unknown_value"),  # noqa: DTZ001  that is what is wrong
    (replace(RESERVED, order="PO9", order_line=1), "unknown_order"),
    (replace(RESERVED, order="PO1", order_line=9), "unknown_order"),
    (replace(RESERVED, order="PO1", order_line=2), "not_on_order"),
    (replace(WANTED, location="A1"), "soft_has_no_place"),
    (replace(WANTED, status="hold"), "soft_has_no_place"),
    (replace(LOOSE, quantity=Decimal(21)), "reserved"),
    (replace(TAKEN, quantity=Decimal(31)), "over_reservation"),
    (replace(TAKEN, quantity=Decimal(51)), "over_reservation"),
    (replace(TAKEN, source="A5"), "reserved_elsewhere"),
    (replace(TAKEN, sku="NUT", source="B1"), "reserved_elsewhere"),
    (replace(TAKEN, status="hold"), "reserved_elsewhere"),
    (replace(TAKEN, reservation=UUID(int=1)), "unknown_reservation"),
    (replace(TAKEN, reservation=OVER), "reservation_closed"),
    (replace(TAKEN, sku="NUT", source="B1", reservation=SPRING), "reserved_elsewhere"),
    (replace(TAKEN, reservation=SPRING, quantity=Decimal(6)), "over_reservation"),
    (Move(plate="LP000001", target="A3", reservation=MINE), "plate_or_item"),
    (AdjustStock(location="A1", sku="BOLT", reason="LOST", change=Decimal(-21)), "reserved"),
    (Release(reservation=UUID(int=1)), "unknown_reservation"),
    (Release(reservation=OVER), "reservation_closed"),
    (Release(reservation=MINE, quantity=Decimal(31)), "over_reservation"),
    (ReleaseExpired(site="MOON"), "unknown_site"),
)


def reserve_some(warehouse: Warehouse) -> None:
    """Of the 50 bolts in A1, 30 are for job 7; a serial has gone."""
    warehouse.find("A2", "PUMP", 1, serial="GONE")
    warehouse.find("A2", "PUMP", -1, serial="GONE")
    for id, command in (
        (MINE, Reserve(sku="BOLT", quantity=Decimal(30), location="A1", purpose="job 7")),
        (SPRING, Reserve(sku="BOLT", quantity=Decimal(5), purpose="spring", soft=True)),
        (OVER, replace(RESERVED, quantity=Decimal(5))),
    ):
        warehouse.room.post(command, replace(warehouse.stamp(), id=id))
    warehouse.post(Release(reservation=OVER))
