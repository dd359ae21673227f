"""Orders that the floor is to pick: what is made ready for them in the warehouse of the floor."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from core.catalogue.location import DefineLocation
from core.catalogue.party import DefineCustomer
from core.command import Command
from core.first_start import ADMINISTRATOR
from core.internal.adjust import AdjustStock
from core.outbound.allocate import AllocateOrders
from core.outbound.box_type import DefineBoxType
from core.outbound.drop_run import DropRun
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.pick import Pick
from core.outbound.pick_run import Picker, begin_run
from core.outbound.picks import picks_of_run
from core.outbound.release_orders import ReleaseOrders
from core.outbound.tote import ChangeTote
from core.stockroom import Stockroom

T1, T2, T3 = "LP000101", "LP000102", "LP000103"
C1, C2 = "LP000301", "LP000302"
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


def pick_into_cartons(room: Stockroom) -> None:
    """What is to be picked for SO1 stands at staging in two cartons, which are open."""
    by = Picker(ADMINISTRATOR, "DESK", room.clock())
    run = room.write(begin_run, 1, by, "cluster", "CART1", (C1,), cartons=True)
    assert run is not None
    for row, label in zip(room.read(picks_of_run, run.id), (C1, C2), strict=True):
        if label == C2:
            _post(room, ChangeTote(run=run.number, full=C1, tote=C2))
        _post(room, Pick(work=row.number, tote=label))
    _post(room, DropRun(run=run.number, target="STAGE"))


def _post(room: Stockroom, command: Command) -> None:
    room.post(command, room.stamp(ADMINISTRATOR, "DESK"))


PICKED_INTO_CARTONS: tuple[Command | Callable[[Stockroom], object], ...] = (
    *TO_PICK,
    DefineBoxType(code="M", name="Medium"),
    pick_into_cartons,
)
