"""The floor tasks in the order of the menu."""

from __future__ import annotations

from core.identify import TRANSFER_IN, TRANSFER_OUT, Found, Item, Location, Lot, Order, Plate
from tui.inbound import put_away, receive, supplier_return
from tui.internal import assemble, look_up, move, print_label, receive_transfer, ship_transfer, take_apart
from tui.run import Task

RECEIVE = Task("receive", "Receive", "RECV", "receive", receive.receive, receive.HELP)
PUT_AWAY = Task("put_away", "Put away", "PUT AWAY", "put_away", put_away.put_away, put_away.HELP)
MOVE = Task("move", "Move", "MOVE", "move", move.move, move.HELP)
SHIP = Task("ship_transfer", "Send", "SEND", "transfer", ship_transfer.ship_transfer, ship_transfer.HELP)
ARRIVE = Task(
    "receive_transfer", "Arrive", "ARRIVE", "transfer", receive_transfer.receive_transfer, receive_transfer.HELP
)
RETURN = Task(
    "supplier_return", "Return", "RETURN", "return_goods", supplier_return.supplier_return, supplier_return.HELP
)
ASSEMBLE = Task("assemble", "Kit", "KIT", "assemble", assemble.assemble, assemble.HELP)
APART = Task("take_apart", "Apart", "APART", "assemble", take_apart.take_apart, take_apart.HELP)
LOOK_UP = Task("look_up", "Look up", "LOOK UP", "look_up", look_up.look_up, look_up.HELP)
PRINT_LABEL = Task("print_label", "Print label", "LABEL", "print", print_label.print_label, print_label.HELP)

TASKS = (RECEIVE, PUT_AWAY, MOVE, SHIP, ARRIVE, RETURN, ASSEMBLE, APART, LOOK_UP, PRINT_LABEL)


def task_for(found: Found, docks: tuple[str, ...]) -> Task | None:
    """The task that a scan at the menu opens."""
    match found:
        case Order(kind=kind):
            return {TRANSFER_OUT: SHIP, TRANSFER_IN: ARRIVE}.get(kind, RECEIVE)
        case Plate() if found.location in docks:
            return PUT_AWAY
        case Item() | Lot() | Location() | Plate():
            return LOOK_UP
    return None
