"""Holding a lot: nobody gets any of it from then on, wherever it lies, until it is released."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import Connection, exists, select, update

from core.books import Books
from core.catalogue.item import need_stocked
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.lots import LotRow, hold_lot
from core.schema.recalls import RECALL_IS_OPEN
from core.schema.tables import lot, recall
from core.text import name_text
from core.undo import Posted


@dataclass(frozen=True, slots=True, kw_only=True)
class OneLot(SiteCommand):
    """The lot or serial of an item that is meant, at every site."""

    sku: str
    lot: str = ""
    serial: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLot(OneLot):
    """Blocks a lot at once, at every site: none of it is reserved or taken for an order; no balance changes.

    It can still be moved to where it is out of the way, and what comes in of it comes in on hold.
    """

    permission: ClassVar[str] = "change_status"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    reason: str

    def post(self, books: Books) -> Outcome:
        """Marks the lot."""
        at = books.site(self.site)
        reason = name_text(self.reason, "reason")
        of = books.known(need_stocked, self.sku)
        found = hold_lot(books.connection, of, self.lot, self.serial)
        if found.hold:
            raise Rejection("lot_held", lot=found.code, reason=found.hold_reason)
        block(books.connection, found.id, reason)
        facts = {"site": at.code, "sku": of.sku, "lot": found.code, "reason": reason}
        return Outcome(f"{of.sku} {found.code} held", facts)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Releases the lot, if it is still held for what was said then."""
        found = lot_of(books, posted)
        require_no_recall(books.connection, found)
        if found.hold_reason != posted.facts["reason"]:
            raise Rejection("lot_changed", lot=found.code)
        unblock(books.connection, found.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseLot(OneLot):
    """Lets a held lot go; what came in of it on hold meanwhile is released where it lies, by its status."""

    permission: ClassVar[str] = "change_status"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    reason: str

    def post(self, books: Books) -> Outcome:
        """Takes the mark away."""
        at = books.site(self.site)
        reason = name_text(self.reason, "reason")
        of = books.known(need_stocked, self.sku)
        found = hold_lot(books.connection, of, self.lot, self.serial)
        require_no_recall(books.connection, found)
        if not found.hold:
            raise Rejection("lot_not_held", lot=found.code)
        unblock(books.connection, found.id)
        facts = {"site": at.code, "sku": of.sku, "lot": found.code, "reason": reason, "was": found.hold_reason}
        return Outcome(f"{of.sku} {found.code} released", facts)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Holds the lot again for the same reason, unless it is held for another one."""
        found = lot_of(books, posted)
        if found.hold:
            raise Rejection("lot_held", lot=found.code, reason=found.hold_reason)
        block(books.connection, found.id, posted.facts["was"])


def block(connection: Connection, lot_id: int, reason: str) -> None:
    """Marks a lot that is held for a change."""
    connection.execute(update(lot).where(lot.c.id == lot_id).values(hold=1, hold_reason=reason))


def unblock(connection: Connection, lot_id: int) -> None:
    """Takes the mark off a lot that is held for a change."""
    connection.execute(update(lot).where(lot.c.id == lot_id).values(hold=0, hold_reason=""))


def require_no_recall(connection: Connection, found: LotRow) -> None:
    """Refuses a lot that is called back."""
    query = select(exists(select(recall.c.id).where(recall.c.lot_id == found.id, RECALL_IS_OPEN)))
    if connection.execute(query).scalar_one():
        raise Rejection("lot_recalled", lot=found.code)


def lot_of(books: Books, posted: Posted) -> LotRow:
    """The lot that a posting was about, held for a change."""
    of = books.known(need_stocked, str(posted.payload["sku"]))
    lot_code, serial = (str(posted.payload.get(name, "")) for name in ("lot", "serial"))
    return hold_lot(books.connection, of, lot_code, serial)
