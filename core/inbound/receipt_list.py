"""Receipts as a list: what is open, then what came in lately, and what stands on each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, case, func, or_, select

from core.catalogue.party_search import parties_holding
from core.inbound.dock_to_stock import dock_to_stock
from core.inbound.unmatched import MATCHED
from core.schema.receipts import RECEIPT_STATES
from core.schema.tables import (
    item,
    location,
    lot,
    operator,
    order_line,
    orders,
    party,
    plate,
    posting,
    receipt,
    receipt_line,
    receipt_match,
)
from core.text import words_of
from core.values import Micros

DAY = 86_400_000_000
LATELY = 7 * DAY
LINES_MAX = 200
UNMATCHED = "unmatched"  # typed as a word


class ReceiptBrief(NamedTuple):
    """A receipt in one row; what is damaged, rejected or for no order is counted in lines."""

    number: str
    supplier: str
    supplier_name: str
    order: str
    delivery_note: str
    dock: str
    mode: str
    state: str
    arrived_at: int
    closed_at: int | None
    operator: str
    lines: int
    damaged: int
    rejected: int
    unmatched: int


class ReceiptLine(NamedTuple):
    """A line of a receipt, quantities in millionths; `orders` are what it is for, `open` what is for none yet.

    `took` is how long it was on its way from the dock to stock, None while it is or where it is not kept in stock.
    """

    posting: UUID
    line: int
    sku: str
    name: str
    unit: str
    quantity: int
    condition: str
    lot: str
    plate: str
    operator: str
    posted_at: int
    orders: tuple[str, ...]
    open: int
    took: int | None
    at_dock: bool


_STANDS = receipt_line.c.undone_by.is_(None)
_FOR_NONE = (receipt_line.c.order_line_id.is_(None)) & (receipt_line.c.quantity > MATCHED)
_ROWS = (
    select(
        receipt.c.id, receipt.c.number, party.c.code, party.c.name, func.coalesce(orders.c.number, ""),
        receipt.c.delivery_note, location.c.code, receipt.c.mode, receipt.c.state, receipt.c.arrived_at,
        receipt.c.closed_at, operator.c.code,
    )
    .join(party, party.c.id == receipt.c.party_id)
    .join(location, location.c.id == receipt.c.location_id)
    .join(posting, posting.c.id == receipt.c.posting_id)
    .join(operator, operator.c.id == posting.c.operator_id)
    .outerjoin(orders, orders.c.id == receipt.c.order_id)
)  # fmt: skip
_LINES = (
    select(
        receipt_line.c.id, receipt_line.c.posting_id, receipt_line.c.line, item.c.sku, item.c.name, item.c.unit,
        receipt_line.c.quantity + receipt_line.c.rejected, receipt_line.c.condition, lot.c.code, plate.c.code,
        operator.c.code, posting.c.posted_at, orders.c.number, order_line.c.line,
        case((_FOR_NONE, receipt_line.c.quantity - MATCHED), else_=0),
    )
    .join(item, item.c.id == receipt_line.c.item_id)
    .join(lot, lot.c.id == receipt_line.c.lot_id)
    .join(plate, plate.c.id == receipt_line.c.plate_id)
    .join(posting, posting.c.id == receipt_line.c.posting_id)
    .join(operator, operator.c.id == posting.c.operator_id)
    .outerjoin(order_line, order_line.c.id == receipt_line.c.order_line_id)
    .outerjoin(orders, orders.c.id == order_line.c.order_id)
    .join(receipt, receipt.c.id == receipt_line.c.receipt_id)
    .where(_STANDS)
    .order_by(receipt_line.c.id)
    .limit(LINES_MAX)
)  # fmt: skip


def find_receipts(connection: Connection, site_id: int, typed: str, now: Micros, most: int) -> list[ReceiptBrief]:
    """At most so many receipts that fit every word typed: the open ones that arrived first, then the latest closed.

    Where nothing is typed, only those of the last days are there besides the open ones. A word is part of the state, or
    `unmatched`, or of whatever else a receipt or the goods on it are known by.
    """
    words = [_fits(word) for word in words_of(typed)]
    here = _ROWS.where(receipt.c.site_id == site_id, *words)
    is_open = receipt.c.state == "open"
    rows = list(connection.execute(here.where(is_open).order_by(receipt.c.arrived_at, receipt.c.id).limit(most)))
    closed = here.where(receipt.c.state == "closed").order_by(receipt.c.arrived_at.desc(), receipt.c.id.desc())
    if not words:
        closed = closed.where(receipt.c.arrived_at >= now - LATELY)
    rows += connection.execute(closed.limit(most - len(rows)))
    return _briefs(connection, rows)


def find_receipt_brief(connection: Connection, site_id: int, number: str) -> ReceiptBrief | None:
    """One receipt of the site in one row."""
    rows = connection.execute(_ROWS.where(receipt.c.site_id == site_id, receipt.c.number == number)).all()
    return next(iter(_briefs(connection, rows)), None)


def lines_of_receipt(connection: Connection, number: str) -> list[ReceiptLine]:
    """What stands on a receipt, as it came in."""
    rows = connection.execute(_LINES.where(receipt.c.number == number)).all()
    matches = _matches(connection, [row[0] for row in rows])
    times = {each.line_id: each for each in dock_to_stock(connection, number)}
    lines = []
    for line_id, *told, order, line, left in rows:
        planned = (f"{order}/{line}",) if order else ()
        time = times.get(line_id)
        took, at_dock = (time.took, time.stocked_at is None) if time is not None else (None, False)
        lines.append(ReceiptLine._make((*told, (*planned, *matches[line_id]), left, took, at_dock)))
    return lines


def _matches(connection: Connection, line_ids: Iterable[int]) -> dict[int, list[str]]:
    """The lines of orders that each was matched to, as people name them."""
    query = (
        select(receipt_match.c.receipt_line_id, orders.c.number, order_line.c.line)
        .join(order_line, order_line.c.id == receipt_match.c.order_line_id)
        .join(orders, orders.c.id == order_line.c.order_id)
        .where(receipt_match.c.receipt_line_id.in_(line_ids), receipt_match.c.undone_by.is_(None))
        .order_by(receipt_match.c.posting_id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for line_id, order, line in connection.execute(query):
        found[line_id].append(f"{order}/{line}")
    return found


def _briefs(connection: Connection, rows: Sequence[Any]) -> list[ReceiptBrief]:
    of_condition = receipt_line.c.condition
    counts = (
        func.count(),
        func.count().filter(of_condition == "damaged"),
        func.count().filter(of_condition == "rejected"),
        func.count().filter(_FOR_NONE),
    )
    query = (
        select(receipt_line.c.receipt_id, *counts)
        .where(receipt_line.c.receipt_id.in_([row[0] for row in rows]), _STANDS)
        .group_by(receipt_line.c.receipt_id)
    )
    counted = {receipt_id: told for receipt_id, *told in connection.execute(query)}
    return [ReceiptBrief(*told, *counted.get(receipt_id, (0, 0, 0, 0))) for receipt_id, *told in rows]


def _fits(word: str) -> ColumnElement[bool]:
    """Suppliers and docks are few, plates and lots are meant whole; of the rest a part will do."""
    said = word.casefold()
    if said == UNMATCHED:
        return receipt.c.id.in_(select(receipt_line.c.receipt_id).where(_STANDS, _FOR_NONE))
    named = (
        item.c.search_name.contains(said, autoescape=True),
        item.c.sku == word,
        lot.c.code == word,
        plate.c.code == word.upper(),
    )
    of_goods = (
        select(receipt_line.c.receipt_id)
        .join(item, item.c.id == receipt_line.c.item_id)
        .join(lot, lot.c.id == receipt_line.c.lot_id)
        .join(plate, plate.c.id == receipt_line.c.plate_id)
        .where(_STANDS, or_(*named))
    )
    ordered = select(order_line.c.id).join(orders, orders.c.id == order_line.c.order_id)
    for_order = ordered.where(orders.c.number.contains(word.upper(), autoescape=True))
    of_orders = select(receipt_line.c.receipt_id).where(_STANDS, receipt_line.c.order_line_id.in_(for_order))
    written = (receipt.c.number, receipt.c.delivery_note, orders.c.number, location.c.code)
    return or_(
        *(func.upper(column).contains(word.upper(), autoescape=True) for column in written),
        receipt.c.state.in_([state for state in RECEIPT_STATES if said in state]),
        receipt.c.party_id.in_(parties_holding("supplier", word)),
        receipt.c.id.in_(of_goods),
        receipt.c.id.in_(of_orders),
    )
