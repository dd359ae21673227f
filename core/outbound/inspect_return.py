"""Looking at what customers sent back: it goes to stock again, is kept apart, scrapped, or sent to them once more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Connection

from core.books import Books
from core.catalogue.location import counterparty
from core.catalogue.site import SiteRow
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.inbound.line_number import line_numbered
from core.internal.dispose import need_scrap_reason
from core.ledger.goods import Taken, take
from core.ledger.lots import status_coming_in
from core.ledger.moves import Moved
from core.ledger.stand import Stand, at_place, on_plate
from core.outbound.customer_return import (
    ENDED,
    LOOK,
    OPEN,
    ReturnLineRow,
    hold_return,
    need_return,
    note_posting,
    progress_return,
    return_lines,
    shipped_on,
    waits_of,
)
from core.outbound.sales_order import hold_sale, sale_lines
from core.outbound.take_return import returns_place
from core.schema.customer_returns import RETURNED
from core.undo import Posted
from core.values import show_quantity

RESTOCK, QUARANTINE, SCRAP, SEND_BACK = DISPOSITIONS = ("restock", "quarantine", "scrap", "send_back")
_BECOMES = {RESTOCK: "available", QUARANTINE: "hold"}
_GOES_TO = {SCRAP: "scrap", SEND_BACK: "customer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectReturn(SiteCommand):
    """Says what becomes of goods that came back: restock, quarantine, scrap, which needs a reason, or send_back.

    What is restocked or quarantined stays where it is, to be put away; of a lot that is held nothing becomes available.
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
        line = line_numbered(return_lines(books.connection, held.id), held.number, self.line)
        taken = take(books, _Looked(self, line.sku), self._stand(books, at))
        waiting = waits_of(books.connection, line.id, taken.lot.id)
        if taken.amount.pieces > waiting:
            sku = f"{line.sku} {taken.lot.code}".strip()
            raise Rejection("over_inspected", open=show_quantity(waiting), sku=sku, number=held.number)
        books.move(self._moved(books, at, held.party_id, line, taken, reason))
        progress_return(books.connection, held.id, line.id, done=taken.amount.pieces)
        note_posting(books.connection, books.posting, line.id)
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
        return need_scrap_reason(books, self.reason).code

    def _stand(self, books: Books, at: SiteRow) -> Stand:
        if self.plate:
            return on_plate(books, at.id, self.plate, from_transit=False)
        return at_place(books, at.id, self.location or returns_place(books.connection, at.id))

    def _moved(
        self, books: Books, at: SiteRow, customer_id: int, line: ReturnLineRow, taken: Taken, reason: str | None
    ) -> Moved:
        if self.disposition in _BECOMES:
            becomes = status_coming_in(taken.lot, _BECOMES[self.disposition])
            return taken.moved(LOOK, taken.source._replace(status=becomes))
        there = books.known(counterparty, at.id, _GOES_TO[self.disposition]).id
        target = taken.source._replace(location=there, plate=0, status="available")
        sent_back = line.order_line_id if self.disposition == SEND_BACK else None
        moved = taken.moved(LOOK, target, reason)
        return replace(moved, target_physical=False, party_id=customer_id, order_line_id=sent_back)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """It is to be looked at again."""
        at = books.site(posted.facts["site"])
        found = need_return(books.connection, posted.facts["return"], at.id)
        if found.order_id and posted.moves[0].order_line_id:
            _require_not_back(books.connection, found.order_id, posted)
        held = hold_return(books.connection, found, (*OPEN, *ENDED))
        line = line_numbered(return_lines(books.connection, held.id), held.number, int(posted.facts["line"]))
        progress_return(books.connection, held.id, line.id, done=-int(posted.facts["pieces"]))


def _require_not_back(connection: Connection, order_id: int, posted: Posted) -> None:
    """Refuses to have sent nothing to the customer, where what was sent has come back once more."""
    order = hold_sale(connection, order_id)
    sent = posted.moves[0]
    of_line = [line for line in sale_lines(connection, order_id) if line.id == sent.order_line_id]
    for line in of_line:
        found, left = shipped_on(connection, of_line, line.sku, sent.quantity)
        if found is None:
            raise Rejection("over_shipped", open=show_quantity(left), sku=line.sku, order=order.number)


@dataclass(frozen=True, slots=True)
class _Looked:
    """The goods as they lie since they came back."""

    asked: InspectReturn
    sku: str
    status: str = RETURNED
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
