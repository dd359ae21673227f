"""Open work as the office plans it: how urgent it is, and what need not be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from sqlalchemy import Connection, select, update

from core.books import Books
from core.catalogue.site import need_site
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.schema.tables import operator, work
from core.undo import Posted
from core.values import Micros
from core.work import SPARE, URGENT, end_work, let_go

OPEN = ("ready", "leased")


class _Held(NamedTuple):
    id: int
    kind: str
    state: str
    priority: int
    holder: str | None
    lease_until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrioritizeWork(SiteCommand):
    """Makes a piece of open work more or less urgent: 1 comes first, 9 last."""

    permission: ClassVar[str] = "plan_work"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    work: int
    priority: int

    def post(self, books: Books) -> Outcome:
        """Writes the priority."""
        at = books.site(self.site)
        if not URGENT <= self.priority <= SPARE:
            raise Rejection("unknown_value", field="priority", value=self.priority, known=f"{URGENT} to {SPARE}")
        held = _hold_open(books.connection, self.work, at.id)
        _set(books, held.id, priority=self.priority)
        said = f"Work {held.id} {_named(held)}: priority {self.priority}"
        return Outcome(said, {"site": at.code, "work": str(held.id), "was": str(held.priority)})

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Gives it back the priority it had."""
        at = books.site(posted.facts["site"])
        held = _hold_open(books.connection, int(posted.facts["work"]), at.id)
        _set(books, held.id, priority=int(posted.facts["was"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelWork(SiteCommand):
    """Takes a piece of open work off the list; whoever has it right now is not interrupted, so it is refused then."""

    permission: ClassVar[str] = "plan_work"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    work: int

    def post(self, books: Books) -> Outcome:
        """Ends the work undone."""
        at = books.site(self.site)
        held = _hold_open(books.connection, self.work, at.id)
        if held.state == "leased" and held.lease_until > books.now:
            raise Rejection("work_leased", work=held.id, holder=held.holder)
        end_work(books.connection, held.id, books.posting, books.now, "cancelled")
        return Outcome(f"Work {held.id} {_named(held)} cancelled", {"site": at.code, "work": str(held.id)})

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Puts it back on the list."""
        mine = (work.c.id == int(posted.facts["work"]), work.c.done_by == posted.id)
        books.connection.execute(update(work).where(*mine).values(state="ready", done_by=None, changed_at=books.now))


def free_work(connection: Connection, site_code: str, number: int, now: Micros) -> str:
    """Ends the lease of whoever has the work, so that another may take it, and says whose it was."""
    held = _hold_open(connection, number, need_site(connection, site_code).id)
    if held.state != "leased":
        raise Rejection("work_free", work=number)
    let_go(connection, [number], now)
    return held.holder or ""


def _hold_open(connection: Connection, number: int, site_id: int) -> _Held:
    query = (
        select(work.c.id, work.c.kind, work.c.state, work.c.priority, operator.c.code, work.c.lease_until)
        .outerjoin(operator, operator.c.id == work.c.holder_id)
        .where(work.c.id == number, work.c.site_id == site_id)
        .with_for_update(of=work)
    )
    row = connection.execute(query).first()
    if row is None:
        raise Rejection("unknown_work", work=number)
    held = _Held._make(row)
    if held.state not in OPEN:
        raise Rejection("work_over", work=number, state=held.state)
    return held


def _named(held: _Held) -> str:
    return held.kind.replace("_", " ")


def _set(books: Books, number: int, **values: object) -> None:
    books.connection.execute(update(work).where(work.c.id == number).values(changed_at=books.now, **values))
