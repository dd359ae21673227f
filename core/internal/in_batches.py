"""Posts a command that does a batch of what there is to do, until nothing is left."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from core.command import Command
from core.errors import Rejection
from core.stockroom import Stockroom

DONE = "nothing_left_to_do"


def post_in_batches(
    room: Stockroom, command: Command, operator: str, device: str, left: Callable[[Connection], bool]
) -> int:
    """Posts it as long as something is left, each time anew, and says how many balances it changed in all."""
    count = 0
    while room.read(left):
        try:
            outcome = room.post(command, room.stamp(operator, device))
        except Rejection as refused:
            if refused.code != DONE:
                raise
            break  # others are at work on what is left: it is for the next run
        count += int(outcome.facts["balances"])
    return count
