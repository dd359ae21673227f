"""A pick that is put off: it comes after all others of its run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import func, select, update

from core.books import Books
from core.command import Command, Outcome
from core.outbound.picking import require_to_pick, run_of
from core.outbound.picks import need_pick
from core.outbound.tote import hold_run
from core.schema.tables import pick
from core.undo import Posted


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipPick(Command):
    """Puts a pick behind all others of its run, also behind those that were skipped before."""

    permission: ClassVar[str] = "pick"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    work: int

    def post(self, books: Books) -> Outcome:
        """Counts it as skipped."""
        row = need_pick(books.connection, self.work)
        books.site(row.site)
        run = hold_run(books.connection, run_of(books.connection, row).id)
        row = require_to_pick(books, row.number)
        last = select(func.max(pick.c.skipped)).where(pick.c.run_id == run.id)
        _set(books, row.number, int(books.connection.execute(last).scalar_one()) + 1)
        facts = {"site": row.site, "work": str(row.number), "was": str(row.skipped), "location": row.location}
        return Outcome(f"{row.sku} at {row.location} later", facts)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """It comes when it came before."""
        _set(books, int(posted.facts["work"]), int(posted.facts["was"]))


def _set(books: Books, number: int, skipped: int) -> None:
    books.connection.execute(update(pick).where(pick.c.work_id == number).values(skipped=skipped))
