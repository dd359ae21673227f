"""What can still be promised of an item at a site."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, Select, bindparam, func, or_, select

from core.catalogue.party import OWN
from core.inbound.purchase_order import PURCHASE, WAITING
from core.ledger.reservations import IS_OPEN
from core.outbound.sales_order import SALE
from core.outbound.waiting_sales import DUE, UNRESERVED, WANTING
from core.schema.orders import LINE_IS_OPEN, OPEN_STATES
from core.schema.tables import balance, location, lot, order_line, orders, reservation, sales_line, status
from core.values import Micros

_FREE = (
    select(func.coalesce(func.sum(balance.c.quantity - balance.c.reserved), 0))
    .join(status, status.c.code == balance.c.status)
    .join(location, location.c.id == balance.c.location_id)
    .join(lot, lot.c.id == balance.c.lot_id)
    .where(status.c.allocatable == 1, location.c.active == 1, lot.c.hold == 0)
)
# what is softly reserved for a line of a sales order is wanted by that line already
_DEMAND = (
    select(func.coalesce(func.sum(reservation.c.quantity - reservation.c.done - reservation.c.released), 0))
    .outerjoin(sales_line, sales_line.c.order_line_id == reservation.c.order_line_id)
    .where(reservation.c.kind == "soft", IS_OPEN, sales_line.c.order_line_id.is_(None))
)
_OF_ITEM = (order_line.c.item_id == bindparam("item_id"), orders.c.site_id == bindparam("site_id"), *LINE_IS_OPEN)
_SOLD = (
    select(func.coalesce(func.sum(UNRESERVED), 0))
    .join_from(order_line, orders, orders.c.id == order_line.c.order_id)
    .where(*_OF_ITEM, orders.c.kind == SALE, orders.c.state.in_(WANTING), UNRESERVED > 0)
)
_COMING = (
    select(func.coalesce(func.sum(order_line.c.quantity - order_line.c.done), 0))
    .join_from(order_line, orders, orders.c.id == order_line.c.order_id)
    .where(*_OF_ITEM, orders.c.kind == PURCHASE, orders.c.state.in_(OPEN_STATES), WAITING)
)


def available_to_promise(
    connection: Connection,
    site_id: int,
    item_id: int,
    *,
    today: date,
    now: Micros,
    owner_id: int = OWN,
    through: date | None = None,
) -> int:
    """What is free and fit for use, less all that is wanted of it: below nothing where that is more than there is.

    Wanted is what is softly reserved, and what confirmed sales orders have no goods reserved for. With a day it is
    what can be promised for that day: what purchase orders bring until then counts, and what is due later does not.
    """
    fresh = or_(lot.c.expires_on.is_(None), lot.c.expires_on >= today)
    whose = (location.c.site_id == site_id, balance.c.item_id == item_id, balance.c.owner_id == owner_id)
    free = int(connection.execute(_FREE.where(*whose, fresh)).scalar_one())
    if owner_id != OWN:
        return free  # demand is for our own goods
    lasting = or_(reservation.c.expires_at.is_(None), reservation.c.expires_at > now)
    wanted = (reservation.c.site_id == site_id, reservation.c.item_id == item_id, lasting)
    free -= int(connection.execute(_DEMAND.where(*wanted)).scalar_one())
    given = {"site_id": site_id, "item_id": item_id}
    free -= int(connection.execute(_until(_SOLD, through), given).scalar_one())
    if through is not None:
        free += int(connection.execute(_COMING.where(through >= DUE), given).scalar_one())
    return free


def _until(sold: Select[int], through: date | None) -> Select[int]:
    """What has no day is wanted at once."""
    return sold if through is None else sold.where(or_(DUE.is_(None), through >= DUE))
