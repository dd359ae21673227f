"""What came back and waits to be looked at: the goods where they lie, and the returns that they came on."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, Select, bindparam, select

from core.internal.look_up import Stock, stock_of
from core.ledger.plates import need_plate, tree
from core.outbound.customer_return import waits_of
from core.schema.customer_returns import RETURNED
from core.schema.tables import balance, customer_return, customer_return_line, item, lot, party

FEW = 9  # so many returns are offered, the oldest first


class WaitingLine(NamedTuple):
    """A line of a return on which goods came that nobody has looked at, in millionths of the base unit."""

    number: str
    line: int
    customer: str
    quantity: int


_LINES = (
    select(
        customer_return.c.number, customer_return_line.c.line, party.c.name, customer_return_line.c.id,
        lot.c.id.label("lot_id"),
    )
    .join(customer_return, customer_return.c.id == customer_return_line.c.return_id)
    .join(party, party.c.id == customer_return.c.party_id)
    .join(item, item.c.id == customer_return_line.c.item_id)
    .join(lot, (lot.c.code == bindparam("lot")) & ((lot.c.item_id == item.c.id) | (lot.c.id == 0)))
    .where(customer_return.c.site_id == bindparam("site_id"), customer_return.c.state == "received")
    .where(item.c.sku == bindparam("sku"), customer_return_line.c.received > customer_return_line.c.settled)
    .order_by(customer_return.c.id, customer_return_line.c.line)
)  # fmt: skip


def goods_to_inspect(connection: Connection, site_id: int, plate: str = "") -> tuple[Stock, ...]:
    """What came back and lies at the site, or on one plate, and was not looked at."""
    on = (balance.c.plate_id.in_(tree(connection, need_plate(connection, plate).id)),) if plate else ()
    return stock_of(connection, site_id, balance.c.status == RETURNED, balance.c.item_id.in_(_items(site_id)), *on)


def goods_of_item_to_inspect(connection: Connection, site_id: int, sku: str) -> tuple[Stock, ...]:
    """The same of one item, wherever it lies."""
    return stock_of(connection, site_id, balance.c.status == RETURNED, item.c.sku == sku)


def returns_of(connection: Connection, site_id: int, sku: str, lot_code: str) -> list[WaitingLine]:
    """The lines of returns, the oldest first, on which that lot of the item came and waits to be looked at."""
    found: list[WaitingLine] = []
    for row in connection.execute(_LINES, {"site_id": site_id, "sku": sku, "lot": lot_code}).all():
        waits = waits_of(connection, row.id, row.lot_id)
        if waits > 0:
            found.append(WaitingLine(row.number, row.line, row.name, waits))
        if len(found) == FEW:
            break
    return found


def _items(site_id: int) -> Select[int]:
    """The items of which something waits: by them the goods are found without going through all there are."""
    return (
        select(customer_return_line.c.item_id)
        .join(customer_return, customer_return.c.id == customer_return_line.c.return_id)
        .where(customer_return.c.site_id == site_id, customer_return.c.state == "received")
        .where(customer_return_line.c.received > customer_return_line.c.settled)
    )
