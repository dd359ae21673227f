"""The orders that an item may come in on, for who stands at the dock: of blind ones nothing but the number."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from core.catalogue.party import OWN
from core.inbound.purchase_order import OrderLineRow, find_order, lines_expecting, lines_of
from core.inbound.receipt import is_blind, open_receipt_of


class Candidate(NamedTuple):
    """An order, with its first line that waits for the item; who receives blind is not told the line."""

    order: str
    line: OrderLineRow | None


def candidates(connection: Connection, site_id: int, sku: str, party_id: int = OWN) -> list[Candidate]:
    """The open orders that wait for the item, of that supplier if one is named, earliest due first."""
    first: dict[str, OrderLineRow] = {}
    for line in lines_expecting(connection, site_id, sku):
        if party_id == OWN or _is_from(connection, line.order, party_id):
            first.setdefault(line.order, line)
    return [Candidate(order, None if hides(connection, order, site_id) else line) for order, line in first.items()]


def hides(connection: Connection, number: str, site_id: int) -> bool:
    """Whether the order is received blind."""
    order = find_order(connection, number.upper(), site_id)
    if order is None:
        return is_blind(connection, site_id)
    opened = open_receipt_of(connection, order.id)
    return opened.is_blind if opened else is_blind(connection, site_id, order.party_id)


def _is_from(connection: Connection, number: str, party_id: int) -> bool:
    order = find_order(connection, number)
    return order is not None and order.party_id == party_id


def wants(connection: Connection, number: str, site_id: int, sku: str) -> bool:
    """Whether the item is on the order, received already or not."""
    return any(line.sku == sku for line in lines_of(connection, number, site_id))
