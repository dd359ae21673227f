"""Dock to stock: how long goods lie at the docks before the last of them is in its place."""

from __future__ import annotations

from decimal import Decimal

from core.catalogue.site import need_site
from core.inbound.dock_to_stock import DockToStock, dock_to_stock, dock_to_stock_within
from core.inbound.put_away import PutAway
from core.inbound.receipt import CloseReceipt, OpenReceipt
from core.internal.change_status import ChangeStatus
from core.undo import Undo
from tests.core.warehouse import DAY, MINUTE, MONDAY_MORNING, Warehouse


def put_away(warehouse: Warehouse, quantity: int, **more: str) -> object:
    given = {"sku": "BOLT", "source": "DOCK", "target": "A1", **more}
    return warehouse.post(PutAway(quantity=Decimal(quantity) if quantity else None, **given)).posting  # type: ignore[arg-type]  # words


def minutes(warehouse: Warehouse, number: str) -> list[float | None]:
    times = warehouse.room.read(dock_to_stock, number)
    return [None if each.took is None else each.took / MINUTE for each in times]


def test_a_line_is_in_stock_when_the_last_of_it_has_left_the_dock(warehouse: Warehouse) -> None:
    number = warehouse.post(OpenReceipt(dock="DOCK", order="PO1")).facts["receipt"]
    warehouse.clock.forward(5)
    warehouse.receive("BOLT", 10)
    warehouse.receive("BOLT", 5)
    warehouse.receive("BOLT", 7, plate="LP000001")
    warehouse.clock.forward(10)
    put_away(warehouse, 6)
    assert minutes(warehouse, number) == [None, None, None]
    warehouse.clock.forward(10)
    taken_back = put_away(warehouse, 9)
    assert minutes(warehouse, number) == [25, 25, None]
    warehouse.post(Undo(posting=taken_back))  # type: ignore[arg-type]  # it was posted
    assert minutes(warehouse, number) == [None, None, None]
    warehouse.clock.forward(10)
    put_away(warehouse, 4)
    put_away(warehouse, 0, sku="", source="", plate="LP000001")
    assert minutes(warehouse, number) == [35, None, 35]
    assert warehouse.post(CloseReceipt(receipt=number)).facts["at_dock"] == "1"


def test_goods_that_are_checked_at_the_dock_first_are_followed(warehouse: Warehouse) -> None:
    number = warehouse.receive("BOLT", 10).facts["receipt"]
    warehouse.clock.forward(30)
    warehouse.post(ChangeStatus(sku="BOLT", quantity=Decimal(10), location="DOCK", new_status="quality"))
    warehouse.clock.forward(30)
    put_away(warehouse, 10, status="quality")
    assert minutes(warehouse, number) == [60]


def test_what_was_taken_back_counts_for_nothing(sqlite_warehouse: Warehouse) -> None:
    outcome = sqlite_warehouse.receive("BOLT", 10)
    sqlite_warehouse.post(Undo(posting=outcome.posting))  # type: ignore[arg-type]  # it was posted
    assert minutes(sqlite_warehouse, outcome.facts["receipt"]) == []


def test_a_time_in_a_few_figures(sqlite_warehouse: Warehouse) -> None:
    for quantity in (1, 2, 3, 4):
        sqlite_warehouse.receive("BOLT", quantity)
    for wait in (10, 20, 30):
        sqlite_warehouse.clock.forward(10)
        put_away(sqlite_warehouse, wait // 10)
    site = sqlite_warehouse.room.read(need_site, "").id
    found = sqlite_warehouse.room.read(dock_to_stock_within, site, MONDAY_MORNING, MONDAY_MORNING + DAY)
    assert found == DockToStock(4, 3, 20 * MINUTE, 30 * MINUTE)
    after = sqlite_warehouse.room.read(dock_to_stock_within, site, MONDAY_MORNING + DAY, MONDAY_MORNING + 2 * DAY)
    assert after == DockToStock(0, 0, None, None)
