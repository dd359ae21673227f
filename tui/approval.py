"""Asking for an approval: somebody who may shows a badge, and keys a PIN if they have one, where it was refused."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from uuid import UUID

from core.access.approval import APPROVAL
from core.access.approve import approve, require_may_approve
from core.access.operator import find_badge, need_operator
from core.errors import Rejection
from core.identify import Badge
from tui.dialogue import Ask, Dialogue, Show
from tui.run import Task
from tui.station import Station
from tui.view import Message, Tier

HELP = (
    "You may not book it",
    "alone. Whoever may",
    "scans a badge here.",
    "F3: nothing is done",
)
WANTED = Message(Tier.SOFT, "Needs an approval", "scan a badge that may")


def approval_of(refused_id: UUID, refused: Rejection, first: str | None = None) -> Task:
    """The task of getting an approval for what was refused under that id; `first` is who came before."""
    lines = (refused.happened, *((f"{first} was first",) if first else ()), refused.todo)
    return Task("", "Approve", "APPROVE", "", partial(_approval, refused_id, Show(lines=lines)), HELP, beside=True)


def _approval(refused_id: UUID, show: Show, station: Station, _context: Mapping[str, str]) -> Dialogue:

    def keyed(text: str) -> Badge | None:
        who = station.read(find_badge, station.shortcuts.get(text, text))
        return None if who is None else Badge(who.code, who.name)

    badge = yield Ask(prompt="BADGE", kinds=(Badge,), parse=keyed, hint="scan a badge that may", show=show)
    who = station.read(need_operator, badge.operator)
    require_may_approve(station.room, refused_id, who)
    pin = ""
    if who.wants_pin:
        pin = yield Ask(prompt="PIN", parse=str, secret=True, hint=f"{who.name}: key your PIN", show=show)
    return {APPROVAL: str(approve(station.room, refused_id, who, station.device, pin))}
