"""The gate of the posting log: every command enters once, whoever sends it how often."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, text, update

from core.direct import Direct, stored
from core.schema.functions import BOOKS_LOCK
from core.schema.tables import posting


class Entered(NamedTuple):
    """How it went at the gate; without `fresh` the rest is what the id was answered the first time.

    `operator_id` is None for an operator who is not known, or not active.
    """

    fresh: bool
    operator_id: int | None
    permitted: bool
    catalogue: int
    fingerprint: str | None = None
    state: str | None = None
    outcome: str | None = None


_FIELDS = (
    "id", "kind", "version", "payload", "fingerprint", "device", "happened_at", "posted_at", "state", "outcome",
)  # fmt: skip
_ENTER = Direct(
    text(
        """
    INSERT INTO posting (id, kind, version, payload, fingerprint, operator_id, device, happened_at, posted_at, state,
        outcome)
    VALUES (:given_id, :given_kind, :given_version, :given_payload, :given_fingerprint,
        coalesce((SELECT o.id FROM operator o WHERE o.code = :operator AND (o.active = 1 OR o.id = 0)), 0),
        :given_device, :given_happened_at, :given_posted_at, :given_state, :given_outcome)
    ON CONFLICT (id) DO NOTHING
    RETURNING (SELECT o.id FROM operator o WHERE o.code = :operator AND (o.active = 1 OR o.id = 0)),
        EXISTS (SELECT 1 FROM operator o JOIN role_permission p ON p.role = o.role
            WHERE o.code = :operator AND p.permission = :permission),
        (SELECT version FROM catalogue_version WHERE id = 1)
    """
    )
)
_FIRST = select(posting.c.fingerprint, posting.c.state, posting.c.outcome).where(posting.c.id == bindparam("given_id"))
_ENTER_IN_ONE_CALL = Direct(
    text(
        "SELECT * FROM enter_posting(:given_id, :given_kind, :given_version, :given_payload, :given_fingerprint,"
        " :operator, :given_device, :given_happened_at, :given_posted_at, :given_state, :given_outcome, :permission)"
    )
)
_CONCLUDE = Direct(
    update(posting).where(posting.c.id == bindparam("given_id")).values(state="posted", outcome=bindparam("said"))
)
SHUT_WAIT_MS = 500  # everybody who comes later waits as well, so not for long: the command is tried again
_SHUT = (f"SET LOCAL lock_timeout = {SHUT_WAIT_MS}", f"SELECT pg_advisory_xact_lock({BOOKS_LOCK})")


def enter(connection: Connection, row: dict[str, Any], operator_code: str, permission: str) -> Entered:
    """Writes the posting's row, unless its id is there; says who it is of, and what the id was answered before."""
    given = {f"given_{name}": row[name] for name in _FIELDS} | {"operator": operator_code, "permission": permission}
    if connection.dialect.name == "postgresql":
        return Entered(*_ENTER_IN_ONE_CALL.one(connection, given))
    fresh = _ENTER.first(connection, given | {"given_id": stored(row["id"])})
    if fresh is not None:
        return Entered(True, *fresh)
    return Entered(False, None, False, 0, *connection.execute(_FIRST, {"given_id": row["id"]}).one())


def conclude(connection: Connection, posting_id: UUID, said: str) -> None:
    """Puts the outcome of a posting on record."""
    given_id = posting_id if connection.dialect.name == "postgresql" else stored(posting_id)
    _CONCLUDE.run(connection, {"given_id": given_id, "said": said})


def shut(connection: Connection) -> None:
    """Waits until every other posting has ended, and keeps new ones out; a writer on SQLite is alone anyway."""
    if connection.dialect.name == "postgresql":
        for statement in _SHUT:
            connection.exec_driver_sql(statement)
