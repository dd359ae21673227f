"""All there is to say about one purchase order: its lines, what came in of it, what is on its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from core.errors import Rejection
from core.inbound.purchase_order import PURCHASE, OrderLineRow, held_lines
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
)

SHIPMENTS_MAX = 200
RECEIPTS_MAX = 500


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
        .limit(SHIPMENTS_MAX)
    )  # fmt: skip
    return tuple(ComingRow._make(row) for row in connection.execute(query))


def _shipments_of(*lines: ColumnElement[bool]) -> Select[int]:
    query = select(expected_line.c.shipment_id).join(order_line, order_line.c.id == expected_line.c.order_line_id)
    return query.where(*lines)
