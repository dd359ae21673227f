"""Sales orders that are to leave, each in one row: with which truck, and how many of its lines are how far.

Those are to leave whose day has come, or that have none; that are in an open wave; that the floor is at already; and
those that left today, so that it is seen how far the day is.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from core.catalogue.site import SiteRow
from core.outbound.sales_order import SALE
from core.outbound.wave import OPEN_WAVES
from core.schema.tables import (
    balance,
    carrier,
    carton,
    order_line,
    orders,
    party,
    reservation,
    sales_line,
    sales_order,
    shipment,
    wave,
    wave_order,
)
from core.values import instant

WAITING = ("confirmed", "allocated", "backordered")
AT_IT = ("released", "picking", "picked", "packed")  # the floor is at it, or has done its part
SHIPPED = "shipped"

DueOrders = ReadOnlyColumnCollection[str, Any]

_IS_OPEN: ColumnElement[bool] = literal_column("reservation.state = 'open'")  # as the table's index has it

_left = reservation.c.quantity - reservation.c.done - reservation.c.released
_in_carton = carton.c.state == "closed"
_on_truck = _in_carton & carton.c.shipment_id.is_not(None)
# of a closed line no more is wanted than what was picked for it
_wanted = case(
    (order_line.c.closed == 1, sales_line.c.picked - sales_line.c.let_go), else_=order_line.c.quantity
)  # fmt: skip


def of_site(site_id: int) -> ColumnElement[bool]:
    """Orders of the site, where their states are what finds them.

    The sign keeps SQLite from going through all orders that the site ever had, by the index of their site.
    """
    here: ColumnElement[int] = literal_column("+orders.site_id")
    return here == site_id


def due_orders(site: SiteRow, today: date) -> DueOrders:
    """The columns of a query that has a row for each of them."""
    return _rows(site, today).c


def _rows(site: SiteRow, today: date) -> Subquery:
    due = _due(site, today)
    done, boxes = _by_line(due), _boxes(due)
    due_on = func.coalesce(due.c.due_on, done.c.first_due)
    at_once = or_(due.c.wave_id.is_not(None), due_on.is_(None), due_on < today)
    day = case((at_once, literal(today, Date)), else_=due_on)
    taken_by = case((due.c.wave_id.is_(None), due.c.carrier_id), else_=wave.c.carrier_id)
    return (
        select(
            due.c.number, due.c.customer, due.c.state, due.c.priority, due.c.hold_reason, due_on.label("due_on"),
            day.label("day"), func.coalesce(wave.c.number, "").label("wave"), wave.c.cut_off_at.label("wave_cut_off"),
            func.coalesce(carrier.c.code, "").label("carrier"), func.coalesce(carrier.c.cut_off, "").label("cut_off"),
            done.c.lines, done.c.reserved, done.c.picked, done.c.packed, done.c.loaded, done.c.shipped,
            func.coalesce(boxes.c.cartons, 0).label("cartons"), func.coalesce(boxes.c.on_truck, 0).label("on_truck"),
        )
        .select_from(due)
        .join(done, done.c.order_id == due.c.id)
        .outerjoin(boxes, boxes.c.order_id == due.c.id)
        .outerjoin(wave, wave.c.id == due.c.wave_id)
        .outerjoin(carrier, carrier.c.id == taken_by)
        .where(or_(due.c.state.not_in(WAITING), due.c.wave_id.is_not(None), due_on.is_(None), due_on <= today))
        .subquery()
    )  # fmt: skip


def _due(site: SiteRow, today: date) -> CTE:
    """Which orders, without those that wait for a later day."""
    ids = union_all(_open(site, today), _left_today(site, today)).subquery()
    floor_is_done = and_(wave.c.state == "done", orders.c.state.in_((*AT_IT, SHIPPED)))
    of_wave = (
        select(func.max(wave.c.id))
        .join(wave_order, wave_order.c.wave_id == wave.c.id)
        .where(wave_order.c.order_id == orders.c.id, or_(wave.c.state.in_(OPEN_WAVES), floor_is_done))
        .correlate(orders)
        .scalar_subquery()
    )
    return (
        select(
            orders.c.id, orders.c.number, orders.c.state, orders.c.due_on, party.c.name.label("customer"),
            sales_order.c.priority, sales_order.c.hold_reason, sales_order.c.carrier_id, of_wave.label("wave_id"),
        )
        .join(ids, ids.c.id == orders.c.id)
        .join(sales_order, sales_order.c.order_id == orders.c.id)
        .join(party, party.c.id == orders.c.party_id)
        .cte("due")
    )  # fmt: skip


def _open(site: SiteRow, today: date) -> Select[tuple[int]]:
    in_wave = (
        select(wave_order.c.order_id)
        .join(wave, wave.c.id == wave_order.c.wave_id)
        .where(wave.c.site_id == site.id, wave.c.state.in_(OPEN_WAVES))
    )
    has_come = or_(orders.c.due_on.is_(None), orders.c.due_on <= today, orders.c.id.in_(in_wave))
    return select(orders.c.id).where(
        orders.c.kind == SALE,
        orders.c.state.in_((*WAITING, *AT_IT)),
        of_site(site.id),
        or_(orders.c.state.in_(AT_IT), has_come),
    )


def _left_today(site: SiteRow, today: date) -> Select[tuple[int]]:
    """Orders of which nothing is left, as of today; of which something is, they are open."""
    midnight = instant(datetime.combine(today, time(), ZoneInfo(site.zone_info)))
    return (
        select(orders.c.id)
        .join(carton, carton.c.order_id == orders.c.id)
        .join(shipment, shipment.c.id == carton.c.shipment_id)
        .where(shipment.c.site_id == site.id, shipment.c.shipped_at >= midnight, orders.c.state == SHIPPED)
        .distinct()
    )


def _by_line(due: CTE) -> Subquery:
    """Of each order how many lines there are, and of how many all is reserved, picked, packed, loaded, shipped."""
    held = _held()
    sent = order_line.c.done
    has = {name: sent + func.coalesce(held.c[name], 0) for name in ("reserved", "packed", "loaded")}
    has |= {"picked": sales_line.c.picked - sales_line.c.let_go, "shipped": sent}
    waits = (order_line.c.closed == 0) & (sent < order_line.c.quantity)
    return (
        select(
            order_line.c.order_id,
            func.count().label("lines"),
            func.min(order_line.c.due_on).filter(waits).label("first_due"),
            *(_count(much >= _wanted).label(name) for name, much in has.items()),
        )
        .join(due, due.c.id == order_line.c.order_id)
        .join(sales_line, sales_line.c.order_line_id == order_line.c.id)
        .outerjoin(held, held.c.order_line_id == order_line.c.id)
        .where(_wanted > 0)
        .group_by(order_line.c.order_id)
        .subquery()
    )


def _held() -> Subquery:
    """What is reserved for each line, of that what is in closed cartons, of that what is on a truck."""
    return (
        select(
            reservation.c.order_line_id,
            func.sum(_left).label("reserved"),
            func.sum(case((_in_carton, _left), else_=0)).label("packed"),
            func.sum(case((_on_truck, _left), else_=0)).label("loaded"),
        )
        .join(balance, balance.c.id == reservation.c.balance_id)
        .outerjoin(carton, carton.c.plate_id == balance.c.plate_id)
        .where(_IS_OPEN, reservation.c.order_line_id.is_not(None))
        .group_by(reservation.c.order_line_id)
        .subquery()
    )


def _boxes(due: CTE) -> Subquery:
    """The closed cartons of each order that have not left, and how many of them are on a truck."""
    return (
        select(carton.c.order_id, func.count().label("cartons"), _count(_on_truck).label("on_truck"))
        .join(due, due.c.id == carton.c.order_id)
        .where(_in_carton)
        .group_by(carton.c.order_id)
        .subquery()
    )


def _count(when: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(when)
