"""Undo: what was posted is taken back by moves that reverse it, once, if the goods are still there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Row, select, update
from sqlalchemy.exc import IntegrityError

from core.access.approval import APPROVAL, TWO_PEOPLE
from core.books import Books
from core.catalogue.location import LocationRow, physical_places
from core.catalogue.site import site_numbered
from core.command import Command, Outcome
from core.errors import Rejection
from core.ledger.lots import SERIALS
from core.ledger.moves import Key, Moved
from core.ledger.nesting import put_back_plates
from core.ledger.plates import WAS_AT, hold_plate, hold_plates, line_up, need_plate, tree
from core.ledger.relocate import require_mixing
from core.ledger.reservations import Reservation, hard_among, hold_made_by
from core.printing import void_labels
from core.schema.tables import (
    approval,
    balance,
    item,
    location,
    move,
    operator,
    order_line,
    orders,
    plate,
    posting,
    role_permission,
    site,
)
from core.work import cancel_work_of

refused = posting.alias("refused")
ALL_PLATES = "plates"  # the fact that names the plates of a posting that moved several


@dataclass(frozen=True, slots=True)
class Posted:
    """A posting that is to be undone, with its moves."""

    id: UUID
    kind: str
    payload: Mapping[str, object]
    facts: Mapping[str, str]
    moves: Sequence[Row[tuple[object, ...]]]

    def order_id(self, connection: Connection) -> int:
        """The order whose lines the moves belong to."""
        line = next(each.order_line_id for each in self.moves if each.order_line_id is not None)
        return int(connection.execute(select(order_line.c.order_id).where(order_line.c.id == line)).scalar_one())


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Command):
    """Takes back one posting: its moves, its order progress, the work it asked for, and its labels not printed yet.

    Only who may post a thing may take it back; what had to be approved is taken back with an approval.
    """

    permission: ClassVar[str] = "undo"

    posting: UUID

    def post(self, books: Books) -> Outcome:
        """Posts the reversal today."""
        from core.commands import COMMANDS  # the list holds this command too

        said, posted = self._find(books.connection)
        kind = COMMANDS[posted.kind]
        if not kind.undoable:
            raise Rejection("undo_of_undo" if kind is Undo else "not_undoable", kind=posted.kind)
        _require_permitted(books, kind.permission)
        _require_approved(books, posted.id, said)
        self._claim(books)
        at = books.site(self._site_code(books.connection, posted))
        _hold_plates(books.connection, posted)
        kind.before_undo(books, posted)
        with_plates = [row for row in posted.moves if _went_with_its_plate(row)]
        if with_plates:
            _take_plates_back(books, replace(posted, moves=with_plates))
        if len(with_plates) < len(posted.moves):
            _take_goods_back(books, replace(posted, moves=[row for row in posted.moves if row not in with_plates]))
        kind.undo(books, posted)
        cancel_work_of(books.connection, posted.id, books.posting, books.operator_id, books.now)
        put_back_plates(books.connection, at.id, posted.facts, posted.moves)
        void_labels(books.connection, posted.id, books.now)
        return Outcome(f"Undone: {said}", {"undone": str(posted.id), "kind": posted.kind})

    def _find(self, connection: Connection) -> tuple[str, Posted]:
        found = connection.execute(select(posting).where(posting.c.id == self.posting)).first()
        if found is None or found.state == "open":
            raise Rejection("unknown_posting", posting=self.posting)
        if found.state == "rejected":
            raise Rejection("was_refused")
        rows = connection.execute(select(move).where(move.c.posting_id == self.posting).order_by(move.c.line)).all()
        payload, outcome = msgspec.json.decode(found.payload), msgspec.json.decode(found.outcome)
        return outcome["said"], Posted(found.id, found.kind, payload, outcome["facts"], rows)

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
            return posted.facts.get("site") or str(posted.payload.get("site", ""))
        return str(connection.execute(select(site.c.code).where(site.c.id == posted.moves[0].site_id)).scalar_one())


def _require_permitted(books: Books, permission: str) -> None:
    granted = (role_permission.c.role == operator.c.role) & (role_permission.c.permission == permission)
    query = select(operator.c.code, role_permission.c.permission).outerjoin(role_permission, granted)
    row = books.connection.execute(query.where(operator.c.id == books.operator_id)).one()
    if row.permission is None:
        raise Rejection("not_permitted", operator=row.code, permission=permission.replace("_", " "))


def _require_approved(books: Books, posted: UUID, said: str) -> None:
    """What was approved is taken back by who could have booked it alone, or with an approval too."""
    given = select(refused.c.outcome).join(approval, approval.c.refused_id == refused.c.id)
    outcome = books.connection.execute(given.where(approval.c.used_by == posted)).scalar()
    if outcome is not None:
        wanted = msgspec.json.decode(outcome)["fields"]
        by_another = TWO_PEOPLE in wanted
        books.require_approved(wanted[APPROVAL], "undo_wants_approval", by_another=by_another, said=said)


def _went_with_its_plate(row: Row[tuple[object, ...]]) -> bool:
    return bool(row.from_plate_id) and (
        row.from_plate_id == row.to_plate_id and row.from_location_id != row.to_location_id
    )


def _take_goods_back(books: Books, posted: Posted) -> None:
    places = _places(books, posted)
    wanted: Counter[Key] = Counter()
    for row in posted.moves:
        if row.to_location_id in places:
            wanted[_end(row, "to")] += row.quantity
        if row.from_location_id in places:
            wanted[_end(row, "from")] -= row.quantity  # where goods only passed through none need be
    _require_still_there(books.connection, wanted)
    _require_plates_at(books.connection, [_end(row, "from") for row in posted.moves])
    _hold_orders(books.connection, posted)
    _require_unmixed(books.connection, posted, places)
    items = {row.item_id for row in posted.moves}
    tracked = select(item.c.id, item.c.tracking).where(item.c.id.in_(items))
    serials = {row.id: SERIALS.get(row.tracking, 0) for row in books.connection.execute(tracked)}
    hard = hard_among(books.connection, {row.reservation_id for row in posted.moves if row.reservation_id})
    claims = hold_made_by(books.connection, posted.id)
    for row in posted.moves:
        ends = (row.to_location_id in places, row.from_location_id in places)
        back = Moved(
            row.kind, row.quantity, _end(row, "to"), _end(row, "from"), *ends, serials[row.item_id], row.pack_id,
            row.pack_quantity, row.reason, row.order_line_id, row.party_id, row.id, row.catch_quantity,
            row.reservation_id, target_held=row.quantity if row.reservation_id in hard else 0,
        )  # fmt: skip
        claim = _claim_on(claims, back)
        if claim is None:
            books.move(back)
        else:
            books.hand_back(claim, back)


def _claim_on(claims: list[tuple[Reservation, Key]], back: Moved) -> Reservation | None:
    """The reservation that was made with the move which this one takes back, no longer among `claims`."""
    fitting = (back.source, back.order_line_id, back.quantity)
    for at, (claim, key) in enumerate(claims):
        if (key, claim.order_line_id, claim.open) == fitting:
            del claims[at]
            return claim
    return None


def _take_plates_back(books: Books, posted: Posted) -> None:
    """The plates go back whole; refused when one is elsewhere by now, or they hold something else."""
    codes = _moved_plates(posted)
    line_up(books.connection, codes)
    plates = [hold_plate(books.connection, code) for code in codes]
    for there in plates:
        if there.location_id != posted.moves[0].to_location_id or (there.carrier or "") != posted.facts.get("onto", ""):
            raise Rejection("goods_moved_on", places=there.carrier or there.location or "nowhere")
    held = (
        balance.c.item_id,
        balance.c.lot_id,
        balance.c.plate_id,
        balance.c.owner_id,
        balance.c.status,
        balance.c.quantity,
    )
    with_all = {each for there in plates for each in tree(books.connection, there.id)}
    now = books.connection.execute(select(*held).where(balance.c.plate_id.in_(with_all))).all()
    then = [
        (row.item_id, row.lot_id, row.to_plate_id, row.to_owner_id, row.to_status, row.quantity) for row in posted.moves
    ]
    if sorted(map(tuple, now)) != sorted(then):
        raise Rejection("goods_gone", location=plates[0].location)
    _require_unmixed(books.connection, posted, _places(books, posted))
    home = int(posted.moves[0].from_location_id)
    books.move_plates(posted.moves[0].kind, [each.id for each in plates], home, posted.id)


def _places(books: Books, posted: Posted) -> dict[int, LocationRow]:
    """The places that hold stock; those of another site, which goods crossed through transit, must be open too."""
    ends = ((row.from_location_id, row.to_location_id) for row in posted.moves)
    places = physical_places(books.connection, {each for pair in ends for each in pair})
    for site_id in {place.site_id for place in places.values()} - {posted.moves[0].site_id}:
        books.require_open(books.known(site_numbered, site_id))
    return places


def _require_unmixed(connection: Connection, posted: Posted, places: Mapping[int, LocationRow]) -> None:
    """Refuses goods that do not mix with what lies by now where they came from; what was adjusted lies there anyhow."""
    back = [row for row in posted.moves if row.kind != "adjust"]
    for place_id in sorted(places):
        coming = [(row.item_id, row.lot_id) for row in back if row.from_location_id == place_id]
        if coming:
            require_mixing(connection, places[place_id], coming)


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


def _require_still_there(connection: Connection, wanted: Mapping[Key, int]) -> None:
    among = (
        balance.c.location_id.in_({key.location for key in wanted}),
        balance.c.item_id.in_({key.item for key in wanted}),
        balance.c.lot_id.in_({key.lot for key in wanted}),
        balance.c.plate_id.in_({key.plate for key in wanted}),
    )
    key = (
        balance.c.location_id, balance.c.item_id, balance.c.lot_id, balance.c.plate_id, balance.c.owner_id,
        balance.c.status,
    )  # fmt: skip
    rows = connection.execute(select(*key, balance.c.quantity).where(*among)).all()
    on_hand = {Key(*row[:6]): row.quantity for row in rows}
    for source, quantity in wanted.items():
        if on_hand.get(source, 0) < quantity:  # what is there, but reserved by now, is refused as for everybody
            raise Rejection("goods_moved_on", places=_where_to(connection, source))


def _require_plates_at(connection: Connection, ends: Iterable[Key]) -> None:
    """Refuses to put goods back onto a plate that has gone elsewhere meanwhile."""
    expected = {end.plate: end.location for end in ends if end.plate}
    query = select(plate.c.id, plate.c.location_id, plate.c.code, location.c.code.label("at"))
    query = query.outerjoin(location, location.c.id == plate.c.location_id).where(plate.c.id.in_(expected))
    for there in connection.execute(query.order_by(plate.c.id).with_for_update(read=True, of=plate)).all():
        if there.location_id != expected[there.id]:
            raise Rejection("plate_elsewhere", plate=there.code, location=there.at or "nowhere")


def _moved_plates(posted: Posted) -> list[str]:
    return posted.facts.get(ALL_PLATES, "").split() or [str(posted.payload["plate"])]


def _hold_plates(connection: Connection, posted: Posted) -> None:
    """Holds the plates that goods were taken from or put onto: plates come first, whoever posts."""
    there = {each for row in posted.moves for each in (row.from_plate_id, row.to_plate_id) if each}
    codes = [name.removesuffix(WAS_AT) for name in posted.facts if name.endswith(WAS_AT)]
    if any(map(_went_with_its_plate, posted.moves)):
        codes += _moved_plates(posted)
    roots = [need_plate(connection, code).id for code in codes]
    if there or roots:
        hold_plates(connection, lambda: sorted(there.union(*(tree(connection, root) for root in roots))))


def _hold_orders(connection: Connection, posted: Posted) -> None:
    """Holds the orders that the moves are of, as everybody does before their reservations."""
    lines = {row.order_line_id for row in posted.moves} - {None}
    if lines:
        of_lines = select(order_line.c.order_id).where(order_line.c.id.in_(lines))
        connection.execute(select(orders.c.id).where(orders.c.id.in_(of_lines)).order_by(orders.c.id).with_for_update())


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
