"""`stockhand tidy`: what falls due by the clock and needs nobody; run by a timer."""

from __future__ import annotations

import socket
from argparse import Namespace

from core.night import expire_everywhere, recall_everywhere
from tui.command_line.database import open_room
from tui.command_line.lines import say


def run(arguments: Namespace) -> int:
    """Releases reservations past their time, expires goods, ends recalls that were broken off; says how many."""
    device = socket.gethostname()
    with open_room(arguments) as room:
        say(f"{room.release_expired(device)} reservations released")
        if expired := expire_everywhere(room, device):
            say(f"{expired} balances of goods expired")
        if recalled := recall_everywhere(room, device):
            say(f"{recalled} balances of goods recalled")
    return 0
