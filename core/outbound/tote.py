"""The totes of a run: which goods go into which, and a further one where one is full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from core.books import Books
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.plates import need_plate, plate_code, tree
from core.outbound.carton import take_carton
from core.outbound.run_row import RunRow, need_open_run, need_run_numbered, require_in_no_run
from core.outbound.sales_order import SaleRow
from core.schema.tables import balance, carton, order_line, orders, pick_run, plate, reservation, run_tote
from core.undo import Posted

ONE_TOTE_AN_ORDER = ("single", "cluster")  # methods of runs; the totes of the others are sorted later


class Tote(NamedTuple):
    """A tote that goods of an order go into."""

    plate_id: int
    code: str
    order_id: int | None


class ToteRow(NamedTuple):
    """A tote of a run in its slot; `order_id` is None where it takes goods of any order of the run."""

    slot: int
    plate_id: int
    code: str
    order_id: int | None
    order: str | None
    is_full: int
    is_carton: int


_HOLD = select(pick_run.c.id).where(pick_run.c.id == bindparam("run_id")).with_for_update()
_TOTES = (
    select(
        run_tote.c.slot, run_tote.c.plate_id, plate.c.code, run_tote.c.order_id, orders.c.number, run_tote.c.is_full,
        run_tote.c.is_carton,
    )
    .join(plate, plate.c.id == run_tote.c.plate_id)
    .outerjoin(orders, orders.c.id == run_tote.c.order_id)
    .where(run_tote.c.run_id == bindparam("run_id"))
    .order_by(run_tote.c.slot)
)  # fmt: skip
_CARTON = (
    select(carton.c.order_id, carton.c.state, orders.c.number)
    .join(orders, orders.c.id == carton.c.order_id)
    .where(carton.c.plate_id == bindparam("plate_id"))
)
_ON_IT = (
    select(balance.c.id, order_line.c.order_id)
    .outerjoin(reservation, (reservation.c.balance_id == balance.c.id) & (reservation.c.state == "open"))
    .outerjoin(order_line, order_line.c.id == reservation.c.order_line_id)
    .where(balance.c.plate_id.in_(bindparam("plates", expanding=True)))
    .limit(100)
)


def hold_run(connection: Connection, run_id: int) -> RunRow:
    """The run with that id, which must be open; nobody else picks into it or drops it until the transaction ends."""
    connection.execute(_HOLD, {"run_id": run_id}).all()
    found = need_run_numbered(connection, run_id)
    if found.state != "open":
        raise Rejection("run_over", run=found.number, state=found.state)
    return found


def totes_of(connection: Connection, run_id: int) -> list[ToteRow]:
    """The totes of a run by their slots, the full ones too."""
    return [ToteRow._make(row) for row in connection.execute(_TOTES, {"run_id": run_id})]


def take_tote(books: Books, run: RunRow, sale: SaleRow, plate_id: int, code: str) -> dict[str, str]:
    """Lets goods of a held order go into a tote, which is loaded at the place of the held run; what undo needs to know.

    One that the run has not used yet takes the next slot. A wrong one is refused: the goods would go to another order.
    """
    if not plate_id:
        return {}
    totes = totes_of(books.connection, run.id)
    known = next((each for each in totes if each.plate_id == plate_id), None)
    fit = [each for each in totes if each.order_id in (sale.id, None) and not each.is_full]
    if known is None:
        if fit:
            raise Rejection("wrong_tote", tote=code, wanted=fit[-1].code)
        return {"slot": str(_begin_other(books.connection, run, totes, Tote(plate_id, code, sale.id)))}
    if known.order_id not in (sale.id, None):
        raise Rejection("wrong_tote", tote=code, wanted=fit[-1].code if fit else "a new tote")
    if known.is_full:
        raise Rejection("tote_full", tote=code)
    if known.is_carton:
        take_carton(books, sale, plate_id, code, in_run=True)
    return {}


def _begin_other(connection: Connection, run: RunRow, totes: Sequence[ToteRow], tote: Tote) -> int:
    """The slot of a tote that comes as goods go into it: one of the order, or of several where these are sorted later.

    A carton of the order that is open already stays one.
    """
    is_carton = connection.execute(_CARTON, {"plate_id": tote.plate_id}).first() is not None
    for_order = tote.order_id if is_carton or run.method in ONE_TOTE_AN_ORDER else None
    return begin_tote(connection, run, totes, for_order, tote, is_carton=int(is_carton))


def begin_tote(
    connection: Connection,
    run: RunRow,
    totes: Sequence[ToteRow],
    for_order: int | None,
    tote: Tote,
    *,
    is_carton: int = 0,
) -> int:
    """Puts a tote that the held run has not used yet into its next slot, and returns that."""
    require_unused(connection, tote)
    slot = max((each.slot for each in totes), default=0) + 1
    row = {"run_id": run.id, "slot": slot, "plate_id": tote.plate_id, "order_id": for_order, "is_carton": is_carton}
    connection.execute(insert(run_tote).values(**row))
    return slot


def require_unused(connection: Connection, tote: Tote) -> None:
    """Refuses a tote of another run, a carton of another order, and one that holds what is not for this order."""
    require_in_no_run(connection, tote.plate_id, tote.code)
    box = connection.execute(_CARTON, {"plate_id": tote.plate_id}).first()
    if box is not None and box.order_id != tote.order_id:
        raise Rejection("carton_of_another", carton=tote.code, order=box.number)
    if box is not None and box.state != "open":
        raise Rejection("plate_not_usable", plate=tote.code, state=box.state)
    on_it = connection.execute(_ON_IT, {"plates": tree(connection, tote.plate_id)})
    if any(row.order_id != tote.order_id for row in on_it):
        raise Rejection("plate_not_empty", plate=tote.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTote(SiteCommand):
    """Says that a tote of a run is full, so that what follows for its order goes into another one.

    A full one that is named as the other takes goods again. What follows a carton is a carton too.
    """

    permission: ClassVar[str] = "pick"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    run: str
    full: str
    tote: str

    def post(self, books: Books) -> Outcome:
        """Marks the tote, and gives the other one a slot."""
        connection, at = books.connection, books.site(self.site)
        run = need_open_run(connection, self.run, at.id)
        other = plate_code(self.tote)
        plate_id = books.load_plate(other, run.place_id, for_order=True)
        run = hold_run(connection, run.id)
        totes = totes_of(connection, run.id)
        was = next((each for each in totes if each.code == self.full.upper()), None)
        if was is None:
            raise Rejection("tote_not_of_run", tote=self.full.upper(), run=run.number)
        if other == was.code:
            raise Rejection("wrong_tote", tote=other, wanted="a new tote")
        _mark(connection, run.id, was.plate_id, is_full=1)
        slot = self._open(connection, run, totes, was, Tote(plate_id, other, was.order_id))
        facts = {"site": at.code, "run": run.number, "full": was.code, "tote": other, "slot": slot}
        return Outcome(f"{was.code} is full, now {other}", {**facts, **books.loaded_facts()})

    def _open(self, connection: Connection, run: RunRow, totes: Sequence[ToteRow], was: ToteRow, other: Tote) -> str:
        """The slot that was given to the other tote; empty where the run had it before."""
        known = next((each for each in totes if each.plate_id == other.plate_id), None)
        if known is None:
            return str(begin_tote(connection, run, totes, was.order_id, other, is_carton=was.is_carton))
        if known.order_id != was.order_id:
            raise Rejection("wrong_tote", tote=other.code, wanted="a new tote")
        _mark(connection, run.id, known.plate_id, is_full=0)
        return ""

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """The tote takes goods again; the other one is as it was before, if nothing is in it."""
        facts = posted.facts
        other = need_plate(books.connection, facts["tote"])
        run = hold_run(books.connection, need_open_run(books.connection, facts["run"], books.site(facts["site"]).id).id)
        _mark(books.connection, run.id, need_plate(books.connection, facts["full"]).id, is_full=0)
        if facts["slot"]:
            forget_tote(books.connection, run, facts["slot"], other.id)
        else:
            _mark(books.connection, run.id, other.id, is_full=1)


def forget_tote(connection: Connection, run: RunRow, slot: str, plate_id: int) -> None:
    """Takes a tote out of its slot that was put there with what is being undone, unless other goods are in it there."""
    here = (balance.c.plate_id == plate_id, balance.c.location_id == run.place_id)
    if connection.execute(select(balance.c.id).where(*here).limit(1)).first() is None:
        mine = (run_tote.c.run_id == run.id, run_tote.c.slot == int(slot), run_tote.c.plate_id == plate_id)
        connection.execute(delete(run_tote).where(*mine))


def _mark(connection: Connection, run_id: int, plate_id: int, is_full: int) -> None:
    mine = (run_tote.c.run_id == run_id, run_tote.c.plate_id == plate_id)
    connection.execute(update(run_tote).where(*mine).values(is_full=is_full))
