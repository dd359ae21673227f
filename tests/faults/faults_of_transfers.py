"""Transfers whose lines say something else than was shipped, came in or was lost: each breaks I7."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

import core.internal.receive_transfer
import core.internal.ship_transfer
from core.catalogue.location import DefineLocation, DefineSite
from core.internal.in_transit import on_its_way
from core.internal.order_transfer import OrderTransfer, TransferLine
from core.internal.receive_transfer import ReceiveTransfer
from core.internal.ship_transfer import ShipTransfer
from core.internal.transfer import TransferLineRow
from core.store import writing
from tests.core.warehouse import Warehouse

Patch = pytest.MonkeyPatch
Fault = Callable[[Warehouse, Patch], object]
EIGHT = Decimal(8)


def ship(warehouse: Warehouse) -> None:
    """Two transfers of eight nuts, all of which are on their way."""
    warehouse.post(DefineSite(code="EAST", name="East"))
    warehouse.post(DefineLocation(site="MAIN", code="TO-EAST", kind="transit"))
    warehouse.post(DefineLocation(site="EAST", code="E-DOCK", kind="dock"))
    warehouse.find("A3", "NUT", 16, site="MAIN")
    for number in ("T1", "T2"):
        lines = (TransferLine(sku="NUT", quantity=EIGHT),)
        warehouse.post(OrderTransfer(site="MAIN", number=number, to_site="EAST", lines=lines))
        warehouse.post(ShipTransfer(site="MAIN", order=number, sku="NUT", quantity=EIGHT, source="A3"))


def changed(*statements: str) -> Fault:
    """Somebody changes a transfer with raw SQL."""

    def seed(warehouse: Warehouse, _patch: Patch) -> None:
        ship(warehouse)
        with writing(warehouse.engine) as connection:
            for statement in statements:
                assert connection.execute(text(statement)).rowcount > 0, statement

    return seed


def never_counted(warehouse: Warehouse, patch: Patch) -> None:
    patch.setattr(core.internal.ship_transfer, "progress_transfer", lambda *_: "sent")
    ship(warehouse)


def taken_in_for_the_wrong_transfer(warehouse: Warehouse, patch: Patch) -> None:
    """Two more than were shipped of the one come in on it: they are the other's."""
    ship(warehouse)

    def more_on_its_way(*asked: Any) -> list[Any]:
        return [each._replace(quantity=2 * each.quantity) for each in on_its_way(*asked)]

    patch.setattr(core.internal.receive_transfer, "on_its_way", more_on_its_way)
    patch.setattr(TransferLineRow, "on_its_way", 100_000_000)
    ten = Decimal(10)
    warehouse.post(ReceiveTransfer(site="EAST", order="T1", sku="NUT", quantity=ten, location="E-DOCK"))


OF_TRANSFERS: dict[str, tuple[Fault, set[str]]] = {
    "a shipment that no transfer counts": (never_counted, {"I7"}),
    "more came of a transfer than was shipped": (taken_in_for_the_wrong_transfer, {"I7"}),
    "a transfer that says it shipped more": (changed("UPDATE transfer_line SET shipped = shipped + 1000000"), {"I7"}),
    "a transfer that says it lost some": (changed("UPDATE transfer_line SET lost = 1000000"), {"I7"}),
    "a transfer without its lines": (changed("DELETE FROM transfer_line"), {"I7"}),
    "a purchase that is a transfer too": (
        changed(
            "INSERT INTO transfer_line (order_line_id, shipped, lost) SELECT min(id), 0, 0 FROM order_line",
        ),
        {"I7"},
    ),
}
