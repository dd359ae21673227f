"""Undo: what was posted is taken back by moves that reverse it, once, if the goods are still there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Row, exists, select, update
from sqlalchemy.exc import IntegrityError

from core.books import Books
from core.command import Command, Outcome
from core.errors import Rejection
from core.ledger.moves import Key, Moved
from core.ledger.plates import hold_plate, tree
from core.printing import void_labels
from core.schema.tables import balance, item, location, lot, move, operator, order_line, plate, posting, site

undoing = posting.alias("undoing")


@dataclass(frozen=True, slots=True)
class Posted:
    """A posting that is to be undone, with its moves."""

    id: UUID
    kind: str
    payload: Mapping[str, object]
    moves: Sequence[Row[tuple[object, ...]]]

    def order_id(self, connection: Connection) -> int:
        """The order whose lines the moves belong to."""
        line = next(each.order_line_id for each in self.moves if each.order_line_id is not None)
        return int(connection.execute(select(order_line.c.order_id).where(order_line.c.id == line)).scalar_one())


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Command):
    """Takes back one posting: its moves, its order progress and its labels that are not printed yet."""

    permission: ClassVar[str] = "undo"

    posting: UUID

    def post(self, books: Books) -> Outcome:
        """Posts the reversal today."""
        from core.commands import COMMANDS  # the list holds this command too

        said, posted = self._find(books.connection)
        kind = COMMANDS[posted.kind]
        if not kind.undoable:
            raise Rejection("undo_of_undo" if kind is Undo else "not_undoable", kind=posted.kind)
        self._claim(books)
        books.site(self._site_code(books.connection, posted))
        if _is_plate_move(posted):
            _take_plate_back(books, posted)
        else:
            _take_goods_back(books, posted)
        kind.undo(books, posted)
        void_labels(books.connection, posted.id, books.now)
        return Outcome(f"Undone: {said}", {"undone": str(posted.id), "kind": posted.kind})

    def _find(self, connection: Connection) -> tuple[str, Posted]:
        found = connection.execute(select(posting).where(posting.c.id == self.posting)).first()
        if found is None or found.state == "open":
            raise Rejection("unknown_posting", posting=self.posting)
        if found.state == "rejected":
            raise Rejection("was_refused")
        rows = connection.execute(select(move).where(move.c.posting_id == self.posting).order_by(move.c.line)).all()
        payload = msgspec.json.decode(found.payload)
        return said_in(found.outcome), Posted(found.id, found.kind, payload, rows)

    def _claim(self, books: Books) -> None:
        """Marks this posting as the one undo there can be; two at once are kept apart by the unique column."""
        first = select(posting.c.id).where(posting.c.undoes_id == self.posting)
        if books.connection.execute(first).first() is not None:
            raise Rejection("already_undone")
        claim = update(posting).where(posting.c.id == books.posting).values(undoes_id=self.posting)
        try:
            books.connection.execute(claim)
        except IntegrityError:
            raise Rejection("already_undone") from None

    def _site_code(self, connection: Connection, posted: Posted) -> str:
        if not posted.moves:
            raise Rejection("not_undoable", kind=posted.kind)
        return str(connection.execute(select(site.c.code).where(site.c.id == posted.moves[0].site_id)).scalar_one())


def said_in(outcome: str) -> str:
    """The words of an outcome as the posting log keeps it."""
    return str(msgspec.json.decode(outcome)["said"])


def _is_plate_move(posted: Posted) -> bool:
    return all(row.from_plate_id and row.from_plate_id == row.to_plate_id for row in posted.moves) and all(
        row.from_location_id != row.to_location_id for row in posted.moves
    )


def _take_goods_back(books: Books, posted: Posted) -> None:
    physical = _physical(books.connection, posted)
    wanted: Counter[Key] = Counter()
    for row in posted.moves:
        source, target = _end(row, "to"), _end(row, "from")
        serial = bool(books.connection.execute(select(lot.c.is_serial).where(lot.c.id == row.lot_id)).scalar())
        ends = (row.to_location_id in physical, row.from_location_id in physical)
        wanted[source] += row.quantity
        _require_still_there(books.connection, source, wanted[source], ends[0])
        _require_plate_at(books.connection, target)
        books.move(
            Moved(
                row.kind, row.quantity, source, target, *ends, serial, row.pack_id, row.pack_quantity, row.reason,
                row.order_line_id, row.party_id, row.id,
            )
        )  # fmt: skip


def _take_plate_back(books: Books, posted: Posted) -> None:
    """The plate goes back whole; refused when it is elsewhere by now, or holds something else."""
    there = hold_plate(books.connection, str(posted.payload["plate"]))
    if there.location_id != posted.moves[0].to_location_id:
        raise Rejection("goods_moved_on", places=there.location or "nowhere")
    held = (
        balance.c.item_id,
        balance.c.lot_id,
        balance.c.plate_id,
        balance.c.owner_id,
        balance.c.status,
        balance.c.quantity,
    )
    now = books.connection.execute(select(*held).where(balance.c.plate_id.in_(tree(books.connection, there.id)))).all()
    then = [
        (row.item_id, row.lot_id, row.to_plate_id, row.to_owner_id, row.to_status, row.quantity) for row in posted.moves
    ]
    if sorted(map(tuple, now)) != sorted(then):
        raise Rejection("goods_gone", location=there.location)
    books.move_plate(posted.moves[0].kind, there.id, int(posted.moves[0].from_location_id), posted.id)


def _physical(connection: Connection, posted: Posted) -> set[int]:
    ids = {row.from_location_id for row in posted.moves} | {row.to_location_id for row in posted.moves}
    return set(
        connection.execute(select(location.c.id).where(location.c.id.in_(ids), location.c.is_physical == 1)).scalars()
    )


def _end(row: Row[tuple[object, ...]], end: str) -> Key:
    at = row._asdict()
    return Key(
        at[f"{end}_location_id"],
        at["item_id"],
        at["lot_id"],
        at[f"{end}_plate_id"],
        at[f"{end}_owner_id"],
        at[f"{end}_status"],
    )


def _require_still_there(connection: Connection, source: Key, wanted: int, physical: bool) -> None:
    if not physical:
        return
    same = (
        balance.c.location_id == source.location, balance.c.item_id == source.item, balance.c.lot_id == source.lot,
        balance.c.plate_id == source.plate, balance.c.owner_id == source.owner, balance.c.status == source.status,
    )  # fmt: skip
    free = connection.execute(select(balance.c.quantity - balance.c.reserved).where(*same)).scalar() or 0
    if free < wanted:
        raise Rejection("goods_moved_on", places=_where_to(connection, source))


def _require_plate_at(connection: Connection, end: Key) -> None:
    """Refuses to put goods back onto a plate that has gone elsewhere meanwhile."""
    if end.plate == 0:
        return
    query = select(plate.c.location_id, plate.c.code, location.c.code.label("at"))
    query = query.outerjoin(location, location.c.id == plate.c.location_id).where(plate.c.id == end.plate)
    there = connection.execute(query.with_for_update(read=True, of=plate)).one()
    if there.location_id != end.location:
        raise Rejection("plate_elsewhere", plate=there.code, location=there.at or "nowhere")


def _where_to(connection: Connection, source: Key) -> str:
    """The places that goods of this kind went to from there, latest first."""
    on = (
        move.c.from_location_id == source.location,
        move.c.item_id == source.item,
        move.c.lot_id == source.lot,
    )
    query = (
        select(location.c.code)
        .join(move, move.c.to_location_id == location.c.id)
        .where(*on)
        .order_by(move.c.id.desc())
        .limit(20)
    )
    places = list(dict.fromkeys(connection.execute(query).scalars()))[:3]
    if not places:
        of = connection.execute(select(item.c.sku).where(item.c.id == source.item)).scalar()
        return f"somewhere, look up {of}"
    return ", ".join(places)


def last_undoable(connection: Connection, device: str, operator_code: str) -> tuple[UUID, str] | None:
    """The last thing that this operator booked at this station and that can be undone: its id and its words."""
    from core.commands import COMMANDS  # the list holds this module's command too

    kinds = [name for name, command in COMMANDS.items() if command.undoable]
    undone = select(undoing.c.undoes_id).where(undoing.c.undoes_id == posting.c.id)
    mine = (posting.c.device == device, operator.c.code == operator_code)
    query = (
        select(posting.c.id, posting.c.outcome)
        .join(operator, operator.c.id == posting.c.operator_id)
        .where(*mine, posting.c.state == "posted", posting.c.kind.in_(kinds), ~exists(undone))
        .order_by(posting.c.posted_at.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else (row.id, said_in(row.outcome))
