"""Transfers of a site as a list: those under way by the day they are due, then, for whoever searches, the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from core.inbound.order_list import LATE, number_after
from core.inbound.order_search import of_goods
from core.inbound.purchase_order import shown_state
from core.internal.transfer import KIND
from core.schema.orders import ORDER_STATES
from core.schema.tables import order_line, orders, site, transfer, transfer_line
from core.text import search_text, words_of

UNDER_WAY = ("draft", "approved", "sent", "partly_received")


class TransferBrief(NamedTuple):
    """A transfer in one row: from where to where, how far it is, and how many days it is late.

    So many of its lines are `done`; of so many something is `coming`, and of so many something was `lost`.
    """

    number: str
    from_site: str
    to_site: str
    state: str
    ordered_on: date
    due_on: date | None
    lines: int
    done: int
    coming: int
    lost: int
    late: int


_to = site.alias("to_site")
_ROWS = (
    select(
        orders.c.id, orders.c.number, site.c.code, _to.c.code.label("to_code"), orders.c.state, orders.c.ordered_on,
        orders.c.due_on,
    )
    .join(transfer, transfer.c.order_id == orders.c.id)
    .join(site, site.c.id == orders.c.site_id)
    .join(_to, _to.c.id == transfer.c.to_site_id)
    .where(orders.c.kind == KIND)
)  # fmt: skip
_PROGRESS = (
    select(
        order_line.c.order_id,
        func.count().label("lines"),
        func.count().filter(order_line.c.done >= order_line.c.quantity).label("done"),
        func.count().filter(transfer_line.c.shipped > order_line.c.done + transfer_line.c.lost).label("coming"),
        func.count().filter(transfer_line.c.lost > 0).label("lost"),
    )
    .join(transfer_line, transfer_line.c.order_line_id == order_line.c.id)
    .group_by(order_line.c.order_id)
)
_SITES = select(site.c.id, site.c.code, site.c.name)
_NEWEST = select(orders.c.number).where(orders.c.kind == KIND).order_by(orders.c.id.desc()).limit(1)


def find_transfers(connection: Connection, site_id: int, typed: str, today: date, most: int) -> list[TransferBrief]:
    """At most so many transfers from or to the site that fit every word typed.

    A word is part of the number, of the state, of the site at either end or of an item, or it is `late`.
    """
    words = [_fits(connection, word, today) for word in words_of(typed)]
    rows = _under_way(connection, (_at(site_id), *words), most)
    if words and len(rows) < most:
        rows += _over(connection, site_id, words, most - len(rows))
    return _briefs(connection, rows, today)


def find_transfer_brief(connection: Connection, site_id: int, number: str, today: date) -> TransferBrief | None:
    """One transfer from or to the site in one row."""
    rows = connection.execute(_ROWS.where(_at(site_id), orders.c.number == number)).all()
    return next(iter(_briefs(connection, rows, today)), None)


def next_transfer(connection: Connection, site_id: int) -> str:
    """The number after that of the newest transfer that the site sends, where numbers end in digits; else empty."""
    return number_after(connection.execute(_NEWEST.where(orders.c.site_id == site_id)).scalar() or "")


def _at(site_id: int) -> ColumnElement[bool]:
    return or_(orders.c.site_id == site_id, transfer.c.to_site_id == site_id)


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


def _over(connection: Connection, site_id: int, words: Sequence[ColumnElement[bool]], most: int) -> list[Any]:
    """Those that are over, the newest first; what is sent and what comes have an index each."""
    over = _ROWS.where(orders.c.state.not_in(UNDER_WAY), *words).limit(most)
    sent = over.where(orders.c.site_id == site_id).order_by(orders.c.id.desc())
    came = over.where(transfer.c.to_site_id == site_id).order_by(transfer.c.order_id.desc())
    rows = [row for query in (sent, came) for row in connection.execute(query)]
    return sorted(rows, key=lambda row: -row.id)[:most]


def _by_due(row: Any) -> tuple[date, str]:
    return row.due_on or date.max, row.number


def _fits(connection: Connection, word: str, today: date) -> ColumnElement[bool]:
    if word.casefold() == LATE:
        return and_(orders.c.state.in_(UNDER_WAY), orders.c.due_on < today)
    states = [state for state in ORDER_STATES if word.casefold() in shown_state(state)]
    # Sites are few: only orders are compared by the database.
    sites = [each.id for each in connection.execute(_SITES) if search_text(word) in search_text(each.code, each.name)]
    return or_(
        orders.c.number.contains(word.upper(), autoescape=True),
        orders.c.state.in_(states),
        orders.c.site_id.in_(sites),
        transfer.c.to_site_id.in_(sites),
        of_goods(connection, word.casefold()),
    )


def _briefs(connection: Connection, rows: Sequence[Any], today: date) -> list[TransferBrief]:
    progress = _progress(connection, [row.id for row in rows])
    return [_brief(row, progress[row.id], today) for row in rows]


def _brief(row: Any, progress: Any, today: date) -> TransferBrief:
    waits = row.state in UNDER_WAY and row.due_on is not None
    late = max(0, (today - row.due_on).days) if waits else 0
    counts = (progress.lines, progress.done, progress.coming, progress.lost)
    return TransferBrief(row.number, row.code, row.to_code, row.state, row.ordered_on, row.due_on, *counts, late)


def _progress(connection: Connection, ids: Iterable[int]) -> dict[int, Any]:
    return {row.order_id: row for row in connection.execute(_PROGRESS.where(order_line.c.order_id.in_(ids)))}
