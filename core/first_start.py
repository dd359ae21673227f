"""The first start of a database: its site and its first administrator, who can set up everything else."""

from __future__ import annotations

from sqlalchemy import Connection, select

from core.access.badge import badge_digest, new_badge
from core.access.operator import DefineOperator, IssueBadge, SetPin
from core.access.pin import hash_pin
from core.catalogue.location import DefineLocation, DefineSite
from core.command import SYSTEM, Command
from core.errors import Rejection
from core.schema.tables import operator
from core.stockroom import Stockroom

ADMINISTRATOR = "ADMIN"


def nobody_yet(connection: Connection) -> bool:
    """Whether no operator has been defined so far."""
    return connection.execute(select(operator.c.id).where(operator.c.id != 0).limit(1)).first() is None


def make_first_administrator(room: Stockroom, device: str, name: str, pin: str, time_zone: str = "UTC") -> str:
    """Makes the site MAIN with a dock and the administrator ADMIN, and returns the text of their badge.

    The badge is shown this once: only its digest is kept.
    """
    badge = new_badge()
    steps: tuple[Command, ...] = (
        DefineSite(code="MAIN", name="Main site", time_zone=time_zone),
        DefineLocation(code="DOCK", kind="dock"),
        DefineOperator(code=ADMINISTRATOR, name=name, role="administrator"),
        SetPin(operator=ADMINISTRATOR, pin_hash=hash_pin(pin, room.pepper)),
        IssueBadge(operator=ADMINISTRATOR, digest=badge_digest(badge)),
    )
    # in one commit: whoever is interrupted half-way must not find a site that nobody can log in to
    for answer in room.post_all([(step, room.stamp(SYSTEM, device)) for step in steps]):
        if isinstance(answer, Rejection):
            raise answer
    return badge
