"""Looking at what customers sent back: it goes to stock again, is kept apart, scrapped, or sent to them once more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import ClassVar

from core.books import Books
from core.catalogue.location import counterparty
from core.catalogue.site import SiteRow
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.internal.adjust import need_reason
from core.ledger.goods import Taken, take
from core.ledger.moves import Moved
from core.ledger.stand import Stand, at_place, on_plate
from core.outbound.customer_return import (
    ReturnRow,
    hold_return,
    need_return,
    need_return_line,
    progress_return,
    return_lines,
)
from core.outbound.take_return import STATUS, returns_place
from core.undo import Posted
from core.values import show_quantity

MOVE = "inspect_return"
RESTOCK, QUARANTINE, SCRAP, SEND_BACK = DISPOSITIONS = ("restock", "quarantine", "scrap", "send_back")
_BECOMES = {RESTOCK: "available", QUARANTINE: "hold"}
_GOES_TO = {SCRAP: "scrap", SEND_BACK: "customer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectReturn(SiteCommand):
    """Says what becomes of goods that came back: restock, quarantine, scrap, which needs a reason, or send_back.

    What is restocked or quarantined stays where it is, to be put away.
    """

    permission: ClassVar[str] = "inspect_return"
    undoable: ClassVar[bool] = True

    number: str
    line: int
    disposition: str
    quantity: Decimal | None = None
    pack: str = ""
    lot: str = ""
    serial: str = ""
    location: str = ""
    plate: str = ""
    reason: str = ""
    catch: Decimal | None = None

    def post(self, books: Books) -> Outcome:
        """Moves the goods on, and notes that they were looked at."""
        at = books.site(self.site)
        if self.disposition not in DISPOSITIONS:
            known = ", ".join(DISPOSITIONS)
            raise Rejection("unknown_value", field="disposition", value=self.disposition, known=known)
        reason = self._reason(books)
        held = hold_return(books.connection, need_return(books.connection, self.number, at.id))
        line = need_return_line(return_lines(books.connection, held.id), held.number, self.line)
        taken = take(books, _Looked(self, line.sku), self._stand(books, at))
        if taken.amount.pieces > line.to_inspect:
            raise Rejection("over_inspected", open=show_quantity(line.to_inspect), sku=line.sku, number=held.number)
        books.move(self._moved(books, at, held, taken, reason))
        progress_return(books.connection, held.id, line.id, done=taken.amount.pieces)
        facts = {
            **taken.facts(), "return": held.number, "line": str(line.line), "disposition": self.disposition,
            "site": at.code, "pieces": str(taken.amount.pieces),
        }  # fmt: skip
        return Outcome(f"{taken.shown} {self.disposition.replace('_', ' ')}", facts)

    def _reason(self, books: Books) -> str | None:
        if self.disposition != SCRAP:
            return None
        if not self.reason:
            raise Rejection("text_missing", field="reason")
        books.known(need_reason, self.reason.upper())
        return self.reason.upper()

    def _stand(self, books: Books, at: SiteRow) -> Stand:
        if self.plate:
            return on_plate(books, at.id, self.plate, from_transit=False)
        return at_place(books, at.id, self.location or returns_place(books.connection, at.id))

    def _moved(self, books: Books, at: SiteRow, held: ReturnRow, taken: Taken, reason: str | None) -> Moved:
        if self.disposition in _BECOMES:
            return taken.moved(MOVE, taken.source._replace(status=_BECOMES[self.disposition]))
        there = books.known(counterparty, at.id, _GOES_TO[self.disposition]).id
        target = taken.source._replace(location=there, plate=0, status="available")
        moved = taken.moved(MOVE, target, reason)
        return replace(moved, target_physical=False, party_id=held.party_id)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """It is to be looked at again."""
        at = books.site(posted.facts["site"])
        found = need_return(books.connection, posted.facts["return"], at.id)
        held = hold_return(books.connection, found, ended=found.state == "closed")
        line = need_return_line(return_lines(books.connection, held.id), held.number, int(posted.facts["line"]))
        progress_return(books.connection, held.id, line.id, done=-int(posted.facts["pieces"]))


@dataclass(frozen=True, slots=True)
class _Looked:
    """The goods as they lie since they came back."""

    asked: InspectReturn
    sku: str
    status: str = STATUS
    owner: str = ""

    @property
    def quantity(self) -> Decimal | None:
        return self.asked.quantity

    @property
    def pack(self) -> str:
        return self.asked.pack

    @property
    def lot(self) -> str:
        return self.asked.lot

    @property
    def serial(self) -> str:
        return self.asked.serial

    @property
    def catch(self) -> Decimal | None:
        return self.asked.catch
