"""Closed periods: the stock at the end of each is kept, and from it the stock as of any date is told.

What is kept of a period is what is on hand less what moved on later days; the stock of a later day is what was kept
and what moved from then on. So the one proves the other, and neither reads more moves than lie between two closes.
These are found by their ids, which the closing notes, because a posting may be late but never early: no index by date
is needed. Stock as of a day may be below nothing, where what went out was dated before what it was taken from.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Connection,
    Select,
    bindparam,
    cast,
    func,
    insert,
    or_,
    select,
    union_all,
    update,
)

from core.schema.tables import balance, location, move, period, period_balance, site
from core.values import Micros

EVER = 2**63 - 1


class Period(NamedTuple):
    """A period that stands closed; `open_from` is the first move that may be dated after it."""

    id: int
    ends_on: date
    last_move: int
    open_from: int


class StockThen(NamedTuple):
    """How much lay at a place on the evening of a day, whatever plate it was on."""

    location_id: int
    item_id: int
    lot_id: int
    owner_id: int
    status: str
    quantity: int
    catch_quantity: int


_STANDING = select(period.c.id, period.c.ends_on, period.c.last_move, period.c.open_from).where(
    period.c.site_id == bindparam("of_site"), period.c.state == "closed"
)
_UP_TO = _STANDING.where(period.c.ends_on <= bindparam("day")).order_by(period.c.ends_on.desc()).limit(1)
_FROM = _STANDING.where(period.c.ends_on >= bindparam("day")).order_by(period.c.ends_on).limit(1)
_LAST_MOVE = select(func.coalesce(func.max(move.c.id), 0))
_FIRST_AFTER = (
    select(move.c.id)
    .where(move.c.id >= bindparam("first"), move.c.business_date > bindparam("through"))
    .order_by(move.c.id)
    .limit(1)
)
_CLOSED_THROUGH = update(site).where(site.c.id == bindparam("of_site")).values(closed_through=bindparam("through"))
_REOPEN = (
    update(period)
    .where(period.c.id == bindparam("of_period"))
    .values(state="reopened", reopened_after=_LAST_MOVE.scalar_subquery())
)
_KEPT = ("location_id", "item_id", "lot_id", "owner_id", "status", "quantity", "catch_quantity")


def last_closed(connection: Connection, site_id: int, day: date = date.max) -> Period | None:
    """The last period of the site that stands closed and ends on that day or before it."""
    found = connection.execute(_UP_TO, {"of_site": site_id, "day": day}).first()
    return None if found is None else Period(*found)


def close(connection: Connection, site_id: int, through: date, posting: UUID, now: Micros) -> int:
    """Keeps the stock as it was on the evening of that day, later than any closed one; returns how many rows it has.

    No other posting may be open: what is booked later is refused, what was booked before is in it.
    """
    before = last_closed(connection, site_id)
    given = {"first": before.open_from if before else 0, "through": through, "of_site": site_id}
    last = int(connection.execute(_LAST_MOVE).scalar_one())
    later = connection.execute(_FIRST_AFTER, given).scalar()
    row = {
        "site_id": site_id, "ends_on": through, "state": "closed", "posting_id": posting, "closed_at": now,
        "last_move": last, "open_from": last + 1 if later is None else later,
    }  # fmt: skip
    made = connection.execute(insert(period).values(row).returning(period.c.id)).scalar_one()
    kept = connection.execute(_KEEP, given | {"first": row["open_from"], "made": made}).rowcount
    connection.execute(_CLOSED_THROUGH, given)
    return kept


def reopen(connection: Connection, site_id: int, last: Period) -> None:
    """Opens the last closed period of the site again; what was kept of it stays on record.

    No other posting may be open.
    """
    connection.execute(_REOPEN, {"of_period": last.id})
    before = last_closed(connection, site_id)
    connection.execute(_CLOSED_THROUGH, {"of_site": site_id, "through": before.ends_on if before else None})


def stock_as_of(connection: Connection, site_id: int, day: date, item_id: int | None = None) -> list[StockThen]:
    """All that the site held on the evening of that day, or what it held of one item."""
    query = stock_then(of_one_item=item_id is not None)
    given = bounds(connection, site_id, day) | {"of_item": item_id}
    return [StockThen(*row) for row in connection.execute(query, given)]


def bounds(connection: Connection, site_id: int, day: date) -> dict[str, object]:
    """Which snapshot the stock as of that day begins with, and between which moves lie those that came after it."""
    base = last_closed(connection, site_id, day)
    following = connection.execute(_FROM, {"of_site": site_id, "day": day}).first()
    return {
        "of_site": site_id,
        "base": base.id if base else 0,
        "first": base.open_from if base else 0,
        "last": Period(*following).last_move if following else EVER,
        "after": base.ends_on if base else date.min,
        "through": day,
    }


@cache
def stock_then(*, of_one_item: bool = False) -> Select[Any]:
    """The stock as of a day, a row for each key that holds something; `bounds` gives what it asks for."""
    since = (
        move.c.id.between(bindparam("first"), bindparam("last")),
        move.c.business_date > bindparam("after"),
        move.c.business_date <= bindparam("through"),
    )
    kept = select(*(period_balance.c[name] for name in _KEPT)).where(period_balance.c.period_id == bindparam("base"))
    parts = [kept, _ends("to", 1).where(*since), _ends("from", -1).where(*since)]
    if of_one_item:
        parts = [part.where(part.selected_columns.item_id == bindparam("of_item")) for part in parts]
    return _summed(parts)


def _stock_before() -> Select[Any]:
    """The stock as of the day that is being closed: what is on hand now, less what moved on later days."""
    later = (move.c.id >= bindparam("first"), move.c.business_date > bindparam("through"))
    now = select(*(balance.c[name] for name in _KEPT))
    return _summed([now, _ends("to", -1).where(*later), _ends("from", 1).where(*later)])


def _ends(end: str, sign: int) -> Select[Any]:
    """What came to the places that moves went to, or left those that they came from."""
    key = (
        move.c[f"{end}_location_id"], move.c.item_id, move.c.lot_id, move.c[f"{end}_owner_id"],
        move.c[f"{end}_status"],
    )  # fmt: skip
    amounts = (sign * move.c.quantity, sign * func.coalesce(move.c.catch_quantity, 0))
    return select(*(column.label(name) for column, name in zip((*key, *amounts), _KEPT, strict=True)))


def _summed(parts: Sequence[Select[Any]]) -> Select[Any]:
    """What they come to at the places of one site."""
    change = union_all(*parts).subquery("change")
    key = (change.c.location_id, change.c.item_id, change.c.lot_id, change.c.owner_id, change.c.status)
    quantity, catch = func.sum(change.c.quantity), func.sum(change.c.catch_quantity)
    return (
        select(*key, cast(quantity, BigInteger).label("quantity"), cast(catch, BigInteger).label("catch_quantity"))
        .join(location, location.c.id == change.c.location_id)
        .where(location.c.site_id == bindparam("of_site"), location.c.is_physical == 1)
        .group_by(*key)
        .having(or_(quantity != 0, catch != 0))
    )


_KEEP = (
    insert(period_balance)
    .from_select(["period_id", *_KEPT], select(bindparam("made", type_=BigInteger), _stock_before().subquery("kept")))
    .execution_options(preserve_rowcount=True)
)
