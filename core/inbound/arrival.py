"""What goods come in on: an open receipt, and the order they belong to, if any."""

from __future__ import annotations

from dataclasses import dataclass

from core.books import Books
from core.catalogue.item import ItemRow
from core.catalogue.party import OWN
from core.catalogue.site import SiteRow
from core.errors import Rejection
from core.inbound.announced_loose import is_announced_loose
from core.inbound.purchase_order import OrderLineRow, OrderRow, find_order, hold_lines, need_open_order
from core.inbound.receipt import ReceiptRow, begin_receipt, is_blind, join_receipt, open_receipt_of, share_receipt
from core.inbound.shares import who_was_first
from core.schema.orders import OPEN_STATES


@dataclass(frozen=True, slots=True)
class Arrival:
    """The receipt, which stays open meanwhile, and the held lines of its order for the item that comes in."""

    receipt: ReceiptRow | None
    order: OrderRow | None
    lines: list[OrderLineRow]
    blind: bool

    @property
    def party_id(self) -> int:
        """Who delivers."""
        if self.order is not None:
            return self.order.party_id
        return self.receipt.party_id if self.receipt else 0

    def need_receipt(self) -> ReceiptRow:
        """The receipt; what comes without an order has one."""
        if self.receipt is None:
            raise Rejection("text_missing", field="receipt")
        return self.receipt


def arrival(books: Books, at: SiteRow, of: ItemRow, receipt: str, order: str, dock_id: int | None) -> Arrival:
    """The receipt that is named, or the one of the order; without a dock goods come in on no receipt."""
    connection = books.connection
    named = share_receipt(connection, receipt, at.id) if receipt else None
    number = order or (named.order if named else "")
    if not number:
        if named is None or (named.plans and not is_announced_loose(connection, named, of.sku)):
            raise Rejection("text_missing", field="order")
        return Arrival(named, None, [], named.is_blind)
    if named is not None and not named.takes(number):
        raise Rejection("receipt_of_another", receipt=named.number, order=number)
    found, lines = _hold_order(books, at.id, number, of, named)
    if named is not None and named.party_id not in (OWN, found.party_id):
        raise Rejection("receipt_of_another", receipt=named.number, order=number)
    if named is not None:
        return Arrival(named, found, lines, named.is_blind)
    if dock_id is None:
        return Arrival(None, found, lines, is_blind(connection, at.id, found.party_id))
    joined = join_receipt(connection, found.id) or _begin(books, at, found, dock_id)
    return Arrival(joined, found, lines, joined.is_blind)


def _hold_order(
    books: Books, site_id: int, number: str, of: ItemRow, named: ReceiptRow | None, *, again: bool = False
) -> tuple[OrderRow, list[OrderLineRow]]:
    """The open order with its lines for the item, held; looked at once more where it was completed meanwhile."""
    found = _need_order(books, site_id, number, of, named)
    try:
        return found, hold_lines(books.connection, found.id, of.id, complete_too=found.state == "received")
    except Rejection:
        if again:
            raise
        return _hold_order(books, site_id, number, of, named, again=True)


def _need_order(books: Books, site_id: int, number: str, of: ItemRow, named: ReceiptRow | None) -> OrderRow:
    """The open order; who receives blind is not told that another was first, nor that it is complete."""
    found = find_order(books.connection, number.upper(), site_id)
    if found is not None and found.state in OPEN_STATES:
        return found
    if found is not None and found.state == "received":
        receipt = named or open_receipt_of(books.connection, found.id)
        if receipt.is_blind if receipt else is_blind(books.connection, site_id, found.party_id):
            return found
        who_was_first(books, found, of.id, of.sku)
    return need_open_order(books.connection, number, site_id)


def _begin(books: Books, at: SiteRow, order: OrderRow, dock_id: int) -> ReceiptRow:
    values = {
        "site_id": at.id,
        "location_id": dock_id,
        "party_id": order.party_id,
        "order_id": order.id,
        "mode": "blind" if is_blind(books.connection, at.id, order.party_id) else "item",
        "arrived_at": books.happened_at,
    }
    return begin_receipt(books, values)
