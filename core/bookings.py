"""What an operator has booked at a station and can take back, the latest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import Connection, exists, select

from core.schema.tables import operator, posting
from core.values import Micros

BOOKINGS_MAX = 9
_undoing = posting.alias("undoing")


class Booking(NamedTuple):
    """A posting that nobody has undone, with what it said and did."""

    id: UUID
    kind: str
    said: str
    facts: Mapping[str, str]
    posted_at: Micros


def last_undoable(connection: Connection, device: str, operator_code: str) -> Sequence[Booking]:
    """The last things that this operator booked at this station and that can be undone."""
    from core.commands import COMMANDS  # the list holds Undo, which knows of postings too

    kinds = [name for name, command in COMMANDS.items() if command.undoable]
    undone = select(_undoing.c.undoes_id).where(_undoing.c.undoes_id == posting.c.id)
    whose = select(operator.c.id).where(operator.c.code == operator_code).scalar_subquery()
    mine = (posting.c.device == device, posting.c.operator_id == whose)
    query = (
        select(posting.c.id, posting.c.kind, posting.c.outcome, posting.c.posted_at)
        .where(*mine, posting.c.state == "posted", posting.c.kind.in_(kinds), ~exists(undone))
        .order_by(posting.c.posted_at.desc())
        .limit(BOOKINGS_MAX)
    )
    return [_booking(*row) for row in connection.execute(query)]


def _booking(id: UUID, kind: str, outcome: str, posted_at: int) -> Booking:
    decoded = msgspec.json.decode(outcome)
    return Booking(id, kind, decoded["said"], decoded["facts"], Micros(posted_at))
