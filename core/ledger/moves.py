"""Writes moves: the balances they change, the entries that prove the order, the moves themselves.

Balances are locked in the order of their keys, whatever order a command names them in, so that two postings
never wait for each other in a circle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.dml import ReturningInsert

from core.errors import Rejection
from core.schema.tables import balance, entry, item, location, lot, move
from core.values import Micros, show_quantity


class Key(NamedTuple):
    """The full key of a stock balance, and of one end of a move."""

    location: int
    item: int
    lot: int
    plate: int
    owner: int
    status: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One quantity on its way from one end to the other; an end that is not physical has no balance."""

    kind: str
    quantity: int
    source: Key
    target: Key
    source_physical: bool
    target_physical: bool
    serial: bool = False
    pack_id: int | None = None
    pack_quantity: int | None = None
    reason: str | None = None
    order_line_id: int | None = None
    party_id: int = 0
    reverses_id: int | None = None


class Page(NamedTuple):
    """What all moves of one posting share."""

    posting: UUID
    site_id: int
    posted_at: Micros
    business_date: date


class _Numbered(NamedTuple):
    balance_id: int
    seq: int
    move_index: int
    after: int


_KEY = (
    balance.c.location_id == bindparam("location"),
    balance.c.item_id == bindparam("item"),
    balance.c.lot_id == bindparam("lot"),
    balance.c.plate_id == bindparam("plate"),
    balance.c.owner_id == bindparam("owner"),
    balance.c.status == bindparam("at_status"),
)
_ANSWER = (balance.c.id, balance.c.seq, balance.c.quantity)

_TAKE = (
    update(balance)
    .where(*_KEY, balance.c.quantity - balance.c.reserved >= bindparam("taken"))
    .values(
        quantity=balance.c.quantity - bindparam("taken"),
        seq=balance.c.seq + bindparam("steps"),
        changed_at=bindparam("now"),
    )
    .returning(*_ANSWER)
)
_SERIAL_OUT = delete(balance).where(*_KEY, balance.c.reserved == 0).returning(*_ANSWER)
_SERIAL_ON = (
    update(balance)
    .where(*_KEY)
    .values(
        location_id=bindparam("to_location"),
        plate_id=bindparam("to_plate"),
        owner_id=bindparam("to_owner"),
        status=bindparam("to_status"),
        seq=balance.c.seq + 2,
        changed_at=bindparam("now"),
    )
    .returning(*_ANSWER)
)
_DROP_EMPTY = delete(balance).where(balance.c.id == bindparam("row"), balance.c.quantity == 0)
_WRITE_MOVES = insert(move).returning(move.c.id, sort_by_parameter_order=True)
_WRITE_ENTRIES = insert(entry)


def _give(dialect: str) -> ReturningInsert[Any]:
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    fresh = make(balance).values(
        location_id=bindparam("location"),
        item_id=bindparam("item"),
        lot_id=bindparam("lot"),
        plate_id=bindparam("plate"),
        owner_id=bindparam("owner"),
        status=bindparam("at_status"),
        is_serial=bindparam("serial"),
        quantity=bindparam("given"),
        reserved=0,
        seq=bindparam("steps"),
        since=bindparam("now"),
        changed_at=bindparam("now"),
    )
    return fresh.on_conflict_do_update(
        index_elements=["location_id", "item_id", "lot_id", "plate_id", "owner_id", "status"],
        set_={
            "quantity": balance.c.quantity + fresh.excluded.quantity,
            "seq": balance.c.seq + fresh.excluded.seq,
            "changed_at": fresh.excluded.changed_at,
        },
    ).returning(*_ANSWER)


_GIVE = {dialect: _give(dialect) for dialect in ("sqlite", "postgresql")}


def settle(connection: Connection, page: Page, moves: Sequence[Moved], first_line: int = 1) -> list[int]:
    """Applies the moves to the balances, all or none, and returns the ids of the rows written."""
    if not moves:
        return []
    numbered: list[_Numbered] = []
    for key, work in sorted(_by_key(moves).items()):
        numbered += _change(connection, page, key, work, moves)
    ids = _write_moves(connection, page, moves, first_line)
    connection.execute(
        _WRITE_ENTRIES,
        [
            {"balance_id": row.balance_id, "seq": row.seq, "move_id": ids[row.move_index], "after": row.after}
            for row in numbered
        ],
    )
    return ids


def _by_key(moves: Sequence[Moved]) -> dict[Key, list[tuple[int, int]]]:
    """For each balance, the (index of the move, change) pairs it takes; a serial that stays is one pair of 0."""
    work: dict[Key, list[tuple[int, int]]] = defaultdict(list)
    for index, moved in enumerate(moves):
        if moved.serial and moved.source_physical and moved.target_physical:
            work[moved.source].append((index, 0))
            continue
        if moved.source_physical:
            work[moved.source].append((index, -moved.quantity))
        if moved.target_physical:
            work[moved.target].append((index, moved.quantity))
    return work


