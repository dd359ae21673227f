"""Purchase orders as a list: those under way by the day they are due, then, for whoever searches, the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from string import digits
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from core.inbound.purchase_order import PURCHASE
from core.schema.orders import ORDER_STATES
from core.schema.tables import item, order_line, orders, party
from core.text import search_text, words_of

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
    lines: int
    done: int
    late: int


_ROWS = (
    select(
        orders.c.id, orders.c.number, party.c.code, party.c.name, orders.c.state, orders.c.ordered_on, orders.c.due_on
    )
    .join(party, party.c.id == orders.c.party_id)
    .where(orders.c.kind == PURCHASE)
)
_DONE = (
    select(
        order_line.c.order_id,
        func.count().label("lines"),
        func.count().filter(order_line.c.done >= order_line.c.quantity).label("done"),
    )
    .group_by(order_line.c.order_id)
)  # fmt: skip


def find_orders(connection: Connection, site_id: int, typed: str, today: date, most: int) -> list[OrderBrief]:
    """At most so many orders of the site that fit every word typed.

    A word is part of the number, of the supplier's code or name or of the state, a whole SKU, or `late`.
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


def next_number(connection: Connection) -> str:
    """The number after that of the newest purchase order, where numbers end in digits; else empty."""
    last = select(orders.c.number).where(orders.c.kind == PURCHASE).order_by(orders.c.id.desc()).limit(1)
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
        return and_(orders.c.due_on < today, orders.c.state.in_(UNDER_WAY))
    states = [state for state in ORDER_STATES if word.casefold() in state.replace("_", " ")]
    of_item = select(order_line.c.order_id).join(item).where(item.c.sku.in_((word, word.upper())))
    return or_(
        orders.c.number.contains(word.upper(), autoescape=True),
        orders.c.party_id.in_(_suppliers(connection, word)),
        orders.c.state.in_(states),
        orders.c.id.in_(of_item),
    )


def _suppliers(connection: Connection, word: str) -> list[int]:
    """Suppliers are few: their names are compared here, as no database compares letters with accents."""
    named = connection.execute(select(party.c.id, party.c.code, party.c.name).where(party.c.is_supplier == 1))
    return [row.id for row in named if search_text(word) in search_text(row.code, row.name)]


def _briefs(connection: Connection, rows: Sequence[Any], today: date) -> list[OrderBrief]:
    progress = _progress(connection, [row.id for row in rows])
    return [
        OrderBrief(
            row.number, row.code, row.name, row.state, row.ordered_on, row.due_on,
            *progress.get(row.id, (0, 0)), _days_late(row.state, row.due_on, today),
        )
        for row in rows
    ]  # fmt: skip


def _progress(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    rows = connection.execute(_DONE.where(order_line.c.order_id.in_(ids)))
    return {row.order_id: (row.lines, row.done) for row in rows}


def _days_late(state: str, due_on: date | None, today: date) -> int:
    return max(0, (today - due_on).days) if due_on is not None and state in UNDER_WAY else 0
