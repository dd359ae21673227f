"""The goods at a site that orders may have: read for several items at once, and held before they are reserved.

Ours, of a status that may be allocated, in bins of the reserve or pick faces that are neither closed nor blocked, of
lots that are neither held nor past their date; a recalled lot is a held one. What is in hand for orders, on docks, in
vehicles and on its way is for nobody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, case, exists, or_, select

from core.books import Books
from core.catalogue.party import OWN
from core.ledger.held_lots import held_among
from core.ledger.moves import Key
from core.outbound.allocation_rule import Rule
from core.outbound.choose_bins import Candidate, in_order
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
        balance.c.id, *_KEY, balance.c.is_serial, balance.c.quantity, _FREE.label("free"), balance.c.since,
        location.c.kind, location.c.sequence, location.c.code, lot.c.expires_on,
        case((balance.c.plate_id == 0, 0), (_shared, 0), else_=1).label("on_full_plate"),
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


class Stock:
    """What there is of some items, in the order of their rules, less what is given to lines already."""

    def __init__(self, there: Mapping[int, list[Candidate]], rules: Mapping[int, Rule]) -> None:
        self._rules = rules
        self.there = {of: in_order(rules[of].strategy, those) for of, those in there.items()}
        self.given: Counter[int] = Counter()
        self._at = {each.balance_id: (of, at) for of, those in self.there.items() for at, each in enumerate(those)}

    def fitting(self, item_id: int, lot_id: int, lasting_until: date, not_at: Collection[int] = ()) -> list[Candidate]:
        """What is left for a line that wants no other lot, if it names one, and goods that last until that day."""
        found = [
            each
            for each in self.there.get(item_id, ())
            if each.free > 0
            and (each.expires_on is None or each.expires_on >= lasting_until)
            and lot_id in (0, each.key.lot)
            and each.key.location not in not_at
        ]
        # only by this one does it matter how much is left
        return in_order("fewest_bins", found) if self._rules[item_id].strategy == "fewest_bins" else found

    def key_of(self, balance_id: int) -> Key:
        """The goods of a balance."""
        of, at = self._at[balance_id]
        return self.there[of][at].key

    def give(self, chosen: Mapping[int, int]) -> None:
        """Notes what a line takes."""
        for balance_id, pieces in chosen.items():
            self.given[balance_id] += pieces
            of, at = self._at[balance_id]
            each = self.there[of][at]
            self.there[of][at] = each._replace(free=each.free - pieces)

    def take_back(self, chosen: Mapping[int, int]) -> None:
        """Notes that a line does without after all."""
        self.give({balance_id: -pieces for balance_id, pieces in chosen.items()})


def read_stock(books: Books, site_id: int, rules: Mapping[int, Rule], today: date, *, hold: bool = False) -> Stock:
    """The goods of these items as they stand, after all that the posting has noted; `hold` keeps them all so."""
    query: Select[Any] = _CANDIDATES.order_by(*_KEY).with_for_update(of=balance) if hold else _CANDIDATES
    noted = books.noted()
    there: dict[int, list[Candidate]] = defaultdict(list)
    given = {"items": sorted(rules), "site_id": site_id, "today": today}
    for row in books.connection.execute(query, given):
        key = Key(*row[1:7])
        found = Candidate(
            row.id, key, row.is_serial, row.quantity, row.free - noted[key], row.since, row.kind, row.sequence,
            row.code, row.expires_on, bool(row.on_full_plate),
        )  # fmt: skip
        there[key.item].append(found)
    return Stock(there, rules)


def hold_given(books: Books, stock: Stock) -> bool:
    """Holds the lots and balances that are given out; False where others have changed one of them meanwhile."""
    given = {balance_id: pieces for balance_id, pieces in stock.given.items() if pieces}
    if not given:
        return True
    keys = {balance_id: stock.key_of(balance_id) for balance_id in given}
    if held_among(books.connection, {key.lot for key in keys.values()}):
        return False
    noted = books.noted()
    rows = books.connection.execute(_HOLD, {"ids": sorted(given)}).all()
    free = {row[0]: row[7] - noted[keys[row[0]]] for row in rows if Key(*row[1:7]) == keys[row[0]]}
    return all(free.get(balance_id, 0) >= pieces for balance_id, pieces in given.items())
