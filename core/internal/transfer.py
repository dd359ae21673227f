"""Transfers between sites: ordered, shipped into transit, received at the other site, closed.

What is in transit belongs to the site that sent it. An order is approved until something is shipped, sent until
something came, partly received until all that was ordered came; closed short is what ends otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from core.books import Books
from core.errors import Rejection
from core.inbound.purchase_order import find_any_order, hold_order
from core.schema.tables import item, location, order_line, orders, site, transfer, transfer_line
from core.undo import Posted

KIND = "transfer"
OPEN_MAX = 50  # as many as a list shows
SHIPPING, COMING = ("approved", "sent", "partly_received"), ("sent", "partly_received", "received")


class TransferRow(NamedTuple):
    """A transfer as the rules need it."""

    id: int
    number: str
    state: str
    from_site_id: int
    from_site: str
    to_site_id: int
    to_site: str
    transit_id: int
    transit: str

    def requires(self, states: tuple[str, ...]) -> None:
        """Refuses a transfer that is in none of these states."""
        if self.state not in states:
            raise Rejection("order_not_open", order=self.number, state=self.state.replace("_", " "))


class TransferLineRow(NamedTuple):
    """One line of a transfer, quantities in millionths of the item's base unit; `done` is what came in."""

    id: int
    line: int
    sku: str
    name: str
    quantity: int
    shipped: int
    done: int
    lost: int
    unit: str
    decimals: int

    @property
    def to_ship(self) -> int:
        """What is still to be shipped."""
        return max(0, self.quantity - self.shipped)

    @property
    def on_its_way(self) -> int:
        """What was shipped and has neither come nor been lost."""
        return self.shipped - self.done - self.lost


_to = site.alias("to_site")
_TRANSFERS = (
    select(
        orders.c.id, orders.c.number, orders.c.state, orders.c.site_id, site.c.code, _to.c.id, _to.c.code,
        location.c.id, location.c.code,
    )
    .join(transfer, transfer.c.order_id == orders.c.id)
    .join(site, site.c.id == orders.c.site_id)
    .join(_to, _to.c.id == transfer.c.to_site_id)
    .join(location, location.c.id == transfer.c.transit_id)
)  # fmt: skip
_FIND = _TRANSFERS.where(orders.c.number == bindparam("number"))
_LINES = (
    select(
        order_line.c.id, order_line.c.line, item.c.sku, item.c.name, order_line.c.quantity, transfer_line.c.shipped,
        order_line.c.done, transfer_line.c.lost, item.c.unit, item.c.decimals,
    )
    .join(transfer_line, transfer_line.c.order_line_id == order_line.c.id)
    .join(item, item.c.id == order_line.c.item_id)
    .where(order_line.c.order_id == bindparam("order_id"))
    .order_by(order_line.c.line)
)  # fmt: skip
_ADD = {
    "shipped": update(transfer_line)
    .where(transfer_line.c.order_line_id == bindparam("line_id"))
    .values(shipped=transfer_line.c.shipped + bindparam("change")),
    "lost": update(transfer_line)
    .where(transfer_line.c.order_line_id == bindparam("line_id"))
    .values(lost=transfer_line.c.lost + bindparam("change")),
    "done": update(order_line)
    .where(order_line.c.id == bindparam("line_id"))
    .values(done=order_line.c.done + bindparam("change")),
}


def find_transfer(connection: Connection, number: str, site_id: int) -> TransferRow | None:
    """The transfer of that number, if the site sends it or it comes there."""
    row = connection.execute(_FIND, {"number": number.upper()}).first()
    found = None if row is None else TransferRow(*row)
    return found if found is not None and site_id in (found.from_site_id, found.to_site_id) else None


def need_transfer(connection: Connection, number: str, *, sender: int = 0, receiver: int = 0) -> TransferRow:
    """The transfer of that number, which this site sends, or receives."""
    found = find_transfer(connection, number, sender or receiver)
    if found is not None and (found.from_site_id if sender else found.to_site_id) == (sender or receiver):
        return found
    other = find_any_order(connection, number.upper(), sender or receiver)
    if other is not None and other.kind != KIND:
        raise Rejection("order_of_another_kind", order=other.number, kind=other.kind, wanted=KIND)
    raise Rejection("unknown_order", order=number)


def hold_transfer(connection: Connection, number: str, sender: int = 0, receiver: int = 0) -> TransferRow:
    """The same, held: its progress has one writer at a time."""
    found = need_transfer(connection, number, sender=sender, receiver=receiver)
    hold_order(connection, found.id)
    return need_transfer(connection, number, sender=sender, receiver=receiver)


def transfer_lines(connection: Connection, order_id: int) -> list[TransferLineRow]:
    """All lines of a transfer."""
    return [TransferLineRow._make(row) for row in connection.execute(_LINES, {"order_id": order_id})]


def need_line(lines: Iterable[TransferLineRow], order: str, sku: str) -> TransferLineRow:
    """The line of that item."""
    found = next((line for line in lines if line.sku == sku), None)
    if found is None:
        raise Rejection("not_on_order", sku=sku, order=order)
    return found


def open_transfers(connection: Connection, site_id: int, *, coming: bool) -> list[TransferRow]:
    """What the site is to ship, or what is on its way to it, earliest due first."""
    ours = (transfer.c.to_site_id if coming else orders.c.site_id) == site_id
    query = _TRANSFERS.where(ours, orders.c.state.in_(COMING[:2] if coming else SHIPPING))
    rows = connection.execute(query.order_by(orders.c.due_on.is_(None), orders.c.due_on, orders.c.id).limit(OPEN_MAX))
    return [TransferRow._make(row) for row in rows]


def progress_transfer(connection: Connection, order_id: int, what: str, changes: Mapping[int, int]) -> str:
    """Adds to what is shipped, done or lost of a held transfer, by its lines; returns the state that follows."""
    for line_id, change in sorted(changes.items()):
        connection.execute(_ADD[what], {"line_id": line_id, "change": change})
    lines = transfer_lines(connection, order_id)
    if any(line.on_its_way < 0 for line in lines):
        number = connection.execute(select(orders.c.number).where(orders.c.id == order_id)).scalar_one()
        raise Rejection("transfer_went_on", order=number)
    if all(line.done >= line.quantity for line in lines):
        state = "received"
    elif any(line.done for line in lines):
        state = "partly_received"
    else:
        state = "sent" if any(line.shipped for line in lines) else "approved"
    write_state(connection, order_id, state)
    return state


def write_state(connection: Connection, order_id: int, state: str) -> None:
    """Moves a held order to that state."""
    connection.execute(update(orders).where(orders.c.id == order_id).values(state=state))


def take_back(books: Books, posted: Posted, what: str) -> None:
    """Takes what a posting added off the lines of its transfer, unless that has been closed."""
    order_id = posted.order_id(books.connection)
    hold_order(books.connection, order_id)
    row = books.connection.execute(select(orders.c.number, orders.c.state).where(orders.c.id == order_id)).one()
    if row.state in ("closed_short", "cancelled") and what != "lost":
        raise Rejection("order_not_open", order=row.number, state=row.state.replace("_", " "))
    changes: dict[int, int] = {}
    for move in posted.moves:
        if move.order_line_id is not None:
            changes[move.order_line_id] = changes.get(move.order_line_id, 0) - move.quantity
    progress_transfer(books.connection, order_id, what, changes)
