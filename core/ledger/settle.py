"""Writes what a posting does to the stock: balances, moves, the entries that prove their order; and its outcome.

SQLite takes it statement by statement. PostgreSQL takes it in one round trip, by the function `settle` of
core.schema.functions, which says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, literal, or_, select, text, update
from sqlalchemy.dialects import sqlite

from core.direct import Direct, stored
from core.gate import conclude
from core.ledger.moves import Change, Held, Key, Moved, Page, Step, changes_of
from core.ledger.shortage import refusal
from core.schema.tables import balance, entry, move


class Settled(NamedTuple):
    """The rows that were written: the moves in their order, and the balance of each key."""

    moves: list[int]
    balances: dict[Key, int]


class _Row(NamedTuple):
    id: int
    seq: int
    quantity: int


_KEY = (
    balance.c.location_id == bindparam("location"),
    balance.c.item_id == bindparam("item"),
    balance.c.lot_id == bindparam("lot"),
    balance.c.plate_id == bindparam("plate"),
    balance.c.owner_id == bindparam("owner"),
    balance.c.status == bindparam("at_status"),
)
_ANSWER = (balance.c.id, balance.c.seq, balance.c.quantity)
_LEFT = balance.c.quantity + bindparam("net")
_RESERVED = balance.c.reserved + bindparam("held")
_WEIGHT = balance.c.catch_quantity + bindparam("catch")
# What is left of goods that are weighed weighs something, and nothing weighs nothing.
_WEIGHS = (or_(_LEFT > 0, _WEIGHT == 0), or_(_LEFT == 0, _WEIGHT > 0, literal(0) == bindparam("catch")))
_CHANGE = (
    update(balance)
    .where(*_KEY, _LEFT >= _RESERVED, _RESERVED >= 0, _WEIGHT >= 0, *_WEIGHS)
    .values(
        quantity=_LEFT,
        reserved=_RESERVED,
        catch_quantity=_WEIGHT,
        seq=balance.c.seq + bindparam("steps"),
        changed_at=bindparam("now"),
    )
    .returning(*_ANSWER)
)
_CARRY = (
    update(balance)
    .where(
        *_KEY,
        balance.c.quantity == bindparam("whole"),
        balance.c.reserved == bindparam("was_held"),
        balance.c.catch_quantity == bindparam("catch"),
    )
    .values(
        location_id=bindparam("to_location"),
        plate_id=bindparam("to_plate"),
        owner_id=bindparam("to_owner"),
        status=bindparam("to_status"),
        reserved=bindparam("held"),
        seq=balance.c.seq + 2,
        changed_at=bindparam("now"),
    )
    .returning(*_ANSWER)
)
_fresh = sqlite.insert(balance).values(
    location_id=bindparam("location"),
    item_id=bindparam("item"),
    lot_id=bindparam("lot"),
    plate_id=bindparam("plate"),
    owner_id=bindparam("owner"),
    status=bindparam("at_status"),
    is_serial=bindparam("serial"),
    quantity=bindparam("net"),
    reserved=bindparam("held"),
    catch_quantity=bindparam("catch"),
    seq=bindparam("steps"),
    since=bindparam("now"),
    changed_at=bindparam("now"),
)
_GIVE = _fresh.on_conflict_do_update(
    index_elements=["location_id", "item_id", "lot_id", "plate_id", "owner_id", "status"],
    set_={
        "quantity": balance.c.quantity + _fresh.excluded.quantity,
        "reserved": balance.c.reserved + _fresh.excluded.reserved,
        "catch_quantity": balance.c.catch_quantity + _fresh.excluded.catch_quantity,
        "seq": balance.c.seq + _fresh.excluded.seq,
        "changed_at": _fresh.excluded.changed_at,
    },
).returning(*_ANSWER)
_ELSEWHERE = (
    select(balance.c.id)
    .where(balance.c.lot_id == bindparam("lot"), balance.c.is_serial != 0)
    .where(or_(literal(1) == bindparam("serial"), *(~each for each in _KEY)))
)
_HOW = {"give": Direct(_GIVE), "change": Direct(_CHANGE), "carry": Direct(_CARRY)}
_IS_ELSEWHERE = Direct(_ELSEWHERE)
_DROP = Direct(delete(balance).where(balance.c.id == bindparam("row")))
_WRITE_MOVE = Direct(
    insert(move).values({each: bindparam(each.name) for each in move.c if each.name != "id"}).returning(move.c.id)
)
_WRITE_ENTRIES = Direct(insert(entry))
_CALL = Direct(text("SELECT settle(CAST(:plan AS jsonb))"))


def settle(
    connection: Connection, page: Page, said: str, moves: Sequence[Moved], holds: Sequence[Held] = (), lines: int = 0
) -> Settled:
    """Applies the moves and holds to the balances, all or none; refuses what the stock does not allow.

    So many `lines` the posting has already.
    """
    changes, steps = changes_of(moves, holds)
    rows = [_move_row(page, line, moved) for line, moved in enumerate(moves, lines + 1)]
    if connection.dialect.name == "postgresql":
        return _in_one_call(connection, page, said, changes, rows, steps)
    settled = _one_by_one(connection, page, changes, rows, steps)
    conclude(connection, page.posting, said)
    return settled


def _one_by_one(
    connection: Connection,
    page: Page,
    changes: Sequence[Change],
    moves: Sequence[dict[str, Any]],
    steps: Sequence[Step],
) -> Settled:
    rows = [_apply(connection, change, page.posted_at) for change in changes]
    ids = [_write_move(connection, each) for each in moves]
    _WRITE_ENTRIES.each(connection, [_entry(rows[step.change], ids[step.move], step) for step in steps])
    return Settled(ids, {change.key: row.id for change, row in zip(changes, rows, strict=True)})


def _apply(connection: Connection, change: Change, now: int) -> _Row:
    given = _given(change) | {"now": now}
    if change.how == "give" and change.serial and _IS_ELSEWHERE.first(connection, given) is not None:
        raise refusal(connection, change)
    found = _HOW[change.how].first(connection, given)
    if found is None:
        raise refusal(connection, change)
    row = _Row(*found)
    if row.quantity == 0:
        _DROP.run(connection, {"row": row.id})
    return row


def _write_move(connection: Connection, row: dict[str, Any]) -> int:
    kept = {name: stored(row[name]) for name in ("posting_id", "business_date")}
    return int(_WRITE_MOVE.one(connection, row | kept)[0])


def _entry(row: _Row, move_id: int, step: Step) -> dict[str, int]:
    return {"balance_id": row.id, "seq": row.seq + step.back, "move_id": move_id, "after": row.quantity + step.beyond}


def _in_one_call(
    connection: Connection,
    page: Page,
    said: str,
    changes: Sequence[Change],
    moves: Sequence[dict[str, Any]],
    steps: Sequence[Step],
) -> Settled:
    plan = {
        "now": page.posted_at,
        "posting": page.posting,
        "said": said,
        "changes": [_given(change) | {"how": change.how} for change in changes],
        "moves": moves,
        "entries": [step._asdict() for step in steps],
    }
    (done,) = _CALL.one(connection, {"plan": msgspec.json.encode(plan).decode()})
    if "short" in done:
        raise refusal(connection, changes[done["short"]])
    return Settled(done["moves"], {change.key: id for change, id in zip(changes, done["ids"], strict=True)})


def _given(change: Change) -> dict[str, Any]:
    key, target = change.key, change.target or change.key
    return {
        "location": key.location, "item": key.item, "lot": key.lot, "plate": key.plate, "owner": key.owner,
        "at_status": key.status, "serial": change.serial, "net": change.net, "held": change.held,
        "catch": change.catch, "steps": change.steps, "whole": change.whole, "was_held": change.was_held,
        "to_location": target.location, "to_plate": target.plate, "to_owner": target.owner,
        "to_status": target.status,
    }  # fmt: skip


def _move_row(page: Page, line: int, moved: Moved) -> dict[str, Any]:
    source, target = moved.source, moved.target
    return {
        "posting_id": page.posting,
        "line": line,
        "kind": moved.kind,
        "site_id": page.site_id,
        "item_id": source.item,
        "lot_id": source.lot,
        "quantity": moved.quantity,
        "from_location_id": source.location,
        "to_location_id": target.location,
        "from_plate_id": source.plate,
        "to_plate_id": target.plate,
        "from_owner_id": source.owner,
        "to_owner_id": target.owner,
        "from_status": source.status,
        "to_status": target.status,
        "pack_id": moved.pack_id,
        "pack_quantity": moved.pack_quantity,
        "reason": moved.reason,
        "order_line_id": moved.order_line_id,
        "party_id": moved.party_id,
        "reverses_id": moved.reverses_id,
        "business_date": page.business_date,
        "catch_quantity": moved.catch,
        "reservation_id": moved.reservation_id,
    }
