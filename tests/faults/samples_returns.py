"""Samples of what is done with customers' returns: what must be there first, and the command."""

from __future__ import annotations

from decimal import Decimal

from core.catalogue.location import DefineLocation
from core.command import Command
from core.outbound.customer_return import AuthoriseReturn, CloseReturn, ReturnedLine
from core.outbound.inspect_return import InspectReturn
from core.outbound.take_return import TakeReturn
from tests.core.warehouse import Warehouse

TWO, FOUR = Decimal(2), Decimal(4)


def agreed(warehouse: Warehouse, number: int) -> str:
    """A return of its own, of four nuts."""
    code = f"W{number}"
    warehouse.post(DefineLocation(code="BACK", kind="returns"))
    warehouse.post(AuthoriseReturn(number=code, customer="BETA", lines=(ReturnedLine(sku="NUT", quantity=FOUR),)))
    return code


def goods_that_come_back(warehouse: Warehouse, number: int) -> Command:
    return TakeReturn(number=agreed(warehouse, number), sku="NUT", quantity=TWO)


def goods_looked_at(warehouse: Warehouse, number: int) -> Command:
    warehouse.post(goods_that_come_back(warehouse, number))
    return InspectReturn(number=f"W{number}", line=1, disposition="restock", quantity=TWO)


def a_return_closed(warehouse: Warehouse, number: int) -> Command:
    warehouse.post(goods_looked_at(warehouse, number))
    return CloseReturn(number=f"W{number}")


SAMPLES_RETURNS = {
    TakeReturn: (goods_that_come_back,),
    InspectReturn: (goods_looked_at,),
    CloseReturn: (a_return_closed,),
}
