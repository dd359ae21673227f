"""What is to leave the supervisor's warehouse today: orders of a customer with three trucks, each at another stage."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from core.catalogue.location import DefineLocation
from core.catalogue.party import DefineCustomer
from core.command import Command
from core.outbound.allocate import AllocateOrders
from core.outbound.carrier import DefineCarrier
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.pick import Pick
from core.outbound.pick_run import Picker, begin_run
from core.outbound.picks import picks_of_run
from core.outbound.release_orders import ReleaseOrders
from tests.core.outbound.on_the_dock import close_carton, loading
from tests.floor.stage import Stage

SEAL = "70007"
CUT_OFFS = {"DHL": "09:45", "DPD": "16:30", "PICKUP": ""}  # the clock is at 9:00, one hour ahead of UTC
CARTON = "LP000901"


def sold() -> list[Command]:
    """Six orders of two seals: two for each of two carriers, one that nobody takes, one for later."""
    today, later = date(2026, 3, 2), date(2026, 3, 6)
    orders = (
        ("SO1", "DHL", today), ("SO2", "DHL", today), ("SO3", "DPD", today), ("SO4", "DPD", date(2026, 2, 26)),
        ("SO5", "", None), ("SO6", "PICKUP", later),
    )  # fmt: skip
    lines = (SoldLine(sku=SEAL, quantity=Decimal(2)),)
    return [
        DefineCustomer(code="BETA", name="Beta [/] Pumps"),
        DefineLocation(code="CART1", kind="cart"),
        *(DefineCarrier(code=code, name=code, cut_off=cut_off) for code, cut_off in CUT_OFFS.items()),
        *(OrderSale(number=no, customer="BETA", lines=lines, carrier=by, due_on=on) for no, by, on in orders),
        AllocateOrders(orders=("SO1", "SO2", "SO3", "SO6")),
        ReleaseOrders(orders=("SO1", "SO2", "SO6")),
    ]


def picked(stage: Stage, tote: str = CARTON) -> None:
    """Joe has picked the first order that waits, into a tote."""
    run = stage.room.write(begin_run, 1, Picker("JOE", "HH7", stage.room.clock()), "cluster", "CART1", (tote,))
    assert run is not None
    for each in stage.room.read(picks_of_run, run.id):
        stage.room.post(Pick(work=each.number, tote=tote), stage.room.stamp("JOE", "HH7"))


def packed(stage: Stage) -> None:
    """That order is in a carton, and on the truck."""
    picked(stage)
    stage.room.write(close_carton, "SO1", CARTON)
    stage.set_up(*loading("SH000012", CARTON, carrier_code="DHL", dock="DOCK"))
