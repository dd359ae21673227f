"""Sales orders as a list: those under way by urgency and day, then, for whoever searches, the others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from core.catalogue.party_search import parties_holding
from core.inbound.order_list import LATE
from core.inbound.order_search import of_goods
from core.inbound.purchase_order import shown_state
from core.outbound.sales_order import SALE
from core.schema.sales import SALES_STATES
from core.schema.tables import carrier, order_line, orders, party, reservation, sales_line, sales_order
from core.text import words_of

UNDER_WAY = ("draft", *SALES_STATES[:-1])
HELD = "hold"  # typed as a word: on hold


class SaleBrief(NamedTuple):
    """An order in one row: who wants it, how far it is, how many days it is late; quantities in millionths."""

    number: str
    customer: str
    name: str
    state: str
    priority: int
    due_on: date | None
    carrier: str
    ship_policy: str
    hold_reason: str
    customer_reference: str
    ship_to: str
    note: str
    closed_because: str
    revision: int
    lines: int
    shipped_lines: int
    late: int


_ROWS = (
    select(
        orders.c.id, orders.c.number, party.c.code, party.c.name, orders.c.state, sales_order.c.priority,
        orders.c.due_on, func.coalesce(carrier.c.code, "").label("carrier"), sales_order.c.ship_policy,
        sales_order.c.hold_reason, sales_order.c.customer_reference, sales_order.c.ship_to, orders.c.note,
        orders.c.closed_because, orders.c.revision,
    )
    .join(sales_order, sales_order.c.order_id == orders.c.id)
    .join(party, party.c.id == orders.c.party_id)
    .outerjoin(carrier, carrier.c.id == sales_order.c.carrier_id)
    .where(orders.c.kind == SALE)
)  # fmt: skip
_waits = (order_line.c.closed == 0) & (order_line.c.done < order_line.c.quantity)
_DONE = (
    select(
        order_line.c.order_id,
        func.count().label("lines"),
        func.count().filter(~_waits).label("shipped"),
        func.min(order_line.c.due_on).filter(_waits).label("due_on"),
    )
    .group_by(order_line.c.order_id)
)  # fmt: skip
_open = reservation.c.quantity - reservation.c.done - reservation.c.released
_RESERVED = (
    select(reservation.c.order_line_id, func.sum(_open))
    .join(order_line, order_line.c.id == reservation.c.order_line_id)
    .join(orders, orders.c.id == order_line.c.order_id)
    .where(reservation.c.state == "open", reservation.c.kind == "hard")
    .group_by(reservation.c.order_line_id)
)


def find_sales(connection: Connection, site_id: int, typed: str, today: date, most: int) -> list[SaleBrief]:
    """At most so many orders of the site that fit every word typed, those first that are the most urgent.

    A word is part of the state, or `late`, or `hold`, or of the number, customer, its reference, carrier or goods.
    """
    here = orders.c.site_id == site_id
    words = [_fits(connection, word, today) for word in words_of(typed)]
    rows: list[Any] = []
    for state in UNDER_WAY:
        rows += connection.execute(_of_state(state, (here, *words)).limit(most)).all()
    rows = sorted(rows, key=_by_urgency)[:most]
    if words and len(rows) < most:
        others = _ROWS.where(here, *words, orders.c.state.not_in(UNDER_WAY)).order_by(orders.c.id.desc())
        rows += connection.execute(others.limit(most - len(rows))).all()
    return _briefs(connection, rows, today)


def find_sale_brief(connection: Connection, site_id: int, number: str, today: date) -> SaleBrief | None:
    """One order of the site in one row."""
    rows = connection.execute(_ROWS.where(orders.c.site_id == site_id, orders.c.number == number)).all()
    return next(iter(_briefs(connection, rows, today)), None)


def reserved_by_line(connection: Connection, number: str, site_id: int) -> dict[int, int]:
    """What is reserved for each line of an order, in bins and in hand, by the line's id."""
    query = _RESERVED.where(orders.c.number == number, orders.c.site_id == site_id)
    return {int(line_id): int(amount) for line_id, amount in connection.execute(query)}


def _of_state(state: str, wanted: tuple[ColumnElement[bool], ...]) -> Select[Any]:
    by_day = (orders.c.due_on.is_(None), orders.c.due_on)
    return _ROWS.where(orders.c.state == state, *wanted).order_by(sales_order.c.priority, *by_day, orders.c.number)


def _by_urgency(row: Any) -> tuple[int, date, str]:
    return row.priority, row.due_on or date.max, row.number


def _fits(connection: Connection, word: str, today: date) -> ColumnElement[bool]:
    said = word.casefold()
    if said == LATE:
        overdue = select(order_line.c.order_id).join(sales_line).where(_waits, order_line.c.due_on < today)
        return and_(orders.c.state.in_(UNDER_WAY), or_(orders.c.due_on < today, orders.c.id.in_(overdue)))
    if said == HELD:
        return sales_order.c.hold_reason != ""
    written = (sales_order.c.customer_reference, carrier.c.code)
    return or_(
        orders.c.number.contains(word.upper(), autoescape=True),
        orders.c.state.in_([state for state in (*UNDER_WAY, "shipped", "cancelled") if said in shown_state(state)]),
        orders.c.party_id.in_(parties_holding("customer", word)),
        *(func.upper(column).contains(word.upper(), autoescape=True) for column in written),
        of_goods(connection, said),
    )


def _briefs(connection: Connection, rows: Sequence[Any], today: date) -> list[SaleBrief]:
    query = _DONE.where(order_line.c.order_id.in_([row.id for row in rows]))
    progress = {row.order_id: row for row in connection.execute(query)}
    return [_brief(row, progress.get(row.id), today) for row in rows]


def _brief(row: Any, done: Any, today: date) -> SaleBrief:
    """The order; without a day of its own it is due when the first of its lines is."""
    lines, shipped, line_due = (done.lines, done.shipped, done.due_on) if done is not None else (0, 0, None)
    due_on = row.due_on or line_due
    dues = [due for due in (row.due_on, line_due) if due is not None]
    late = max((max(0, (today - due).days) for due in dues), default=0) if row.state in UNDER_WAY else 0
    return SaleBrief._make((*row[1:6], due_on, *row[7:], lines, shipped, late))
