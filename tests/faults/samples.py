"""A sample of every command that moves goods or can be undone: what must be there first, and the command.

A new command of that kind must have one here: test_crash_points asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from core.catalogue.party import DefineSupplier
from core.command import Command
from core.inbound.approve_purchase import ApprovePurchase, SendPurchase
from core.inbound.close_purchase import CancelPurchase, CloseShort, ReopenPurchase
from core.inbound.decide_quality import RejectQuality, ReleaseQuality
from core.inbound.expect_shipment import ExpectedLine, ExpectShipment
from core.inbound.match_receipt import MatchReceipt
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.inbound.put_away import PutAway
from core.inbound.put_away_all import PutAwayAll
from core.inbound.receipt import CloseReceipt, OpenReceipt
from core.inbound.receive import Receive
from core.inbound.receive_shipment import ReceiveShipment
from core.internal.adjust import AdjustStock
from core.internal.change_owner import ChangeOwner
from core.internal.change_status import ChangeStatus
from core.internal.move import Move
from core.internal.move_lines import MoveLine, MoveLines
from core.internal.nest_plate import NestPlate
from core.internal.plan_work import CancelWork, PrioritizeWork
from core.internal.release import Release
from core.internal.report_problem import ReportProblem
from core.internal.reserve import Reserve
from core.undo import Undo
from core.work import ask_for
from tests.core.warehouse import Warehouse
from tests.faults.samples_allocate import SAMPLES_ALLOCATE
from tests.faults.samples_internal import SAMPLES_INTERNAL
from tests.faults.samples_lots import LOTS_AT_NIGHT, SAMPLES_LOTS
from tests.faults.samples_outbound import SAMPLES_OUTBOUND
from tests.faults.samples_packing import SAMPLES_PACKING
from tests.faults.samples_returns import SAMPLES_RETURNS
from tests.faults.samples_sales import SAMPLES_SALES
from tests.faults.samples_shipping import SAMPLES_SHIPPING

Sample = Callable[[Warehouse, int], Command]  # the number makes its codes its own
ONE = Decimal(1)


def plate(number: int) -> str:
    return f"LP{9_000_000 + number}"


def serial(number: int) -> str:
    return f"SN{9_000_000 + number}"


def received_onto_a_new_plate(warehouse: Warehouse, number: int) -> Command:
    return Receive(order="PO1", sku="GLUE", quantity=ONE, lot="G1", location="DOCK", plate=plate(number))


def loose_goods_put_away(warehouse: Warehouse, number: int) -> Command:
    warehouse.find("DOCK", "BOLT", 2)
    return PutAway(sku="BOLT", quantity=ONE, source="DOCK", target="A2")


def a_trolley_put_away(warehouse: Warehouse, number: int) -> Command:
    warehouse.find("A3", "BOLT", 4)
    warehouse.find("A3", "PUMP", 1, serial=serial(number))
    return PutAwayAll(source="A3", target="A1")


def loose_goods_moved(warehouse: Warehouse, number: int) -> Command:
    warehouse.find("A1", "BOLT", 1)
    return Move(sku="BOLT", quantity=ONE, source="A1", target="A2")


def a_serial_moved(warehouse: Warehouse, number: int) -> Command:
    warehouse.find("A1", "PUMP", 1, serial=serial(number))
    return Move(sku="PUMP", quantity=ONE, serial=serial(number), source="A1", target="A3")


def a_plate_moved(warehouse: Warehouse, number: int) -> Command:
    warehouse.find("A1", "BOLT", 3, plate=plate(number))
    warehouse.find("A1", "GLUE", 2, plate=plate(number), lot="G1")
    return Move(plate=plate(number), target="A4")


def more_moved_than_is_there(warehouse: Warehouse, number: int) -> Command:
    return Move(sku="NUT", quantity=ONE, source="A5", target="A2")


def five_lines_moved(warehouse: Warehouse, number: int) -> Command:
    warehouse.find("A1", "BOLT", 4)
    warehouse.find("A3", "PUMP", 1, serial=serial(number))
    return MoveLines(
        lines=(
            *(MoveLine(sku="BOLT", quantity=ONE, source="A1", target=target) for target in ("A2", "A4", "A3", "A5")),
            MoveLine(sku="PUMP", quantity=ONE, serial=serial(number), source="A3", target="A1"),
        )
    )


def a_serial_found(warehouse: Warehouse, number: int) -> Command:
    return AdjustStock(location="A2", sku="PUMP", reason="FOUND", change=ONE, serial=serial(number))


def a_bin_counted(warehouse: Warehouse, number: int) -> Command:
    warehouse.find("A4", "CABLE", 2)  # and nothing is left of it
    return AdjustStock(location="A4", sku="CABLE", reason="FOUND", counted=Decimal(0))


def goods_put_on_hold(warehouse: Warehouse, number: int) -> Command:
    warehouse.find("A1", "BOLT", 2)
    return ChangeStatus(sku="BOLT", quantity=ONE, location="A1", new_status="hold")


def damage_reported(warehouse: Warehouse, number: int) -> Command:
    warehouse.find("A1", "BOLT", 2)
    return ReportProblem(problem="damaged", sku="BOLT", quantity=ONE, location="A1")


def goods_handed_to_their_owner(warehouse: Warehouse, number: int) -> Command:
    warehouse.post(DefineSupplier(code="LENDER", name="Lender", owner=True))
    warehouse.find("A1", "BOLT", 2)
    return ChangeOwner(sku="BOLT", quantity=ONE, location="A1", new_owner="LENDER")


def a_plate_put_onto_another(warehouse: Warehouse, number: int) -> Command:
    warehouse.find("A1", "BOLT", 3, plate=plate(number))
    warehouse.find("A2", "BOLT", 1, plate=plate(1_000 + number))
    return NestPlate(plate=plate(number), onto=plate(1_000 + number))


def goods_reserved(warehouse: Warehouse, number: int) -> Command:
    warehouse.find("A1", "BOLT", 1)
    return Reserve(sku="BOLT", quantity=ONE, location="A1", purpose="JOB")


def reserved_goods_moved(warehouse: Warehouse, number: int) -> Command:
    reserved = posted(warehouse.post(goods_reserved(warehouse, number)).posting)
    return Move(sku="BOLT", quantity=ONE, source="A1", target="A2", reservation=reserved)


def a_reservation_released(warehouse: Warehouse, number: int) -> Command:
    return Release(reservation=posted(warehouse.post(goods_reserved(warehouse, number)).posting))


def work_made_urgent(warehouse: Warehouse, number: int) -> Command:
    return PrioritizeWork(work=warehouse.room.write(ask_for, None, warehouse.clock(), "count", 1), priority=1)


def work_cancelled(warehouse: Warehouse, number: int) -> Command:
    return CancelWork(work=warehouse.room.write(ask_for, None, warehouse.clock(), "count", 1))


def a_reservation_undone(warehouse: Warehouse, number: int) -> Command:
    return Undo(posting=posted(warehouse.post(goods_reserved(warehouse, number)).posting))


def reserved_goods_moved_back(warehouse: Warehouse, number: int) -> Command:
    return Undo(posting=posted(warehouse.post(reserved_goods_moved(warehouse, number)).posting))


def a_plate_taken_off_again(warehouse: Warehouse, number: int) -> Command:
    return Undo(posting=posted(warehouse.post(a_plate_put_onto_another(warehouse, number)).posting))


def a_receipt_closed(warehouse: Warehouse, number: int) -> Command:
    warehouse.post(OpenReceipt(number=f"W{number}", dock="DOCK", mode="blind", supplier="ACME"))
    return CloseReceipt(receipt=f"W{number}")


def a_receipt_undone(warehouse: Warehouse, number: int) -> Command:
    return Undo(posting=posted(warehouse.post(received_onto_a_new_plate(warehouse, number)).posting))


def a_plate_moved_back(warehouse: Warehouse, number: int) -> Command:
    return Undo(posting=posted(warehouse.post(a_plate_moved(warehouse, number)).posting))


def posted(posting: UUID | None) -> UUID:
    assert posting is not None
    return posting


# The first of each is taken in every test run, the others at night.
def order(warehouse: Warehouse, number: int, *, draft: bool = False) -> str:
    """An order of its own for a hundred nuts, of which under a tenth may be missing."""
    lines = (OrderedLine(sku="NUT", quantity=Decimal(100), under_percent=9),)
    warehouse.post(OrderPurchase(number=f"PO{9_000_000 + number}", supplier="ACME", lines=lines, draft=draft))
    return f"PO{9_000_000 + number}"


def a_draft_approved(warehouse: Warehouse, number: int) -> Command:
    return ApprovePurchase(order=order(warehouse, number, draft=True))


def an_order_sent(warehouse: Warehouse, number: int) -> Command:
    draft = order(warehouse, number, draft=True)
    warehouse.post(ApprovePurchase(order=draft))
    return SendPurchase(order=draft)


def an_order_closed_short(warehouse: Warehouse, number: int) -> Command:
    return CloseShort(order=order(warehouse, number), reason="Discontinued")


def an_order_cancelled(warehouse: Warehouse, number: int) -> Command:
    return CancelPurchase(order=order(warehouse, number))


def an_order_opened_again(warehouse: Warehouse, number: int) -> Command:
    closed = order(warehouse, number)
    warehouse.post(CloseShort(order=closed, reason="Discontinued"))
    return ReopenPurchase(order=closed)


def goods_matched_to_an_order(warehouse: Warehouse, number: int) -> Command:
    opened = OpenReceipt(dock="DOCK", supplier="ACME", delivery_note=f"N{number}", mode="free")
    receipt = warehouse.post(opened).facts["receipt"]
    came = warehouse.post(Receive(sku="NUT", quantity=ONE, location="DOCK", receipt=receipt))
    return MatchReceipt(posting=posted(came.posting), order=order(warehouse, number), order_line=1)


def an_announced_plate_received(warehouse: Warehouse, number: int) -> Command:
    pallet, box = plate(number), plate(number + 500)
    lines = (
        ExpectedLine(sku="BOLT", quantity=ONE, sscc=pallet),
        ExpectedLine(sku="NUT", quantity=ONE, order=order(warehouse, number), sscc=box, parent_sscc=pallet),
    )
    warehouse.post(ExpectShipment(number=f"W{number}", supplier="ACME", lines=lines))
    return ReceiveShipment(sscc=pallet, location="DOCK")


def loose_goods_of_a_shipment_received(warehouse: Warehouse, number: int) -> Command:
    loose = ExpectedLine(sku="NUT", quantity=ONE, order=order(warehouse, number))
    warehouse.post(ExpectShipment(number=f"W{number}", supplier="ACME", lines=(loose,)))
    opened = warehouse.post(OpenReceipt(dock="DOCK", shipment=f"W{number}")).facts["receipt"]
    return Receive(order=loose.order, sku="NUT", quantity=ONE, location="DOCK", receipt=opened)


def goods_that_passed_their_check(warehouse: Warehouse, number: int) -> Command:
    warehouse.find("A3", "BOLT", 2, status="quality")
    return ReleaseQuality(sku="BOLT", quantity=ONE, location="A3")


def goods_that_failed_their_check(warehouse: Warehouse, number: int) -> Command:
    warehouse.find("A3", "BOLT", 2, status="quality")
    return RejectQuality(sku="BOLT", quantity=ONE, location="A3", reason="DEFECT")


SAMPLES: dict[type[Command], tuple[Sample, ...]] = {
    AdjustStock: (a_serial_found, a_bin_counted),
    ApprovePurchase: (a_draft_approved,),
    CancelPurchase: (an_order_cancelled,),
    CancelWork: (work_cancelled,),
    ChangeOwner: (goods_handed_to_their_owner,),
    ChangeStatus: (goods_put_on_hold,),
    CloseShort: (an_order_closed_short,),
    CloseReceipt: (a_receipt_closed,),
    MatchReceipt: (goods_matched_to_an_order,),
    Move: (a_plate_moved, loose_goods_moved, a_serial_moved, reserved_goods_moved, more_moved_than_is_there),
    MoveLines: (five_lines_moved,),
    NestPlate: (a_plate_put_onto_another,),
    PrioritizeWork: (work_made_urgent,),
    PutAway: (loose_goods_put_away,),
    PutAwayAll: (a_trolley_put_away,),
    Receive: (received_onto_a_new_plate, loose_goods_of_a_shipment_received),
    ReceiveShipment: (an_announced_plate_received,),
    RejectQuality: (goods_that_failed_their_check,),
    Release: (a_reservation_released,),
    ReopenPurchase: (an_order_opened_again,),
    ReleaseQuality: (goods_that_passed_their_check,),
    ReportProblem: (damage_reported,),
    Reserve: (goods_reserved,),
    SendPurchase: (an_order_sent,),
    Undo: (
        a_receipt_undone,
        a_plate_moved_back,
        a_plate_taken_off_again,
        a_reservation_undone,
        reserved_goods_moved_back,
    ),
    **SAMPLES_ALLOCATE,
    **SAMPLES_INTERNAL,
    **SAMPLES_LOTS,
    **SAMPLES_OUTBOUND,
    **SAMPLES_PACKING,
    **SAMPLES_RETURNS,
    **SAMPLES_SALES,
    **SAMPLES_SHIPPING,
}
# They write an order's rows and move nothing: one of them stands for all, the others are for the night.
OF_ORDERS = (a_draft_approved, an_order_cancelled, an_order_opened_again, an_order_sent)
FIRST_OF_EACH = [samples[0] for samples in SAMPLES.values() if samples[0] not in (*OF_ORDERS, *LOTS_AT_NIGHT)]
THE_OTHERS = [sample for samples in SAMPLES.values() for sample in samples if sample not in FIRST_OF_EACH]
