"""The goods at a site that orders may have: read for several items at once, and held before they are reserved.

Ours, of a status that may be allocated, in bins of the reserve or pick faces that are neither closed nor blocked, of
lots that are neither held nor past their date; a recalled lot is a held one. What is in hand for orders, on docks, in
vehicles and on its way is for nobody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, case, exists, or_, select

from core.books import Books
from core.catalogue.party import OWN
from core.ledger.held_lots import held_among
from core.ledger.moves import Key
from core.outbound.choose_bins import Candidate
from core.schema.tables import balance, item, location, lot, pack, plate, status

PICKABLE = ("storage", "pick_face")
_KEY = (
    balance.c.location_id, balance.c.item_id, balance.c.lot_id, balance.c.plate_id, balance.c.owner_id,
    balance.c.status,
)  # fmt: skip
_beside, _upon = balance.alias("beside"), plate.alias("upon")
_shared = or_(
    exists(select(_beside.c.id).where(_beside.c.plate_id == balance.c.plate_id, _beside.c.id != balance.c.id)),
    exists(select(_upon.c.id).where(_upon.c.parent_id == balance.c.plate_id)),
)
_FREE = balance.c.quantity - balance.c.reserved
# The one place that says which goods orders may have at all; what a line wants besides is in `Stock.fitting`.
IS_PICKABLE: tuple[ColumnElement[bool], ...] = (
    location.c.kind.in_(PICKABLE), location.c.active == 1, location.c.in_lock == 0, balance.c.owner_id == OWN,
    status.c.allocatable == 1, lot.c.hold == 0, or_(lot.c.expires_on.is_(None), lot.c.expires_on >= bindparam("today")),
)  # fmt: skip
_CANDIDATES = (
    select(
        balance.c.id, *_KEY, balance.c.is_serial, balance.c.quantity, _FREE, balance.c.since, location.c.kind,
        location.c.sequence, location.c.code, lot.c.expires_on,
        case((balance.c.plate_id == 0, 0), (_shared, 0), else_=1),
    )
    .join(location, location.c.id == balance.c.location_id)
    .join(lot, lot.c.id == balance.c.lot_id)
    .join(status, status.c.code == balance.c.status)
    .where(balance.c.item_id.in_(bindparam("items", expanding=True)), location.c.site_id == bindparam("site_id"))
    .where(*IS_PICKABLE)
)  # fmt: skip
_HOLD_ITEMS = (
    select(item.c.id)
    .where(item.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(item.c.id)
    .with_for_update(key_share=True)
)
_HOLD = (
    select(balance.c.id, *_KEY, _FREE)
    .where(balance.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(*_KEY)
    .with_for_update()
)
_PACKS = select(pack.c.item_id, pack.c.quantity).where(pack.c.item_id.in_(bindparam("items", expanding=True)))


def hold_items(connection: Connection, items: Collection[int]) -> None:
    """Holds these items, in ascending order: goods of one are shared out by one posting at a time."""
    connection.execute(_HOLD_ITEMS, {"ids": sorted(set(items))}).all()


def packs_of_items(connection: Connection, items: Collection[int]) -> dict[int, list[int]]:
    """How many millionths of its base unit the packs of each item hold."""
    sizes: dict[int, list[int]] = defaultdict(list)
    for row in connection.execute(_PACKS, {"items": sorted(items)}):
        sizes[row.item_id].append(row.quantity)
    return sizes


@dataclass(slots=True)
class Stock:
    """What there is of some items, less what is given to lines already."""

    there: Mapping[int, list[Candidate]]
    given: Counter[int] = field(default_factory=Counter)

    def fitting(self, item_id: int, lot_id: int, lasting_until: date, not_at: Collection[int] = ()) -> list[Candidate]:
        """What is left for a line that wants no other lot, if it names one, and goods that last until that day."""
        found = []
        for each in self.there.get(item_id, ()):
            lasts = each.expires_on is None or each.expires_on >= lasting_until
            if lasts and lot_id in (0, each.key.lot) and each.key.location not in not_at:
                found.append(each._replace(free=each.free - self.given[each.balance_id]))
        return found

    def give(self, chosen: Mapping[int, int]) -> None:
        """Notes what a line takes."""
        self.given.update(chosen)

    def take_back(self, chosen: Mapping[int, int]) -> None:
        """Notes that a line does without after all."""
        self.given.subtract(chosen)


def read_stock(
    connection: Connection, site_id: int, items: Collection[int], today: date, books: Books, *, hold: bool = False
) -> Stock:
    """The goods of these items as they stand, after all that the posting has noted; `hold` keeps them all so."""
    query: Select[Any] = _CANDIDATES.order_by(*_KEY).with_for_update(of=balance) if hold else _CANDIDATES
    noted = books.noted()
    there: dict[int, list[Candidate]] = defaultdict(list)
    given = {"items": sorted(items), "site_id": site_id, "today": today}
    for row in connection.execute(query, given):
        key, (is_serial, quantity, free, *rest) = Key(*row[1:7]), row[7:]
        *named, expires_on, is_full = rest
        there[key.item].append(
            Candidate(row[0], key, is_serial, quantity, free - noted[key], *named, expires_on, bool(is_full))
        )
    return Stock(there)


def hold_given(connection: Connection, stock: Stock, books: Books) -> bool:
    """Holds the lots and balances that are given out; False where others have changed one of them meanwhile."""
    given = {balance_id: pieces for balance_id, pieces in stock.given.items() if pieces}
    keys = {each.balance_id: each.key for those in stock.there.values() for each in those if each.balance_id in given}
    if held_among(connection, {key.lot for key in keys.values()}):
        return False
    noted = books.noted()
    rows = connection.execute(_HOLD, {"ids": sorted(given)}).all() if given else []
    free = {row[0]: row[7] - noted[keys[row[0]]] for row in rows if Key(*row[1:7]) == keys[row[0]]}
    return all(free.get(balance_id, 0) >= pieces for balance_id, pieces in given.items())
