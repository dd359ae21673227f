"""How long goods took from their arrival at the dock to their place in stock.

Goods of the same item, lot and plate at the docks are a pool, of which those that came first leave first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from core.schema.tables import balance, item, location, lot, move, posting, receipt, receipt_line

DOCK = "dock"


class DockTime(NamedTuple):
    """One line of a receipt: when the last of it left the docks, None while some of it still lies there."""

    sku: str
    lot: str
    quantity: int
    arrived_at: int
    stocked_at: int | None
    line_id: int

    @property
    def took(self) -> int | None:
        """Microseconds from arrival to stock."""
        return None if self.stocked_at is None else self.stocked_at - self.arrived_at


class DockToStock(NamedTuple):
    """Of the lines that arrived within some time: how many, how many are in stock, how many microseconds it took."""

    lines: int
    stocked: int
    median: int | None
    ninetieth: int | None


class _Step(NamedTuple):
    """Goods that came into a line's pool after it, or left it."""

    line: int
    move: int
    reverses: int | None
    change: int
    at: int


_arrived = move.alias("arrived")
_came = location.alias("came")
_went = location.alias("went")
_of_arrival = and_(_arrived.c.posting_id == receipt_line.c.posting_id, _arrived.c.line == receipt_line.c.line)
_lying = (
    select(func.coalesce(func.sum(balance.c.quantity), 0))
    .join(location, location.c.id == balance.c.location_id)
    .where(
        balance.c.item_id == receipt_line.c.item_id,
        balance.c.lot_id == receipt_line.c.lot_id,
        balance.c.plate_id == receipt_line.c.plate_id,
        location.c.kind == DOCK,
        location.c.site_id == receipt.c.site_id,
    )
    .scalar_subquery()
)
_LINES = (
    select(
        receipt_line.c.id, item.c.sku, lot.c.code, receipt_line.c.quantity + receipt_line.c.rejected,
        receipt.c.arrived_at, _lying,
    )
    .join(receipt, receipt.c.id == receipt_line.c.receipt_id)
    .join(item, item.c.id == receipt_line.c.item_id)
    .join(lot, lot.c.id == receipt_line.c.lot_id)
    .where(receipt_line.c.undone_by.is_(None), item.c.kind == "stock")
    .order_by(receipt_line.c.id)
)  # fmt: skip
_from_pool = and_(_came.c.kind == DOCK, move.c.from_plate_id == receipt_line.c.plate_id)
_to_pool = and_(_went.c.kind == DOCK, move.c.to_plate_id == receipt_line.c.plate_id)
_STEPS = (
    select(receipt_line.c.id, move.c.id, move.c.reverses_id, move.c.quantity, _from_pool, _to_pool, posting.c.posted_at)
    .join(receipt, receipt.c.id == receipt_line.c.receipt_id)
    .join(_arrived, _of_arrival)
    .join(
        move,
        and_(
            move.c.item_id == receipt_line.c.item_id,
            move.c.lot_id == receipt_line.c.lot_id,
            move.c.site_id == receipt.c.site_id,
            move.c.id > _arrived.c.id,
        ),
    )
    .join(posting, posting.c.id == move.c.posting_id)
    .join(_came, _came.c.id == move.c.from_location_id)
    .join(_went, _went.c.id == move.c.to_location_id)
    .where(receipt_line.c.undone_by.is_(None), or_(_from_pool, _to_pool))
    .order_by(receipt_line.c.id, move.c.id)
)


def dock_to_stock(connection: Connection, number: str) -> list[DockTime]:
    """The lines of a receipt with the time at which the last of each left the docks."""
    return _times(connection, receipt.c.number == number.upper())


def dock_to_stock_within(connection: Connection, site_id: int, since: int, until: int) -> DockToStock:
    """The same for all that arrived at the site from `since` until before `until`, in a few figures."""
    arrived = and_(receipt.c.site_id == site_id, receipt.c.arrived_at >= since, receipt.c.arrived_at < until)
    times = _times(connection, arrived)
    took = sorted(each.took for each in times if each.took is not None)
    return DockToStock(len(times), len(took), _percentile(took, 50), _percentile(took, 90))


def _times(connection: Connection, where: ColumnElement[bool]) -> list[DockTime]:
    steps: dict[int, list[_Step]] = defaultdict(list)
    for line, move_id, reverses, quantity, left, came, at in connection.execute(_STEPS.where(where)):
        change = quantity * (bool(came) - bool(left))
        if change:
            steps[line].append(_Step(line, move_id, reverses, change, at))
    return [
        DockTime(sku, code, quantity, arrived_at, _stocked_at(lying, _standing(steps[line])), line)
        for line, sku, code, quantity, arrived_at, lying in connection.execute(_LINES.where(where))
    ]


def _standing(steps: Sequence[_Step]) -> list[_Step]:
    """The steps without those that were taken back, and without what took them back."""
    moves = {step.move for step in steps}
    taken_back = {step.reverses for step in steps} & moves
    return [step for step in steps if step.move not in taken_back and step.reverses not in taken_back]


def _stocked_at(lying: int, steps: Sequence[_Step]) -> int | None:
    """When as much had left as lay in the pool once the line was there."""
    still = int(lying) - sum(step.change for step in steps)
    for step in steps:
        still += min(0, step.change)
        if still <= 0:
            return step.at
    return None


def _percentile(values: Sequence[int], percent: int) -> int | None:
    """The smallest value that so many percent of them do not exceed."""
    return values[ceil(len(values) * percent / 100) - 1] if values else None
