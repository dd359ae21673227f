"""Sales orders that want goods which are not reserved for them yet: the most urgent first."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Date, ScalarSelect, Select, and_, bindparam, func, or_, select

from core.errors import Rejection
from core.outbound.sales_order import SALE
from core.schema.tables import order_line, orders, party, reservation, sales_order

# confirmed in the widest sense: goods may be reserved for it
WANTING = ("confirmed", "allocated", "released", "picking", "picked", "packed", "backordered")


def _of_sale(column: ColumnElement[Any]) -> ScalarSelect[Any]:
    """A column of the sales order by its key: for a join PostgreSQL goes through all that there ever were."""
    return select(column).where(sales_order.c.order_id == orders.c.id).scalar_subquery()


_reserved = (
    select(func.coalesce(func.sum(reservation.c.quantity - reservation.c.done - reservation.c.released), 0))
    .where(reservation.c.order_line_id == order_line.c.id, reservation.c.state == "open", reservation.c.kind == "hard")
    .scalar_subquery()
)
UNRESERVED: ColumnElement[int] = order_line.c.quantity - order_line.c.done - _reserved
DUE: ColumnElement[Any] = func.coalesce(order_line.c.due_on, orders.c.due_on)
_priority = _of_sale(sales_order.c.priority)
# an order is due when the first of its lines is that still wants goods; one without a day comes last
_first_due = func.coalesce(func.min(DUE), bindparam("never", type_=Date))
_WAITING = (
    select(
        orders.c.id, orders.c.number, orders.c.state, party.c.code, party.c.name, _priority.label("priority"),
        _first_due.label("due_on"), _of_sale(sales_order.c.hold_reason), _of_sale(sales_order.c.ship_policy),
        func.count().label("lines"),
    )
    .join(party, party.c.id == orders.c.party_id)
    .join(order_line, order_line.c.order_id == orders.c.id)
    .where(orders.c.kind == SALE, orders.c.state.in_(WANTING), orders.c.site_id == bindparam("site_id"))
    .where(order_line.c.closed == 0, UNRESERVED > 0)
    .group_by(orders.c.id, orders.c.number, orders.c.state, party.c.code, party.c.name)
    .order_by(_priority, _first_due, orders.c.number)
)  # fmt: skip


class WaitingSale(NamedTuple):
    """An order of which so many lines want goods; due `date.max` is no day."""

    id: int
    number: str
    state: str
    customer: str
    name: str
    priority: int
    due_on: date
    hold_reason: str
    ship_policy: str
    lines: int

    @property
    def place(self) -> str:
        """Where it is in the list, so that another posting can go on behind it."""
        return f"{self.priority} {self.due_on.isoformat()} {self.number}"


def waiting_sales(connection: Connection, site_id: int, most: int, typed: tuple[str, ...] = ()) -> list[WaitingSale]:
    """At most so many of the site whose number or customer has every word typed."""
    fits = [
        or_(
            orders.c.number.contains(word.upper(), autoescape=True),
            party.c.code.contains(word.upper(), autoescape=True),
            func.lower(party.c.name).contains(word.casefold(), autoescape=True),
        )
        for word in typed
    ]
    return _read(connection, _WAITING.where(*fits).limit(most), site_id)


def sales_due(connection: Connection, site_id: int, through: date, after: str, most: int) -> list[WaitingSale]:
    """At most so many that are due through that day, or have no day: those behind the place `after`, if it is given."""
    query = _WAITING.having(or_(func.min(DUE).is_(None), func.min(DUE) <= through))
    if after:
        query = query.having(_behind(after))
    return _read(connection, query.limit(most), site_id)


def waiting_sale(connection: Connection, site_id: int, number: str) -> WaitingSale | None:
    """The order of that number, if it wants goods."""
    return next(iter(_read(connection, _WAITING.where(orders.c.number == number.upper()), site_id)), None)


def _behind(after: str) -> ColumnElement[bool]:
    """Orders that come later in the list than the place that a posting has come to."""
    priority, due_on, number = _place_in_list(after)
    same = _priority == priority
    later = or_(_first_due > due_on, and_(_first_due == due_on, orders.c.number > number))
    return or_(_priority > priority, and_(same, later))


def _place_in_list(text: str) -> tuple[int, date, str]:
    try:
        priority, due_on, number = text.split(" ", 2)
        return int(priority) % 10, date.fromisoformat(due_on), number
    except ValueError:
        raise Rejection("unknown_value", field="after", value=text, known="what the last one answered") from None


def _read(connection: Connection, query: Select[Any], site_id: int) -> list[WaitingSale]:
    rows = connection.execute(query, {"site_id": site_id, "never": date.max})
    return [WaitingSale._make(row) for row in rows]
