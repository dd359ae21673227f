"""Orders of a customer in the supervisor's warehouse, with goods reserved for them, and somebody who picks."""

from __future__ import annotations

from decimal import Decimal

from core.catalogue.location import DefineLocation
from core.catalogue.party import DefineCustomer
from core.command import Command
from core.outbound.allocate import AllocateOrders
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.pick_run import Picker, begin_run
from core.outbound.release_orders import ReleaseOrders
from tests.floor.stage import Stage

SEAL = "70007"
SALES = {"SO1": 5, "SO2": 1, "SO3": 9}  # with their priorities


def sold() -> list[Command]:
    """Three orders of five seals, all of them reserved."""
    commands: list[Command] = [
        DefineCustomer(code="BETA", name="Beta [/] Pumps"),
        DefineLocation(code="CART1", kind="cart", check_digits="61"),
    ]
    for number, priority in SALES.items():
        lines = (SoldLine(sku=SEAL, quantity=Decimal(5)),)
        commands.append(OrderSale(number=number, customer="BETA", lines=lines, priority=priority))
    return [*commands, AllocateOrders(orders=tuple(SALES))]


def released() -> list[Command]:
    """The same, and the floor has them."""
    return [*sold(), ReleaseOrders(orders=tuple(SALES))]


def somebody_picks(stage: Stage, who: str = "JOE", *totes: str) -> str:
    """A run of as many orders as there are totes; its number."""
    by = Picker(who, "HH7", stage.room.clock())
    run = stage.room.write(begin_run, 1, by, "cluster", "CART1", totes or ("LP000901", "LP000902"))
    assert run is not None
    return run.number
