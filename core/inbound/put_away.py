"""Putting received goods away, and where they should go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from sqlalchemy import Connection, Select, bindparam, exists, func, select

from core.books import Books
from core.command import Outcome
from core.errors import Rejection
from core.ledger.plates import need_plate, tree
from core.ledger.relocate import Relocation, relocate
from core.schema.places import MIXINGS
from core.schema.tables import balance, fixed_bin, item, location, lot

BINS = ("storage", "pick_face")


class Suggestion(NamedTuple):
    """A bin to put goods in, and why that one."""

    location: str
    check_digits: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PutAway(Relocation):
    """Puts a plate, or so many packs of an item, into its bin."""

    permission: ClassVar[str] = "put_away"
    undoable: ClassVar[bool] = True

    def post(self, books: Books) -> Outcome:
        """Carries the goods; any bin that takes them is right, the suggested one is only advice."""
        return relocate(books, "put_away", self)


_usable = (
    location.c.site_id == bindparam("site_id"),
    location.c.kind.in_(BINS),
    location.c.active == 1,
    location.c.in_lock == 0,
    location.c.mixing.in_(bindparam("mixings", expanding=True)),
)
_order = (location.c.sequence, location.c.code)
_others = select(balance.c.id).where(balance.c.location_id == location.c.id)
_other_item = exists(_others.where(balance.c.item_id != bindparam("item_id")))
_other_lot = exists(_others.where(balance.c.lot_id != bindparam("lot_id")))
_takes_it = (location.c.mixing == "any") | ~_other_item & ((location.c.mixing == "item") | ~_other_lot)

_FIXED = (
    select(location.c.code, location.c.check_digits)
    .join(fixed_bin, fixed_bin.c.location_id == location.c.id)
    .where(*_usable, fixed_bin.c.item_id == bindparam("item_id"), _takes_it)
    .order_by(fixed_bin.c.rank, *_order)
    .limit(1)
)
_SAME_ITEM = (
    select(location.c.code, location.c.check_digits)
    .where(*_usable, _takes_it, exists(_others.where(balance.c.item_id == bindparam("item_id"))))
    .order_by(_other_lot, *_order)
    .limit(1)
)
_somebodys = exists(
    select(fixed_bin.c.item_id).where(
        fixed_bin.c.location_id == location.c.id, fixed_bin.c.item_id != bindparam("item_id")
    )
)
_EMPTY = (
    select(location.c.code, location.c.check_digits)
    .where(*_usable, ~exists(_others), ~_somebodys)
    .order_by(*_order)
    .limit(1)
)

RULES: tuple[tuple[str, Select[str, str]], ...] = (
    ("fixed bin", _FIXED),
    ("same item there", _SAME_ITEM),
    ("empty bin", _EMPTY),
)


def suggest(connection: Connection, site_id: int, sku: str, lot_code: str = "") -> Suggestion | None:
    """The first bin that the rules find for an item: its fixed bin, a bin with the same item, an empty one."""
    known = select(
        item.c.id,
        func.coalesce(select(lot.c.id).where(lot.c.item_id == item.c.id, lot.c.code == lot_code).scalar_subquery(), 0),
    )
    row = connection.execute(known.where(item.c.sku == sku)).first()
    if row is None:
        raise Rejection("unknown_item", sku=sku)
    return _by_rules(connection, site_id, row[0], row[1])


def suggest_for_plate(connection: Connection, site_id: int, code: str) -> Suggestion | None:
    """The bin for a plate: that of the item there is most of on it."""
    plate = need_plate(connection, code)
    held = select(balance.c.item_id, func.max(balance.c.lot_id), func.min(balance.c.lot_id))
    held = held.where(balance.c.plate_id.in_(tree(connection, plate.id))).group_by(balance.c.item_id)
    rows = connection.execute(held.order_by(func.sum(balance.c.quantity).desc())).all()
    if not rows:
        raise Rejection("plate_empty", plate=code)
    item_id, lot_id, other_lot_id = rows[0]
    one_lot = MIXINGS if lot_id == other_lot_id else ("any", "item")
    return _by_rules(connection, site_id, item_id, lot_id, ("any",) if len(rows) > 1 else one_lot)


def _by_rules(
    connection: Connection, site_id: int, item_id: int, lot_id: int, mixings: Sequence[str] = MIXINGS
) -> Suggestion | None:
    given = {"site_id": site_id, "item_id": item_id, "lot_id": lot_id, "mixings": mixings}
    for why, rule in RULES:
        found = connection.execute(rule, given).first()
        if found is not None:
            return Suggestion(found.code, found.check_digits, why)
    return None
