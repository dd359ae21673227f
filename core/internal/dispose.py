"""Disposing of goods: two people, there and then, or one who puts them aside and another who approves it later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select

from core.books import Books
from core.catalogue.location import counterparty
from core.catalogue.reason import SCRAP, ReasonRow, reason_of, reasons_for
from core.catalogue.site import SiteRow, site_numbered
from core.command import Command, Outcome
from core.errors import Rejection
from core.ledger.catch_weight import on_book
from core.ledger.goods import Taken, take
from core.ledger.restate import Restatement
from core.ledger.shortage import not_enough
from core.ledger.stand import Stand, at_place, on_plate
from core.schema.tables import operator, posting, work
from core.schema.work import OPEN_STATES
from core.undo import Posted
from core.work import ask_for, cancel_asked_by, end_work, reopen, settled_by

ASIDE = "disposal"  # the status of goods that wait for a second person


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispose(Restatement):
    """Disposes of so many packs of an item at a location or on a plate; a second person approves it at once."""

    permission: ClassVar[str] = "dispose"
    undoable: ClassVar[bool] = True

    reason: str

    def post(self, books: Books) -> Outcome:
        """Moves the goods to scrap."""
        at = books.site(self.site)
        why = need_scrap_reason(books, self.reason)
        taken, stand = _goods(books, at, self)
        books.require_approved("approve_disposal", "disposal_needs_two", by_another=True, sku=taken.item.sku)
        return _scrap(books, at, taken, stand, why)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeDisposal(Restatement):
    """Puts goods aside, in a status of their own, for a second person to approve their disposal."""

    permission: ClassVar[str] = "dispose"
    undoable: ClassVar[bool] = True

    reason: str

    def post(self, books: Books) -> Outcome:
        """Moves the goods to that status and asks for somebody who approves."""
        at = books.site(self.site)
        why = need_scrap_reason(books, self.reason)
        taken, stand = _goods(books, at, self)
        if self.status == ASIDE:
            raise Rejection("proposed_before", sku=taken.item.sku)
        books.move(taken.moved("put_aside", taken.source._replace(status=ASIDE), why.code))
        found = {"item_id": taken.item.id, "lot_id": taken.lot.id, "plate_id": stand.plate}
        what = {**found, "from_location_id": stand.location, "quantity": taken.amount.pieces, "note": why.code}
        ask_for(books.connection, books.posting, books.now, "dispose", at.id, **what)
        facts = {**taken.facts(), "site": at.code, "location": stand.code, "reason": why.code}
        return Outcome(f"{taken.shown} aside at {stand.code}", facts)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Withdraws the proposal; refused where somebody has settled it."""
        if not cancel_asked_by(books.connection, posted.id, books.posting, books.now):
            raise _settled(books.connection, posted.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveDisposal(Command):
    """Disposes of what somebody else has put aside; `location` or `plate` say where the goods are by now."""

    permission: ClassVar[str] = "approve_disposal"
    undoable: ClassVar[bool] = True

    proposal: UUID
    location: str = ""
    plate: str = ""

    def post(self, books: Books) -> Outcome:
        """Moves the goods to scrap and ends the work."""
        found = _need_proposal(books, self.proposal)
        at = books.site(found.site.code)
        asked = replace(found.asked, status=ASIDE)
        if self.location or self.plate:
            asked = replace(asked, location=self.location, plate=self.plate)
        taken, stand = _goods(books, at, asked)
        _settle(books, found, "done")
        return _scrap(books, at, taken, stand, need_scrap_reason(books, found.asked.reason))

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """The goods wait for approval again."""
        reopen(books.connection, posted.id, books.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseDisposal(Command):
    """Turns down what somebody has put aside to be disposed of: the goods are again what they were."""

    permission: ClassVar[str] = "approve_disposal"
    undoable: ClassVar[bool] = True

    proposal: UUID

    def post(self, books: Books) -> Outcome:
        """Moves the goods back to their status and ends the work."""
        found = _need_proposal(books, self.proposal)
        at = books.site(found.site.code)
        taken, stand = _goods(books, at, replace(found.asked, status=ASIDE))
        _settle(books, found, "cancelled")
        books.move(taken.moved("put_back", taken.source._replace(status=found.asked.status)))
        return Outcome(f"{taken.shown} kept at {stand.code}", {**taken.facts(), "location": stand.code})

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """The goods wait for approval again."""
        reopen(books.connection, posted.id, books.now)


class Proposed(NamedTuple):
    """A proposal that waits for a second person, and who made it."""

    posting: UUID
    operator: str


def proposals(connection: Connection, numbers: Sequence[int]) -> dict[int, Proposed]:
    """The proposals behind these pieces of work."""
    query = (
        select(work.c.id, posting.c.id, operator.c.code)
        .join(posting, posting.c.id == work.c.posting_id)
        .join(operator, operator.c.id == posting.c.operator_id)
        .where(work.c.id.in_(numbers), work.c.kind == "dispose")
    )
    return {number: Proposed(proposal, who) for number, proposal, who in connection.execute(query)}


class _Proposal(NamedTuple):
    posting: UUID
    work_id: int
    site: SiteRow
    asked: ProposeDisposal


def _need_proposal(books: Books, proposal: UUID) -> _Proposal:
    """The proposal that this posting made, which somebody else settles."""
    query = (
        select(work.c.id, work.c.state, work.c.site_id, posting.c.payload, posting.c.operator_id, operator.c.code)
        .join(posting, posting.c.id == work.c.posting_id)
        .join(operator, operator.c.id == posting.c.operator_id)
        .where(posting.c.id == proposal, work.c.kind == "dispose")
    )
    row = books.connection.execute(query).first()
    if row is None:
        raise Rejection("unknown_disposal", proposal=proposal)
    if row.operator_id == books.operator_id:
        raise Rejection("approved_by_oneself", operator=row.code)
    if row.state not in OPEN_STATES:
        raise _settled(books.connection, proposal)
    asked = msgspec.json.decode(row.payload, type=ProposeDisposal)
    return _Proposal(proposal, row.id, books.known(site_numbered, row.site_id), asked)


def _settle(books: Books, found: _Proposal, ended: str) -> None:
    if not end_work(books.connection, found.work_id, books.posting, books.now, ended):
        raise _settled(books.connection, found.posting)


def _settled(connection: Connection, proposal: UUID) -> Rejection:
    query = select(work.c.id, work.c.state).where(work.c.posting_id == proposal, work.c.kind == "dispose")
    row = connection.execute(query).one()
    return Rejection("disposal_settled", state=row.state, who=settled_by(connection, row.id))


def _goods(books: Books, at: SiteRow, asked: Restatement) -> tuple[Taken, Stand]:
    """The goods that are meant, which must be there: nobody is fetched to approve what cannot be done."""
    if asked.plate:
        stand = on_plate(books, at.id, asked.plate, from_transit=False)
    else:
        stand = at_place(books, at.id, asked.location)
    taken = take(books, asked, stand)
    if on_book(books.connection, taken.source).quantity < taken.amount.pieces:
        raise not_enough(books.connection, taken.source)
    return taken, stand


def _scrap(books: Books, at: SiteRow, taken: Taken, stand: Stand, why: ReasonRow) -> Outcome:
    scrap = books.known(counterparty, at.id, SCRAP)
    away = taken.source._replace(location=scrap.id, plate=0, status="available")
    books.move(replace(taken.moved("dispose", away, why.code), target_physical=False))
    facts = {**taken.facts(), "location": stand.code, "reason": why.code}
    return Outcome(f"{taken.shown} at {stand.code} disposed", facts)


def need_scrap_reason(books: Books, code: str) -> ReasonRow:
    """The reason of that code, which must be one to scrap for."""
    found = books.known(reason_of, code)
    if found.counterparty != SCRAP:
        fit = ", ".join(each.code for each in reasons_for(books.connection, SCRAP))
        raise Rejection("reason_not_for_this", reason=found.code, counterparty=found.counterparty, reasons=fit)
    return found
