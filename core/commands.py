"""Every command there is, by name."""

from __future__ import annotations

from core.access.operator import DefineOperator, IssueBadge, SetPin
from core.catalogue.item import AssignCode, DefineItem, DefinePack
from core.catalogue.label_design import DefineLabelDesign, WithdrawLabelDesign
from core.catalogue.label_route import RouteLabels
from core.catalogue.location import AssignBin, DefineLocation, DefineSite, DefineZone
from core.catalogue.party import DefineCustomer, DefineSupplier
from core.catalogue.printer import DefinePrinter
from core.command import Command
from core.inbound.purchase_order import OrderPurchase
from core.inbound.put_away import PutAway
from core.inbound.receive import Receive
from core.inbound.supplier_return import ReturnToSupplier
from core.internal.adjust import AdjustStock
from core.internal.assemble import Assemble
from core.internal.change_owner import ChangeOwner
from core.internal.change_status import ChangeStatus
from core.internal.close_period import ClosePeriod, ReopenPeriod
from core.internal.close_transfer import CloseTransfer
from core.internal.expire_lots import ExpireLots
from core.internal.hold_lot import HoldLot, ReleaseLot
from core.internal.kit import DefineKit
from core.internal.move import Move
from core.internal.move_lines import MoveLines
from core.internal.nest_plate import NestPlate
from core.internal.order_transfer import ApproveTransfer, CancelTransfer, OrderTransfer
from core.internal.print_label import PrintLabel
from core.internal.recall_lot import CloseRecall, NoteTraced, RecallGoods, RecallLot
from core.internal.receive_transfer import ReceiveTransfer
from core.internal.release import Release, ReleaseExpired
from core.internal.repack import Relabel, Repack
from core.internal.reserve import Reserve
from core.internal.ship_transfer import ShipTransfer
from core.internal.take_apart import TakeApart
from core.undo import Undo

COMMANDS: dict[str, type[Command]] = {
    command.__name__: command
    for command in (
        AdjustStock, ApproveTransfer, Assemble, AssignBin, AssignCode, CancelTransfer, ChangeOwner,
        ChangeStatus, ClosePeriod, CloseRecall, CloseTransfer, DefineCustomer, DefineItem, DefineKit,
        DefineLabelDesign, DefineLocation, DefineOperator, DefinePack, DefinePrinter, DefineSite,
        DefineSupplier, DefineZone, ExpireLots, HoldLot, IssueBadge, Move, MoveLines, NestPlate, NoteTraced,
        OrderPurchase, OrderTransfer, PrintLabel, PutAway, RecallGoods, RecallLot, Receive, ReceiveTransfer,
        Relabel, Release, ReleaseExpired, ReleaseLot, ReopenPeriod, Repack, Reserve, ReturnToSupplier,
        RouteLabels, SetPin, ShipTransfer, TakeApart, Undo, WithdrawLabelDesign,
    )
}  # fmt: skip
