"""Approvals: what one operator may not, and another who may has approved, there and then, once."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, bindparam, exists, insert, or_, select, update

from core.errors import Rejection
from core.schema.tables import approval, operator, posting, role_permission
from core.values import Micros

APPROVAL = "approval"  # the field of a refusal that names the permission which would have been enough
TWO_PEOPLE = "two_people"  # the field that says that not even who has the permission may do it alone
MINUTE = 60_000_000
GOOD_FOR = 5 * MINUTE

_MAY = select(
    exists(
        select(operator.c.id)
        .join(role_permission, role_permission.c.role == operator.c.role)
        .where(
            operator.c.id == bindparam("operator_id"),
            operator.c.active == 1,
            role_permission.c.permission == bindparam("permission"),
        )
    )
)
_USE = (
    update(approval)
    .where(
        approval.c.id == bindparam("given"),
        approval.c.granted_at >= bindparam("earliest"),
        or_(approval.c.used_by.is_(None), approval.c.used_by == bindparam("posting")),
    )
    .values(used_by=bindparam("posting"))
    .returning(approval.c.approver_id, approval.c.refused_id)
)
_SAME = (posting.c.kind, posting.c.payload, posting.c.operator_id, posting.c.device)
_SENT = select(*_SAME).where(posting.c.id == bindparam("posting"))


def may(connection: Connection, operator_id: int, permission: str) -> bool:
    """Whether that operator has the permission."""
    given = {"operator_id": operator_id, "permission": permission}
    return bool(connection.execute(_MAY, given).scalar_one())


def note_approval(connection: Connection, id: UUID, refused: UUID, approver_id: int, device: str, now: Micros) -> None:
    """Puts on record that somebody approves what was refused under that id."""
    values = {"id": id, "refused_id": refused, "approver_id": approver_id, "device": device, "granted_at": now}
    connection.execute(insert(approval).values(**values))


def use_approval(connection: Connection, given: UUID, posted: UUID, permission: str, now: Micros) -> int:
    """Uses the approval for the open posting, once, and returns who gave it.

    Refused where it is old or used, was given for something else, or by somebody who may not approve this.
    """
    row = connection.execute(_USE, {"given": given, "earliest": now - GOOD_FOR, "posting": posted}).first()
    if row is None:
        raise Rejection("approval_not_good")
    meant, sent = (connection.execute(_SENT, {"posting": each}).one() for each in (row.refused_id, posted))
    if tuple(meant) != tuple(sent) or not may(connection, row.approver_id, permission):
        raise Rejection("approval_not_good")
    return int(row.approver_id)
