"""What a run has picked is dropped at staging, in one posting, and the run is over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from core.books import Books
from core.catalogue.location import LocationRow, need_place, require_unlocked
from core.catalogue.site import site_numbered
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.catch_weight import shared_out
from core.ledger.moves import Moved
from core.ledger.plates import PlateRow, hold_plates, holds_goods, need_plate, tree
from core.ledger.relocate import require_mixing, require_plate_fits
from core.ledger.reservations import IS_OPEN, Reservation, hold_of_lines
from core.ledger.whole import Lying, all_held
from core.outbound.pick_run import leave_run
from core.outbound.run_row import RunRow, holds_picked, need_open_run, run_at, run_of
from core.outbound.sales_order import SALE, hold_sales, need_sale
from core.outbound.tote import ToteRow, hold_run, totes_of
from core.schema.tables import balance, order_line, orders, pick, pick_run, reservation, run_tote
from core.undo import ALL_PLATES, Posted

MOVE = "drop"  # kind of moves
KINDS = ("staging", "packing", "dock")  # of places where what is picked waits

_LINES = (
    select(order_line.c.id, order_line.c.order_id)
    .join(pick, pick.c.order_line_id == order_line.c.id)
    .where(pick.c.run_id == bindparam("run_id"))
    .distinct()
)
# A pick of which a part lies on the cart may be in another run by now: a cart has one run, so all on it is of that.
_ON_CART = (
    select(order_line.c.id, order_line.c.order_id)
    .select_from(reservation)
    .join(balance, balance.c.id == reservation.c.balance_id)
    .join(order_line, order_line.c.id == reservation.c.order_line_id)
    .join(orders, orders.c.id == order_line.c.order_id)
    .where(balance.c.location_id == bindparam("place_id"), balance.c.plate_id == 0)
    .where(IS_OPEN, orders.c.kind == SALE)
    .distinct()
)

_ENDED = (
    select(pick_run.c.id, pick_run.c.operator_id, pick_run.c.place_id)
    .where(pick_run.c.number == bindparam("number"))
    .with_for_update()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DropRun(SiteCommand):
    """Sets down all that a run has picked, with the totes that it is in, and ends the run.

    What is not picked yet others may pick. Whose goods they are stays with them.
    """

    permission: ClassVar[str] = "pick"
    undoable: ClassVar[bool] = True

    run: str
    target: str

    def post(self, books: Books) -> Outcome:
        """Carries totes and loose goods, and gives back what is still to be picked."""
        connection, at = books.connection, books.site(self.site)
        run = need_open_run(connection, self.run, at.id)
        place = books.known(need_place, at.id, self.target)
        if place.kind not in KINDS:
            raise Rejection("no_place_to_drop", location=place.code)
        if place.id == run.place_id:
            raise Rejection("same_place", location=place.code)
        run, totes, plates = _held(connection, run)
        full = [each for each in plates if each.location_id == run.place_id and holds_goods(connection, each.id)]
        require_unlocked(place)
        for each in full:
            require_plate_fits(connection, place, each)
        if full:
            books.move_plates(MOVE, [each.id for each in full], place.id)
        loose = _drop_loose(books, run, place)
        if not full and not loose:
            raise Rejection("nothing_to_drop", run=run.number)
        facts = {**_end(books, run, totes), "to": place.code, ALL_PLATES: " ".join(each.code for each in full)}
        return Outcome(f"{run.number} > {place.code}: {_counted(len(full), loose)}", facts)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """The run goes on with its totes; what others may pick by now they may."""
        _go_on(books, posted)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRun(SiteCommand):
    """Ends a run whose goods stand where they are to wait already, and gives back what is still to be picked."""

    permission: ClassVar[str] = "pick"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    run: str

    def post(self, books: Books) -> Outcome:
        """Takes its totes off it."""
        run = need_open_run(books.connection, self.run, books.site(self.site).id)
        if run.place_kind not in KINDS and holds_picked(books.connection, run):
            raise Rejection("not_dropped", run=run.number)
        run, totes, _ = _held(books.connection, run)
        return Outcome(f"{run.number} ended", _end(books, run, totes))

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """The run goes on with its totes; what others may pick by now they may."""
        _go_on(books, posted)


def _held(connection: Connection, run: RunRow) -> tuple[RunRow, list[ToteRow], list[PlateRow]]:
    """The run held with its totes and all on them; nobody picks into it meanwhile."""
    run = hold_run(connection, run.id)
    totes = totes_of(connection, run.id)
    hold_plates(connection, lambda: sorted({plate for each in totes for plate in tree(connection, each.plate_id)}))
    return run, totes, [need_plate(connection, each.code) for each in totes]


def _end(books: Books, run: RunRow, totes: Sequence[ToteRow]) -> dict[str, str]:
    """Takes the totes off the run, and ends it once the goods are off its cart; returns what undo needs to know."""
    books.connection.execute(delete(run_tote).where(run_tote.c.run_id == run.id))
    books.afterwards(lambda: leave_run(books.connection, run, books.now))
    listed = " ".join(f"{each.slot}:{each.code}:{each.order or ''}:{each.is_full}:{each.is_carton}" for each in totes)
    site = site_numbered(books.connection, run.site_id).code
    return {"site": site, "run": run.number, "from": run.place, "totes": listed}


def _go_on(books: Books, posted: Posted) -> None:
    connection, facts = books.connection, posted.facts
    at = books.site(facts["site"])
    row = connection.execute(_ENDED, {"number": facts["run"]}).one()
    other = run_of(connection, at.id, row.operator_id)
    if other is not None:
        raise Rejection("run_in_hand", operator=other.operator, run=other.number)
    there = run_at(connection, at.id, row.place_id)
    if there is not None and there.place_kind == "cart":
        raise Rejection("cart_in_use", location=there.place, run=there.number)
    change = {"state": "open", "changed_at": books.now}
    connection.execute(update(pick_run).where(pick_run.c.id == row.id).values(**change))
    for each in facts["totes"].split():
        _give_back_tote(connection, at.id, row.id, *each.split(":"))


def _give_back_tote(
    connection: Connection, site_id: int, run_id: int, slot: str, code: str, order: str, full: str, is_carton: str = "0"
) -> None:
    order_id = need_sale(connection, order, site_id).id if order else None
    row = {"run_id": run_id, "slot": int(slot), "plate_id": need_plate(connection, code).id, "order_id": order_id}
    connection.execute(insert(run_tote).values(**row, is_full=int(full), is_carton=int(is_carton)))


def _drop_loose(books: Books, run: RunRow, place: LocationRow) -> int:
    """Notes the loose goods of the run on their way; returns of how many kinds these are.

    The orders are held: whoever allocates meanwhile sees what is theirs on the cart or at its target, never nowhere.
    """
    rows = list(books.connection.execute(_LINES, {"run_id": run.id}))
    if run.place_kind == "cart":
        rows += books.connection.execute(_ON_CART, {"place_id": run.place_id})
    lines = {row.id for row in rows}
    hold_sales(books.connection, {row.order_id for row in rows})
    claims: dict[int | None, list[Reservation]] = defaultdict(list)
    for each in hold_of_lines(books.connection, lines):
        claims[each.balance_id].append(each)
    here = (balance.c.location_id == run.place_id, balance.c.plate_id == 0, balance.c.id.in_([i for i in claims if i]))
    goods = all_held(books.connection, *here)
    require_mixing(books.connection, place, [(each.key.item, each.key.lot) for each in goods])
    for lying in goods:
        for moved, found in _moves_of(lying, claims, place):
            books.hand_over(found, moved, set_down=True)
    return len(goods)


def _moves_of(
    goods: Lying, claims: Mapping[int | None, Sequence[Reservation]], place: LocationRow
) -> list[tuple[Moved, Reservation]]:
    """The moves of these goods, one for each reservation; weighed goods are shared out."""
    mine = claims[goods.balance_id]
    stays = goods.quantity - sum(each.open for each in mine)
    shares = shared_out(goods.catch or None, [*(each.open for each in mine), *filter(None, [stays])])
    target = goods.key._replace(location=place.id)
    return [
        (
            Moved(MOVE, each.open, goods.key, target, True, True, goods.serial, order_line_id=each.order_line_id,
                  catch=share),
            each,
        )
        for each, share in zip(mine, shares, strict=False)
    ]  # fmt: skip


def _counted(plates: int, loose: int) -> str:
    words = (f"{plates} tote{'s' if plates > 1 else ''}" if plates else "", f"{loose} loose" if loose else "")
    return " and ".join(filter(None, words)) or "nothing"
