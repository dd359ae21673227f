"""Lots as a list: what is recalled or held, then what is in the house, what nobody may use before what is free."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    and_,
    case,
    exists,
    func,
    not_,
    or_,
    select,
    union,
)

from core.catalogue.party_search import parties_holding
from core.internal.recall_lot import not_recalled
from core.schema.ledger import HAS_LOT, IS_HELD
from core.schema.recalls import RECALL_IS_OPEN
from core.schema.tables import balance, item, location, lot, move, recall, status
from core.text import words_of

RECALLED, HELD, EXPIRED, QUARANTINED, UNFIT = "recalled", "held", "expired", "quarantined", "unfit"
FREE, NOT_HERE = "free", "not here"
STATES = (RECALLED, HELD, EXPIRED, QUARANTINED, UNFIT, FREE, NOT_HERE)  # the gravest first; several may be true
TO_BE_DECIDED, APART = ("quality", "hold"), "quarantine"  # statuses, and a kind of place
_ORDER = (func.coalesce(lot.c.expires_on, date.max), item.c.sku, lot.c.code)


class LotBrief(NamedTuple):
    """A lot or serial in one row; `on_hand` is at the site, `free` is what of it anybody may have, in millionths.

    `recall` is how far an open recall is, empty where there is none, `goods_left` whether goods wait for its status.
    """

    sku: str
    name: str
    unit: str
    code: str
    is_serial: int
    expires_on: date | None
    hold_reason: str
    recall: str
    goods_left: int
    on_hand: int
    free: int
    states: tuple[str, ...]


def find_lots(connection: Connection, site_id: int, typed: str, today: date, most: int) -> list[LotBrief]:
    """At most so many lots that fit every word typed, the gravest first, then those that expire first.

    A word is part of a state, of the lot or its item, or of the supplier that brought it. Of what is not in the house
    only what is held is there, and whatever somebody asks for by the whole lot or SKU; of serials that are free, only
    those that are asked for by name.
    """
    words = words_of(typed)
    grave = _apart(connection, site_id, words, today, most)
    free = _free(connection, site_id, words, today, most) if len(grave) < most else []
    here = [each for each in grave if NOT_HERE not in each.states or HELD in each.states]
    gone = [each for each in grave if NOT_HERE in each.states and HELD not in each.states]
    return [*here, *free, *gone][:most]


def find_lot_brief(connection: Connection, site_id: int, sku: str, code: str, today: date) -> LotBrief | None:
    """One lot or serial in one row."""
    one = select(lot.c.id).join(item, item.c.id == lot.c.item_id).where(item.c.sku == sku, lot.c.code == code)
    row = connection.execute(_lots(site_id, one, today)).first()
    return None if row is None else _brief(row)


def _apart(connection: Connection, site_id: int, words: Sequence[str], today: date, most: int) -> list[LotBrief]:
    """Those that are not simply free: looked for first, because they are few among all that is here."""
    past = _here(site_id).join(lot, lot.c.id == balance.c.lot_id).where(lot.c.expires_on < today)
    wanted = [_unusual(site_id), past, select(lot.c.id).where(IS_HELD)]
    if words:
        named = {spelling for word in words for spelling in (word, word.upper())}
        of_item = select(lot.c.id).join(item, item.c.id == lot.c.item_id).where(item.c.sku.in_(named))
        newest = of_item.order_by(lot.c.id.desc()).limit(most).subquery()
        wanted += [select(lot.c.id).where(lot.c.code.in_(named), lot.c.id != 0), select(newest.c.id)]
    query = _lots(site_id, union(*wanted), today)
    flags = query.selected_columns
    for word in words:
        states = [flags[state] == 1 for state in STATES if word.casefold() in state]
        query = query.where(or_(_named(connection, word), *states))
    return [_brief(row) for row in connection.execute(query.where(flags[FREE] == 0).limit(most))]


def _free(connection: Connection, site_id: int, words: Sequence[str], today: date, most: int) -> list[LotBrief]:
    """Those that anybody may have: only so many are looked at closely."""
    named = [word for word in words if word.casefold() not in FREE]
    fresh = or_(lot.c.expires_on.is_(None), lot.c.expires_on >= today)
    first = (
        select(lot.c.id)
        .join(item, item.c.id == lot.c.item_id)
        .where(lot.c.id.in_(_here(site_id)), lot.c.id.not_in(_unusual(site_id)), lot.c.hold == 0, fresh)
        .where(*(_named(connection, word) for word in named))
        .order_by(*_ORDER)
        .limit(most)
    )
    if not named:
        first = first.where(lot.c.is_serial == 0)
    return [_brief(row) for row in connection.execute(_lots(site_id, first, today))]


def _here(site_id: int) -> Select[int]:
    """The lots of which something lies at the site."""
    places = select(location.c.id).where(location.c.site_id == site_id)
    return select(balance.c.lot_id.label("id")).where(
        balance.c.location_id.in_(places), balance.c.lot_id != 0, balance.c.quantity > 0
    )


def _unusual(site_id: int) -> Select[int]:
    """The lots of which something lies there that is not fit for use, or lies apart."""
    usable = select(status.c.code).where(status.c.allocatable == 1)
    apart = select(location.c.id).where(location.c.kind == APART)
    return _here(site_id).where(or_(balance.c.status.not_in(usable), balance.c.location_id.in_(apart)))


def _stock(site_id: int, wanted: CTE) -> CTE:
    """What lies of each wanted lot at the site: all of it, and how much of it is what."""
    usable = balance.c.status.in_(select(status.c.code).where(status.c.allocatable == 1))
    apart = or_(balance.c.status.in_(TO_BE_DECIDED), location.c.kind == APART)
    return (
        select(
            balance.c.lot_id,
            func.sum(balance.c.quantity).label("on_hand"),
            func.sum(case((usable, balance.c.quantity), else_=0)).label("fit"),
            func.sum(case((usable, balance.c.quantity - balance.c.reserved), else_=0)).label("free"),
            func.max(case((apart, 1), else_=0)).label("apart"),
            func.max(case((balance.c.status == "expired", 1), else_=0)).label("expired"),
            func.max(case((balance.c.status == "recalled", 1), else_=0)).label("recalled"),
        )
        .select_from(wanted)
        .join(balance, balance.c.lot_id == wanted.c.id)
        .join(location, location.c.id == balance.c.location_id)
        .where(location.c.site_id == site_id, balance.c.quantity > 0)
        .group_by(balance.c.lot_id)
        .cte("stock")
    )


def _lots(site_id: int, which: Select[int] | CompoundSelect[int], today: date) -> Select[Any]:
    """All there is to say of each of these lots."""
    wanted = which.cte("wanted")
    stock = _stock(site_id, wanted)
    opened = select(recall.c.lot_id, recall.c.state).where(RECALL_IS_OPEN).subquery("opened")
    is_here = stock.c.lot_id.is_not(None)
    true_of = _true_of(stock, opened.c.state.is_not(None), is_here, today)
    rank = case(*((true_of[state], at) for at, state in enumerate(STATES)))
    usable = and_(lot.c.hold == 0, or_(lot.c.expires_on.is_(None), lot.c.expires_on >= today))
    return (
        select(
            item.c.sku, item.c.name, item.c.unit, lot.c.code, lot.c.is_serial, lot.c.expires_on, lot.c.hold_reason,
            func.coalesce(opened.c.state, ""),
            case((and_(opened.c.state.is_not(None), exists().where(*not_recalled(lot.c.id))), 1), else_=0),
            func.coalesce(stock.c.on_hand, 0),
            case((usable, func.coalesce(stock.c.free, 0)), else_=0),
            *(case((true_of[state], 1), else_=0).label(state) for state in STATES),
        )
        .select_from(wanted)
        .join(lot, lot.c.id == wanted.c.id)
        .join(item, item.c.id == lot.c.item_id)
        .outerjoin(stock, stock.c.lot_id == lot.c.id)
        .outerjoin(opened, opened.c.lot_id == lot.c.id)
        .order_by(rank, *_ORDER)
    )  # fmt: skip


def _true_of(
    stock: CTE, is_recalled: ColumnElement[bool], is_here: ColumnElement[bool], today: date
) -> dict[str, ColumnElement[bool]]:
    """When a lot is called what."""
    grave = {
        RECALLED: or_(is_recalled, and_(is_here, stock.c.recalled == 1)),
        HELD: and_(lot.c.hold == 1, not_(is_recalled)),
        EXPIRED: and_(is_here, or_(stock.c.expired == 1, func.coalesce(lot.c.expires_on < today, False))),
        QUARANTINED: and_(is_here, stock.c.apart == 1),
    }
    else_ = not_(or_(*grave.values()))
    return grave | {
        UNFIT: and_(is_here, stock.c.fit == 0, else_),
        FREE: and_(is_here, stock.c.fit > 0, else_),
        NOT_HERE: not_(is_here),
    }


def _named(connection: Connection, word: str) -> ColumnElement[bool]:
    suppliers = connection.execute(parties_holding("supplier", word)).scalars().all()
    return or_(
        func.upper(lot.c.code).contains(word.upper(), autoescape=True),
        item.c.search_name.contains(word.casefold(), autoescape=True),
        *([_brought_by(suppliers)] if suppliers else []),
    )


def _brought_by(suppliers: Sequence[int]) -> ColumnElement[bool]:
    return exists(select(move.c.id).where(move.c.lot_id == lot.c.id, HAS_LOT, move.c.party_id.in_(suppliers)))


def _brief(row: Any) -> LotBrief:
    *told, on_hand, free = row[:11]
    flags = row[11 : 11 + len(STATES)]
    states = tuple(state for state, is_so in zip(STATES, flags, strict=True) if is_so)
    return LotBrief._make((*told, int(on_hand), int(free), states))
