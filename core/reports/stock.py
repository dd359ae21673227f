"""Stock by location: what is on hand where, down to lot, plate and status."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from core.catalogue.item import need_item
from core.errors import Rejection
from core.schema.tables import balance, item, location, lot, plate, site
from core.values import safe_text, to_decimal


@dataclass(frozen=True, slots=True)
class StockRow:
    """One balance; quantities in the item's base unit. Empty lot, plate or date: the goods have none."""

    site: str
    location: str
    sku: str
    name: str
    lot: str
    expires_on: date | None
    plate: str
    status: str
    quantity: Decimal
    unit: str
    reserved: Decimal


_STOCK = (
    select(
        site.c.code, location.c.code, item.c.sku, item.c.name, lot.c.code, lot.c.expires_on, plate.c.code,
        balance.c.status, balance.c.quantity, item.c.unit, balance.c.reserved,
    )
    .join(location, location.c.id == balance.c.location_id)
    .join(site, site.c.id == location.c.site_id)
    .join(item, item.c.id == balance.c.item_id)
    .join(lot, lot.c.id == balance.c.lot_id)
    .join(plate, plate.c.id == balance.c.plate_id)
)  # fmt: skip


def stock(connection: Connection, sku: str = "", location_code: str = "") -> list[StockRow]:
    """All that is on hand, or what there is of one item, at one location; refuses a code that nobody knows."""
    query = _STOCK
    if sku:
        query = query.where(balance.c.item_id == need_item(connection, sku).id)
    if location_code:
        query = query.where(balance.c.location_id.in_(_locations(connection, location_code)))
    # Sorted here and not by the database, so that every database gives the same order.
    return sorted((_row(tuple(found)) for found in connection.execute(query)), key=_order)


def _locations(connection: Connection, code: str) -> list[int]:
    """The locations of that code, one a site."""
    query = select(location.c.id).where(location.c.code == code.upper(), location.c.is_physical == 1)
    found = list(connection.execute(query).scalars())
    if not found:
        raise Rejection("unknown_location", location=code)
    return found


def _row(found: tuple[Any, ...]) -> StockRow:
    """The row as it may be shown: what stands in the database is not trusted to be harmless on a terminal."""
    at, place, sku, name, lot_code, expires_on, plate_code, status, held, unit, reserved = found
    return StockRow(
        site=safe_text(at),
        location=safe_text(place),
        sku=safe_text(sku),
        name=safe_text(name),
        lot=safe_text(lot_code),
        expires_on=expires_on,
        plate=safe_text(plate_code),
        status=status,
        quantity=to_decimal(held),
        unit=safe_text(unit),
        reserved=to_decimal(reserved),
    )


def _order(row: StockRow) -> tuple[object, ...]:
    return (row.site, row.location, row.sku, row.expires_on or date.max, row.lot, row.plate, row.status)