def _change(
    connection: Connection, page: Page, key: Key, work: list[tuple[int, int]], moves: Sequence[Moved]
) -> Iterable[_Numbered]:
    if moves[work[0][0]].serial:
        return _change_serial(connection, page, key, work, moves)
    net = sum(change for _, change in work)
    given = {**_named(key), "now": page.posted_at, "steps": len(work)}
    if net < 0:
        # A second look with a fresh snapshot: while the first waited for its lock, another may have emptied the
        # row, which deletes it, and a third begun it anew.
        take = {**given, "taken": -net}
        row = connection.execute(_TAKE, take).first() or connection.execute(_TAKE, take).first()
        if row is None:
            raise not_enough(connection, key)
        if row.quantity == 0:
            connection.execute(_DROP_EMPTY, {"row": row.id})
    else:
        row = connection.execute(_GIVE[connection.dialect.name], {**given, "given": net, "serial": 0}).one()
        if row.quantity == 0:
            connection.execute(_DROP_EMPTY, {"row": row.id})
    return _number(row.id, row.seq - len(work), row.quantity - net, work)


def _number(balance_id: int, seq: int, before: int, work: list[tuple[int, int]]) -> Iterable[_Numbered]:
    """Numbers the changes of one balance, what comes in first, so that no step is below zero."""
    after = before
    for index, change in sorted(work, key=lambda pair: pair[1] < 0):
        seq, after = seq + 1, after + change
        yield _Numbered(balance_id, seq, index, after)


def _change_serial(
    connection: Connection, page: Page, key: Key, work: list[tuple[int, int]], moves: Sequence[Moved]
) -> Iterable[_Numbered]:
    if len(work) > 1:
        raise Rejection("serial_wants_one")
    index, change = work[0]
    given = {**_named(key), "now": page.posted_at}
    if change > 0:
        return [_serial_in(connection, given, index)]
    if change < 0:
        row = connection.execute(_SERIAL_OUT, given).first()
        if row is None:
            raise not_enough(connection, key)
        return [_Numbered(row.id, row.seq + 1, index, 0)]
    target = moves[index].target
    to = {
        "to_location": target.location,
        "to_plate": target.plate,
        "to_owner": target.owner,
        "to_status": target.status,
    }
    row = connection.execute(_SERIAL_ON, {**given, **to}).first()
    if row is None:
        raise not_enough(connection, key)
    return [_Numbered(row.id, row.seq - 1, index, 0), _Numbered(row.id, row.seq, index, row.quantity)]


def _serial_in(connection: Connection, given: dict[str, object], index: int) -> _Numbered:
    statement = _GIVE[connection.dialect.name]
    try:
        with connection.begin_nested():
            row = connection.execute(statement, {**given, "given": 1_000_000, "steps": 1, "serial": 1}).one()
    except IntegrityError:
        raise serial_in_stock(connection, int(str(given["lot"]))) from None
    return _Numbered(row.id, row.seq, index, row.quantity)


def serial_in_stock(connection: Connection, lot_id: int) -> Rejection:
    """The refusal of a serial that is somewhere else already."""
    where = (
        select(location.c.code).join(balance, balance.c.location_id == location.c.id).where(balance.c.lot_id == lot_id)
    )
    code = connection.execute(select(lot.c.code).where(lot.c.id == lot_id)).scalar()
    return Rejection("serial_in_stock", serial=code, location=connection.execute(where).scalar() or "another place")


def not_enough(connection: Connection, key: Key) -> Rejection:
    """The refusal of a take that the balance does not cover, with what is free there."""
    given = _named(key)
    free = connection.execute(select(balance.c.quantity - balance.c.reserved).where(*_KEY), given).scalar() or 0
    sku = connection.execute(select(item.c.sku).where(item.c.id == key.item)).scalar()
    place = connection.execute(select(location.c.code).where(location.c.id == key.location)).scalar()
    if key.plate == 0 and free == 0 and _is_on_plates(connection, key):
        return Rejection("goods_on_plates", sku=sku, location=place)
    return Rejection("not_enough", free=show_quantity(free), sku=sku, location=place)


def _is_on_plates(connection: Connection, key: Key) -> bool:
    at_place = (balance.c.location_id == key.location, balance.c.item_id == key.item, balance.c.plate_id != 0)
    return connection.execute(select(balance.c.id).where(*at_place).limit(1)).first() is not None


def _named(key: Key) -> dict[str, object]:
    return {
        "location": key.location,
        "item": key.item,
        "lot": key.lot,
        "plate": key.plate,
        "owner": key.owner,
        "at_status": key.status,
    }


def _write_moves(connection: Connection, page: Page, moves: Sequence[Moved], first_line: int) -> list[int]:
    rows = [_move_row(page, line, moved) for line, moved in enumerate(moves, first_line)]
    return list(connection.execute(_WRITE_MOVES, rows).scalars())


def _move_row(page: Page, line: int, moved: Moved) -> dict[str, object]:
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
    }
