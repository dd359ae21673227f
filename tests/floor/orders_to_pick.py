"""Orders that the floor is to pick: what is made ready for them in the warehouse of the floor."""

from __future__ import annotations

from decimal import Decimal

from core.catalogue.location import DefineLocation
from core.catalogue.party import DefineCustomer
from core.command import Command
from core.internal.adjust import AdjustStock
from core.outbound.allocate import AllocateOrders
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.release_orders import ReleaseOrders

T1, T2, T3 = "LP000101", "LP000102", "LP000103"
PICKERS_PLACES = (
    DefineLocation(code="CART1", kind="cart", sequence=90),
    DefineLocation(code="CART2", kind="cart", sequence=90),
    DefineLocation(code="STAGE", kind="staging", sequence=91, check_digits="91"),
    DefineCustomer(code="BETA", name="Beta"),
)


def sold(number: str, **lines: int) -> OrderSale:
    """Beta orders; the names of the lines are SKUs behind a letter."""
    its = tuple(SoldLine(sku=sku[1:], quantity=Decimal(quantity)) for sku, quantity in lines.items())
    return OrderSale(number=number, customer="BETA", lines=its)


def in_bin(place: str, sku: str, quantity: int, **more: object) -> AdjustStock:
    return AdjustStock(location=place, sku=sku, change=Decimal(quantity), reason="FOUND", **more)  # type: ignore[arg-type]  # test's


def released(*sales: OrderSale) -> tuple[Command, ...]:
    """The orders with their goods reserved, given to the floor."""
    numbers = tuple(each.number for each in sales)
    return (*sales, AllocateOrders(orders=numbers), ReleaseOrders(orders=numbers))


# twelve seals from A12-040, then thirty bolts from a bin with belts in it
TO_PICK = (
    *PICKERS_PLACES,
    in_bin("B03-120", "10447", 60),
    in_bin("B03-120", "55120", 9),
    *released(sold("SO1", _70007=12, _10447=30)),
)
# the same for two customers
TO_PICK_FOR_TWO = (*TO_PICK, *released(sold("SO2", _70007=5)))
