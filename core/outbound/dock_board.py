"""The dock board: what leaves with which truck, how far it is, and what of it is late or will be.

A departure is a wave, or what one carrier takes on one day. Its lines are counted as reserved, picked, packed, loaded
and shipped once all of them is, or is further: what is measured in metres is not added to what is counted in pieces.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, false, func, select

from core.catalogue.site import SiteRow
from core.outbound.due_orders import SHIPPED, DueOrders, due_orders, of_site
from core.outbound.sale_list import UNDER_WAY
from core.outbound.sales_order import SALE
from core.schema.tables import carrier, carton, location, orders, sales_order, shipment
from core.values import Micros, instant, local_date
from core.work import MINUTE

SOON = 60 * MINUTE  # before its truck leaves: what is not packed by then is at risk
ORDERS_MAX = 50


class Loading(NamedTuple):
    """A shipment that is loaded just now, and how many cartons are on it."""

    number: str
    dock: str
    cartons: int


class Departure(NamedTuple):
    """What leaves together: counts of orders, of lines by how far they are, and of cartons that are closed."""

    key: str
    wave: str
    carrier: str
    day: date
    cut_off_at: Micros | None
    orders: int
    late: int
    at_risk: int
    on_hold: int
    lines: int
    reserved: int
    picked: int
    packed: int
    loaded: int
    shipped: int
    cartons: int
    cartons_loaded: int
    loading: tuple[Loading, ...]


class Leaving(NamedTuple):
    """An order of a departure, its lines counted in the same way; `packed` are also those that were shipped."""

    number: str
    customer: str
    state: str
    priority: int
    due_on: date | None
    hold_reason: str
    lines: int
    reserved: int
    picked: int
    packed: int


class InState(NamedTuple):
    """How many of the site's orders are in a state, of them late, of them on hold."""

    state: str
    orders: int
    late: int
    on_hold: int


_SHIPMENTS = (
    select(
        shipment.c.number, func.coalesce(carrier.c.code, "").label("carrier"), location.c.code.label("dock"),
        func.count(carton.c.plate_id).label("cartons"),
    )
    .join(location, location.c.id == shipment.c.dock_id)
    .outerjoin(carrier, carrier.c.id == shipment.c.carrier_id)
    .outerjoin(carton, carton.c.shipment_id == shipment.c.id)
    .where(shipment.c.state == "loading")
    .group_by(shipment.c.id, shipment.c.number, carrier.c.code, location.c.code)
    .order_by(shipment.c.id)
)  # fmt: skip


def departures(connection: Connection, site: SiteRow, now: Micros) -> list[Departure]:
    """All that leaves today, is late, or is being worked at: in the order of the trucks."""
    due = due_orders(site, local_date(now, site.zone_info))
    loading = _loading(connection, site.id)
    found = [_departure(row, site, now, loading) for row in connection.execute(_by_departure(due, site, now))]
    return sorted(found, key=lambda each: (each.cut_off_at or _end(each.day, site), each.carrier, each.wave))


def orders_leaving(connection: Connection, site: SiteRow, now: Micros, of: Departure) -> list[Leaving]:
    """At most fifty of its orders, those first that are least far, of those the most urgent."""
    due = due_orders(site, local_date(now, site.zone_info))
    with_it = due.wave == of.wave if of.wave else (due.wave == "") & (due.carrier == of.carrier) & (due.day == of.day)
    query = (
        select(
            due.number, due.customer, due.state, due.priority, due.due_on, due.hold_reason, due.lines, due.reserved,
            due.picked, due.packed,
        )
        .where(with_it)
        .order_by(due.packed * 100 // due.lines, due.picked * 100 // due.lines, due.priority, due.number)
        .limit(ORDERS_MAX)
    )  # fmt: skip
    return [Leaving._make(row) for row in connection.execute(query)]


def departure_with(connection: Connection, site: SiteRow, now: Micros, number: str) -> str:
    """The key of the departure that an order leaves with, empty where it leaves with none."""
    due = due_orders(site, local_date(now, site.zone_info))
    row = connection.execute(select(due.wave, due.carrier, due.day).where(due.number == number.upper())).first()
    return "" if row is None else _key(*row)


def orders_by_state(connection: Connection, site_id: int, today: date) -> list[InState]:
    """How many orders of the site are in each state, of those that are under way."""
    late = func.count().filter(orders.c.due_on < today)
    held = func.count().filter(sales_order.c.hold_reason != "")
    query = (
        select(orders.c.state, func.count(), late, held)
        .join(sales_order, sales_order.c.order_id == orders.c.id)
        .where(orders.c.kind == SALE, orders.c.state.in_(UNDER_WAY), of_site(site_id))
        .group_by(orders.c.state)
    )
    found = {row.state: InState._make(row) for row in connection.execute(query)}
    return [found[state] for state in UNDER_WAY if state in found]


def _by_departure(due: DueOrders, site: SiteRow, now: Micros) -> Select[*tuple[Any, ...]]:
    unsent = due.state != SHIPPED
    overdue = func.coalesce(due.due_on < local_date(now, site.zone_info), false())
    unpacked = due.state.not_in(("packed", SHIPPED))
    of = (due.wave, due.carrier, due.day, due.wave_cut_off, due.cut_off)
    amounts = (due.lines, due.reserved, due.picked, due.packed, due.loaded, due.shipped, due.cartons, due.on_truck)
    return select(
        *of,
        func.count().label("orders"),
        func.count().filter(unsent).label("unsent"),
        func.count().filter(unsent & overdue).label("overdue"),
        func.count().filter(unpacked & ~overdue).label("unpacked"),
        func.count().filter(unsent & (due.hold_reason != "")).label("on_hold"),
        *(func.sum(each) for each in amounts),
    ).group_by(*of)


def _departure(row: Any, site: SiteRow, now: Micros, loading: Mapping[str, Sequence[Loading]]) -> Departure:
    """Once its truck should have left all of it is late that has not."""
    leaves = row.wave_cut_off or _cut_off(row.day, row.cut_off, site)
    has_left = leaves is not None and leaves <= now
    late = row.unsent if has_left else row.overdue
    at_risk = row.unpacked if leaves is not None and now < leaves <= now + SOON else 0
    head = (_key(row.wave, row.carrier, row.day), row.wave, row.carrier, row.day, leaves)
    shipments = tuple(loading.get(row.carrier, ()))
    return Departure._make((*head, row.orders, late, at_risk, row.on_hold, *map(int, row[10:]), shipments))


def _loading(connection: Connection, site_id: int) -> dict[str, list[Loading]]:
    """The shipments that are loaded now, by their carrier."""
    found: dict[str, list[Loading]] = {}
    for row in connection.execute(_SHIPMENTS.where(shipment.c.site_id == site_id)):
        found.setdefault(row.carrier, []).append(Loading(row.number, row.dock, row.cartons))
    return found


def _key(wave: str, carrier_code: str, day: date) -> str:
    return wave or f"{carrier_code} {day}".strip()


def _cut_off(day: date, at: str, site: SiteRow) -> Micros | None:
    return instant(datetime.combine(day, time.fromisoformat(at), ZoneInfo(site.zone_info))) if at else None


def _end(day: date, site: SiteRow) -> Micros:
    """When a day without a cut-off is over: after every truck of it."""
    return instant(datetime.combine(day, time.max, ZoneInfo(site.zone_info)))
