"""What all ways of picking share: the pick held with its order and its goods, and noted as done."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, bindparam, or_, select, update

from core.books import Books
from core.catalogue.location import LocationRow, physical_places, require_unlocked
from core.errors import Rejection
from core.ledger.lots import SERIALS
from core.ledger.moves import Key, Moved
from core.ledger.plates import share_plate
from core.ledger.relocate import require_mixing
from core.ledger.reservations import Reservation, hold_of_lines, keys_of
from core.outbound.pick_work import Asked, ask_to_pick
from core.outbound.pickable import hold_items
from core.outbound.picks import PickRow, need_pick, picks_of_reservations
from core.outbound.run_row import RunRow, need_run_numbered
from core.outbound.sales_order import ENDED, SaleRow, hold_sales, sale_lines_numbered
from core.outbound.tote import hold_run, take_tote
from core.schema.sales import SALES_STATES
from core.schema.tables import reservation, work
from core.schema.work import IS_OPEN, OPEN_STATES
from core.values import show_quantity
from core.work import require_mine

MOVE = "pick"  # kind of moves
_DONE: dict[str, object] = {"done": bindparam("now_done"), "changed_at": bindparam("now")}
_ENDED: dict[str, object] = {
    "state": bindparam("ended"), "done_by": bindparam("posting"), "holder_id": None, "device": None, "lease_until": 0,
}  # fmt: skip
_NOTE = update(work).where(
    work.c.id == bindparam("number"),
    IS_OPEN,
    work.c.done == bindparam("was_done"),
    or_(work.c.holder_id.is_(None), work.c.holder_id == bindparam("mine"), work.c.lease_until <= bindparam("now")),
)
_NOTE_SOME, _NOTE_LAST = _NOTE.values(**_DONE), _NOTE.values(**_DONE, **_ENDED)
UNDER_WAY = tuple(state for state in SALES_STATES if state not in ENDED)


@dataclass(frozen=True, slots=True)
class HeldPick:
    """A pick that nobody else does until the transaction ends: its run and order, and where its goods are."""

    row: PickRow
    run: RunRow
    place: LocationRow
    sale: SaleRow
    in_hand: int  # of the line, before
    found: Reservation
    key: Key
    tote_id: int
    tote: str
    tote_facts: Mapping[str, str]  # what undo needs to know of it

    def moved(self, source: Key, pieces: int, catch: int | None) -> Moved:
        """The move of so much of the goods there to where what is picked is put."""
        target = source._replace(location=self.place.id, plate=self.tote_id)
        if target == source:
            raise Rejection("same_place", location=self.place.code)
        serial = SERIALS.get(self.row.tracking, 0)
        return Moved(MOVE, pieces, source, target, True, True, serial, order_line_id=self.row.line_id, catch=catch)


def run_of(connection: Connection, row: PickRow) -> RunRow:
    """The run that the pick is in."""
    if row.run_id is None:
        raise Rejection("pick_without_run", order=row.order)
    return need_run_numbered(connection, row.run_id)


def hold_pick(
    books: Books, row: PickRow, tote: str, others: Collection[int] = (), *, allocates: bool = False
) -> HeldPick:
    """The pick held, in the order of locks: plates, orders, run, reservations; with the orders of `others`.

    Who allocates other goods in its place holds the item as well.

    Refused where somebody else is at it, or was first.
    """
    connection = books.connection
    require_mine(connection, row, books.operator_id, books.now)  # or the tote is told to be at the wrong place
    run = run_of(connection, row)
    shared = row.plate_id
    if row.plate:
        share_plate(connection, row.plate)
    tote_id = books.load_plate(tote, run.place_id, for_order=True)
    sale = hold_sale_for(books, row, others)
    row, run = hold_in_run(books, row, run)
    tote_facts = take_tote(books, run, sale, tote_id, tote.upper())
    if allocates:
        hold_items(connection, [row.item_id])
    (line,) = sale_lines_numbered(connection, [row.line_id])
    found, key = _goods_of(connection, row, shared)
    place = physical_places(connection, [run.place_id])[run.place_id]
    require_unlocked(place)
    require_mixing(connection, place, [(key.item, key.lot)])
    return HeldPick(row, run, place, sale, line.in_hand, found, key, tote_id, tote.upper(), tote_facts)


def hold_sale_for(books: Books, row: PickRow, others: Collection[int] = ()) -> SaleRow:
    """The order of the pick, held with `others`; refused where nothing is picked for it."""
    sale = next(each for each in hold_sales(books.connection, {row.order_id, *others}) if each.id == row.order_id)
    sale.requires(UNDER_WAY)
    sale.require_free()
    return sale


def require_to_pick(books: Books, number: int) -> PickRow:
    """The pick as it is now that its order is held; refused where it is over, or somebody else is at it."""
    row = need_pick(books.connection, number)
    require_mine(books.connection, row, books.operator_id, books.now)
    return row


def hold_in_run(books: Books, row: PickRow, run: RunRow) -> tuple[PickRow, RunRow]:
    """The pick as it is now that its run is held too; refused where it was taken off the run meanwhile.

    What is picked outside of a run would never be dropped.
    """
    run = hold_run(books.connection, run.id)
    row = require_to_pick(books, row.number)
    if row.run_id != run.id:
        raise Rejection("pick_without_run", order=row.order)
    return row, run


def _goods_of(connection: Connection, row: PickRow, plate_id: int) -> tuple[Reservation, Key]:
    """The reservation that the pick is for, held, and the goods that it holds, on the plate that nobody moves."""
    held = {each.id: each for each in hold_of_lines(connection, [row.line_id])}
    found = held.get(row.reservation_id)
    key = None if found is None else keys_of(connection, [found]).get(found.balance_id)
    if found is None or key is None:
        raise Rejection("pick_not_reserved", sku=row.sku, order=row.order)
    if key.plate != plate_id:
        raise Rejection("reserved_elsewhere", sku=row.sku, location=row.location)
    return found, key


def require_good(books: Books, row: PickRow) -> None:
    """Refuses goods past their date, also where no night has told them yet."""
    if row.expires_on is not None and row.expires_on < books.today():
        raise Rejection("expired", lot=row.lot, expires_on=row.expires_on)


def note_picked(books: Books, row: PickRow, pieces: int, ended: str = "") -> None:
    """What is done of a pick now, and that it has ended."""
    given = {
        "number": row.number, "was_done": row.done, "now_done": row.done + pieces, "mine": books.operator_id,
        "now": books.now, **({"ended": ended, "posting": books.posting} if ended else {}),
    }  # fmt: skip
    if not books.connection.execute(_NOTE_LAST if ended else _NOTE_SOME, given).rowcount:
        require_mine(books.connection, need_pick(books.connection, row.number), books.operator_id, books.now)
        raise Rejection("over_work", open=show_quantity(row.left), sku=row.sku)


def take_back_picked(books: Books, number: int, pieces: int, posted: UUID) -> None:
    """So much of a pick is to be picked again, now that its reservation has it again.

    Where the pick has ended otherwise since then, another one is asked for: what is reserved in a bin has a pick.
    """
    connection = books.connection
    held = select(work.c.state, work.c.done_by).where(work.c.id == number).with_for_update()
    row = connection.execute(held).one()
    values: dict[str, object] = {"done": work.c.done - pieces, "changed_at": books.now}
    others = picks_of_reservations(connection, [need_pick(connection, number).reservation_id])
    other = next((each for each in others if each.number != number), None)
    if row.state not in OPEN_STATES and other is not None:  # the rest was asked for again before
        more = {"quantity": work.c.quantity + pieces, "changed_at": books.now}
        connection.execute(update(work).where(work.c.id == other.number).values(**more))
    elif row.done_by == posted:
        values |= {"state": "ready", "done_by": None}
    connection.execute(update(work).where(work.c.id == number).values(**values))
    if row.state not in OPEN_STATES and row.done_by != posted and other is None:
        books.afterwards(lambda: _ask_again(books, number))


def _ask_again(books: Books, number: int) -> None:
    """Asks for what is reserved again to be picked, for whom it was before; no run is on its way for it."""
    was = need_pick(books.connection, number)
    found = next(each for each in hold_of_lines(books.connection, [was.line_id]) if each.id == was.reservation_id)
    key = keys_of(books.connection, [found])[found.balance_id]
    ask_to_pick(books, [Asked(found, key, was.priority, was.wave_id)])


def ask_for_new(books: Books, line_id: int, was: PickRow, besides: Collection[Key]) -> int:
    """Asks for what this posting has reserved for a line in other bins to be picked, in the run that is under way."""
    connection = books.connection
    made = select(reservation.c.id).where(
        reservation.c.posting_id == books.posting, reservation.c.order_line_id == line_id
    )
    mine = set(connection.execute(made).scalars())
    held = [each for each in hold_of_lines(connection, [line_id]) if each.id in mine]
    keys = keys_of(connection, held)
    elsewhere = [(found, keys[found.balance_id]) for found in held if keys[found.balance_id] not in besides]
    ask_to_pick(books, [Asked(found, key, was.priority, was.wave_id, was.run_id) for found, key in elsewhere])
    return len(elsewhere)
