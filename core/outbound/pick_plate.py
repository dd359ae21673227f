"""A plate that is picked as it is: all on it is for one order, and stays reserved for it on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select

from core.books import Books
from core.catalogue.location import physical_places, require_unlocked
from core.command import Outcome
from core.errors import Rejection
from core.ledger.held_lots import require_unheld
from core.ledger.nesting import restack
from core.ledger.plates import PlateRow, find_plate, hold_plates, need_plate, tree
from core.ledger.relocate import require_plate_fits
from core.ledger.reservations import Reservation, hold_at
from core.ledger.stand import require_in_reach
from core.outbound.picking import MOVE, hold_in_run, hold_sale_for, note_picked, require_to_pick, run_of
from core.outbound.picks import PickRow, picks_of_reservations
from core.outbound.run_row import RunRow
from core.outbound.sales_order import follow_sales, progress_sale
from core.schema.tables import balance, lot, order_line, run_tote
from core.undo import ALL_PLATES, Posted


class OnPlate(NamedTuple):
    """One kind of goods on a plate."""

    balance_id: int
    quantity: int
    lot_id: int
    lot: str
    expires_on: date | None


def pick_plate(books: Books, row: PickRow) -> Outcome:
    """Carries the plate with all it holds to the place of the run; what is on it is picked."""
    run = run_of(books.connection, row)
    place = physical_places(books.connection, [run.place_id])[run.place_id]
    plate = _hold(books, row, run)
    require_unlocked(place)
    require_plate_fits(books.connection, place, plate)
    sale = hold_sale_for(books, row)
    row, run = hold_in_run(books, row, run)
    goods = _goods_on(books.connection, plate.id)
    _require_good(books, goods)
    picks = _picks_of_all(books, row, plate, goods)
    books.move_plate(MOVE, plate.id, place.id, order_id=sale.id)
    picked: Counter[int] = Counter()
    for each in picks:
        picked[each.line_id] += each.left
        note_picked(books, each, each.left, ended="done")
    progress_sale(books.connection, picked=picked)
    books.follow(sale.id, follow_sales)
    facts = {
        "site": row.site, "order": row.order, "run": row.run, "from": row.location, "tote": plate.code,
        ALL_PLATES: plate.code, "slot": _give_slot(books.connection, run, plate, sale.id),
        "works": " ".join(f"{each.number}:{each.left}" for each in picks), "left": "0",
    }  # fmt: skip
    if plate.carrier:
        facts["carrier"] = plate.carrier
    return Outcome(f"{plate.code} > {place.code}", facts)


def put_plate_back(books: Books, posted: Posted) -> None:
    """Puts a plate that was taken off another one back onto it, if that is still there."""
    carrier = find_plate(books.connection, posted.facts.get("carrier", ""))
    if carrier is not None and carrier.location_id == posted.moves[0].from_location_id:
        restack(books.connection, posted.facts[ALL_PLATES], carrier.code)


def _hold(books: Books, row: PickRow, run: RunRow) -> PlateRow:
    """The plate that the pick's goods are on, held with all on it; nobody takes anything off it meanwhile."""
    if not row.plate:
        raise Rejection("goods_loose", sku=row.sku, location=row.location)
    hold_plates(books.connection, lambda: tree(books.connection, row.plate_id))
    plate = need_plate(books.connection, row.plate)
    require_in_reach(books, plate, run.site_id, from_transit=False)
    if plate.location_id == run.place_id:
        raise Rejection("same_place", location=plate.location)
    return plate


def _goods_on(connection: Connection, plate_id: int) -> list[OnPlate]:
    query = select(balance.c.id, balance.c.quantity, lot.c.id, lot.c.code, lot.c.expires_on)
    query = query.join(lot, lot.c.id == balance.c.lot_id).where(balance.c.plate_id.in_(tree(connection, plate_id)))
    return [OnPlate._make(row) for row in connection.execute(query.order_by(balance.c.id))]


def _require_good(books: Books, goods: Sequence[OnPlate]) -> None:
    require_unheld(books.connection, *(each.lot_id for each in goods))
    for each in goods:
        if each.expires_on is not None and each.expires_on < books.today():
            raise Rejection("expired", lot=each.lot, expires_on=each.expires_on)


def _picks_of_all(books: Books, row: PickRow, plate: PlateRow, goods: Sequence[OnPlate]) -> list[PickRow]:
    """The picks of all that is on the plate, each of all that is there of its kind, for lines of the one order."""
    held = hold_at(books.connection, [each.balance_id for each in goods])
    picks = picks_of_reservations(books.connection, [each.id for each in held])
    if not _is_all_for(row.order_id, goods, held, picks, _lines_of(books.connection, row.order_id)):
        raise Rejection("plate_not_whole", plate=plate.code, order=row.order)
    return [require_to_pick(books, each.number) for each in picks]


def _is_all_for(
    order_id: int, goods: Sequence[OnPlate], held: Sequence[Reservation], picks: Sequence[PickRow], lines: set[int]
) -> bool:
    amounts = {each.balance_id: each.quantity for each in goods}
    reserved = {each.balance_id: each.open for each in held if each.order_line_id in lines}
    return (
        len(held) == len(goods) == len(picks)
        and amounts == reserved
        and all(each.order_id == order_id for each in picks)
    )


def _lines_of(connection: Connection, order_id: int) -> set[int]:
    return set(connection.execute(select(order_line.c.id).where(order_line.c.order_id == order_id)).scalars())


def _give_slot(connection: Connection, run: RunRow, plate: PlateRow, order_id: int) -> str:
    """The plate goes on with the run as a tote that takes nothing more; returns its slot."""
    last = select(func.coalesce(func.max(run_tote.c.slot), 0)).where(run_tote.c.run_id == run.id)
    slot = int(connection.execute(last).scalar_one()) + 1
    row = {"run_id": run.id, "slot": slot, "plate_id": plate.id, "order_id": order_id, "is_full": 1}
    connection.execute(insert(run_tote).values(**row))
    return str(slot)
