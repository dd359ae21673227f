"""What lines of sales orders have reserved: in bins, from where it can be given back, or in hand already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, case, exists, or_, select, update

from core.books import Books
from core.errors import Rejection
from core.ledger.moves import Key
from core.ledger.reservations import Reservation, hold_of_lines
from core.outbound.pickable import PICKABLE
from core.outbound.sales_order import SaleLineRow
from core.schema.tables import balance, carton, location, operator, pick, run_tote, work
from core.schema.work import IS_OPEN
from core.work import end_work

_in_tote = exists(select(run_tote.c.run_id).where(run_tote.c.plate_id == balance.c.plate_id))
_in_carton = exists(select(carton.c.plate_id).where(carton.c.plate_id == balance.c.plate_id))
IN_TOTE_OR_CARTON = or_(_in_tote, _in_carton)
_WHERE = (
    select(
        balance.c.id, balance.c.location_id, balance.c.item_id, balance.c.lot_id, balance.c.plate_id,
        balance.c.owner_id, balance.c.status,
        case((or_(location.c.kind.not_in(PICKABLE), IN_TOTE_OR_CARTON), 1), else_=0).label("in_hand"),
    )
    .join(location, location.c.id == balance.c.location_id)
    .where(balance.c.id.in_(bindparam("ids", expanding=True)))
)  # fmt: skip
_PICKS = (
    select(
        pick.c.reservation_id, work.c.id, work.c.quantity, work.c.done, work.c.holder_id, work.c.lease_until,
        operator.c.code.label("holder"),
    )
    .join(work, work.c.id == pick.c.work_id)
    .outerjoin(operator, operator.c.id == work.c.holder_id)
    .where(IS_OPEN, pick.c.reservation_id.in_(bindparam("ids", expanding=True)))
    .order_by(work.c.id)
    .with_for_update(of=work)
)  # fmt: skip
_LESS = (
    update(work)
    .where(work.c.id == bindparam("work_id"))
    .values(quantity=work.c.quantity - bindparam("less"), changed_at=bindparam("now"))
)


class InBin(NamedTuple):
    """Goods that are reserved where they lie, and the open pick for them, if they are to be picked already."""

    reservation: Reservation
    key: Key
    work_id: int | None
    picked_by: str
    to_pick: int

    @property
    def open(self) -> int:
        """How much of it can be given back."""
        return self.reservation.open


@dataclass(frozen=True, slots=True)
class Reserved:
    """What one line has: all that is reserved for it, and of that what still lies in bins."""

    line: SaleLineRow
    pieces: int
    in_bins: tuple[InBin, ...] = ()
    in_hand: tuple[tuple[Reservation, Key], ...] = ()

    @property
    def wanted(self) -> int:
        """What is still to be reserved; nothing once the line is closed."""
        return 0 if self.line.closed else max(0, self.line.quantity - self.line.done - self.pieces)


def hold_reserved(books: Books, lines: Sequence[SaleLineRow]) -> dict[int, Reserved]:
    """What each of these lines of held orders has, by its id; the reservations and their picks are held."""
    if not lines:
        return {}
    found: dict[int, list[Reservation]] = defaultdict(list)
    for each in hold_of_lines(books.connection, [line.id for line in lines]):
        if each.balance_id is not None and each.order_line_id is not None:
            found[each.order_line_id].append(each)
    everything = [each for those in found.values() for each in those]
    if not everything:
        return {line.id: Reserved(line, 0) for line in lines}
    ids = [each.balance_id for each in everything]
    places = {row.id: row for row in books.connection.execute(_WHERE, {"ids": ids})}
    rows = books.connection.execute(_PICKS, {"ids": [each.id for each in everything]})
    picks = {row.reservation_id: row for row in rows}
    return {line.id: _reserved(line, found[line.id], places, picks, books.now) for line in lines}


def _reserved(
    line: SaleLineRow,
    claims: Iterable[Reservation],
    places: Mapping[int, Row[*tuple[Any, ...]]],
    picks: Mapping[int, Row[*tuple[Any, ...]]],
    now: int,
) -> Reserved:
    """In bins is only what is not in hand: a tote that somebody put into a bin still belongs to its order."""
    pieces, in_bins, in_hand = 0, [], []
    for each in claims:
        pieces += each.open
        place = places.get(each.balance_id or 0)
        if place is not None and place.in_hand:
            in_hand.append((each, Key(*place[1:7])))
        elif place is not None:
            row = picks.get(each.id)
            by = row.holder if row is not None and row.lease_until > now else ""
            to_pick = row.quantity - row.done if row is not None else 0
            in_bins.append(InBin(each, Key(*place[1:7]), row.id if row is not None else None, by or "", to_pick))
    return Reserved(line, pieces, tuple(in_bins), tuple(in_hand))


def require_nobody_picks(order: str, line: SaleLineRow, among: Collection[InBin]) -> None:
    """Refuses to give back what somebody else is picking just now."""
    picked_by = next((each.picked_by for each in among if each.picked_by), "")
    if picked_by:
        raise Rejection("being_picked", operator=picked_by, sku=line.sku, order=order)


def give_back(books: Books, shares: Sequence[tuple[InBin, int]]) -> None:
    """Lets go of so much of each of these; what is to be picked becomes less, or is called off."""
    for each, pieces in shares:
        if each.work_id is None:
            continue
        if pieces == each.to_pick:
            end_work(books.connection, each.work_id, books.posting, books.now, "cancelled")
        else:
            given = {"work_id": each.work_id, "less": pieces, "now": books.now}
            books.connection.execute(_LESS, given)
    books.release([(each.reservation, pieces) for each, pieces in shares])
