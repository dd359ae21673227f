"""Goods that somebody carries to a bin: theirs on a lease, so that their room is kept and nobody else takes them.

A lease is advice for people: it never stands in the way of a posting, which ends it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, case, insert, or_, select, update

from core.books import Books
from core.inbound.load import Load, load_of_item, load_of_plate
from core.inbound.suggest import Circumstances, Suggestion, choose_bin
from core.ledger.moves import Key
from core.ledger.plates import need_plate
from core.schema.tables import location, operator, plate, site, work
from core.schema.work import IS_OPEN
from core.values import Micros
from core.work import LEASE, leave_work


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who carries goods, with which device, when."""

    operator: str
    device: str
    now: Micros


class Other(NamedTuple):
    """Somebody else who has the goods, and since when."""

    operator: str
    since: Micros


class Taken(NamedTuple):
    """What came of taking goods: the bin for them, or who has them."""

    load: Load
    target: Suggestion | None
    other: Other | None = None


@dataclass(frozen=True, slots=True)
class LooseGoods:
    """So much of an item as it lies loose at a place; quantity in millionths of the base unit."""

    sku: str
    lot: str
    status: str
    source: str
    quantity: int


_KIND = work.c.kind == "put_away"
_LINE_UP = select(site.c.id).where(site.c.id == bindparam("site_id")).with_for_update(key_share=True)
_ROWS = select(
    work.c.id, work.c.state, work.c.holder_id, work.c.device, work.c.lease_until, work.c.posting_id,
    work.c.changed_at, operator.c.code.label("operator"),
).outerjoin(operator, operator.c.id == work.c.holder_id).where(_KIND, IS_OPEN).order_by(work.c.id)  # fmt: skip
_OF_PLATE = _ROWS.where(work.c.plate_id == bindparam("plate_id"))
_OF_GOODS = _ROWS.where(
    work.c.from_location_id == bindparam("from_location_id"),
    work.c.item_id == bindparam("item_id"),
    work.c.lot_id == bindparam("lot_id"),
    work.c.plate_id == 0,
)
_CANCEL = (
    update(work)
    .where(work.c.id.in_(bindparam("ids", expanding=True)))
    .values(state="cancelled", holder_id=None, device=None, lease_until=0, changed_at=bindparam("now"))
)
_whose = select(operator.c.id).where(operator.c.code == bindparam("operator")).scalar_subquery()
_LEASED = {"state": "leased", "holder_id": _whose, "device": bindparam("at_device"), "lease_until": bindparam("until")}
_RENEW = (
    update(work)
    .where(work.c.id == bindparam("own"))
    .values(
        **_LEASED,
        to_location_id=bindparam("target"),
        quantity=bindparam("amount"),
        weight_mg=bindparam("weight"),
        volume_mm3=bindparam("volume"),
        # so it says since when its holder has it
        changed_at=case((work.c.holder_id == _whose, work.c.changed_at), else_=bindparam("at")),
    )
)
_END_OF_PLATE = (
    update(work)
    .where(_KIND, IS_OPEN, work.c.plate_id == bindparam("carried"))
    .values(
        state="done", done_by=bindparam("posting"), holder_id=None, device=None, lease_until=0,
        changed_at=bindparam("now"),
    )
)  # fmt: skip
# What was asked for, as when an order was cancelled, is done bit by bit; what is on a lease is done at once.
_asked = work.c.posting_id.is_not(None) & (work.c.quantity > bindparam("pieces"))
_END_OF_GOODS = (
    update(work)
    .where(_KIND, IS_OPEN, work.c.plate_id == bindparam("carried"))
    .where(
        work.c.from_location_id == bindparam("source"),
        work.c.item_id == bindparam("of_item"),
        work.c.lot_id == bindparam("of_lot"),
        or_(work.c.holder_id == bindparam("holder"), work.c.holder_id.is_(None) & work.c.posting_id.is_not(None)),
    )
    .values(
        state=case((_asked, "ready"), else_="done"),
        done_by=case((_asked, None), else_=bindparam("posting", type_=work.c.done_by.type)),
        quantity=case((_asked, work.c.quantity - bindparam("pieces")), else_=work.c.quantity),
        holder_id=None, device=None, lease_until=0, changed_at=bindparam("now"),
    )
)  # fmt: skip
_in_hand = (
    select(work.c.plate_id)
    .where(_KIND, IS_OPEN, work.c.site_id == bindparam("site_id"), work.c.plate_id != 0)
    .where(work.c.holder_id == _whose, work.c.lease_until > bindparam("now"))
    .order_by(work.c.id.desc())
    .limit(1)
)
_MY_PLATE = select(plate.c.code).where(plate.c.id == _in_hand.scalar_subquery())


