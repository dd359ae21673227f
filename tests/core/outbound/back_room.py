"""Where customers' returns come in: what tests of them do most."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import update

from core.command import Command
from core.outbound.customer_return import (
    AuthoriseReturn,
    ReturnedLine,
    ReturnLineRow,
    ReturnRow,
    find_return,
    return_lines,
)
from core.outbound.inspect_return import InspectReturn
from core.outbound.take_return import TakeReturn
from core.schema.tables import order_line, sales_line
from core.store import writing
from core.undo import Undo
from tests.core.warehouse import Warehouse

TWO = Decimal(2)
BOLTS, NUTS = ReturnedLine(sku="BOLT", quantity=TWO), ReturnedLine(sku="NUT", quantity=TWO)


def the_return(warehouse: Warehouse, number: str = "RMA1") -> ReturnRow:
    found = warehouse.room.read(find_return, number, 1)
    assert found is not None
    return found


def lines(warehouse: Warehouse, number: str = "RMA1") -> list[ReturnLineRow]:
    return warehouse.room.read(return_lines, the_return(warehouse, number).id)


def agreed(warehouse: Warehouse, sku: str = "BOLT", quantity: int = 5, **more: object) -> None:
    wanted = (ReturnedLine(sku=sku, quantity=Decimal(quantity)),)
    given = {"customer": "BETA", **more}
    warehouse.post(AuthoriseReturn(number="RMA1", lines=wanted, **given))  # type: ignore[arg-type]  # the test's choice


def come(warehouse: Warehouse, quantity: int = 2, sku: str = "BOLT", **more: object) -> Command:
    given = {"number": "RMA1", **more}
    command = TakeReturn(sku=sku, quantity=Decimal(quantity), **given)  # type: ignore[arg-type]  # as above
    warehouse.post(command)
    return command


def look(disposition: str, quantity: int = 2, **more: object) -> InspectReturn:
    given = {"number": "RMA1", "line": 1, **more}
    amount = Decimal(quantity)
    return InspectReturn(disposition=disposition, quantity=amount, **given)  # type: ignore[arg-type]  # as above


def take_back(warehouse: Warehouse, command: Command) -> None:
    outcome = warehouse.post(command)
    assert outcome.posting is not None
    warehouse.post(Undo(posting=outcome.posting))


def shipped(shop: Warehouse, quantity: int) -> None:
    """As much of the order's first line as shipped: shipping has tests of its own."""
    with writing(shop.engine) as connection:
        connection.execute(update(order_line).values(done=quantity * 1_000_000))
        connection.execute(update(sales_line).values(picked=quantity * 1_000_000))
