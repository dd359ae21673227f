"""What is on hand, of one item or of each at each location: read from the balances, however long their past."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Select, case, func, select

from core.schema.tables import balance, item, location, lot

_PLACES = select(location.c.id, location.c.code)
_ITEMS = select(item.c.id, item.c.sku)
_BALANCES = select(balance.c.location_id, balance.c.item_id, balance.c.quantity)


def on_hand(connection: Connection, site_id: int, skus: Collection[str] = ()) -> dict[tuple[str, str], int]:
    """The quantity by location and SKU at the site, of all lots, plates and statuses; of all items if none is named."""
    places = dict(_rows(connection, _PLACES.where(location.c.site_id == site_id)))
    items = dict(_rows(connection, _ITEMS.where(item.c.sku.in_(skus)) if skus else _ITEMS))
    found: dict[tuple[str, str], int] = {}
    for place, of, quantity in _rows(connection, _BALANCES.where(balance.c.item_id.in_(items)) if skus else _BALANCES):
        if place in places:
            key = places[place], items[of]
            found[key] = found[key] + quantity if key in found else quantity
    return found


def free_and_total(connection: Connection, site_id: int, item_id: int) -> tuple[int, int]:
    """What is free of an item at the site, and all there is, however many places it lies at."""
    is_free = (balance.c.status == "available") & (lot.c.hold == 0)
    free = case((is_free, balance.c.quantity - balance.c.reserved), else_=0)
    query = (
        select(func.coalesce(func.sum(free), 0), func.coalesce(func.sum(balance.c.quantity), 0))
        .join(location, location.c.id == balance.c.location_id)
        .join(lot, lot.c.id == balance.c.lot_id)
        .where(location.c.site_id == site_id, balance.c.item_id == item_id)
    )
    summed = connection.execute(query).one()
    return int(summed[0]), int(summed[1])


def _rows(connection: Connection, query: Select[Any]) -> list[tuple[Any, ...]]:
    """The driver's own rows: to make tens of thousands into SQLAlchemy's takes longer than to find them."""
    return list(connection.execute(query).cursor.fetchall())