def take_plate(
    connection: Connection, site_id: int, code: str, by: Carrier, skip: Collection[str] = (), *, take_over: bool = False
) -> Taken:
    """Takes a plate on lease, or renews it, with the bin for it; told who has it unless it is to be taken over."""
    there = need_plate(connection, code)
    load = load_of_plate(connection, there)
    connection.execute(_LINE_UP, {"site_id": site_id}).all()
    rows = connection.execute(_OF_PLATE, {"plate_id": there.id}).all()
    other = next((row for row in rows if _has_it(row, by)), None)
    if other is not None and not take_over:
        return Taken(load, None, Other(other.operator, other.changed_at))
    own = next((row.id for row in rows if row.operator == by.operator or row.posting_id is not None), 0)
    _cancel(connection, rows, own, by)
    what = {"plate_id": there.id, "from_location_id": there.location_id, "item_id": load.main.item_id}
    what |= {"lot_id": load.lot_id}
    return Taken(load, _lease(connection, site_id, load, by, skip, own, what, None))


def take_goods(
    connection: Connection, site_id: int, goods: LooseGoods, by: Carrier, skip: Collection[str] = ()
) -> Taken:
    """Takes loose goods on lease, or renews it, with the bin for them; says who else carries of the same."""
    load = load_of_item(connection, goods.sku, goods.lot, goods.quantity, goods.status)
    connection.execute(_LINE_UP, {"site_id": site_id}).all()
    from_id = select(location.c.id).where(location.c.site_id == site_id, location.c.code == goods.source)
    what = {"item_id": load.main.item_id, "lot_id": load.lot_id}
    what |= {"from_location_id": connection.execute(from_id).scalar_one()}
    rows = connection.execute(_OF_GOODS, what).all()
    other = next((row for row in rows if _has_it(row, by)), None)
    own = next((row.id for row in rows if (row.operator, row.device) == (by.operator, by.device)), 0)
    target = _lease(connection, site_id, load, by, skip, own, what, goods.quantity)
    return Taken(load, target, other and Other(other.operator, other.changed_at))


def plate_in_hand(connection: Connection, site_id: int, by: Carrier) -> str:
    """The plate that this operator has on a lease that is still good, the last one taken; empty for none."""
    given = {"site_id": site_id, "operator": by.operator, "now": by.now}
    return connection.execute(_MY_PLATE, given).scalar() or ""


def end_plate(books: Books, plate_id: int) -> None:
    """Notes that a plate is put away, whoever had it."""
    given = {"carried": plate_id, "posting": books.posting, "now": books.now}
    books.connection.execute(_END_OF_PLATE, given)


def end_goods(books: Books, source: Key, pieces: int) -> None:
    """Notes that whoever posts has put away what they carried from there, so much of what was asked to be."""
    given = {"carried": 0, "posting": books.posting, "now": books.now, "holder": books.operator_id}
    given |= {"source": source.location, "of_item": source.item, "of_lot": source.lot, "pieces": pieces}
    books.connection.execute(_END_OF_GOODS, given)


def _has_it(row: Row[*tuple[Any, ...]], by: Carrier) -> bool:
    """Whether somebody else has it on a lease that is still good."""
    return bool(row.state == "leased" and row.operator != by.operator and row.lease_until > by.now)


def _cancel(connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]], own: int, by: Carrier) -> None:
    """Ends what others had, or have, on a lease of their own."""
    gone = [row.id for row in rows if row.id != own and row.posting_id is None]
    if gone:
        connection.execute(_CANCEL, {"ids": gone, "now": by.now})


def _lease(
    connection: Connection,
    site_id: int,
    load: Load,
    by: Carrier,
    skip: Collection[str],
    own: int,
    what: dict[str, Any],
    quantity: int | None,
) -> Suggestion | None:
    """Writes the lease with the bin that is chosen now; what else was in the same hands is let go."""
    leave_work(connection, by.device, by.operator, by.now, own)
    target = choose_bin(connection, site_id, load, Circumstances(by.now, own, skip))
    given = {
        "operator": by.operator, "at_device": by.device, "until": by.now + LEASE,
        "target": target.location_id if target else None, "amount": quantity,
        "weight": load.weight_mg, "volume": load.volume_mm3,
    }  # fmt: skip
    if own:
        connection.execute(_RENEW, {**given, "own": own, "at": by.now})
        return target
    fresh = {**what, "kind": "put_away", "site_id": site_id, "made_at": by.now, "changed_at": by.now}
    fresh |= {"to_location_id": given["target"], "quantity": quantity}
    fresh |= {"weight_mg": load.weight_mg, "volume_mm3": load.volume_mm3}
    leased = {name: given[name] for name in ("operator", "at_device", "until")}
    connection.execute(insert(work).values(**_LEASED, **fresh), leased)
    return target
