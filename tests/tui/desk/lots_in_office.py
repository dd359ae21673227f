"""Lots that a supervisor looks after: free, held, in check, past their date, gone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from core.command import Command
from core.inbound.receive import Receive
from core.inbound.supplier_return import ReturnToSupplier
from core.internal.adjust import AdjustStock
from core.internal.change_status import ChangeStatus
from core.internal.hold_lot import HoldLot
from core.internal.move import Move
from tests.floor.stage import Stage
from tests.tui.desk.office import open_desk

HOSTILE = "[/b]='1'"


def lots_in_office() -> list[Command]:
    """Bearings of four lots, oil of two, a pump; some of the bearings went back to their supplier."""
    came = {"N2611": 60, "N2612": 40, "N2613": 10}
    bearings = [
        Receive(
            order="PO4500017", sku="20981", lot=lot, quantity=Decimal(amount), location="DOCK",
            expires_on=date(2027, 12, 31),
        )
        for lot, amount in came.items()
    ]  # fmt: skip
    return [
        *bearings,
        Receive(order="PO4500017", sku="40012", serial="P-1", quantity=Decimal(1), location="DOCK"),
        Move(sku="20981", lot="N2611", quantity=Decimal(25), source="DOCK", target="A12-010"),
        ReturnToSupplier(
            order="PO4500017", sku="20981", lot="N2611", quantity=Decimal(5), location="DOCK", reason="noisy"
        ),
        _found("20981", "OLD-1", 7, expires_on=date(2026, 2, 20)),
        _found("31150", HOSTILE, 3),
        _found("31150", "OIL-GONE", 2),
        AdjustStock(location="B03-120", sku="31150", lot="OIL-GONE", change=Decimal(-2), reason="LOST"),
        HoldLot(sku="20981", lot="N2612", reason="label is wrong"),
        ChangeStatus(sku="20981", lot="N2613", quantity=Decimal(4), location="DOCK", new_status="quality"),
    ]


def _found(sku: str, lot: str, amount: int, expires_on: date | None = None) -> Command:
    return AdjustStock(
        location="B03-120", sku=sku, lot=lot, change=Decimal(amount), reason="FOUND", expires_on=expires_on
    )


def look_at(desk: Stage) -> Stage:
    desk.set_up(*lots_in_office())
    open_desk(desk, "lots")
    return desk


def keys_of(desk: Stage) -> list[str]:
    return [f"{key.name} {key.word}" for key in desk.view.keys if key.name not in ("F1", "F3", "F6", "F9")]


def facts(desk: Stage) -> tuple[str, ...]:
    assert desk.view.listing is not None
    return desk.view.listing.facts


def trace(desk: Stage) -> list[str]:
    """The steps that are shown: what, how much, where or who."""
    assert desk.view.listing is not None
    assert desk.view.listing.table is not None
    return [
        " ".join(filter(None, (row[0], row[1].removesuffix(" EA"), row[2], row[5])))
        for row in desk.view.listing.table.rows
    ]


def state(desk: Stage) -> str:
    """What the marked row is called."""
    listing = desk.view.listing
    assert listing is not None
    assert listing.rows.current is not None
    return listing.rows.rows[listing.rows.current][3]


def recall(desk: Stage, lot: str = "N2611") -> None:
    desk.key(lot)
    desk.press("F8")
    desk.enter("grease")
    desk.enter()
