"""What is late for customers: overdue lines of orders that have not left, with what holds them up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.outbound.allocate import AllocateOrders
from core.outbound.cancel_sale import CancelSale, CloseSale
from core.outbound.carrier import DefineCarrier
from core.outbound.confirm_sale import HoldSale
from core.outbound.order_sale import OrderSale
from core.reports.late_sales import LateSaleRow, late_sales
from tests.core.outbound.counter import sold
from tests.core.warehouse import Warehouse

MARCH_2, MARCH_6, MARCH_9 = (date(2026, 3, day) for day in (2, 6, 9))


def late(warehouse: Warehouse, today: date = MARCH_9) -> list[tuple[str, int, int, Decimal]]:
    rows = warehouse.room.read(late_sales, 1, today)
    return [(row.order, row.line, row.days_late, row.open) for row in rows]


@pytest.fixture
def owing(warehouse: Warehouse) -> Warehouse:
    """A warehouse that owes a customer ten bolts, twenty nuts of which five lie there, and a draft."""
    warehouse.find("A2", "NUT", 5)
    lines = (sold("BOLT", 10, due_on=MARCH_2), sold("NUT", 20))
    for number, draft in (("SO1", False), ("SO2", True)):
        warehouse.post(OrderSale(number=number, customer="BETA", lines=lines, due_on=MARCH_6, draft=draft))
    return warehouse


def test_a_line_is_late_from_the_day_after_it_was_due(owing: Warehouse) -> None:
    assert late(owing, MARCH_2) == []
    assert late(owing, MARCH_6) == [("SO1", 1, 4, Decimal(10))]
    assert late(owing) == [("SO1", 1, 7, Decimal(10)), ("SO1", 2, 3, Decimal(20))]
    assert len(owing.room.read(late_sales, 1, MARCH_9, 1)) == 1
    assert owing.room.read(late_sales, 2, MARCH_9) == []


def test_what_will_not_be_sent_is_not_late(owing: Warehouse) -> None:
    owing.post(CloseSale(order="SO1", line=1, reason="sold out"))
    assert [row[1] for row in late(owing)] == [2]
    owing.post(CancelSale(order="SO1"))
    assert late(owing) == []


def test_a_late_line_says_whom_to_ring_what_is_missing_and_what_holds_it_up(owing: Warehouse) -> None:
    owing.post(DefineCarrier(code="DHL", name="DHL"))
    lines = (sold("NUT", 20),)
    owing.post(OrderSale(number="SO3", customer="BETA", lines=lines, due_on=MARCH_6, carrier="DHL"))
    owing.post(AllocateOrders(orders=("SO3",)))
    owing.post(HoldSale(order="SO3", reason="credit"))
    assert owing.room.read(late_sales, 1, MARCH_9)[-1] == LateSaleRow(
        order="SO3", line=1, customer="BETA", party="Beta", sku="NUT", name="Nut M8", due_on=MARCH_6, days_late=3,
        ordered=Decimal(20), open=Decimal(20), short=Decimal(15), unit="EA", state="allocated", carrier="DHL",
        hold="credit",
    )  # fmt: skip
