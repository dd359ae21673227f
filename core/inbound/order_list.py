"""Purchase orders as a list: those under way by the day they are due, then, for whoever searches, the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from string import digits
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from core.catalogue.party_search import parties_holding
from core.inbound.order_search import announced_by, of_goods
from core.inbound.purchase_order import PURCHASE, WAITING, shown_state
from core.schema.orders import PURCHASE_STATES
from core.schema.tables import order_line, orders, party
from core.text import words_of

UNDER_WAY = ("draft", "approved", "sent", "partly_received")
LATE = "late"  # typed as a word: due before today


class OrderBrief(NamedTuple):
    """An order in one row: who delivers it, how far it is, how many days it is late."""

    number: str
    supplier: str
    supplier_name: str
    state: str
    ordered_on: date
    due_on: date | None
    revision: int
    note: str
    closed_because: str
    lines: int
    done: int
    late: int


_ROWS = (
    select(
        orders.c.id, orders.c.number, party.c.code, party.c.name, orders.c.state, orders.c.ordered_on, orders.c.due_on,
        orders.c.revision, orders.c.note, orders.c.closed_because,
    )
    .join(party, party.c.id == orders.c.party_id)
    .where(orders.c.kind == PURCHASE)
)  # fmt: skip
_DONE = (
    select(
        order_line.c.order_id,
        func.count().label("lines"),
        func.count().filter(~WAITING).label("done"),
        func.min(order_line.c.due_on).filter(WAITING).label("due_on"),
    )
    .group_by(order_line.c.order_id)
)  # fmt: skip


def find_orders(connection: Connection, site_id: int, typed: str, today: date, most: int) -> list[OrderBrief]:
    """At most so many orders of the site that fit every word typed.

    A word is part of the state, or `late`, or of whatever else an order is known by.
    """
    here = orders.c.site_id == site_id
    words = [_fits(connection, word, today) for word in words_of(typed)]
    rows = _under_way(connection, (here, *words), most)
    if words and len(rows) < most:
        others = _ROWS.where(here, *words, orders.c.state.not_in(UNDER_WAY)).order_by(orders.c.id.desc())
        rows += connection.execute(others.limit(most - len(rows))).all()
    return _briefs(connection, rows, today)


def find_order_brief(connection: Connection, site_id: int, number: str, today: date) -> OrderBrief | None:
    """One order of the site in one row."""
    rows = connection.execute(_ROWS.where(orders.c.site_id == site_id, orders.c.number == number)).all()
    return next(iter(_briefs(connection, rows, today)), None)


def next_number(connection: Connection, kind: str = PURCHASE) -> str:
    """The number after that of the newest order of that kind, where numbers end in digits; else empty."""
    last = select(orders.c.number).where(orders.c.kind == kind).order_by(orders.c.id.desc()).limit(1)
    newest = connection.execute(last).scalar() or ""
    head = newest.rstrip(digits)
    counted = newest[len(head) :]
    return f"{head}{int(counted) + 1:0{len(counted)}}" if counted else ""


def _under_way(connection: Connection, wanted: tuple[ColumnElement[bool], ...], most: int) -> list[Any]:
    """Those that are not over, the earliest due first; each state is read in the order of its index."""
    found: list[Any] = []
    for dated in (True, False):
        if len(found) >= most:
            break
        having = orders.c.due_on.is_not(None) if dated else orders.c.due_on.is_(None)
        several = [
            connection.execute(_of_state(state, (*wanted, having)).limit(most - len(found))).all()
            for state in UNDER_WAY
        ]
        found += sorted((row for rows in several for row in rows), key=_by_due)
    return found[:most]


def _of_state(state: str, wanted: tuple[ColumnElement[bool], ...]) -> Select[Any]:
    return _ROWS.where(orders.c.state == state, *wanted).order_by(orders.c.due_on, orders.c.number)


def _by_due(row: Any) -> tuple[date, str]:
    return row.due_on or date.max, row.number


def _fits(connection: Connection, word: str, today: date) -> ColumnElement[bool]:
    if word.casefold() == LATE:
        overdue = select(order_line.c.order_id).where(WAITING, order_line.c.due_on < today)
        return and_(orders.c.state.in_(UNDER_WAY), or_(orders.c.due_on < today, orders.c.id.in_(overdue)))
    states = [state for state in PURCHASE_STATES if word.casefold() in shown_state(state)]
    # Numbers are kept in capitals and suppliers are few: of all orders, nothing is compared but what is written so.
    return or_(
        orders.c.number.contains(word.upper(), autoescape=True),
        orders.c.state.in_(states),
        orders.c.party_id.in_(parties_holding("supplier", word)),
        of_goods(connection, word.casefold()),
        announced_by(word.casefold()),
    )


def _briefs(connection: Connection, rows: Sequence[Any], today: date) -> list[OrderBrief]:
    progress = _progress(connection, [row.id for row in rows])
    return [_brief(row, progress.get(row.id), today) for row in rows]


def _brief(row: Any, progress: Any, today: date) -> OrderBrief:
    """The order; without a day of its own it is due when the first of its lines is."""
    lines, done, line_due = (progress.lines, progress.done, progress.due_on) if progress is not None else (0, 0, None)
    dues = [due for due in (row.due_on, line_due) if due is not None]
    late = max((_days_late(row.state, due, today) for due in dues), default=0)
    head = (row.number, row.code, row.name, row.state, row.ordered_on, row.due_on or line_due)
    return OrderBrief(*head, row.revision, row.note, row.closed_because, lines, done, late)


def _progress(connection: Connection, ids: Iterable[int]) -> dict[int, Any]:
    return {row.order_id: row for row in connection.execute(_DONE.where(order_line.c.order_id.in_(ids)))}


def _days_late(state: str, due_on: date, today: date) -> int:
    return max(0, (today - due_on).days) if state in UNDER_WAY else 0
