"""Approving what was refused: a badge, and the PIN of whoever has one, at the station where it was refused."""

from __future__ import annotations

from uuid import UUID

import msgspec
from sqlalchemy import Connection, Row, select

from core.access.approval import APPROVAL, may, note_approval
from core.access.log_in import check_pin, require_may_log_in
from core.access.operator import OperatorRow
from core.errors import Rejection
from core.schema.tables import posting
from core.stockroom import Stockroom
from core.values import new_id


def approve(room: Stockroom, refused: UUID, who: OperatorRow, device: str, pin: str = "") -> UUID:
    """Approves, as `who`, the posting that was refused under that id; the id returned goes into the next stamp."""
    require_may_approve(room, refused, who)
    if who.wants_pin:
        check_pin(room, who, device, pin)
    given = new_id(room.clock())
    room.write(note_approval, given, refused, who.id, device, room.clock())
    return given


def require_may_approve(room: Stockroom, refused: UUID, who: OperatorRow) -> None:
    """Refuses whoever may not approve it, and the one who asks: two people are wanted."""
    require_may_log_in(who)
    row = room.read(_refused, refused)
    permission = msgspec.json.decode(row.outcome)["fields"].get(APPROVAL) if row is not None else None
    if row is None or permission is None:
        raise Rejection("nothing_to_approve")
    if who.id == row.operator_id:
        raise Rejection("approved_by_oneself", operator=who.code)
    if not room.read(may, who.id, permission):
        raise Rejection("not_permitted", operator=who.code, permission=permission.replace("_", " "))


def _refused(connection: Connection, id: UUID) -> Row[str | None, int] | None:
    query = select(posting.c.outcome, posting.c.operator_id).where(posting.c.id == id, posting.c.state == "rejected")
    return connection.execute(query).first()
