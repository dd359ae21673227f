"""Finding purchase orders by whatever is known of them, and all there is to say about one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, false, func, or_, select

from core.errors import Rejection
from core.inbound.purchase_order import PURCHASE, WAITING, OrderLineRow, held_lines
from core.schema.tables import (
    expected_line,
    expected_shipment,
    item,
    location,
    lot,
    move,
    operator,
    order_line,
    orders,
    party,
    plate,
    posting,
    site,
    supplier_item,
)
from core.text import search_text

FOUND_MAX = 200
RECEIPTS_MAX = 500
WORDS_MAX = 6
FEW = 200  # so many items are looked up each; where they are more, the orders are gone through


class OrderHit(NamedTuple):
    """An order in a list; the next page begins `before` the id of the last one."""

    id: int
    number: str
    state: str
    supplier: str
    party: str
    ordered_on: date
    due_on: date | None
    revision: int
    lines: int
    waiting: int


class OrderHead(NamedTuple):
    """What stands above the lines of an order."""

    id: int
    number: str
    state: str
    revision: int
    supplier: str
    party: str
    email: str
    currency: str
    ordered_on: date
    due_on: date | None
    note: str
    closed_because: str
    site: str
    site_name: str


class ReceiptRow(NamedTuple):
    """Goods that came in on a line, or were taken back; `kind` is `reject` for what was rejected."""

    business_date: date
    posted_at: int
    line: int
    sku: str
    kind: str
    quantity: int
    lot: str
    plate: str
    location: str
    operator: str


class ComingRow(NamedTuple):
    """A shipment that brings goods of an order."""

    number: str
    state: str
    due_on: date | None
    carrier: str


@dataclass(frozen=True, slots=True)
class OrderCard:
    """All there is to say about one order; receipts latest first, as many as a card holds."""

    head: OrderHead
    lines: tuple[OrderLineRow, ...]
    receipts: tuple[ReceiptRow, ...]
    shipments: tuple[ComingRow, ...]


_OF_ORDER = order_line.c.order_id == orders.c.id
_LINES = select(func.count()).where(_OF_ORDER).correlate(orders).scalar_subquery()
_WAITING = select(func.count()).where(_OF_ORDER, WAITING).correlate(orders).scalar_subquery()
_HITS = (
    select(
        orders.c.id, orders.c.number, orders.c.state, party.c.code, party.c.name, orders.c.ordered_on, orders.c.due_on,
        orders.c.revision, _LINES, _WAITING,
    )
    .join(party, party.c.id == orders.c.party_id)
    .where(orders.c.kind == PURCHASE)
)  # fmt: skip
_HEAD = (
    select(
        orders.c.id, orders.c.number, orders.c.state, orders.c.revision, party.c.code, party.c.name, party.c.email,
        orders.c.currency, orders.c.ordered_on, orders.c.due_on, orders.c.note, orders.c.closed_because, site.c.code,
        site.c.name,
    )
    .join(party, party.c.id == orders.c.party_id)
    .join(site, site.c.id == orders.c.site_id)
    .where(orders.c.kind == PURCHASE)
)  # fmt: skip


def orders_like(
    connection: Connection,
    site_id: int,
    text: str = "",
    states: Collection[str] = (),
    limit: int = 50,
    before: int = 0,
) -> list[OrderHit]:
    """The site's purchase orders, latest first, in which each word is found.

    A word is looked for in the order's number, its supplier, its items with their names and suppliers' codes, and
    the numbers of its shipments.
    """
    words = search_text(text).split()[:WORDS_MAX]
    query = _HITS.where(orders.c.site_id == site_id, *(_found(connection, word) for word in words))
    if states:
        query = query.where(orders.c.state.in_(states))
    if before:
        query = query.where(orders.c.id < before)
    rows = connection.execute(query.order_by(orders.c.id.desc()).limit(min(limit, FOUND_MAX)))
    return [OrderHit._make(row) for row in rows]


def order_card(connection: Connection, number: str) -> OrderCard:
    """The purchase order of that number with its lines, what came in of it, and what is on its way."""
    row = connection.execute(_HEAD.where(orders.c.number == number.upper())).first()
    if row is None:
        raise Rejection("unknown_order", order=number)
    head = OrderHead._make(row)
    lines = tuple(held_lines(connection, head.id))
    return OrderCard(head, lines, _receipts(connection, head.id), _shipments(connection, head.id))


def _receipts(connection: Connection, order_id: int) -> tuple[ReceiptRow, ...]:
    source, target = location.alias("source"), location.alias("target")
    came_in = source.c.kind == "supplier"
    query = (
        select(
            move.c.business_date, posting.c.posted_at, order_line.c.line, item.c.sku, move.c.kind, move.c.quantity,
            lot.c.code, plate.c.code, target.c.code, operator.c.code, came_in, source.c.code,
        )
        .join(posting, posting.c.id == move.c.posting_id)
        .join(operator, operator.c.id == posting.c.operator_id)
        .join(order_line, order_line.c.id == move.c.order_line_id)
        .join(item, item.c.id == move.c.item_id)
        .join(lot, lot.c.id == move.c.lot_id)
        .join(plate, plate.c.id == move.c.to_plate_id)
        .join(source, source.c.id == move.c.from_location_id)
        .join(target, target.c.id == move.c.to_location_id)
        .where(order_line.c.order_id == order_id)
        .order_by(move.c.id.desc())
        .limit(RECEIPTS_MAX)
    )  # fmt: skip
    return tuple(_receipt(row) for row in connection.execute(query))


def _receipt(row: Row[*tuple[Any, ...]]) -> ReceiptRow:
    """A move at the end where the goods are ours; taking it back is a move the other way."""
    on, at, line, sku, kind, quantity, lot_code, plate_code, target, who, came_in, source = row
    signed = quantity if came_in else -quantity
    return ReceiptRow(on, at, line, sku, kind, signed, lot_code, plate_code, target if came_in else source, who)


def _shipments(connection: Connection, order_id: int) -> tuple[ComingRow, ...]:
    query = (
        select(
            expected_shipment.c.number, expected_shipment.c.state, expected_shipment.c.due_on,
            expected_shipment.c.carrier,
        )
        .where(expected_shipment.c.id.in_(_shipments_of(order_line.c.order_id == order_id)))
        .order_by(expected_shipment.c.id.desc())
        .limit(FOUND_MAX)
    )  # fmt: skip
    return tuple(ComingRow._make(row) for row in connection.execute(query))


def _shipments_of(*lines: ColumnElement[bool]) -> Select[int]:
    query = select(expected_line.c.shipment_id).join(order_line, order_line.c.id == expected_line.c.order_line_id)
    return query.where(*lines)


def _found(connection: Connection, word: str) -> ColumnElement[bool]:
    """Whether a word is in anything that an order is known by; each list of ids is made once, not for each order."""
    suppliers = select(party.c.id).where(or_(_holds(party.c.name, word), _holds(party.c.code, word)))
    return or_(
        _holds(orders.c.number, word),
        orders.c.party_id.in_(suppliers),
        of_goods(connection, word),
        announced_by(word),
    )


def announced_by(word: str) -> ColumnElement[bool]:
    """Whether goods of an order come with a shipment of that number."""
    announced = (
        select(order_line.c.order_id)
        .join(expected_line, expected_line.c.order_line_id == order_line.c.id)
        .join(expected_shipment, expected_shipment.c.id == expected_line.c.shipment_id)
        .where(_holds(expected_shipment.c.number, word))
    )
    return orders.c.id.in_(announced)


def of_goods(connection: Connection, word: str) -> ColumnElement[bool]:
    """Whether an order is for an item of that name, or one that some supplier calls so."""
    named = select(item.c.id).where(item.c.search_name.like(_pattern(word), escape="\\"))
    items = named.union(select(supplier_item.c.item_id).where(_holds(supplier_item.c.code, word)))
    found = connection.execute(items.limit(FEW + 1)).scalars().all()
    if not found:
        return false()  # an empty list would have every line of every order looked at
    if len(found) <= FEW:
        return orders.c.id.in_(select(order_line.c.order_id).where(order_line.c.item_id.in_(found)))
    line = select(order_line.c.id).where(_OF_ORDER, order_line.c.item_id.in_(select(items.subquery().c.id)))
    return line.correlate(orders).exists()


def _holds(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    """In whatever case; SQLite knows that of ASCII only, so letters beyond are tried in capitals as well."""
    return or_(
        func.lower(column).like(_pattern(word), escape="\\"),
        func.upper(column).like(_pattern(word.upper()), escape="\\"),
    )


def _pattern(word: str) -> str:
    literal = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{literal}%"
