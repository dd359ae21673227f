"""Samples of what goes out to customers: orders and waves that are given to the floor."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from core.catalogue.location import DefineLocation
from core.command import Command
from core.first_start import ADMINISTRATOR
from core.outbound.allocate import AllocateOrders
from core.outbound.drop_run import DropRun, EndRun
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.pick import Pick
from core.outbound.pick_into_carton import PickIntoCarton
from core.outbound.pick_run import Picker, begin_run, leave_run, resume_run
from core.outbound.picks import PickRow, picks_of_run
from core.outbound.plan_wave import PlanWave
from core.outbound.put_back import PutBack
from core.outbound.release_orders import ReleaseOrders
from core.outbound.release_wave import ReleaseWave
from core.outbound.short_pick import ShortPick
from core.outbound.skip_pick import SkipPick
from core.outbound.tote import ChangeTote
from tests.core.warehouse import Warehouse

ONE = Decimal(1)


def sold(warehouse: Warehouse, number: int) -> str:
    """An order with a bolt reserved for it."""
    warehouse.find("A1", "BOLT", 1)
    order = f"SO{9_000_000 + number}"
    warehouse.post(OrderSale(number=order, customer="BETA", lines=(SoldLine(sku="BOLT", quantity=ONE),)))
    warehouse.post(AllocateOrders(orders=(order,)))
    return order


def an_order_released(warehouse: Warehouse, number: int) -> Command:
    return ReleaseOrders(orders=(sold(warehouse, number),))


def a_wave_released(warehouse: Warehouse, number: int) -> Command:
    wave = f"W{9_000_000 + number}"
    warehouse.post(PlanWave(number=wave, orders=(sold(warehouse, number),)))
    return ReleaseWave(wave=wave)


def in_a_run(warehouse: Warehouse, number: int, pieces: int = 1) -> PickRow:
    """The first of some picks that a run of the administrator's is for, onto a cart of its own."""
    warehouse.post(DefineLocation(code=f"CART{number}", kind="cart"))
    warehouse.post(DefineLocation(code="STAGE", kind="staging"))
    warehouse.find("A1", "BOLT", pieces)
    order = f"SO{9_500_000 + number}"
    warehouse.post(OrderSale(number=order, customer="BETA", lines=(SoldLine(sku="BOLT", quantity=Decimal(pieces)),)))
    warehouse.post(AllocateOrders(orders=(order,)))
    warehouse.post(ReleaseOrders(orders=(order,)))
    by = Picker(ADMINISTRATOR, "DESK", warehouse.clock())
    in_hand = warehouse.room.write(resume_run, 1, by)
    if in_hand is not None and warehouse.room.write(leave_run, in_hand, warehouse.clock()):
        warehouse.post(DropRun(run=in_hand.number, target="STAGE"))
    run = warehouse.room.write(begin_run, 1, by, "single", f"CART{number}", order=order)
    assert run is not None
    return warehouse.room.read(picks_of_run, run.id)[0]


def tote(number: int) -> str:
    return f"LP{9_500_000 + number}"


def a_pick(warehouse: Warehouse, number: int) -> Command:
    return Pick(work=in_a_run(warehouse, number).number, tote=tote(number))


def a_short_pick(warehouse: Warehouse, number: int) -> Command:
    row = in_a_run(warehouse, number, 3)
    return ShortPick(work=row.number, quantity=ONE, reason="empty", tote=tote(number))


def picked(warehouse: Warehouse, number: int) -> PickRow:
    row = in_a_run(warehouse, number)
    warehouse.post(Pick(work=row.number, tote=tote(number)))
    return row


def a_run_dropped(warehouse: Warehouse, number: int) -> Command:
    return DropRun(run=picked(warehouse, number).run, target="STAGE")


def what_was_picked_put_back(warehouse: Warehouse, number: int) -> Command:
    order = picked(warehouse, number).order
    return PutBack(order=order, sku="BOLT", quantity=ONE, plate=tote(number), target="A2")


def a_tote_changed(warehouse: Warehouse, number: int) -> Command:
    row = in_a_run(warehouse, number, 2)
    warehouse.post(Pick(work=row.number, quantity=ONE, tote=tote(number)))
    return ChangeTote(run=row.run, full=tote(number), tote=tote(100_000 + number))


def a_carton_picked_into(warehouse: Warehouse, number: int) -> Command:
    row = in_a_run(warehouse, number)
    return PickIntoCarton(run=row.run, order=row.order, carton=tote(number))


def a_run_ended(warehouse: Warehouse, number: int) -> Command:
    return EndRun(run=in_a_run(warehouse, number).run)


def a_pick_put_off(warehouse: Warehouse, number: int) -> Command:
    return SkipPick(work=in_a_run(warehouse, number).number)


SAMPLES_OUTBOUND: dict[type[Command], tuple[Callable[[Warehouse, int], Command], ...]] = {
    ChangeTote: (a_tote_changed,),
    DropRun: (a_run_dropped,),
    EndRun: (a_run_ended,),
    Pick: (a_pick,),
    PickIntoCarton: (a_carton_picked_into,),
    PutBack: (what_was_picked_put_back,),
    ShortPick: (a_short_pick,),
    SkipPick: (a_pick_put_off,),
    ReleaseOrders: (an_order_released,),
    ReleaseWave: (a_wave_released,),
}
