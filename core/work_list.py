"""Open work as a list: what there is to do, where, and who has it on lease."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, false, func, literal_column, or_, select

from core.schema.places import PHYSICAL_KINDS
from core.schema.tables import balance, item, location, lot, operator, plate, posting, work
from core.schema.work import WORK_KINDS
from core.text import words_of
from core.values import Micros

FREE, TAKEN = "free", "taken"  # typed as words

BLOCKED = "blocked"  # what is noted on the check of a place that takes no goods

# As the table's partial indexes have it; the operator's, plate's and lot's columns make the table's name necessary.
_IS_OPEN: ColumnElement[bool] = literal_column("work.state IN ('ready', 'leased')")
_from = location.alias("work_from_location")
_to = location.alias("work_to_location")


class WorkRow(NamedTuple):
    """A piece of open work; quantities in millionths, times in microseconds."""

    number: int
    kind: str
    state: str
    priority: int
    sku: str
    name: str
    unit: str
    lot: str
    plate: str
    source: str
    target: str
    quantity: int | None
    done: int
    note: str
    holder: str
    device: str
    lease_until: int
    made_at: int
    changed_at: int

    def is_taken(self, now: Micros) -> bool:
        """Whether somebody has it on a lease that is still good."""
        return self.state == "leased" and self.lease_until > now


class BlockedBin(NamedTuple):
    """A place that takes no goods: since when, and by whom, as far as a check was asked for; else 0 and nobody."""

    code: str
    made_at: int
    operator: str


_ROWS = (
    select(
        work.c.id, work.c.kind, work.c.state, work.c.priority,
        func.coalesce(item.c.sku, ""), func.coalesce(item.c.name, ""), func.coalesce(item.c.unit, ""),
        lot.c.code, plate.c.code, func.coalesce(_from.c.code, ""), func.coalesce(_to.c.code, ""),
        work.c.quantity, work.c.done, work.c.note,
        func.coalesce(operator.c.code, ""), func.coalesce(work.c.device, ""), work.c.lease_until,
        work.c.made_at, work.c.changed_at,
    )
    .join(lot, lot.c.id == work.c.lot_id)
    .join(plate, plate.c.id == work.c.plate_id)
    .outerjoin(item, item.c.id == work.c.item_id)
    .outerjoin(_from, _from.c.id == work.c.from_location_id)
    .outerjoin(_to, _to.c.id == work.c.to_location_id)
    .outerjoin(operator, operator.c.id == work.c.holder_id)
)  # fmt: skip


def find_work(
    connection: Connection, site_id: int, typed: str, now: Micros, most: int, kinds: Collection[str] = WORK_KINDS
) -> list[WorkRow]:
    """At most so much of the site's open work that fits every word typed, the most urgent first.

    A word is part of the kind, the item, a bin, a plate, who has it or what was noted; or `free`, or `taken`.
    """
    fitting = [_fits(word, now) for word in words_of(typed)]
    query = _open(site_id).where(work.c.kind.in_(kinds), *fitting).order_by(work.c.priority, work.c.id)
    return [WorkRow._make(row) for row in connection.execute(query.limit(most))]


def find_work_numbered(connection: Connection, site_id: int, number: int) -> WorkRow | None:
    """One piece of the site's open work."""
    row = connection.execute(_open(site_id).where(work.c.id == number)).first()
    return None if row is None else WorkRow._make(row)


def closed_bins(connection: Connection, site_id: int, typed: str, most: int) -> list[str]:
    """The places of the site that are closed and hold goods all the same, whose code holds every word typed."""
    shut = (location.c.site_id == site_id, location.c.active == 0, location.c.kind.in_(PHYSICAL_KINDS))
    words = [_holds(location.c.code, word) for word in words_of(typed)]
    goods = exists(select(balance.c.id).where(balance.c.location_id == location.c.id, balance.c.quantity > 0))
    query = select(location.c.code).where(*shut, goods, *words).order_by(location.c.code).limit(most)
    return list(connection.execute(query).scalars())


def blocked_bins(connection: Connection, site_id: int, typed: str, most: int) -> list[BlockedBin]:
    """The places of the site that take no goods until somebody has seen to them, those first that wait longest."""
    words = [_holds(location.c.code, word) for word in words_of(typed)]
    check = (work.c.kind == "check", work.c.note == BLOCKED, work.c.from_location_id == location.c.id, _IS_OPEN)
    made_at = func.coalesce(func.min(work.c.made_at), 0)
    query = (
        select(location.c.code, made_at, func.coalesce(func.min(operator.c.code), ""))
        .select_from(location)
        .outerjoin(work, and_(*check))
        .outerjoin(posting, posting.c.id == work.c.posting_id)
        .outerjoin(operator, operator.c.id == posting.c.operator_id)
        .where(location.c.site_id == site_id, location.c.in_lock == 1, *words)
        .group_by(location.c.code)
        .order_by(made_at, location.c.code)
        .limit(most)
    )
    return [BlockedBin._make(row) for row in connection.execute(query)]


def _open(site_id: int) -> Select[Any]:
    return _ROWS.where(work.c.site_id == site_id, _IS_OPEN)


def _fits(word: str, now: Micros) -> ColumnElement[bool]:
    taken = (work.c.state == "leased") & (work.c.lease_until > now)
    said = word.casefold()
    kinds = [kind for kind in WORK_KINDS if said in kind.replace("_", " ")]
    texts = (item.c.sku, item.c.search_name, _from.c.code, _to.c.code, plate.c.code, operator.c.code, work.c.note)
    numbered = work.c.id == int(word) if word.isascii() and word.isdigit() and len(word) < 16 else false()
    states = {FREE: ~taken, TAKEN: taken}
    return or_(work.c.kind.in_(kinds), numbered, states.get(said, false()), *(_holds(text, word) for text in texts))


def _holds(text: ColumnElement[str], word: str) -> ColumnElement[bool]:
    return func.upper(text).contains(word.upper(), autoescape=True)
