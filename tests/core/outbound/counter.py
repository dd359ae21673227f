"""The sales counter: what tests of orders do most, take an order and ask how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, select

from core.internal.reserve import Reserve
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.sales_order import SaleLineRow, SaleRow, find_sale, sale_lines
from core.schema.tables import site
from tests.core.warehouse import Warehouse


def sold(sku: str, quantity: int | str, **more: object) -> SoldLine:
    return SoldLine(sku=sku, quantity=Decimal(quantity), **more)  # type: ignore[arg-type]  # the test's choice


def sell(warehouse: Warehouse, *lines: SoldLine, number: str = "SO1", **more: object) -> None:
    warehouse.post(OrderSale(number=number, customer="BETA", lines=lines, **more))  # type: ignore[arg-type]  # as above


@dataclass(frozen=True, slots=True)
class Sale:
    """An order and its lines as they stand."""

    head: SaleRow
    lines: list[SaleLineRow]


def sale(warehouse: Warehouse, number: str = "SO1") -> Sale:
    def look(connection: Connection) -> Sale:
        found = find_sale(connection, number, connection.execute(select(site.c.id)).scalars().one())
        assert found is not None
        return Sale(found, sale_lines(connection, found.id))

    return warehouse.room.read(look)


def set_aside(warehouse: Warehouse, place: str, sku: str, quantity: int, line: int = 1, number: str = "SO1") -> None:
    """Reserves goods at a place for a line of an order by hand."""
    goods = {"sku": sku, "location": place, "quantity": Decimal(quantity)}
    warehouse.post(Reserve(purpose=number, order=number, order_line=line, **goods))  # type: ignore[arg-type]  # as above
