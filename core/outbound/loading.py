"""Shipments as people see them: those that are loaded and those of today, and how far each order on one is loaded."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, case, func, or_, select

from core.catalogue.site import SiteRow
from core.schema.tables import (
    carrier,
    carton,
    location,
    order_line,
    orders,
    party,
    plate,
    sales_line,
    shipment,
)
from core.text import words_of
from core.values import Micros, instant

SHOWN_MAX = 200  # so many shipments on a list


class ShipmentBrief(NamedTuple):
    """A shipment in one row; weights in milligrams, None where one of its cartons was not weighed."""

    number: str
    state: str
    carrier: str
    service: str
    dock: str
    tracking: str
    proof_name: str
    note: str
    opened_at: Micros
    shipped_at: Micros | None
    cartons: int
    orders: int
    weight_mg: int | None


class OrderLoading(NamedTuple):
    """An order with a carton on the shipment: how many of its cartons are, of how many that have not left otherwise.

    `unpicked` is how many of its lines are not wholly picked yet.
    """

    order: str
    customer: str
    loaded: int
    cartons: int
    unpicked: int


_known = func.count(carton.c.weight_mg) == func.count(carton.c.plate_id)
_BRIEF = (
    select(
        shipment.c.number, shipment.c.state, func.coalesce(carrier.c.code, ""), shipment.c.service, location.c.code,
        shipment.c.tracking, shipment.c.proof_name, shipment.c.note, shipment.c.opened_at, shipment.c.shipped_at,
        func.count(carton.c.plate_id), func.count(carton.c.order_id.distinct()),
        case((_known, func.sum(carton.c.weight_mg))),
    )
    .join(location, location.c.id == shipment.c.dock_id)
    .outerjoin(carrier, carrier.c.id == shipment.c.carrier_id)
    .outerjoin(carton, carton.c.shipment_id == shipment.c.id)
    .group_by(shipment.c.id, carrier.c.code, location.c.code)
)  # fmt: skip


def shipments_of_day(connection: Connection, at: SiteRow, day: date) -> list[ShipmentBrief]:
    """Those that are loaded now, the first opened first, then those that left on that day, the last first."""
    here = shipment.c.site_id == at.id
    begins = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(at.zone_info))
    ends = datetime.combine(day + timedelta(days=1), begins.timetz())
    on_day = shipment.c.shipped_at.between(instant(begins), instant(ends) - 1)
    loading = _BRIEF.where(here, shipment.c.state == "loading").order_by(shipment.c.id).limit(SHOWN_MAX)
    left = _BRIEF.where(here, on_day).order_by(shipment.c.shipped_at.desc()).limit(SHOWN_MAX)
    return [ShipmentBrief._make(row) for query in (loading, left) for row in connection.execute(query)]


def loading_of(connection: Connection, shipment_id: int) -> list[OrderLoading]:
    """The orders on a shipment, those first of which cartons are still to be loaded."""
    mine = case((carton.c.shipment_id == shipment_id, 1), else_=0)
    on_it = select(carton.c.order_id).where(carton.c.shipment_id == shipment_id)
    wanting = (
        select(func.count())
        .select_from(order_line.join(sales_line, sales_line.c.order_line_id == order_line.c.id))
        .where(order_line.c.order_id == orders.c.id, order_line.c.closed == 0)
        .where(sales_line.c.picked - sales_line.c.let_go < order_line.c.quantity)
        .scalar_subquery()
    )
    query = (
        select(orders.c.number, party.c.name, func.sum(mine), func.count(), wanting)
        .select_from(carton)
        .join(orders, orders.c.id == carton.c.order_id)
        .join(party, party.c.id == orders.c.party_id)
        .where(carton.c.order_id.in_(on_it), (carton.c.shipment_id == shipment_id) | (carton.c.state != "shipped"))
        .group_by(orders.c.id, orders.c.number, party.c.name)
        .order_by((func.sum(mine) == func.count()), orders.c.number)
    )
    return [OrderLoading(row[0], row[1], *map(int, row[2:])) for row in connection.execute(query)]


def find_shipments(connection: Connection, at: SiteRow, typed: str, day: date, most: int) -> list[ShipmentBrief]:
    """Those of the day that fit every word typed; of other days the one with that number, tracking number or carton."""
    words = [word.casefold() for word in words_of(typed)]
    found = [each for each in shipments_of_day(connection, at, day) if all(_fits(each, word) for word in words)]
    if found or len(words) != 1:
        return found[:most]
    code = words[0].upper()
    of_carton = select(carton.c.shipment_id).join(plate, plate.c.id == carton.c.plate_id)
    named = or_(
        shipment.c.number == code,
        shipment.c.tracking == code,
        shipment.c.id.in_(of_carton.where((plate.c.code == code) | (carton.c.tracking == code))),
    )
    query = _BRIEF.where(shipment.c.site_id == at.id, named).order_by(shipment.c.id.desc()).limit(most)
    return [ShipmentBrief._make(row) for row in connection.execute(query)]


def shipment_brief(connection: Connection, at: SiteRow, number: str) -> ShipmentBrief | None:
    """One shipment in one row."""
    row = connection.execute(_BRIEF.where(shipment.c.site_id == at.id, shipment.c.number == number)).first()
    return None if row is None else ShipmentBrief._make(row)


def _fits(found: ShipmentBrief, word: str) -> bool:
    """Whether the word is part of what the list shows of it."""
    shown = (found.number, found.state, found.carrier, found.service, found.dock, found.tracking, found.proof_name)
    return any(word in each.casefold() for each in shown)
