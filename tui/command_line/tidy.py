"""`stockhand tidy`: what falls due by the clock and needs nobody; run by a timer."""

from __future__ import annotations

import socket
from argparse import Namespace

from core.catalogue.site import all_sites
from core.command import SYSTEM
from core.internal.plan_replenishment import PlanReplenishment, plan_faces
from core.night import expire_everywhere, recall_everywhere
from core.stockroom import Stockroom
from core.values import local_date
from tui.command_line.database import open_room
from tui.command_line.lines import say


def run(arguments: Namespace) -> int:
    """Does what falls due by the clock, and says how many of each: releases, expires, recalls, plans."""
    device = socket.gethostname()
    with open_room(arguments) as room:
        say(f"{room.release_expired(device)} reservations released")
        if expired := expire_everywhere(room, device):
            say(f"{expired} balances of goods expired")
        if recalled := recall_everywhere(room, device):
            say(f"{recalled} balances of goods recalled")
        if planned := plan_everywhere(room, device):
            say(f"{planned} replenishments planned")
    return 0


def plan_everywhere(room: Stockroom, device: str) -> int:
    """Plans the sites where a face is to be filled, as Stockhand itself, and says how much is to be done."""
    planned = 0
    for at in room.read(all_sites):
        now = room.clock()
        if room.read(plan_faces, at.id, local_date(now, at.zone_info), now):
            outcome = room.post(PlanReplenishment(site=at.code), room.stamp(SYSTEM, device))
            planned += int(outcome.facts["planned"])
    return planned
