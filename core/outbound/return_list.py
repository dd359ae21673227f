"""Customers' returns as a list: those with goods to inspect, those waited for, then for a search the others."""

from __future__ import annotations

from collections.abc import Sequence
from string import digits
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, bindparam, case, exists, func, or_, select

from core.catalogue.party_search import parties_holding
from core.outbound.customer_return import LOOK, OPEN
from core.schema.customer_returns import RETURN_STATES
from core.schema.tables import (
    customer_return,
    customer_return_line,
    customer_return_posting,
    item,
    location,
    move,
    orders,
    party,
)
from core.text import search_text, words_of
from core.values import Micros

TO_INSPECT = "inspect"  # typed as a word: goods of it wait to be looked at
FIRST = tuple(reversed(OPEN))


class ReturnBrief(NamedTuple):
    """A return in one row: whose it is, how far it is; `open_lines` wait for goods, `waiting` for somebody to look."""

    number: str
    customer: str
    name: str
    order: str
    state: str
    reason: str
    note: str
    made_at: Micros
    lines: int
    open_lines: int
    waiting: int


class Became(NamedTuple):
    """What so much of a line, in millionths of the base unit, has become."""

    line: int
    what: str
    quantity: int


_line = customer_return_line.c
_ROWS = (
    select(
        customer_return.c.id, customer_return.c.number, party.c.code, party.c.name,
        func.coalesce(orders.c.number, "").label("of_order"), customer_return.c.state, customer_return.c.reason,
        customer_return.c.note, customer_return.c.made_at,
    )
    .join(party, party.c.id == customer_return.c.party_id)
    .outerjoin(orders, orders.c.id == customer_return.c.order_id)
)  # fmt: skip
_COUNTED = select(
    _line.return_id,
    func.count().label("lines"),
    func.count().filter(_line.quantity > _line.received).label("open_lines"),
    func.count().filter(_line.received > _line.settled).label("waiting"),
).group_by(_line.return_id)
_reversal = move.alias("reversal")
_what = case(
    (location.c.kind == "scrap", "scrapped"),
    (location.c.kind == "customer", "sent back"),
    (move.c.to_status == "available", "restocked"),
    else_="quarantined",
)
_BECAME = (
    select(_line.line, _what.label("what"), func.sum(move.c.quantity))
    .join(customer_return_posting, customer_return_posting.c.line_id == _line.id)
    .join(move, move.c.posting_id == customer_return_posting.c.posting_id)
    .join(location, location.c.id == move.c.to_location_id)
    .join(customer_return, customer_return.c.id == _line.return_id)
    .where(customer_return.c.number == bindparam("number"), move.c.kind == LOOK)
    .where(~exists(select(_reversal.c.id).where(_reversal.c.reverses_id == move.c.id)))
    .group_by(_line.line, "what")
    .order_by(_line.line, "what")
)


def find_returns(connection: Connection, site_id: int, typed: str, most: int) -> list[ReturnBrief]:
    """At most so many returns of the site that fit every word typed, those first that have goods to inspect.

    A word is part of the state, or `inspect`, or of the number, the customer, the order or the goods.
    """
    here = (customer_return.c.site_id == site_id, *(_fits(word) for word in words_of(typed)))
    rows: list[Any] = []
    for state in FIRST:
        if len(rows) < most:
            rows += connection.execute(_of_state(state, here).limit(most - len(rows))).all()
    if len(here) > 1 and len(rows) < most:
        others = _ROWS.where(*here, customer_return.c.state.not_in(OPEN)).order_by(customer_return.c.id.desc())
        rows += connection.execute(others.limit(most - len(rows))).all()
    return _briefs(connection, rows)


def find_return_brief(connection: Connection, site_id: int, number: str) -> ReturnBrief | None:
    """One return of the site in one row."""
    one = (customer_return.c.site_id == site_id, customer_return.c.number == number)
    return next(iter(_briefs(connection, connection.execute(_ROWS.where(*one)).all())), None)


def became_of(connection: Connection, number: str) -> list[Became]:
    """What the goods of a return have become, line by line."""
    return [Became(line, what, int(amount)) for line, what, amount in connection.execute(_BECAME, {"number": number})]


def next_return_number(connection: Connection) -> str:
    """The number after that of the newest return, where numbers end in digits; else empty."""
    newest = connection.execute(
        select(customer_return.c.number).order_by(customer_return.c.id.desc()).limit(1)
    ).scalar()
    head = (newest or "").rstrip(digits)
    counted = (newest or "")[len(head) :]
    return f"{head}{int(counted) + 1:0{len(counted)}}" if counted else ""


def _of_state(state: str, wanted: tuple[ColumnElement[bool], ...]) -> Select[Any]:
    return _ROWS.where(customer_return.c.state == state, *wanted).order_by(customer_return.c.id)


def _fits(word: str) -> ColumnElement[bool]:
    said = word.casefold()
    of_return = _line.return_id == customer_return.c.id
    if said == TO_INSPECT:
        return exists(select(_line.id).where(of_return, _line.received > _line.settled))
    goods = select(_line.id).join(item, item.c.id == _line.item_id)
    return or_(
        customer_return.c.number.contains(word.upper(), autoescape=True),
        orders.c.number.contains(word.upper(), autoescape=True),
        customer_return.c.state.in_([state for state in RETURN_STATES if said in state]),
        customer_return.c.party_id.in_(parties_holding("customer", word)),
        exists(goods.where(of_return, item.c.search_name.contains(search_text(word), autoescape=True))),
    )


def _briefs(connection: Connection, rows: Sequence[Any]) -> list[ReturnBrief]:
    query = _COUNTED.where(_line.return_id.in_([row.id for row in rows]))
    counted = {row.return_id: row for row in connection.execute(query)}
    return [_brief(row, counted.get(row.id)) for row in rows]


def _brief(row: Any, counted: Any) -> ReturnBrief:
    counts = (0, 0, 0) if counted is None else (counted.lines, counted.open_lines, counted.waiting)
    return ReturnBrief(*row[1:], *counts)
