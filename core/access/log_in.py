"""Logging in: a badge says who it is; whoever may approve proves it with a PIN."""

from __future__ import annotations

from sqlalchemy import Connection, select

from core.access.operator import OperatorRow, find_badge
from core.access.pin import note_trial, pin_matches, require_unlocked
from core.errors import Rejection
from core.schema.tables import operator, role_permission
from core.stockroom import Stockroom


def who_is(room: Stockroom, badge: str) -> OperatorRow:
    """The operator whose badge it is, who may log in."""
    found = room.read(find_badge, badge)
    if found is None:
        raise Rejection("unknown_badge")
    require_may_log_in(found)
    return found


def require_may_log_in(who: OperatorRow) -> None:
    """Refuses whoever is no longer active, and whoever needs a PIN and has none."""
    if not who.active:
        raise Rejection("operator_closed", operator=who.code)
    if who.wants_pin and who.pin_hash is None:
        raise Rejection("pin_needed", operator=who.code)


def check_pin(room: Stockroom, who: OperatorRow, device: str, pin: str) -> None:
    """Refuses a wrong PIN; after five wrong ones the operator and the device wait longer each time."""
    whose = (f"operator {who.code}", f"device {device}")
    room.read(require_unlocked, whose, room.clock())
    right = pin_matches(who.pin_hash, pin, room.pepper)
    room.write(note_trial, whose, right, room.clock())
    if not right:
        raise Rejection("pin_wrong")


def permissions_of(connection: Connection, code: str) -> frozenset[str]:
    """What the operator may do."""
    query = select(role_permission.c.permission).join(operator, operator.c.role == role_permission.c.role)
    return frozenset(connection.execute(query.where(operator.c.code == code)).scalars())


def has_pins(connection: Connection) -> bool:
    """Whether any operator has a PIN: then the pepper it was hashed with is needed."""
    query = select(operator.c.id).where(operator.c.pin_hash.is_not(None)).limit(1)
    return connection.execute(query).first() is not None
