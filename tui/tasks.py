"""The floor tasks in the order of the menu, and the desk screens that come after them."""

from __future__ import annotations

from core.identify import Found, Item, Location, Lot, Order, Plate
from tui.desk import exceptions, open_work, purchase_orders, receipts
from tui.inbound import put_away, receive
from tui.internal import adjust, dispose, look_up, move, plate, print_label, replenish
from tui.run import Task

RECEIVE = Task("receive", "Receive", "RECV", "receive", receive.receive, receive.HELP)
PUT_AWAY = Task("put_away", "Put away", "PUT AWAY", "put_away", put_away.put_away, put_away.HELP)
REPLENISH = Task("replenish", "Refill", "REFILL", "replenish", replenish.replenish, replenish.HELP)
MOVE = Task("move", "Move", "MOVE", "move", move.move, move.HELP)
ADJUST = Task("adjust", "Adjust", "ADJUST", "adjust", adjust.adjust, adjust.HELP)
PLATES = Task("plate", "Pallets", "PALLET", "move", plate.plate, plate.HELP)
DISPOSE = Task("dispose", "Dispose", "DISPOSE", "dispose", dispose.dispose, dispose.HELP)
LOOK_UP = Task("look_up", "Look up", "LOOK UP", "look_up", look_up.look_up, look_up.HELP)
PRINT_LABEL = Task("print_label", "Label", "LABEL", "print", print_label.print_label, print_label.HELP)

TASKS = (RECEIVE, PUT_AWAY, REPLENISH, MOVE, ADJUST, PLATES, DISPOSE, LOOK_UP, PRINT_LABEL)
DESKS = (purchase_orders.SCREEN, receipts.SCREEN, open_work.SCREEN, exceptions.SCREEN)


def task_for(found: Found, docks: tuple[str, ...]) -> Task | None:
    """The task that a scan at the menu opens."""
    match found:
        case Order() | Plate(location="", announced=True):
            return RECEIVE
        case Plate() if found.location in docks:
            return PUT_AWAY
        case Item() | Lot() | Location() | Plate():
            return LOOK_UP
    return None
