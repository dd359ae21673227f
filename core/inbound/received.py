"""What stands on a receipt: written with each posting, taken off by undo, and read for who goes on receiving."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Row, bindparam, exists, insert, select, update

from core.books import Books
from core.inbound.candidates import hides
from core.inbound.purchase_order import OrderLineRow, find_order, lines_of
from core.inbound.receipt import ReceiptRow, find_receipt, is_blind, open_receipt_of
from core.inbound.still_coming import StillComing, coming_on
from core.inbound.unmatched import require_unmatched
from core.ledger.lots import LotRow
from core.ledger.moves import Key
from core.schema.tables import item, lot, operator, plate, posting, receipt, receipt_line
from core.values import show_quantity

LAST_SHOWN = 20


class ReceivedRow(NamedTuple):
    """One line of a receipt as people read it, latest first."""

    sku: str
    name: str
    unit: str
    quantity: int
    condition: str
    lot: str
    plate: str
    operator: str
    posted_at: int

    @property
    def shown(self) -> str:
        """How much of what, in a few words."""
        apart = "" if self.condition == "good" else f" {self.condition}"
        return f"+{show_quantity(self.quantity)} {self.unit} {self.sku}{apart}"


class LastReceived(NamedTuple):
    """What an operator received last at a station."""

    sku: str
    quantity: Decimal
    pack: str
    lot: str
    expires_on: date | None
    condition: str
    order: str
    receipt: str


class AtDock(NamedTuple):
    """What goods come in on at a station, with what came last; the order's lines only if they may be seen.

    `coming` is what is announced of the delivery; who receives blind is told nothing of it.
    """

    receipt: ReceiptRow | None
    blind: bool
    last: LastReceived | None
    came: list[ReceivedRow]
    lines: list[OrderLineRow]
    coming: StillComing | None = None


_WRITE = insert(receipt_line)
_UNDO = (
    update(receipt_line)
    .where(receipt_line.c.posting_id == bindparam("posting"), receipt_line.c.undone_by.is_(None))
    .values(undone_by=bindparam("undoing"))
)
_ON_RECEIPT = (
    select(
        item.c.sku, item.c.name, item.c.unit, receipt_line.c.quantity + receipt_line.c.rejected,
        receipt_line.c.condition, lot.c.code, plate.c.code, operator.c.code, posting.c.posted_at,
    )
    .join(receipt, receipt.c.id == receipt_line.c.receipt_id)
    .join(item, item.c.id == receipt_line.c.item_id)
    .join(lot, lot.c.id == receipt_line.c.lot_id)
    .join(plate, plate.c.id == receipt_line.c.plate_id)
    .join(posting, posting.c.id == receipt_line.c.posting_id)
    .join(operator, operator.c.id == posting.c.operator_id)
    .where(receipt.c.number == bindparam("number"), receipt_line.c.undone_by.is_(None))
    .order_by(receipt_line.c.id.desc())
    .limit(LAST_SHOWN)
)  # fmt: skip
_undoing = posting.alias("undoing")
_LAST = (
    select(posting.c.payload)
    .join(operator, operator.c.id == posting.c.operator_id)
    .where(
        posting.c.device == bindparam("at_device"),
        operator.c.code == bindparam("whose"),
        posting.c.kind == "Receive",
        posting.c.state == "posted",
        ~exists(select(_undoing.c.id).where(_undoing.c.undoes_id == posting.c.id)),
    )
    .order_by(posting.c.posted_at.desc(), posting.c.id.desc())
    .limit(1)
)


def note_lines(
    books: Books,
    on: ReceiptRow | None,
    condition: str,
    target: Key,
    portions: Sequence[tuple[OrderLineRow | None, LotRow, int]],
) -> None:
    """Writes a line of the receipt for each move, in their order."""
    if on is None:
        return
    rejected = condition == "rejected"
    rows = [
        {
            "receipt_id": on.id,
            "posting_id": books.posting,
            "line": at,
            "order_line_id": line.id if line else None,
            "item_id": target.item,
            "lot_id": lot.id,
            "plate_id": target.plate,
            "quantity": 0 if rejected else pieces,
            "rejected": pieces if rejected else 0,
            "condition": condition,
        }
        for at, (line, lot, pieces) in enumerate(portions, 1)
    ]
    books.connection.execute(_WRITE, rows)


def mark_undone(books: Books, undone: UUID) -> None:
    """Marks the lines of a posting as taken back by this one, unless goods of it were matched to an order."""
    require_unmatched(books.connection, undone)
    books.connection.execute(_UNDO, {"posting": undone, "undoing": books.posting})


def progress_of(moves: Sequence[Row[tuple[object, ...]]]) -> tuple[dict[int, int], dict[int, int]]:
    """What undoing these moves takes off each order's line: of what is done, and of what is rejected."""
    done: dict[int, int] = {}
    rejected: dict[int, int] = {}
    for move in moves:
        if move.order_line_id is not None:
            off = rejected if move.kind == "reject" else done
            off[move.order_line_id] = off.get(move.order_line_id, 0) - move.quantity
    return done, rejected


def at_dock(connection: Connection, site_id: int, order: str, number: str, device: str, code: str) -> AtDock:
    """What a station stands before: the receipt of that number, or of the order, or none yet."""
    on = current_receipt(connection, site_id, order, number)
    if not order and on is None:
        return AtDock(None, is_blind(connection, site_id), None, [], [])
    blind = on.is_blind if on is not None else hides(connection, order, site_id)
    last = last_received(connection, device, code)
    if last is not None and (last.receipt != number or order not in ("", last.order)):
        last = None
    lines = [] if blind or not order else lines_of(connection, order, site_id)
    came = received_on(connection, on.number) if on else []
    return AtDock(on, blind, last, came, lines, coming_on(connection, on) if on else None)


def current_receipt(connection: Connection, site_id: int, order: str, number: str) -> ReceiptRow | None:
    """The open receipt of that number, or else the one that is open for the order."""
    if number:
        found = find_receipt(connection, number)
        return found if found is not None and found.state == "open" else None
    ordered = find_order(connection, order.upper(), site_id) if order else None
    return open_receipt_of(connection, ordered.id) if ordered else None


def received_on(connection: Connection, number: str) -> list[ReceivedRow]:
    """What came in last on a receipt."""
    return [ReceivedRow._make(row) for row in connection.execute(_ON_RECEIPT, {"number": number})]


def last_received(connection: Connection, device: str, code: str) -> LastReceived | None:
    """What this operator received last at the station and has not taken back; None for serials, which are unique."""
    row = connection.execute(_LAST, {"at_device": device, "whose": code}).first()
    if row is None:
        return None
    told = msgspec.json.decode(row.payload)
    if told.get("serial") or told.get("serials") or told.get("catch"):
        return None
    return LastReceived(
        told["sku"],
        Decimal(told["quantity"]),
        told.get("pack", ""),
        told.get("lot", ""),
        date.fromisoformat(told["expires_on"]) if "expires_on" in told else None,
        told.get("condition", "good"),
        told.get("order", ""),
        told.get("receipt", ""),
    )
