"""Recalling a lot: held at once at every site, its goods given their status, traced, and closed.

The hold waits for nobody, so it is a posting of its own. The goods follow in batches, each a posting of the site that
they lie at; whoever is interrupted goes on where it was left off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from core.books import Books
from core.catalogue.item import need_stocked
from core.command import Outcome
from core.errors import Rejection
from core.internal.hold_lot import OneLot, block, lot_of, require_no_recall, unblock
from core.ledger.lots import LotRow, hold_lot, need_lot
from core.ledger.sweep import sweep
from core.outbound.lost_goods import OrdersThatLose
from core.schema.recalls import RECALL_IS_OPEN
from core.schema.tables import balance, item, location, lot, recall
from core.text import name_text
from core.undo import Posted

PLACES_MAX = 3  # as many as a refusal names


class RecalledLot(NamedTuple):
    """A lot or serial whose recall is open."""

    sku: str
    code: str
    is_serial: int
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallLot(OneLot):
    """Calls a lot back: it is held at once at every site, and the recall is open.

    Undo withdraws the recall; goods that were given the status meanwhile are given back by the undo of that.
    """

    permission: ClassVar[str] = "recall"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    reason: str

    def post(self, books: Books) -> Outcome:
        """Holds the lot and opens the recall."""
        at = books.site(self.site)
        reason = name_text(self.reason, "reason")
        of = books.known(need_stocked, self.sku)
        found = hold_lot(books.connection, of, self.lot, self.serial)
        require_no_recall(books.connection, found)
        if not found.hold:
            block(books.connection, found.id, reason)
        row = {"lot_id": found.id, "reason": reason, "was_held": found.hold, "posting_id": books.posting}
        books.connection.execute(insert(recall).values(**row, opened_at=books.now))
        facts = {"site": at.code, "sku": of.sku, "lot": found.code, "reason": reason}
        return Outcome(f"{of.sku} {found.code} recalled", facts)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Withdraws the recall; the lot is as it was before."""
        found = lot_of(books, posted)
        row = _open_recall(books.connection, found)
        if row.posting_id != posted.id:
            raise Rejection("lot_recalled", lot=found.code)
        _write(books.connection, row.id, state="withdrawn", closed_at=books.now)
        if not row.was_held:
            unblock(books.connection, found.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallGoods(OneLot):
    """Gives what lies of a recalled lot at a site the status recalled, a batch of it; reservations are released."""

    permission: ClassVar[str] = "recall"
    undoable: ClassVar[bool] = True

    def post(self, books: Books) -> Outcome:
        """Moves the goods to their status."""
        at = books.site(self.site)
        of = books.known(need_stocked, self.sku)
        found = need_lot(books.connection, of, self.lot, self.serial)
        _open_recall(books.connection, found)
        swept = sweep(books, "recall", at, "recalled", not_recalled(found.id), OrdersThatLose(books))
        facts = {
            "site": at.code, "sku": of.sku, "lot": found.code, "balances": str(swept.balances),
            "reservations": str(swept.released),
        }  # fmt: skip
        return Outcome(f"{of.sku} {found.code}: {swept.balances} balances recalled", facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteTraced(OneLot):
    """Notes that a recalled lot was traced, and what came of it: who was told, say."""

    permission: ClassVar[str] = "recall"

    note: str

    def post(self, books: Books) -> Outcome:
        """Moves the recall on; once more adds to nothing, it replaces the note."""
        at = books.site(self.site)
        of = books.known(need_stocked, self.sku)
        found = hold_lot(books.connection, of, self.lot, self.serial)
        row = _open_recall(books.connection, found)
        _write(books.connection, row.id, state="traced", note=name_text(self.note, "note"), traced_at=books.now)
        return Outcome(f"{of.sku} {found.code} traced", {"site": at.code, "sku": of.sku, "lot": found.code})


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRecall(OneLot):
    """Closes a recall that was traced and whose goods all have the status; the lot stays held until it is released."""

    permission: ClassVar[str] = "recall"

    note: str = ""

    def post(self, books: Books) -> Outcome:
        """Moves the recall on."""
        at = books.site(self.site)
        of = books.known(need_stocked, self.sku)
        found = hold_lot(books.connection, of, self.lot, self.serial)
        row = _open_recall(books.connection, found)
        if row.state != "traced":
            raise Rejection("recall_not_traced", lot=found.code)
        places = _places_left(books.connection, found.id)
        if places:
            raise Rejection("recall_goods_left", lot=found.code, places=", ".join(places))
        note = name_text(self.note, "note") if self.note else row.note
        _write(books.connection, row.id, state="closed", note=note, closed_at=books.now)
        return Outcome(f"Recall {of.sku} {found.code} closed", {"site": at.code, "sku": of.sku, "lot": found.code})


def recalled_lots(connection: Connection) -> list[RecalledLot]:
    """Those whose recall is open, the first recalled first."""
    query = select(item.c.sku, lot.c.code, lot.c.is_serial, lot.c.id).join(item, item.c.id == lot.c.item_id)
    query = query.join(recall, recall.c.lot_id == lot.c.id).where(RECALL_IS_OPEN).order_by(recall.c.id)
    return [RecalledLot(*row) for row in connection.execute(query)]


def not_recalled(lot_id: int | ColumnElement[int]) -> tuple[ColumnElement[bool], ...]:
    """What of the lot has another status; of what is missing nobody knows where it is: it has its own status."""
    return balance.c.lot_id == lot_id, balance.c.status.not_in(("recalled", "missing"))


def _places_left(connection: Connection, lot_id: int) -> list[str]:
    query = select(location.c.code).join(balance, balance.c.location_id == location.c.id).distinct()
    left = query.where(*not_recalled(lot_id)).order_by(location.c.code).limit(PLACES_MAX)
    return list(connection.execute(left).scalars())


def _open_recall(connection: Connection, found: LotRow) -> Row[tuple[object, ...]]:
    row = connection.execute(select(recall).where(recall.c.lot_id == found.id, RECALL_IS_OPEN)).first()
    if row is None:
        raise Rejection("lot_not_recalled", lot=found.code)
    return row


def _write(connection: Connection, recall_id: int, **values: object) -> None:
    connection.execute(update(recall).where(recall.c.id == recall_id).values(**values))
