"""Open work of the floor: asked for by postings, taken on lease, done by a posting.

A lease is no business of the ledger: a short change without a posting. It ends by itself, and whoever is still at work
renews it with every step.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, bindparam, case, insert, literal_column, or_, select, update

from core.errors import Rejection
from core.schema.tables import location, operator, posting, work
from core.schema.work import IS_OPEN, OPEN_STATES
from core.values import Micros

MINUTE = 60_000_000
LEASE = 10 * MINUTE
URGENT, USUAL, SPARE = 1, 5, 9  # priorities


class Leased(Protocol):
    """A piece of work as it stands: `holder_id` has it until `lease_until`."""

    @property
    def number(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def holder_id(self) -> int | None: ...
    @property
    def holder(self) -> str | None: ...
    @property
    def lease_until(self) -> int: ...


_FREE = (
    work.c.id == bindparam("work_id"),
    or_(
        work.c.state == literal_column("'ready'"),
        (work.c.state == literal_column("'leased'"))
        & ((work.c.lease_until <= bindparam("now")) | (work.c.holder_id == bindparam("holder"))),
    ),
)
_TAKE = (
    update(work)
    .where(*_FREE)
    .values(
        state="leased",
        holder_id=bindparam("holder"),
        device=bindparam("at_device"),
        lease_until=bindparam("until"),
        changed_at=bindparam("now"),
    )
    .returning(work.c.id)
)
_LET_GO = (
    update(work)
    .where(work.c.id.in_(bindparam("ids", expanding=True)), work.c.state == literal_column("'leased'"))
    .values(state="ready", holder_id=None, device=None, lease_until=0, changed_at=bindparam("now"))
)
_IN_HAND = (
    work.c.holder_id == select(operator.c.id).where(operator.c.code == bindparam("operator")).scalar_subquery(),
    IS_OPEN,
    work.c.device == bindparam("left"),
)
_RENEW = update(work).where(*_IN_HAND).values(lease_until=bindparam("until"))
_LEAVE = (
    update(work)
    .where(*_IN_HAND, work.c.id != bindparam("besides"))
    .values(
        state=case((work.c.posting_id.is_(None), "cancelled"), else_="ready"),
        holder_id=None,
        device=None,
        lease_until=0,
        changed_at=bindparam("now"),
    )
)
_CANCEL = (
    update(work)
    .where(work.c.posting_id == bindparam("asked_by"), IS_OPEN)
    .values(
        state="cancelled",
        done_by=bindparam("posting"),
        holder_id=None,
        device=None,
        lease_until=0,
        changed_at=bindparam("now"),
    )
)
_REOPEN = (
    update(work)
    .where(work.c.done_by == bindparam("posting"))
    .values(state="ready", done_by=None, changed_at=bindparam("now"))
)
_ASK = insert(work).returning(work.c.id, sort_by_parameter_order=True)
_END = (
    update(work)
    .where(work.c.id == bindparam("work_id"), IS_OPEN)
    .values(
        state=bindparam("ended"),
        done_by=bindparam("posting"),
        holder_id=None,
        device=None,
        lease_until=0,
        changed_at=bindparam("now"),
    )
)


def ask_for(connection: Connection, posting: UUID | None, now: Micros, kind: str, site_id: int, /, **what: Any) -> int:
    """Puts open work on record and returns its number; `what` are columns of the table `work`."""
    return ask_for_all(connection, posting, now, kind, site_id, [what])[0]


def ask_for_all(
    connection: Connection, posting: UUID | None, now: Micros, kind: str, site_id: int, works: Sequence[dict[str, Any]]
) -> list[int]:
    """Puts several on record, of which the same columns are known; returns their numbers in the same order."""
    shared = {"kind": kind, "site_id": site_id, "posting_id": posting, "made_at": now, "changed_at": now}
    return list(connection.execute(_ASK, [{**shared, **each} for each in works]).scalars())


def take_work(connection: Connection, work_id: int, holder: int, device: str, now: Micros) -> bool:
    """Takes open work on lease, or renews it; False where somebody else has it, or it is done."""
    given = {"work_id": work_id, "holder": holder, "at_device": device, "now": now, "until": now + LEASE}
    return connection.execute(_TAKE, given).first() is not None


def take_next(
    connection: Connection, kind: str, site_id: int, holder: int, device: str, now: Micros, later: Sequence[int] = ()
) -> int | None:
    """Takes the next work of that kind on lease, and returns its number: what one has already, then by urgency and way.

    `later` comes after all others. Work that somebody is just taking is passed by.
    """
    mine = (work.c.holder_id == holder) & (work.c.lease_until > now)
    free = or_(work.c.state == "ready", work.c.holder_id == holder, work.c.lease_until <= now)
    query = (
        select(work.c.id)
        .outerjoin(location, location.c.id == work.c.from_location_id)
        .where(work.c.site_id == site_id, work.c.kind == kind, IS_OPEN, free)
        .order_by(
            case((mine, 0), else_=1), case((work.c.id.in_(later), 1), else_=0), work.c.priority, location.c.sequence,
            location.c.code, work.c.id,
        )
        .limit(1)
    )  # fmt: skip
    found = connection.execute(query.with_for_update(of=work, skip_locked=True)).scalar()
    return found if found is not None and take_work(connection, found, holder, device, now) else None


def let_go(connection: Connection, ids: Sequence[int], now: Micros) -> None:
    """Gives leased work back; others may take it."""
    connection.execute(_LET_GO, {"ids": list(ids), "now": now})


def renew_work(connection: Connection, device: str, code: str, now: Micros) -> None:
    """Renews what this operator has at the device: they are still at work."""
    connection.execute(_RENEW, {"left": device, "operator": code.upper(), "until": now + LEASE})


def leave_work(connection: Connection, device: str, code: str, now: Micros, besides: int = 0) -> None:
    """Gives back what this operator has at the device, `besides` one piece; what only the station asked for is over."""
    connection.execute(_LEAVE, {"left": device, "operator": code.upper(), "now": now, "besides": besides})


def end_work(connection: Connection, work_id: int, posting: UUID, now: Micros, ended: str = "done") -> bool:
    """Notes that the work is done or cancelled by that posting; False where it was before."""
    given = {"work_id": work_id, "ended": ended, "posting": posting, "now": now}
    return bool(connection.execute(_END, given).rowcount)


def cancel_asked_by(connection: Connection, asked_by: UUID, posting: UUID, now: Micros) -> bool:
    """Cancels what a posting asked for and nobody has done yet, because this one undoes it; False if there is none."""
    return bool(connection.execute(_CANCEL, {"asked_by": asked_by, "posting": posting, "now": now}).rowcount)


def reopen(connection: Connection, done_by: UUID, now: Micros) -> None:
    """Makes what that posting ended open again: the posting is undone."""
    connection.execute(_REOPEN, {"posting": done_by, "now": now})


def require_mine(connection: Connection, row: Leased, operator_id: int, now: Micros) -> None:
    """Refuses work that is over, or that somebody else is at, and says who."""
    if row.state not in OPEN_STATES:
        raise Rejection("work_settled", state=row.state, who=settled_by(connection, row.number))
    if row.holder_id not in (None, operator_id) and row.lease_until > now:
        raise Rejection("work_of_another", who=row.holder)


def settled_by(connection: Connection, work_id: int) -> str:
    """The operator whose posting ended the work."""
    query = select(operator.c.code).join(posting, posting.c.operator_id == operator.c.id)
    query = query.join(work, work.c.done_by == posting.c.id).where(work.c.id == work_id)
    return connection.execute(query).scalar() or "somebody"


def holder_of(connection: Connection, work_id: int, now: Micros) -> int | None:
    """The operator who has the work on a lease that is still good."""
    query = select(work.c.holder_id).where(work.c.id == work_id, work.c.lease_until > now)
    return connection.execute(query).scalar()


def cancel_work_of(connection: Connection, posting: UUID, by: UUID, operator_id: int, now: Micros) -> None:
    """Calls off the work that a posting asked for, which is being undone; refused where others have begun it."""
    columns = (work.c.id, work.c.kind, work.c.state, work.c.done, work.c.holder_id, work.c.lease_until, operator.c.code)
    query = select(*columns).outerjoin(operator, operator.c.id == work.c.holder_id).where(work.c.posting_id == posting)
    for row in connection.execute(query.order_by(work.c.id).with_for_update(of=work)).all():
        kind = row.kind.replace("_", " ")
        if row.state == "done" or row.done:
            raise Rejection("work_done", work=kind)
        if row.state == "leased" and row.lease_until > now and row.holder_id != operator_id:
            raise Rejection("work_taken", operator=row.code, work=kind)
        end_work(connection, row.id, by, now, "cancelled")
