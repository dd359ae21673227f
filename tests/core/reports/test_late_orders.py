"""What is late: overdue lines of orders that are waited for, with what of them is still to come."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from core.inbound.close_purchase import CloseShort
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.reports.late_orders import LateRow, late_orders
from tests.core.warehouse import Warehouse

MARCH_12 = date(2026, 3, 12)


def late(warehouse: Warehouse, today: date = MARCH_12) -> list[tuple[str, int, int, Decimal]]:
    rows = warehouse.room.read(late_orders, 1, today)
    return [(row.order, row.line, row.days_late, row.open) for row in rows]


def test_a_line_is_late_from_the_day_after_it_was_due(warehouse: Warehouse) -> None:
    lines = (
        OrderedLine(sku="NUT", quantity=Decimal(10), due_on=date(2026, 3, 2)),
        OrderedLine(sku="NUT", quantity=Decimal(20), under_percent=10),
        OrderedLine(sku="BOLT", quantity=Decimal(20)),
    )
    warehouse.post(OrderPurchase(number="PO3", supplier="ACME", lines=lines, due_on=date(2026, 3, 11)))
    warehouse.post(OrderPurchase(number="PO4", supplier="ACME", lines=lines, due_on=date(2026, 3, 1), draft=True))
    assert late(warehouse, date(2026, 3, 2)) == []
    warehouse.receive("BOLT", 95)
    warehouse.receive("NUT", 28, order="PO3")  # ten and all but two of twenty, which may be missing
    assert [row for row in late(warehouse) if row[0] == "PO3"] == [("PO3", 3, 1, Decimal(20))]
    assert late(warehouse)[0] == ("PO1", 1, 3, Decimal(5))
    warehouse.post(CloseShort(order="PO3", reason="Late"))
    assert [row[0] for row in late(warehouse)] == ["PO1"] * 6
    assert len(warehouse.room.read(late_orders, 1, MARCH_12, 2)) == 2


def test_a_late_line_says_whom_to_ring_and_for_what(sqlite_warehouse: Warehouse) -> None:
    assert sqlite_warehouse.room.read(late_orders, 1, MARCH_12)[3] == LateRow(
        "PO1", 4, "ACME", "Acme", "CABLE", "Cable", date(2026, 3, 9), 3, Decimal("50.5"), Decimal("50.5"), "M"
    )
