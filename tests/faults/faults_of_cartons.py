"""Cartons that hold what is not for their order, or nothing though they are closed: each breaks I7."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import text

from core.outbound.unpack import Unpack
from core.store import writing
from tests.core.outbound.packers import T2, close, furnish_for_packing, gathered, pack
from tests.core.outbound.pickers import WHO, sold
from tests.core.warehouse import Warehouse

Patch = pytest.MonkeyPatch
Fault = Callable[[Warehouse, Patch], object]


def packed(warehouse: Warehouse) -> str:
    """Two bolts for SO1 are in a carton, one for SO2 is picked."""
    furnish_for_packing(warehouse)
    gathered(warehouse, "SO1", sold("BOLT", 2))
    gathered(warehouse, "SO2", sold("BOLT", 1), tote=T2)
    return pack(warehouse, "BOLT", 2).facts["carton"]


def change(warehouse: Warehouse, statement: str) -> None:
    with writing(warehouse.engine) as connection:
        assert connection.execute(text(statement)).rowcount > 0, statement


def of_another_order(warehouse: Warehouse, _patch: Patch) -> None:
    packed(warehouse)
    change(warehouse, "UPDATE carton SET order_id = (SELECT id FROM orders WHERE number = 'SO2')")


def with_goods_of_nobody(warehouse: Warehouse, _patch: Patch) -> None:
    """A plate with free goods is said to be a carton."""
    packed(warehouse)
    change(warehouse, "UPDATE carton SET plate_id = (SELECT id FROM plate WHERE code = 'LP000001')")


def closed_and_empty(warehouse: Warehouse, _patch: Patch) -> None:
    code = packed(warehouse)
    warehouse.post(Unpack(carton=code, sku="BOLT", quantity=Decimal(2)), WHO)
    change(warehouse, "UPDATE carton SET state = 'closed'")


def emptied_after_it_was_closed(warehouse: Warehouse, _patch: Patch) -> None:
    code = packed(warehouse)
    close(warehouse, code)
    change(warehouse, "UPDATE carton SET state = 'open'")
    warehouse.post(Unpack(carton=code, sku="BOLT", quantity=Decimal(2)), WHO)
    change(warehouse, "UPDATE carton SET state = 'closed'")


OF_CARTONS: dict[str, tuple[Fault, set[str]]] = {
    "a carton of another order": (of_another_order, {"I7"}),
    "a carton with goods that are nobody's": (with_goods_of_nobody, {"I7"}),
    "a closed carton with nothing in it": (closed_and_empty, {"I7"}),
    "a carton that was emptied after it was closed": (emptied_after_it_was_closed, {"I7"}),
}
