"""Every command there is, by name."""

from __future__ import annotations

from core.access.operator import DefineOperator, IssueBadge, SetPin
from core.catalogue.item import AssignCode, DefineItem, DefinePack
from core.catalogue.label_design import DefineLabelDesign, WithdrawLabelDesign
from core.catalogue.label_route import RouteLabels
from core.catalogue.location import AssignBin, DefineLocation, DefineSite, DefineZone
from core.catalogue.party import DefineCustomer, DefineSupplier
from core.catalogue.printer import DefinePrinter
from core.catalogue.supplier_item import DefineSupplierItem
from core.command import Command
from core.inbound.approve_purchase import ApprovePurchase, SendPurchase
from core.inbound.change_purchase import ChangePurchase
from core.inbound.close_purchase import CancelPurchase, CloseShort, ReopenPurchase
from core.inbound.expect_shipment import CancelExpected, ExpectShipment
from core.inbound.purchase_order import OrderPurchase
from core.inbound.put_away import PutAway
from core.inbound.receive import Receive
from core.internal.adjust import AdjustStock
from core.internal.change_owner import ChangeOwner
from core.internal.change_status import ChangeStatus
from core.internal.close_period import ClosePeriod, ReopenPeriod
from core.internal.move import Move
from core.internal.move_lines import MoveLines
from core.internal.nest_plate import NestPlate
from core.internal.plan_work import CancelWork, PrioritizeWork
from core.internal.print_label import PrintLabel
from core.internal.release import Release, ReleaseExpired
from core.internal.reserve import Reserve
from core.undo import Undo

COMMANDS: dict[str, type[Command]] = {
    command.__name__: command
    for command in (
        AdjustStock, ApprovePurchase, AssignBin, AssignCode, CancelExpected, CancelPurchase, CancelWork, ChangeOwner,
        ChangePurchase, ChangeStatus, ClosePeriod, CloseShort, DefineCustomer, DefineItem, DefineLabelDesign,
        DefineLocation, DefineOperator, DefinePack, DefinePrinter, DefineSite, DefineSupplier, DefineSupplierItem,
        DefineZone, ExpectShipment, IssueBadge, Move, MoveLines, NestPlate, OrderPurchase, PrintLabel, PrioritizeWork,
        PutAway, Receive, Release, ReleaseExpired, ReopenPeriod, ReopenPurchase, Reserve, RouteLabels, SendPurchase,
        SetPin, Undo, WithdrawLabelDesign,
    )
}  # fmt: skip
