"""The floor tasks in the order of the menu, and the desk screens that come after them."""

from __future__ import annotations

from core.identify import (
    TRANSFER_IN,
    TRANSFER_OUT,
    Found,
    Item,
    Location,
    Lot,
    Order,
    Outgoing,
    Plate,
    Return,
    Shipment,
)
from core.outbound.sales_order import SALE
from tui.desk import (
    allocation_rules,
    box_types,
    carriers,
    customer_returns,
    dock_board,
    exceptions,
    kits,
    label_routes,
    lots,
    open_work,
    pick_profiles,
    picking,
    purchase_orders,
    put_away_rules,
    quality_rules,
    receipts,
    sales_orders,
    shipments,
    shortages,
    supplier_items,
    transfers,
    walking_path,
    waves,
)
from tui.inbound import (
    put_away,
    receive,
    supplier_return,
)
from tui.internal import (
    adjust,
    assemble,
    dispose,
    look_up,
    move,
    plate,
    print_label,
    receive_transfer,
    repack,
    replenish,
    ship_transfer,
    take_apart,
)
from tui.outbound import (
    inspect_return,
    pack,
    pick,
    ship,
    take_return,
)
from tui.run import Task

RECEIVE = Task("receive", "Receive", "RECV", "receive", receive.receive, receive.HELP)
PUT_AWAY = Task("put_away", "Put away", "PUT AWAY", "put_away", put_away.put_away, put_away.HELP)
REPLENISH = Task("replenish", "Refill", "REFILL", "replenish", replenish.replenish, replenish.HELP)
PICK = Task("pick", "Pick", "PICK", "pick", pick.pick, pick.HELP)
MOVE = Task("move", "Move", "MOVE", "move", move.move, move.HELP)
ADJUST = Task("adjust", "Adjust", "ADJUST", "adjust", adjust.adjust, adjust.HELP)
PLATES = Task("plate", "Pallets", "PALLET", "move", plate.plate, plate.HELP)
SHIP = Task("ship_transfer", "Send", "SEND", "transfer", ship_transfer.ship_transfer, ship_transfer.HELP)
ARRIVE = Task(
    "receive_transfer", "Arrive", "ARRIVE", "transfer", receive_transfer.receive_transfer, receive_transfer.HELP
)
RETURN = Task(
    "supplier_return", "Return", "RETURN", "return_goods", supplier_return.supplier_return, supplier_return.HELP
)
ASSEMBLE = Task("assemble", "Kit", "KIT", "assemble", assemble.assemble, assemble.HELP)
APART = Task("take_apart", "Apart", "APART", "assemble", take_apart.take_apart, take_apart.HELP)
DISPOSE = Task("dispose", "Dispose", "DISPOSE", "dispose", dispose.dispose, dispose.HELP)
LOOK_UP = Task("look_up", "Look up", "LOOK UP", "look_up", look_up.look_up, look_up.HELP)
TRUCK = Task("ship", "Ship", "SHIP", "ship", ship.ship, ship.HELP)
PACK = Task("pack", "Pack", "PACK", "pack", pack.pack, pack.HELP)
PRINT_LABEL = Task("print_label", "Label", "LABEL", "print", print_label.print_label, print_label.HELP)
REPACK = Task("repack", "Repack", "REPACK", "assemble", repack.repack, repack.REPACK_HELP)
RELABEL = Task("relabel", "Relabel", "RELABEL", "assemble", repack.relabel, repack.RELABEL_HELP)
TAKE_BACK = Task("take_return", "Take back", "TAKE BACK", "take_return", take_return.take_return, take_return.HELP)
INSPECT = Task(
    "inspect_return", "Inspect", "INSPECT", "inspect_return", inspect_return.inspect_return, inspect_return.HELP
)

TASKS = (
    RECEIVE, PUT_AWAY, PICK, PACK, TRUCK, REPLENISH, MOVE, ADJUST, PLATES, LOOK_UP, PRINT_LABEL, SHIP, ARRIVE,
    TAKE_BACK, INSPECT, RETURN, ASSEMBLE, APART, REPACK, RELABEL, DISPOSE,
)  # fmt: skip
DESKS = (
    purchase_orders.SCREEN, receipts.SCREEN, sales_orders.SCREEN, shortages.SCREEN, waves.SCREEN, picking.SCREEN,
    shipments.SCREEN, dock_board.SCREEN, customer_returns.SCREEN, open_work.SCREEN, exceptions.SCREEN, lots.SCREEN,
    transfers.SCREEN, put_away_rules.SCREEN, quality_rules.SCREEN, kits.SCREEN, supplier_items.SCREEN,
    label_routes.SCREEN,
    carriers.SCREEN, box_types.SCREEN, allocation_rules.SCREEN, pick_profiles.SCREEN, walking_path.SCREEN,
)  # fmt: skip


# What is done next with a sales order that is scanned, by its state.
NEXT_FOR_SALE = {"released": PICK, "picking": PICK, "picked": PACK, "packed": PACK}


def task_for(found: Found, docks: tuple[str, ...]) -> Task | None:
    """The task that a scan at the menu opens."""
    match found:
        case Order(kind=kind, state=state) if kind == SALE:
            return NEXT_FOR_SALE.get(state, LOOK_UP)
        case Order(kind=kind):
            return {TRANSFER_OUT: SHIP, TRANSFER_IN: ARRIVE}.get(kind, RECEIVE)
        case Outgoing():
            return TRUCK
        case Return():
            return TAKE_BACK
        case Shipment() | Plate(location="", announced=True):
            return RECEIVE
        case Plate() if found.location in docks:
            return PUT_AWAY
        case Item() | Lot() | Location() | Plate():
            return LOOK_UP
    return None
