"""Cartons and shipments that say something else than what left: each breaks I7."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

import core.outbound.ship
from core.store import writing
from tests.core.warehouse import Warehouse
from tests.faults.samples_shipping import a_carton_loaded, a_truck_that_leaves

Patch = pytest.MonkeyPatch
Fault = Callable[[Warehouse, Patch], object]


def ship(warehouse: Warehouse) -> None:
    """Two trucks have left, each with the carton of an order."""
    for number in (1, 2):
        warehouse.post(a_truck_that_leaves(warehouse, number))


def changed(statement: str) -> Fault:
    """Somebody changes a carton or a shipment with raw SQL."""

    def seed(warehouse: Warehouse, _patch: Patch) -> None:
        ship(warehouse)
        with writing(warehouse.engine) as connection:
            assert connection.execute(text(statement)).rowcount > 0, statement

    return seed


def never_marked(warehouse: Warehouse, patch: Patch) -> None:
    patch.setattr(core.outbound.ship, "mark_shipped", lambda *_: None)
    ship(warehouse)


def said_to_have_left(warehouse: Warehouse, _patch: Patch) -> None:
    """A carton that is loaded is said to have left, with all that is in it."""
    warehouse.post(a_carton_loaded(warehouse, 3))
    with writing(warehouse.engine) as connection:
        connection.execute(text("UPDATE carton SET state = 'shipped'"))


_OF_FIRST = "(SELECT plate_id FROM carton ORDER BY plate_id LIMIT 1)"
OF_SHIPMENTS: dict[str, tuple[Fault, set[str]]] = {
    "a carton was never marked": (never_marked, {"I7"}),
    "a loaded carton is said to have left": (said_to_have_left, {"I7"}),
    "a carton is said to be another order's": (
        changed(
            "UPDATE carton SET sequence = 9, order_id = (SELECT MAX(order_id) FROM carton)"
            f" WHERE plate_id = {_OF_FIRST}"
        ),
        {"I7"},
    ),
    "a carton is said to have left with another truck": (
        changed(f"UPDATE carton SET shipment_id = (SELECT MAX(id) FROM shipment) WHERE plate_id = {_OF_FIRST}"),
        {"I7"},
    ),
    "a truck that left is said to be loaded": (
        changed("UPDATE shipment SET state = 'loading', shipped_at = NULL"), {"I7"}
    ),
}  # fmt: skip
