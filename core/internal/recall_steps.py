"""How far the recall of a lot is: what was done when, and what is left to do."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from core.internal.recall_lot import not_recalled
from core.schema.tables import balance, item, location, lot, operator, posting, recall, site

PLACES_MAX = 5


class RecallSteps(NamedTuple):
    """The last recall of a lot; times in microseconds, None for what was not done yet."""

    state: str
    reason: str
    note: str
    opened_at: int
    operator: str
    traced_at: int | None
    closed_at: int | None

    @property
    def is_open(self) -> bool:
        """Whether something is left to do."""
        return self.closed_at is None


class GoodsLeft(NamedTuple):
    """What of a recalled lot waits for its status at a site: how many balances, and the places."""

    site: str
    balances: int
    places: tuple[str, ...]

    @property
    def words(self) -> str:
        """Where that is, as far as there is room for it."""
        more = f" and {len(self.places) - PLACES_MAX} more" if len(self.places) > PLACES_MAX else ""
        return f"{self.site} {', '.join(self.places[:PLACES_MAX])}{more}"


def last_recall(connection: Connection, sku: str, code: str) -> RecallSteps | None:
    """The lot's recall, the last where there were several; none that was withdrawn."""
    query = (
        select(
            recall.c.state, recall.c.reason, recall.c.note, recall.c.opened_at, operator.c.code, recall.c.traced_at,
            recall.c.closed_at,
        )
        .join(lot, lot.c.id == recall.c.lot_id)
        .join(item, item.c.id == lot.c.item_id)
        .join(posting, posting.c.id == recall.c.posting_id)
        .join(operator, operator.c.id == posting.c.operator_id)
        .where(item.c.sku == sku, lot.c.code == code, recall.c.state != "withdrawn")
        .order_by(recall.c.id.desc())
        .limit(1)
    )  # fmt: skip
    row = connection.execute(query).first()
    return None if row is None else RecallSteps(*row)


def goods_left(connection: Connection, sku: str, code: str) -> list[GoodsLeft]:
    """The goods of a recalled lot that have another status still, site by site."""
    lot_id = connection.execute(
        select(lot.c.id).join(item, item.c.id == lot.c.item_id).where(item.c.sku == sku, lot.c.code == code)
    ).scalar()
    if lot_id is None:
        return []
    left = (
        select(site.c.code, location.c.code, func.count())
        .select_from(balance)
        .join(location, location.c.id == balance.c.location_id)
        .join(site, site.c.id == location.c.site_id)
        .where(*not_recalled(lot_id))
        .group_by(site.c.code, location.c.code)
        .order_by(site.c.code, location.c.code)
    )
    counted: dict[str, int] = {}
    places: dict[str, list[str]] = {}
    for at, place, balances in connection.execute(left):
        counted[at] = counted.get(at, 0) + balances
        places.setdefault(at, []).append(place)
    return [GoodsLeft(at, balances, tuple(places[at])) for at, balances in counted.items()]
