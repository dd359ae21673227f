"""Reasons for adjusting and disposing, and how much somebody may do alone."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, NamedTuple

from sqlalchemy import Connection, insert, select, update

from core.books import Books
from core.command import Command, Outcome
from core.errors import Rejection
from core.schema.ledger import REASONS_FOR
from core.schema.tables import move, reason, role
from core.text import name_text, upper_code
from core.values import show_quantity, signed_quantity

ADJUSTMENT, SCRAP = "adjustment", "scrap"


class ReasonRow(NamedTuple):
    """A reason: what it books against, and over how much at once it wants approval, None for never."""

    code: str
    name: str
    counterparty: str
    approve_over: int | None


_REASONS = select(reason.c.code, reason.c.name, reason.c.counterparty, reason.c.approve_over).order_by(reason.c.code)


def reasons_for(connection: Connection, counterparty: str) -> tuple[ReasonRow, ...]:
    """The reasons that book against this kind of counterparty, by code."""
    rows = connection.execute(_REASONS.where(reason.c.counterparty == counterparty))
    return tuple(ReasonRow(*row) for row in rows)


def reason_of(connection: Connection, code: str) -> ReasonRow:
    """The reason of that code, which must be known."""
    known = {row.code: ReasonRow(*row) for row in connection.execute(_REASONS)}
    if code.upper() not in known:
        raise Rejection("unknown_reason", reason=code, reasons=", ".join(known))
    return known[code.upper()]


def _limit(field: str, amount: Decimal | None) -> int | None:
    """A limit in millionths; None lifts it."""
    if amount is None:
        return None
    scaled = signed_quantity(amount)
    if scaled < 0:
        raise Rejection("unknown_value", field=field, value=amount, known="0 or more")
    return scaled


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineReason(Command):
    """Makes a reason known, or changes its name and over how much at once it wants approval."""

    permission: ClassVar[str] = "set_up"

    code: str
    name: str
    counterparty: str = ADJUSTMENT
    approve_over: Decimal | None = None

    def post(self, books: Books) -> Outcome:
        """Writes the reason; what it books against stays once it was used."""
        code = upper_code("reason", self.code)
        if self.counterparty not in REASONS_FOR:
            known = ", ".join(REASONS_FOR)
            raise Rejection("unknown_value", field="counterparty", value=self.counterparty, known=known)
        values = {
            "name": name_text(self.name),
            "counterparty": self.counterparty,
            "approve_over": _limit("approve_over", self.approve_over),
        }
        was = books.connection.execute(_REASONS.where(reason.c.code == code).with_for_update()).first()
        if was is not None and was.counterparty != self.counterparty and _is_used(books.connection, code):
            raise Rejection("already_defined", what="Reason", code=code)
        if was is None:
            books.connection.execute(insert(reason).values(code=code, **values))
        else:
            books.connection.execute(update(reason).where(reason.c.code == code).values(**values))
        return Outcome(f"Reason {code} {'changed' if was else 'defined'}", {"reason": code})


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitAdjustments(Command):
    """Says how much of an item people of a role may adjust at once alone; without a quantity as much as they like."""

    permission: ClassVar[str] = "set_up"

    role: str
    quantity: Decimal | None = None

    def post(self, books: Books) -> Outcome:
        """Writes the limit."""
        limit = _limit("quantity", self.quantity)
        roles = list(books.connection.execute(select(role.c.code).order_by(role.c.code)).scalars())
        if self.role not in roles:
            raise Rejection("unknown_role", role=self.role, roles=", ".join(roles))
        books.connection.execute(update(role).where(role.c.code == self.role).values(adjust_limit=limit))
        shown = "as much as they like" if limit is None else f"{show_quantity(limit)} at once"
        return Outcome(f"{self.role} adjusts {shown}", {"role": self.role})


def _is_used(connection: Connection, code: str) -> bool:
    return connection.execute(select(move.c.id).where(move.c.reason == code).limit(1)).first() is not None
