"""Operators: everybody who logs in, their role, badge and PIN."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from sqlalchemy import Connection, insert, select, update

from core.access.badge import badge_digest
from core.access.pin import is_pin_hash
from core.books import Books
from core.command import Command, Outcome
from core.errors import Rejection
from core.schema.tables import badge, operator, role, role_permission
from core.text import code_text, name_text, upper_code


class OperatorRow(NamedTuple):
    """An operator as the rules need them."""

    id: int
    code: str
    name: str
    role: str
    wants_pin: int
    pin_hash: str | None
    active: int


_FIND = select(
    operator.c.id,
    operator.c.code,
    operator.c.name,
    operator.c.role,
    role.c.wants_pin,
    operator.c.pin_hash,
    operator.c.active,
).join(role, role.c.code == operator.c.role)


def find_operator(connection: Connection, code: str) -> OperatorRow | None:
    """The operator of that code."""
    row = connection.execute(_FIND.where(operator.c.code == code.upper(), operator.c.id != 0)).first()
    return None if row is None else OperatorRow(*row)


def find_badge(connection: Connection, text: str) -> OperatorRow | None:
    """The operator whose valid badge this is."""
    query = _FIND.join(badge, badge.c.operator_id == operator.c.id)
    row = connection.execute(query.where(badge.c.digest == badge_digest(text), badge.c.active == 1)).first()
    return None if row is None else OperatorRow(*row)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineOperator(Command):
    """Makes an operator known, or changes name, role or whether they may log in."""

    permission: ClassVar[str] = "access"

    code: str
    name: str
    role: str = "operator"
    active: bool = True

    def post(self, books: Books) -> Outcome:
        """Writes the operator's row."""
        code = upper_code("operator", self.code, 12)
        roles = list(books.connection.execute(select(role.c.code).order_by(role.c.code)).scalars())
        if self.role not in roles:
            raise Rejection("unknown_role", role=self.role, roles=", ".join(roles))
        known = books.connection.execute(select(operator.c.id).where(operator.c.code == code)).scalar()
        if known == 0:
            raise Rejection("already_defined", what="Operator", code=code)
        values = {"name": name_text(self.name), "role": self.role, "active": int(self.active)}
        if known is not None and administrators(books.connection) == {known} and not self._administers(books):
            raise Rejection("last_administrator", operator=code)
        if known is None:
            books.connection.execute(insert(operator).values(code=code, **values))
        else:
            books.connection.execute(update(operator).where(operator.c.id == known).values(**values))
        return Outcome(f"Operator {code} {'changed' if known else 'defined'}", {"operator": code})

    def _administers(self, books: Books) -> bool:
        given = select(role_permission.c.permission).where(role_permission.c.role == self.role)
        return self.active and self.permission in books.connection.execute(given).scalars().all()


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueBadge(Command):
    """Gives an operator a badge, by the digest of its text: the text itself is not kept. Older badges end."""

    permission: ClassVar[str] = "access"

    operator: str
    digest: str

    def post(self, books: Books) -> Outcome:
        """Writes the badge and ends the operator's other badges."""
        holder = need_operator(books.connection, self.operator)
        if len(self.digest) != 64 or set(self.digest) - set("0123456789abcdef"):
            raise Rejection("unknown_value", field="digest", value=self.digest[:20], known="64 hexadecimal digits")
        taken = books.connection.execute(select(badge.c.operator_id).where(badge.c.digest == self.digest)).scalar()
        if taken is not None and taken != holder.id:
            raise Rejection("already_defined", what="Badge", code=self.digest[:8])
        books.connection.execute(update(badge).where(badge.c.operator_id == holder.id).values(active=0))
        if taken is None:
            books.connection.execute(insert(badge).values(digest=self.digest, operator_id=holder.id))
        else:
            books.connection.execute(update(badge).where(badge.c.digest == self.digest).values(active=1))
        return Outcome(f"{holder.code} has a new badge", {"operator": holder.code})


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPin(Command):
    """Gives an operator a PIN, by its hash: the PIN itself is not kept."""

    permission: ClassVar[str] = "access"

    operator: str
    pin_hash: str

    def post(self, books: Books) -> Outcome:
        """Writes the hash."""
        holder = need_operator(books.connection, self.operator)
        if not is_pin_hash(self.pin_hash):
            raise Rejection("unknown_value", field="pin_hash", value="…", known="an argon2id hash")
        books.connection.execute(
            update(operator)
            .where(operator.c.id == holder.id)
            .values(pin_hash=code_text("pin_hash", self.pin_hash, 200))
        )
        return Outcome(f"{holder.code} has a new PIN", {"operator": holder.code})


def administrators(connection: Connection) -> set[int]:
    """Who may let others in, held until the transaction ends, so that no two of them leave at once."""
    query = (
        select(operator.c.id)
        .join(role_permission, role_permission.c.role == operator.c.role)
        .where(operator.c.id != 0, operator.c.active == 1, role_permission.c.permission == DefineOperator.permission)
        .order_by(operator.c.id)
        .with_for_update(of=operator)
    )
    return set(connection.execute(query).scalars())


def need_operator(connection: Connection, code: str) -> OperatorRow:
    """The operator of that code, who must be known."""
    found = find_operator(connection, code)
    if found is None:
        raise Rejection("unknown_operator", operator=code)
    return found
