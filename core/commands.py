"""Every command there is, by name."""

from __future__ import annotations

from core.access.operator import DefineOperator, IssueBadge, SetPin
from core.catalogue.item import AssignCode, DefineItem, DefinePack
from core.catalogue.item_class import DefineItemClass
from core.catalogue.label_design import DefineLabelDesign, WithdrawLabelDesign
from core.catalogue.label_route import RouteLabels
from core.catalogue.location import AssignBin, DefineLocation, DefineSite, DefineZone
from core.catalogue.party import DefineCustomer, DefineSupplier
from core.catalogue.printer import DefinePrinter
from core.catalogue.reason import DefineReason, LimitAdjustments
from core.catalogue.sequence_bins import SequenceBins
from core.catalogue.supplier_item import DefineSupplierItem, RemoveSupplierItem
from core.catalogue.unknown_code import AttachCode, CaptureCode, DismissCode
from core.command import Command
from core.inbound.approve_purchase import ApprovePurchase, SendPurchase
from core.inbound.bin_reason import DefineBinReason
from core.inbound.change_purchase import ChangePurchase
from core.inbound.close_purchase import CancelPurchase, CloseShort, ReopenPurchase
from core.inbound.decide_quality import RejectQuality, ReleaseQuality
from core.inbound.expect_shipment import CancelExpected, ExpectShipment
from core.inbound.match_receipt import MatchReceipt
from core.inbound.purchase_order import OrderPurchase
from core.inbound.put_away import PutAway
from core.inbound.put_away_all import PutAwayAll
from core.inbound.put_away_rule import DefinePutAwayRule, MovePutAwayRule, RemovePutAwayRule
from core.inbound.quality import DefineQualityRule, RemoveQualityRule
from core.inbound.receipt import CloseReceipt, OpenReceipt
from core.inbound.receive import Receive
from core.inbound.receive_shipment import ReceiveShipment
from core.inbound.supplier_return import ReturnToSupplier
from core.internal.adjust import AdjustStock
from core.internal.assemble import Assemble
from core.internal.change_owner import ChangeOwner
from core.internal.change_status import ChangeStatus
from core.internal.close_period import ClosePeriod, ReopenPeriod
from core.internal.close_transfer import CloseTransfer
from core.internal.dispose import ApproveDisposal, Dispose, ProposeDisposal, RefuseDisposal
from core.internal.expire_lots import ExpireLots
from core.internal.hold_lot import HoldLot, ReleaseLot
from core.internal.kit import DefineKit
from core.internal.move import Move
from core.internal.move_all import MoveAll
from core.internal.move_lines import MoveLines
from core.internal.nest_plate import NestPlate
from core.internal.order_transfer import ApproveTransfer, CancelTransfer, OrderTransfer
from core.internal.plan_replenishment import PlanReplenishment
from core.internal.plan_work import CancelWork, PrioritizeWork
from core.internal.plate import MergePlates, RetirePlate
from core.internal.print_label import PrintLabel
from core.internal.recall_lot import CloseRecall, NoteTraced, RecallGoods, RecallLot
from core.internal.receive_transfer import ReceiveTransfer
from core.internal.release import Release, ReleaseExpired
from core.internal.repack import Relabel, Repack
from core.internal.replenish import Replenish, ReportEmpty
from core.internal.report_problem import ReportProblem, UnblockLocation
from core.internal.reserve import Reserve
from core.internal.ship_transfer import ShipTransfer
from core.internal.take_apart import TakeApart
from core.outbound.advice import AdviseCarrier, NoteTracking
from core.outbound.allocate import AllocateOrders
from core.outbound.allocation_rule import DefineAllocationRule, RemoveAllocationRule
from core.outbound.box_type import DefineBoxType
from core.outbound.cancel_sale import CancelSale, CloseSale
from core.outbound.carrier import DefineCarrier
from core.outbound.change_sale import ChangeSale
from core.outbound.close_carton import CloseCarton, ReopenCarton, VerifyCarton
from core.outbound.confirm_sale import ConfirmSale, FreeSale, HoldSale
from core.outbound.customer_return import AuthoriseReturn, CloseReturn
from core.outbound.drop_run import DropRun, EndRun
from core.outbound.inspect_return import InspectReturn
from core.outbound.load import LoadCarton
from core.outbound.order_sale import OrderSale
from core.outbound.pack import Pack
from core.outbound.pick import Pick
from core.outbound.pick_into_carton import PickIntoCarton
from core.outbound.pick_profile import DefinePickProfile, RemovePickProfile
from core.outbound.plan_wave import PlanWave
from core.outbound.put_back import PutBack
from core.outbound.reallocate import ReleaseAllocation, TakeFromOrder
from core.outbound.release_orders import ReleaseOrders
from core.outbound.release_wave import ReleaseWave
from core.outbound.ship import ShipShipment
from core.outbound.ship_order import ShipOrder
from core.outbound.shipment import CancelShipment, NoteShipment, OpenShipment
from core.outbound.shipping_papers import PrintPapers
from core.outbound.short_pack import ShortPack
from core.outbound.short_pick import ShortPick
from core.outbound.skip_pick import SkipPick
from core.outbound.take_return import TakeReturn
from core.outbound.tote import ChangeTote
from core.outbound.unload import UnloadCarton
from core.outbound.unpack import Unpack
from core.outbound.wave import CancelWave, ChangeWave
from core.undo import Undo

