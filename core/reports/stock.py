"""Stock by location: what is on hand where, down to lot, plate and status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, Select, literal, null, select

from core.catalogue.item import need_item
from core.errors import Rejection
from core.ledger.periods import bounds, stock_then
from core.schema.tables import balance, item, location, lot, party, plate, site
from core.store import take_time
from core.values import safe_text, to_decimal


@dataclass(frozen=True, slots=True)
class StockRow:
    """One balance; quantities in the item's base unit. Empty lot, plate or date: the goods have none.

    Without an owner they are our own; `catch` is the catch weight of goods that are weighed besides being counted.
    `held` says why the lot is held, if it is. As of a day it is what lay at a place whatever plate it was on; what of
    it was reserved or held is not known.
    """

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
    reserved: Decimal | None
    owner: str = ""
    catch: Decimal | None = None
    catch_unit: str = ""
    held: str = ""


def _listing(
    held: FromClause, plate_code: ColumnElement[str], reserved: ColumnElement[Any], held_for: ColumnElement[str]
) -> Select[Any]:
    """The rows of what is held, in the words of the trade."""
    return (
        select(
            site.c.code, location.c.code, item.c.sku, item.c.name, lot.c.code, lot.c.expires_on, plate_code,
            held.c.status, held.c.quantity, item.c.unit, reserved,
            party.c.code, held.c.catch_quantity, item.c.catch_unit, held_for,
        )
        .select_from(held)
        .join(location, location.c.id == held.c.location_id)
        .join(site, site.c.id == location.c.site_id)
        .join(item, item.c.id == held.c.item_id)
        .join(lot, lot.c.id == held.c.lot_id)
        .join(party, party.c.id == held.c.owner_id)
    )  # fmt: skip


_NOW = _listing(balance, plate.c.code, balance.c.reserved, lot.c.hold_reason).join(
    plate, plate.c.id == balance.c.plate_id
)
_SITES = select(site.c.id)


def stock(connection: Connection, sku: str = "", location_code: str = "", as_of: date | None = None) -> list[StockRow]:
    """All that is on hand, or was on the evening of a day, of one item or at one location if they are named.

    Refuses a code that nobody knows.
    """
    take_time(connection)
    item_id = need_item(connection, sku).id if sku else None
    places = _locations(connection, location_code) if location_code else []
    found = _now(connection, item_id, places) if as_of is None else _then(connection, item_id, places, as_of)
    # Sorted here and not by the database, so that every database gives the same order.
    return sorted((_row(tuple(row)) for row in found), key=_order)


def _now(connection: Connection, item_id: int | None, places: Sequence[int]) -> Iterable[Row[Any]]:
    query = _NOW
    if item_id is not None:
        query = query.where(balance.c.item_id == item_id)
    if places:
        query = query.where(balance.c.location_id.in_(places))
    return connection.execute(query)


def _then(connection: Connection, item_id: int | None, places: Sequence[int], day: date) -> Iterator[Row[Any]]:
    held = stock_then(of_one_item=item_id is not None).subquery("held")
    query = _listing(held, literal(""), null(), literal(""))
    if places:
        query = query.where(held.c.location_id.in_(places))
    for site_id in connection.scalars(_SITES).all():
        yield from connection.execute(query, {**bounds(connection, site_id, day), "of_item": item_id})


def _locations(connection: Connection, code: str) -> list[int]:
    """The locations of that code, one a site."""
    query = select(location.c.id).where(location.c.code == code.upper(), location.c.is_physical == 1)
    found = list(connection.execute(query).scalars())
    if not found:
        raise Rejection("unknown_location", location=code)
    return found


def _row(found: tuple[Any, ...]) -> StockRow:
    """The row as it may be shown: what stands in the database is not trusted to be harmless on a terminal."""
    at, place, sku, name, lot_code, expires_on, plate_code, status, held, unit, reserved, *more = found
    owner, catch, catch_unit, held_for = more
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
        reserved=None if reserved is None else to_decimal(reserved),
        owner=safe_text(owner),
        catch=to_decimal(catch) if catch_unit else None,
        catch_unit=safe_text(catch_unit or ""),
        held=safe_text(held_for),
    )


def _order(row: StockRow) -> tuple[object, ...]:
    return (row.site, row.location, row.sku, row.expires_on or date.max, row.lot, row.plate, row.status, row.owner)
