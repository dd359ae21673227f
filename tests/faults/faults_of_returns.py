"""Customers' returns that say something else than came back or was looked at: each breaks I7."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import text

import core.outbound.inspect_return
import core.outbound.take_return
from core.catalogue.location import DefineLocation
from core.outbound.inspect_return import InspectReturn
from core.outbound.take_return import TakeReturn
from core.store import writing
from core.undo import Undo
from tests.core.outbound.counter import sell, sold
from tests.core.warehouse import Warehouse

Patch = pytest.MonkeyPatch
Fault = Callable[[Warehouse, Patch], object]


def come_back(warehouse: Warehouse) -> None:
    """Beta sends six nuts back, of which four go to stock again, and nobody had agreed to it."""
    warehouse.post(DefineLocation(code="BACK", kind="returns"))
    warehouse.post(TakeReturn(customer="BETA", sku="NUT", quantity=Decimal(6)))
    warehouse.post(InspectReturn(number="CR000001", line=1, disposition="restock", quantity=Decimal(4)))


def changed(*statements: str) -> Fault:
    """Somebody changes a return with raw SQL."""

    def seed(warehouse: Warehouse, _patch: Patch) -> None:
        come_back(warehouse)
        with writing(warehouse.engine) as connection:
            for statement in statements:
                assert connection.execute(text(statement)).rowcount > 0, statement

    return seed


def never_counted(warehouse: Warehouse, patch: Patch) -> None:
    patch.setattr(core.outbound.take_return, "progress_return", lambda *_, **_more: None)
    warehouse.post(DefineLocation(code="BACK", kind="returns"))
    warehouse.post(TakeReturn(customer="BETA", sku="NUT", quantity=Decimal(6)))


def taken_back_and_still_looked_at(warehouse: Warehouse, patch: Patch) -> None:
    come_back(warehouse)
    looked = InspectReturn(number="CR000001", line=1, disposition="quarantine", quantity=Decimal(1))
    posting = warehouse.post(looked).posting
    assert posting is not None
    patch.setattr(core.outbound.inspect_return, "progress_return", lambda *_, **_more: None)
    warehouse.post(Undo(posting=posting))


def of_an_order_that_shipped_none(warehouse: Warehouse, patch: Patch) -> None:
    sell(warehouse, sold("NUT", 6))
    patch.setattr(core.outbound.take_return, "shipped_on", lambda _connection, lines, *_: (lines[0].id, 0))
    warehouse.post(DefineLocation(code="BACK", kind="returns"))
    warehouse.post(TakeReturn(order="SO1", sku="NUT", quantity=Decimal(6)))


OF_RETURNS: dict[str, tuple[Fault, set[str]]] = {
    "goods back that no return counts": (never_counted, {"I7"}),
    "an inspection taken back that its return counts": (taken_back_and_still_looked_at, {"I7"}),
    "a return of more": (changed("UPDATE customer_return_line SET received = received + 1"), {"I7"}),
    "a return of which more was looked at": (changed("UPDATE customer_return_line SET settled = settled + 1"), {"I7"}),
    "a return of another item": (changed("UPDATE customer_return_line SET item_id = item_id + 1"), {"I7"}),
    "goods that came back for nobody": (
        changed(
            "DELETE FROM customer_return_posting",
            "UPDATE customer_return_line SET received = 0, settled = 0",
            "UPDATE customer_return SET state = 'cancelled'",
        ),
        {"I7"},
    ),
    "a return closed while goods wait": (changed("UPDATE customer_return SET state = 'closed'"), {"I7"}),
    "more back than was shipped": (of_an_order_that_shipped_none, {"I7"}),
}
