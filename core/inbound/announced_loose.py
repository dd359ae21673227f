"""Goods that are announced on no plate: received by item, they come off their shipment all the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from core.books import Books
from core.catalogue.site import SiteRow
from core.inbound.expected import (
    ExpectedRow,
    held_shipment,
    loose_lines,
    shipment_of_note,
    shipment_progress,
)
from core.inbound.receipt import ReceiptRow
from core.schema.shipments import COMING_STATES


class Came(NamedTuple):
    """So much of an item as it came in: for which line of an order, if any, and of which lot or serial."""

    order_line_id: int | None
    lot: str
    pieces: int


def is_announced_loose(connection: Connection, on: ReceiptRow, sku: str) -> bool:
    """Whether the shipment that the receipt is for brings the item without an order and on no plate."""
    shipment = shipment_of_note(connection, on.site_id, on.party_id, on.delivery_note)
    rows = loose_lines(connection, shipment.id, sku) if shipment is not None else []
    return any(row.order_line_id is None for row in rows)


def take_announced(books: Books, at: SiteRow, on: ReceiptRow | None, sku: str, came: Sequence[Came]) -> dict[str, str]:
    """Adds what came to the shipment that the receipt is for; returns what is to be known to take that back.

    What is damaged or rejected has come as well. More than was announced is of the line that fits best.
    """
    connection = books.connection
    found = shipment_of_note(connection, on.site_id, on.party_id, on.delivery_note) if on is not None else None
    if found is None or not loose_lines(connection, found.id, sku):
        return {}
    shipment = held_shipment(connection, found.id)
    if shipment.state not in COMING_STATES:
        return {}
    taken = _shared(loose_lines(connection, shipment.id, sku), came)
    shipment_progress(connection, shipment.id, {row.id: pieces for row, pieces in taken.items()})
    lines = " ".join(f"{row.line}:{pieces}" for row, pieces in taken.items())
    return {"shipment": shipment.number, "supplier": shipment.supplier, "taken": lines, "site": at.code}


def _shared(rows: Sequence[ExpectedRow], came: Sequence[Came]) -> dict[ExpectedRow, int]:
    """How much of it each announced line takes: those that fit best fill first."""
    taken: dict[ExpectedRow, int] = defaultdict(int)
    for each in came:
        fitting = sorted(rows, key=lambda row: _unlike(row, each))
        left = each.pieces
        for row in fitting:
            share = min(left, max(0, row.open - taken[row]))
            taken[row] += share
            left -= share
        taken[fitting[0]] += left
    return {row: pieces for row, pieces in taken.items() if pieces}


def _unlike(row: ExpectedRow, came: Came) -> tuple[bool, bool, int]:
    """How little an announced line is like what came."""
    return (row.lot or row.serial) not in ("", came.lot), row.order_line_id != came.order_line_id, row.line
