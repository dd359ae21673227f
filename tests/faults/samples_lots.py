"""Samples of what is done with lots, kits, transfers and returns: what must be there first, and the command."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from core.catalogue.item import DefineItem
from core.catalogue.location import DefineLocation, DefineSite
from core.command import Command
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.inbound.receive import Receive
from core.inbound.supplier_return import ReturnToSupplier
from core.internal.assemble import Assemble
from core.internal.close_transfer import CloseTransfer
from core.internal.conversion import Part
from core.internal.expire_lots import ExpireLots
from core.internal.hold_lot import HoldLot, ReleaseLot
from core.internal.kit import DefineKit, KitLine
from core.internal.order_transfer import OrderTransfer, TransferLine
from core.internal.recall_lot import RecallGoods, RecallLot
from core.internal.receive_transfer import ReceiveTransfer
from core.internal.repack import Relabel, Repack
from core.internal.ship_transfer import ShipTransfer
from core.internal.take_apart import TakeApart
from tests.core.warehouse import Warehouse

ONE, TWO, FOUR = Decimal(1), Decimal(2), Decimal(4)
LONG_AGO = date(2020, 1, 31)


def code(number: int) -> str:
    """Of a lot or a transfer of its own."""
    return f"W{number}"


def plate(number: int) -> str:
    return f"LP{9_000_000 + number}"


def glue(warehouse: Warehouse, number: int) -> str:
    """Three of a lot of its own, at two places."""
    warehouse.find("A1", "GLUE", 2, lot=code(number))
    warehouse.find("A2", "GLUE", 1, lot=code(number))
    return code(number)


def a_lot_held(warehouse: Warehouse, number: int) -> Command:
    return HoldLot(sku="GLUE", lot=glue(warehouse, number), reason="glass")


def a_lot_let_go(warehouse: Warehouse, number: int) -> Command:
    warehouse.post(a_lot_held(warehouse, number))
    return ReleaseLot(sku="GLUE", lot=code(number), reason="checked")


def a_lot_called_back(warehouse: Warehouse, number: int) -> Command:
    return RecallLot(sku="GLUE", lot=glue(warehouse, number), reason="listeria")


def goods_of_a_lot_called_back(warehouse: Warehouse, number: int) -> Command:
    warehouse.post(a_lot_called_back(warehouse, number))
    return RecallGoods(sku="GLUE", lot=code(number))


def goods_past_their_date(warehouse: Warehouse, number: int) -> Command:
    warehouse.find("A1", "MILK", 2, lot=code(number), expires_on=LONG_AGO)
    return ExpireLots()


def goods_of_another_lot(warehouse: Warehouse, number: int) -> Command:
    warehouse.find("A1", "GLUE", 3, lot=code(number))
    return Relabel(sku="GLUE", lot=code(number), quantity=TWO, location="A1", new_lot="G9", reason="wrong label")


def workshop(warehouse: Warehouse, number: int) -> None:
    """Where sets of four bolts and a glue are made, and packs of two bolts; the first one sets it up."""
    if number == 0:
        warehouse.post(DefineItem(sku="SET", name="Set", tracking="lot"))
        warehouse.post(DefineItem(sku="PAIR", name="Two bolts"))
        glued = (KitLine(sku="BOLT", quantity=FOUR), KitLine(sku="GLUE", quantity=ONE))
        warehouse.post(DefineKit(sku="SET", lines=glued))
        warehouse.post(DefineKit(sku="PAIR", lines=(KitLine(sku="BOLT", quantity=TWO),)))
    warehouse.find("A1", "BOLT", 4)


def a_set_made(warehouse: Warehouse, number: int) -> Command:
    workshop(warehouse, number)
    glue(warehouse, number)
    parts = (
        Part(sku="BOLT", quantity=FOUR, location="A1"),
        Part(sku="GLUE", quantity=ONE, lot=code(number), location="A1"),
    )
    return Assemble(sku="SET", quantity=ONE, lot=code(number), location="A5", parts=parts)


def a_set_taken_apart(warehouse: Warehouse, number: int) -> Command:
    warehouse.post(a_set_made(warehouse, number))
    kept = (Part(sku="BOLT", quantity=FOUR, location="A3"),)  # the glue is scrapped
    return TakeApart(sku="SET", quantity=ONE, lot=code(number), location="A5", parts=kept, reason="DAMAGED")


def bolts_packed_in_twos(warehouse: Warehouse, number: int) -> Command:
    workshop(warehouse, number)
    return Repack(sku="BOLT", quantity=FOUR, location="A1", into="PAIR", new_location="A4")


def transfer(warehouse: Warehouse, number: int) -> str:
    """A transfer of its own for four bolts and two glue, which stand on a plate; the first one makes the other site."""
    if number == 0:
        warehouse.post(DefineSite(code="EAST", name="East"))
        warehouse.post(DefineLocation(site="MAIN", code="TO-EAST", kind="transit"))
        warehouse.post(DefineLocation(site="EAST", code="E-DOCK", kind="dock"))
    warehouse.find("A1", "BOLT", 4, plate=plate(number), site="MAIN")
    warehouse.find("A1", "GLUE", 2, plate=plate(number), lot="G1", site="MAIN")
    wanted = (TransferLine(sku="BOLT", quantity=FOUR), TransferLine(sku="GLUE", quantity=TWO))
    warehouse.post(OrderTransfer(site="MAIN", number=code(number), to_site="EAST", lines=wanted))
    return code(number)


def a_plate_shipped(warehouse: Warehouse, number: int) -> Command:
    return ShipTransfer(site="MAIN", order=transfer(warehouse, number), plate=plate(number))


def loose_goods_shipped(warehouse: Warehouse, number: int) -> Command:
    order = transfer(warehouse, number)
    return ShipTransfer(site="MAIN", order=order, sku="BOLT", quantity=TWO, source_plate=plate(number))


def a_shipped_plate_received(warehouse: Warehouse, number: int) -> Command:
    warehouse.post(a_plate_shipped(warehouse, number))
    return ReceiveTransfer(site="EAST", order=code(number), plate=plate(number), location="E-DOCK")


def shipped_goods_received(warehouse: Warehouse, number: int) -> Command:
    warehouse.post(loose_goods_shipped(warehouse, number))
    return ReceiveTransfer(site="EAST", order=code(number), sku="BOLT", quantity=ONE, location="E-DOCK")


def a_transfer_closed_that_lost_goods(warehouse: Warehouse, number: int) -> Command:
    warehouse.post(shipped_goods_received(warehouse, number))
    return CloseTransfer(site="MAIN", order=code(number), reason="LOST")


def goods_sent_back_for_others(warehouse: Warehouse, number: int) -> Command:
    order = f"PO{9_000_000 + number}"
    nuts = OrderedLine(sku="NUT", quantity=FOUR)
    warehouse.post(OrderPurchase(number=order, supplier="ACME", lines=(nuts,)))
    warehouse.post(Receive(order=order, sku="NUT", quantity=FOUR, location="DOCK"))
    return ReturnToSupplier(order=order, sku="NUT", quantity=TWO, location="DOCK", reason="bent", replace=True)


SAMPLES_LOTS = {
    Assemble: (a_set_made,),
    CloseTransfer: (a_transfer_closed_that_lost_goods,),
    ExpireLots: (goods_past_their_date,),
    HoldLot: (a_lot_held,),
    RecallGoods: (goods_of_a_lot_called_back,),
    RecallLot: (a_lot_called_back,),
    ReceiveTransfer: (a_shipped_plate_received, shipped_goods_received),
    Relabel: (goods_of_another_lot,),
    ReleaseLot: (a_lot_let_go,),
    Repack: (bolts_packed_in_twos,),
    ReturnToSupplier: (goods_sent_back_for_others,),
    ShipTransfer: (a_plate_shipped, loose_goods_shipped),
    TakeApart: (a_set_taken_apart,),
}
# One that makes goods of others and one between two sites stand for all; the others are for the night.
LOTS_AT_NIGHT = tuple(
    sample for samples in SAMPLES_LOTS.values() for sample in samples if sample not in (a_set_made, a_plate_shipped)
)
