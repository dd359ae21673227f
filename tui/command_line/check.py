"""`stockhand check`: proves that the books are sound, or names what is not."""

from __future__ import annotations

from argparse import Namespace

from core.ledger.invariants import check
from core.ledger.rules import INVARIANTS
from tui.command_line.database import open_room
from tui.command_line.lines import say


def run(arguments: Namespace) -> int:
    """Prints each broken invariant with what it names; status 1 if there is one."""
    with open_room(arguments) as room:
        found = room.read(check)
    for broken in found:
        say(f"{broken.invariant} {broken.what}: {broken.key}")
    if not found:
        say(f"clean: {len({each.name for each in INVARIANTS})} invariants")
    return int(bool(found))
