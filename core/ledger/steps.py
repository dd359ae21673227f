"""The steps by which goods came where the book says they are: each change with its move, and who posted it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from core.values import moment, show_quantity

STEPS_MAX = 10  # of one story
CHUNK = 1_000

_TOLD = """
    move.id AS move, move.quantity, item.sku AS item, lot.code AS lot, source.code AS source, target.code AS target,
    from_plate.code AS from_plate, to_plate.code AS to_plate, move.from_status, move.to_status,
    move.catch_quantity AS weight, posting.id AS posting, posting.kind, posting.posted_at,
    operator.code AS operator, posting.device
"""
# Damaged books miss rows: what is there is told all the same.
_ABOUT = """
    LEFT JOIN item ON item.id = move.item_id
    LEFT JOIN lot ON lot.id = move.lot_id
    LEFT JOIN location source ON source.id = move.from_location_id
    LEFT JOIN location target ON target.id = move.to_location_id
    LEFT JOIN plate from_plate ON from_plate.id = move.from_plate_id
    LEFT JOIN plate to_plate ON to_plate.id = move.to_plate_id
    LEFT JOIN posting ON posting.id = move.posting_id
    LEFT JOIN operator ON operator.id = posting.operator_id
"""
_BEFORE = "COALESCE((SELECT e.after FROM entry e WHERE e.balance_id = entry.balance_id AND e.seq = entry.seq - 1), 0)"

_CHAIN = f"""
    SELECT entry.balance_id AS balance, entry.seq AS number, entry.after, 0 AS change, {_TOLD}
    FROM entry LEFT JOIN move ON move.id = entry.move_id {_ABOUT}
    WHERE entry.balance_id = :balance ORDER BY entry.seq
"""  # noqa: S608  joined of our own words
# In the order in which they were posted, and within a posting as the balance was changed.
_OF_STOCK = f"""
    SELECT entry.balance_id AS balance, entry.seq AS number, entry.after, ends.change, {_TOLD}
    FROM (
        SELECT id, quantity AS change FROM move WHERE to_location_id = :location_id AND item_id = :item_id
            AND lot_id = :lot_id AND to_plate_id = :plate_id AND to_owner_id = :owner_id AND to_status = :status
        UNION ALL
        SELECT id, -quantity FROM move WHERE from_location_id = :location_id AND item_id = :item_id
            AND lot_id = :lot_id AND from_plate_id = :plate_id AND from_owner_id = :owner_id AND from_status = :status
    ) ends
    JOIN move ON move.id = ends.id
    LEFT JOIN entry ON entry.move_id = move.id AND (entry.after > {_BEFORE}) = (ends.change > 0)
    {_ABOUT}
    ORDER BY MIN(move.id) OVER (PARTITION BY move.posting_id), entry.seq, move.id
"""  # noqa: S608  joined of our own words
_LATEST = f"""
    SELECT entry.balance_id AS balance, entry.seq AS number, entry.after, entry.after - {_BEFORE} AS change, {_TOLD}
    FROM move LEFT JOIN entry ON entry.move_id = move.id {_ABOUT}
    WHERE {{which}} ORDER BY move.id DESC, entry.balance_id DESC, entry.seq DESC LIMIT {STEPS_MAX + 1}
"""  # noqa: S608  joined of our own words


class Step(NamedTuple):
    """One change of a balance, or a move that changed none."""

    balance: int | None
    number: int | None
    after: Any
    change: Any
    move: int | None
    quantity: Any
    item: str | None
    lot: str | None
    source: str | None
    target: str | None
    from_plate: str | None
    to_plate: str | None
    from_status: str | None
    to_status: str | None
    weight: Any
    posting: object
    kind: str | None
    posted_at: Any
    operator: str | None
    device: str | None

    def end(self, incoming: bool) -> tuple[object, ...]:
        """The goods and the place of the end that this change is about."""
        there = (self.target, self.to_plate, self.to_status)
        return (self.item, self.lot, *(there if incoming else (self.source, self.from_plate, self.from_status)))


def chain(connection: Connection, key: Mapping[str, object]) -> Iterator[Step]:
    """The changes of one balance, as they are numbered."""
    return _steps(connection, _CHAIN, {"balance": key["balance"]})


def of_stock(connection: Connection, key: Mapping[str, object]) -> Iterator[Step]:
    """The moves to and from one stock key, each with the change that it made there."""
    names = ("location_id", "item_id", "lot_id", "plate_id", "owner_id", "status")
    return _steps(connection, _OF_STOCK, {name: key[name] for name in names})


def latest(connection: Connection, which: str, given: Mapping[str, object]) -> list[Step]:
    """The last changes that fit, oldest first; one more than a story tells, if there are more."""
    return list(_steps(connection, _LATEST.format(which=which), given))[::-1]


def _steps(connection: Connection, query: str, given: Mapping[str, object]) -> Iterator[Step]:
    with connection.execute(text(query), given, execution_options={"yield_per": CHUNK}) as rows:
        yield from map(Step._make, rows)


def in_words(step: Step) -> str:
    """The step in one line: when, what, by whom, and what it did to which balance."""
    return f"{_posting(step)}: {_move(step)}; {_change(step)}"


def _posting(step: Step) -> str:
    if step.posting is None:
        return "its posting is gone"
    return f"{shown_time(step.posted_at)} {step.kind} {shown_id(step.posting)} by {step.operator} at {step.device}"


def _move(step: Step) -> str:
    if step.move is None:
        return "its move is gone"
    weight = "" if step.weight is None else f"weighing {shown(step.weight)}"
    goods = " ".join(each for each in (shown(step.quantity), step.item, step.lot, weight) if each)
    source = _place(step.source, step.from_plate, step.from_status)
    return f"move {step.move}, {goods} {source} > {_place(step.target, step.to_plate, step.to_status)}"


def _place(code: str | None, plate: str | None, status: str | None) -> str:
    return " ".join(str(each) for each in (code, plate, "" if status == "available" else status) if each) or "nowhere"


def _change(step: Step) -> str:
    if step.balance is None:
        return "no balance changed"
    signed = f"{'+' if _is_more(step.change) else ''}{shown(step.change)}"
    return f"balance {step.balance} no. {step.number}: {signed} makes {shown(step.after)}"


def _is_more(change: object) -> bool:
    return isinstance(change, (int, Decimal)) and change > 0


def shown(value: object) -> str:
    """A quantity as people write it, or whatever else stands in damaged books."""
    return show_quantity(int(value)) if isinstance(value, (int, Decimal)) else str(value)


def shown_id(value: object) -> str:
    """A posting's id as people write it."""
    return str(UUID(bytes=value)) if isinstance(value, bytes) and len(value) == 16 else str(value)


def shown_time(value: object) -> str:
    """A moment in UTC."""
    return f"{moment(value):%Y-%m-%d %H:%M:%SZ}" if isinstance(value, int) else str(value)
