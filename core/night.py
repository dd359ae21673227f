"""What the night does at every site, a batch a posting: expired goods, and recalls that were broken off."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection

from core.catalogue.site import all_sites
from core.command import SYSTEM, Command
from core.errors import Rejection
from core.internal.expire_lots import ExpireLots, past_their_date
from core.internal.recall_lot import RecallGoods, not_recalled, recalled_lots
from core.ledger.sweep import DONE, fits
from core.stockroom import Stockroom
from core.values import local_date


def expire_everywhere(room: Stockroom, device: str) -> int:
    """Expires what is past its date at every site, as Stockhand itself, and says how many balances."""
    count = 0
    for at in room.read(all_sites):
        left = partial(fits, site_id=at.id, which=past_their_date(local_date(room.clock(), at.zone_info)))
        count += _in_batches(room, ExpireLots(site=at.code), SYSTEM, device, left)
    return count


def recall_everywhere(room: Stockroom, device: str, operator: str = SYSTEM) -> int:
    """Gives the goods of all recalled lots their status, at every site, and says how many balances."""
    count = 0
    for of in room.read(recalled_lots):
        named = {"serial" if of.is_serial else "lot": of.code}
        for at in room.read(all_sites):
            left = partial(fits, site_id=at.id, which=not_recalled(of.id))
            count += _in_batches(room, RecallGoods(site=at.code, sku=of.sku, **named), operator, device, left)
    return count


def _in_batches(
    room: Stockroom, command: Command, operator: str, device: str, left: Callable[[Connection], bool]
) -> int:
    """Posts it, each time anew, as long as something is left, and says how many balances it changed in all."""
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
