"""`stockhand tidy`: what falls due by the clock and needs nobody; run by a timer."""

from __future__ import annotations

import socket
from argparse import Namespace

from tui.command_line.database import open_room
from tui.command_line.lines import say


def run(arguments: Namespace) -> int:
    """Releases the reservations that are past their time, and says how many."""
    with open_room(arguments) as room:
        say(f"{room.release_expired(socket.gethostname())} reservations released")
    return 0
