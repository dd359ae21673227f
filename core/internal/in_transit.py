"""What of a transfer is in transit, lot by lot: by its moves, whatever plate or status it has there by now."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, case, func, select

from core.internal.look_up import Stock, stock_of
from core.internal.transfer import TransferRow
from core.schema.tables import balance, item, lot, move, order_line

SHIPPED, CAME, LOST = "ship_transfer", "receive_transfer", "lose_transfer"  # kinds of moves


class OnItsWay(NamedTuple):
    """So much of a lot, for a line of a transfer, in millionths of the item's base unit."""

    line_id: int
    item_id: int
    lot_id: int
    sku: str
    lot: str
    tracking: str
    quantity: int


_INTO = (move.c.kind == SHIPPED) == move.c.reverses_id.is_(None)
_LEFT = func.sum(case((_INTO, move.c.quantity), else_=-move.c.quantity))


def on_its_way(connection: Connection, found: TransferRow) -> list[OnItsWay]:
    """The goods of a transfer that were shipped and have neither come nor been written off."""
    what = (move.c.order_line_id, move.c.item_id, move.c.lot_id, item.c.sku, lot.c.code, item.c.tracking)
    query = select(*what, _LEFT).join(order_line, order_line.c.id == move.c.order_line_id)
    query = query.join(item, item.c.id == move.c.item_id).join(lot, lot.c.id == move.c.lot_id)
    of_order = (order_line.c.order_id == found.id, move.c.kind.in_((SHIPPED, CAME, LOST)))
    rows = connection.execute(query.where(*of_order).group_by(*what).having(_LEFT > 0))
    left = [OnItsWay(*row[:6], int(row[6])) for row in rows]
    return sorted(left, key=lambda each: (each.item_id, each.lot_id))


def goods_in_transit(connection: Connection, found: TransferRow) -> tuple[Stock, ...]:
    """What lies in the transit place of a transfer, of the items that are on their way for it."""
    items = {each.item_id for each in on_its_way(connection, found)}
    return stock_of(
        connection, found.from_site_id, balance.c.location_id == found.transit_id, balance.c.item_id.in_(items)
    )
