"""What customers of the demo have ordered: orders of every kind, from a draft to one that waits to be packed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from core.catalogue.party import DefineCustomer
from core.command import Command
from core.outbound.allocate import AllocateOrders
from core.outbound.box_type import DefineBoxType
from core.outbound.carrier import DefineCarrier
from core.outbound.close_carton import CloseCarton, VerifyCarton
from core.outbound.confirm_sale import HoldSale
from core.outbound.customer_return import AuthoriseReturn, ReturnedLine
from core.outbound.drop_run import DropRun
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.pack import Pack
from core.outbound.pick import Pick
from core.outbound.pick_run import Picker, begin_run
from core.outbound.picks import picks_of_run
from core.outbound.plan_wave import PlanWave
from core.outbound.release_orders import ReleaseOrders
from core.outbound.release_wave import ReleaseWave
from core.outbound.shipment import OpenShipment
from core.outbound.take_return import TakeReturn
from core.stockroom import Stockroom
from core.values import to_decimal
from tui.demo.people import ANA
from tui.demo.places import GATE, PACKING, RETURNS, SPARE_CART

_CUSTOMERS = (
    ("MOLKEREI", "Molkerei Sülzetal", "Molkerei Sülzetal\nHofweg 3\n39171 Sülzetal", 180),
    ("VOGT", "Bäckerei Vogt", "Bäckerei Vogt\nBackstube, Hintereingang\nLange Str. 12\n24103 Kiel", None),
    ("HAFEN", "Hafenbetriebe Nord", "Hafenbetriebe Nord\nTor 4, Magazin\n24159 Kiel", None),
    ("OEHRING", "Stadtwerke Öhringen", "Stadtwerke Öhringen\nBetriebshof\n74613 Öhringen", None),
    ("OLDMILL", "Old Mill Brewery", "Old Mill Brewery\n1 Mill Lane\nWakefield WF1", 90),
)
# Who takes the goods, by which services, and when the truck leaves.
_CARRIERS = (
    ("PARCEL", "Paketdienst Nord", ("STANDARD", "EXPRESS"), "16:30"),
    ("FREIGHT", "Nordfracht", ("PALLET",), "18:00"),
    ("PICKUP", "The customer's own van", (), ""),
)
BOXES = (
    ("BOX-S", "Small box", 120, 5_000, (250, 180, 120)),
    ("BOX-M", "Middle box", 280, 15_000, (400, 300, 200)),
    ("BOX-L", "Large box", 520, 30_000, (600, 400, 400)),
)


class Sale(NamedTuple):
    """A sales order: when it is due in days from today, and its lines."""

    number: str
    customer: str
    carrier: str
    due_in_days: int
    priority: int
    lines: tuple[tuple[str, int], ...]


_SALES = (
    Sale("SO2002", "OLDMILL", "PARCEL", 0, 1, (("60120", 1), ("10491", 100))),
    Sale("SO2003", "OEHRING", "PARCEL", 0, 4, (("55120", 2), ("10502", 10))),
    Sale("SO2004", "VOGT", "PARCEL", 0, 2, (("60300", 5), ("60110", 4))),
    Sale("SO2005", "HAFEN", "PARCEL", 0, 3, (("60130", 10), ("10520", 300))),
    Sale("SO2006", "HAFEN", "FREIGHT", 0, 5, (("10461", 500), ("10470", 1000))),
    Sale("SO2007", "OEHRING", "FREIGHT", 1, 5, (("40020", 5), ("10611", 25))),
    Sale("SO2008", "MOLKEREI", "PARCEL", -2, 5, (("60202", 6),)),
)
_DRAFT = Sale("SO2009", "OLDMILL", "PICKUP", 3, 5, (("31210", 2),))
PACKED_ORDER, CARTON = "SO2002", "LP0030002"
UNUSED_CARTON = "LP0030001"
PICKED_ORDER = "SO2003"  # waits in its tote to be packed
PACKED_TOTE, PICKED_TOTE = "LP0020004", "LP0020001"
TOTES = ("LP0020002", "LP0020003")  # for who picks the wave
WAVE, WAVE_ORDERS = "W000001", ("SO2004", "SO2005")
HELD_ORDER = "SO2008"
OUTGOING = "SH0001"  # is loaded at the gate
RETURN = "RMA3001"  # agreed, and still to come
RETURN_HERE = "RMA3000"  # has come, and waits to be looked at


def customers() -> Iterator[Command]:
    """Who buys, with the address, and for how many days goods must keep."""
    for code, name, ship_to, min_life_days in _CUSTOMERS:
        yield DefineCustomer(code=code, name=name, ship_to=ship_to, min_life_days=min_life_days)


def shipping() -> Iterator[Command]:
    """Who takes goods away, and in which boxes."""
    for code, name, services, cut_off in _CARRIERS:
        yield DefineCarrier(code=code, name=name, services=services, cut_off=cut_off)
    for code, name, tare_g, weight_max_g, (length, width, height) in BOXES:
        yield DefineBoxType(
            code=code,
            name=name,
            tare_g=Decimal(tare_g),
            max_weight_g=Decimal(weight_max_g),
            length_mm=length,
            width_mm=width,
            height_mm=height,
        )


def sales(today: date) -> Iterator[Command]:
    """The orders, and what the office has done about them: allocated, a wave for the floor, one on hold; a return."""
    yield from (_order(sale, today) for sale in _SALES)
    yield _order(_DRAFT, today, draft=True)
    yield AllocateOrders(orders=tuple(sale.number for sale in _SALES))
    yield HoldSale(order=HELD_ORDER, reason="credit limit")
    yield ReleaseOrders(orders=(PACKED_ORDER, PICKED_ORDER))
    agreed = (ReturnedLine(sku="60102", quantity=Decimal(3)), ReturnedLine(sku="10533", quantity=Decimal(1)))
    yield AuthoriseReturn(number=RETURN, customer="HAFEN", lines=agreed, reason="DAMAGED")
    came = (ReturnedLine(sku="60130", quantity=Decimal(2)),)
    yield AuthoriseReturn(number=RETURN_HERE, customer="VOGT", lines=came, reason="wrong size")
    yield TakeReturn(number=RETURN_HERE, sku="60130", quantity=Decimal(2), location=RETURNS)


def wave() -> Iterator[Command]:
    """What the floor is to pick next, and the truck that waits at the gate."""
    yield PlanWave(number=WAVE, orders=WAVE_ORDERS, carrier="PARCEL", cut_off="16:30")
    yield ReleaseWave(wave=WAVE)
    yield OpenShipment(number=OUTGOING, dock=GATE, carrier="PARCEL")


def pick_and_pack(room: Stockroom, device: str) -> None:
    """Ana has picked two orders into totes, which stand where they are packed, and has packed the first of them."""
    by, totes = Picker(ANA.code, device, room.clock()), (PACKED_TOTE, PICKED_TOTE)
    run = room.write(begin_run, 1, by, "cluster", SPARE_CART, totes)
    if run is None:
        raise LookupError("nothing to pick in the demo")
    picked = [Pick(work=each.number, tote=each.tote) for each in room.read(picks_of_run, run.id)]
    packed = [
        Pack(order=each.order, sku=each.sku, quantity=to_decimal(each.left), carton=CARTON, source=each.tote)
        for each in room.read(picks_of_run, run.id)
        if each.order == PACKED_ORDER
    ]
    close = CloseCarton(carton=CARTON, box=BOXES[0][0], weight_g=Decimal(1850))
    for command in (*picked, DropRun(run=run.number, target=PACKING), *packed, close, VerifyCarton(carton=CARTON)):
        room.post(command, room.stamp(ANA.code, device))


def _order(sale: Sale, today: date, *, draft: bool = False) -> OrderSale:
    return OrderSale(
        number=sale.number,
        customer=sale.customer,
        lines=tuple(SoldLine(sku=sku, quantity=Decimal(quantity)) for sku, quantity in sale.lines),
        due_on=today + timedelta(days=sale.due_in_days),
        priority=sale.priority,
        carrier=sale.carrier,
        draft=draft,
    )
