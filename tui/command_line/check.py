"""`stockhand check`: proves that the books are sound, or names what is not."""

from __future__ import annotations

from argparse import Namespace

from core.ledger.invariants import INVARIANTS, Broken, check, explained
from core.schema.roles import open_to_change
from core.stockroom import Stockroom
from tui.command_line.database import open_room
from tui.command_line.lines import remark, say

Found = list[tuple[Broken, list[str]]]


def run(arguments: Namespace) -> int:
    """Prints each broken invariant with what it names, and its story if that is wanted; status 1 if there is one."""
    with open_room(arguments) as room:
        found = _look(room, arguments.explain)
        if arguments.explain:
            _warn(room)
    told: set[tuple[str, ...]] = set()
    for broken, story in found:
        say(f"{broken.invariant} {broken.what}: {broken.key}")
        _tell(story, told)
    if not found:
        say(f"clean: {len({each.name for each in INVARIANTS})} invariants")
    return int(bool(found))


def _warn(room: Stockroom) -> None:
    if tables := room.read(open_to_change):
        remark(f"The role that is connected owns {', '.join(tables)}, and could change what is in them past every rule")


def _look(room: Stockroom, explain: bool) -> Found:
    return room.read(explained) if explain else [(broken, []) for broken in room.read(check)]


def _tell(story: list[str], told: set[tuple[str, ...]]) -> None:
    """Several rules may find the same: its story is told once."""
    known = bool(story) and tuple(story) in told
    for line in ["its story is told above"] if known else story:
        say(f"    {line}")
    told.add(tuple(story))