COMMANDS: dict[str, type[Command]] = {
    command.__name__: command
    for command in (
        AdjustStock, AdviseCarrier, AllocateOrders, ApproveDisposal, ApprovePurchase, ApproveTransfer,
        Assemble, AssignBin, AssignCode, AttachCode, AuthoriseReturn, CancelExpected, CancelPurchase,
        CancelSale, CancelShipment, CancelTransfer, CancelWave, CancelWork, CaptureCode, ChangeOwner,
        ChangePurchase, ChangeSale, ChangeStatus, ChangeTote, ChangeWave, CloseCarton, ClosePeriod,
        CloseRecall, CloseReceipt, CloseReturn, CloseSale, CloseShort, CloseTransfer, ConfirmSale,
        DefineAllocationRule, DefineBinReason, DefineBoxType, DefineCarrier, DefineCustomer, DefineItem,
        DefineItemClass, DefineKit, DefineLabelDesign, DefineLocation, DefineOperator, DefinePack,
        DefinePickProfile, DefinePrinter, DefinePutAwayRule, DefineQualityRule, DefineReason, DefineSite,
        DefineSupplier, DefineSupplierItem, DefineZone, DismissCode, Dispose, DropRun, EndRun, ExpectShipment,
        ExpireLots, FreeSale, HoldLot, HoldSale, InspectReturn, IssueBadge, LimitAdjustments, LoadCarton,
        MatchReceipt, MergePlates, Move, MoveAll, MoveLines, MovePutAwayRule, NestPlate, NoteShipment,
        NoteTraced, NoteTracking, OpenReceipt, OpenShipment, OrderPurchase, OrderSale, OrderTransfer, Pack,
        Pick, PickIntoCarton, PlanReplenishment, PlanWave, PrintLabel, PrintPapers, PrioritizeWork,
        ProposeDisposal, PutAway,
        PutAwayAll, PutBack, RecallGoods, RecallLot, Receive, ReceiveShipment, ReceiveTransfer, RefuseDisposal,
        RejectQuality, Relabel, Release, ReleaseAllocation, ReleaseExpired, ReleaseLot, ReleaseOrders,
        ReleaseQuality, ReleaseWave, RemoveAllocationRule, RemovePickProfile, RemovePutAwayRule,
        RemoveQualityRule, RemoveSupplierItem, ReopenCarton, ReopenPeriod, ReopenPurchase, Repack, Replenish,
        ReportEmpty, ReportProblem, Reserve, RetirePlate, ReturnToSupplier, RouteLabels, SendPurchase, SequenceBins,
        SetPin, ShipOrder, ShipShipment, ShipTransfer, ShortPack, ShortPick, SkipPick, TakeApart, TakeFromOrder,
        TakeReturn, UnblockLocation, Undo, UnloadCarton, Unpack, VerifyCarton, WithdrawLabelDesign,
    )
}  # fmt: skip
