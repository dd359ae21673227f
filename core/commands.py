"""Every command there is, by name."""

from __future__ import annotations

from core.access.operator import DefineOperator, IssueBadge, SetPin
from core.catalogue.item import AssignCode, DefineItem, DefinePack
from core.catalogue.label_design import DefineLabelDesign, WithdrawLabelDesign
from core.catalogue.label_route import RouteLabels
from core.catalogue.location import AssignBin, DefineLocation, DefineSite, DefineZone
from core.catalogue.party import DefineCustomer, DefineSupplier
from core.catalogue.printer import DefinePrinter
from core.catalogue.reason import DefineReason, LimitAdjustments
from core.command import Command
from core.inbound.purchase_order import OrderPurchase
from core.inbound.put_away import PutAway
from core.inbound.receive import Receive
from core.internal.adjust import AdjustStock
from core.internal.change_owner import ChangeOwner
from core.internal.change_status import ChangeStatus
from core.internal.close_period import ClosePeriod, ReopenPeriod
from core.internal.dispose import ApproveDisposal, Dispose, ProposeDisposal, RefuseDisposal
from core.internal.move import Move
from core.internal.move_all import MoveAll
from core.internal.move_lines import MoveLines
from core.internal.nest_plate import NestPlate
from core.internal.plan_replenishment import PlanReplenishment
from core.internal.plate import MergePlates, RetirePlate
from core.internal.print_label import PrintLabel
from core.internal.release import Release, ReleaseExpired
from core.internal.replenish import Replenish, ReportEmpty
from core.internal.reserve import Reserve
from core.undo import Undo

COMMANDS: dict[str, type[Command]] = {
    command.__name__: command
    for command in (
        AdjustStock, ApproveDisposal, AssignBin, AssignCode, ChangeOwner, ChangeStatus, ClosePeriod, DefineCustomer,
        DefineItem, DefineLabelDesign, DefineLocation, DefineOperator, DefinePack, DefinePrinter, DefineReason,
        DefineSite, DefineSupplier, DefineZone, Dispose, IssueBadge, LimitAdjustments, MergePlates, Move, MoveAll,
        MoveLines, NestPlate, OrderPurchase, PlanReplenishment, PrintLabel, ProposeDisposal, PutAway, Receive,
        RefuseDisposal, Release, ReleaseExpired, ReopenPeriod, Replenish, ReportEmpty, Reserve, RetirePlate,
        RouteLabels, SetPin, Undo, WithdrawLabelDesign,
    )
}  # fmt: skip
