"""Putting away all that a trolley, a place or a plate holds: in one go, or line by line in the best order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, select

from core.books import Books
from core.catalogue.location import LocationRow, find_location, need_place
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.inbound.load import Part, load_of_item
from core.inbound.put_away import advice_facts, bring
from core.inbound.put_away_work import end_goods
from core.inbound.suggest import Circumstances, Suggestion, choose_bin
from core.internal.look_up import Stock, stock_of
from core.internal.move_lines import LINES_MAX
from core.ledger.moves import Key, Moved
from core.ledger.plates import hold_plate, need_plate, tree
from core.ledger.relocate import require_mixing
from core.ledger.shortage import spoken_for
from core.ledger.stand import at_place, require_in_reach
from core.schema.customer_returns import RETURNED
from core.schema.tables import balance, item

_IS_INSPECTED = balance.c.status != RETURNED


@dataclass(frozen=True, slots=True, kw_only=True)
class PutAwayAll(SiteCommand):
    """Puts all the free goods that lie loose on a trolley or at a place, or all on a plate, into one bin.

    What is reserved, or came back and was not looked at, stays where it is. Goods from a plate lie loose in the bin;
    the plate stays, empty.
    """

    permission: ClassVar[str] = "put_away"
    undoable: ClassVar[bool] = True

    target: str
    source: str = ""
    plate: str = ""
    suggested: str = ""
    reason: str = ""

    def post(self, books: Books) -> Outcome:
        """Carries every line; if one cannot be carried, none is."""
        at = books.site(self.site)
        place = books.known(need_place, at.id, self.target)
        advice = advice_facts(books, place, self.suggested, self.reason)
        if bool(self.source) == bool(self.plate):
            raise Rejection("plate_or_item")
        named, rows = self._from_plate(books, at.id) if self.plate else self._from_place(books, at.id, place)
        if not 1 <= len(rows) <= LINES_MAX:
            raise Rejection("lines_wanted", most=LINES_MAX)
        moves = [_moved(row, place) for row in rows]
        require_mixing(books.connection, place, {(each.source.item, each.source.lot) for each in moves})
        bring(books, place, [Part(m.source.item, m.source.lot, m.source.status, m.quantity) for m in moves])
        for moved in moves:
            books.move(moved)
            end_goods(books, moved.source, moved.quantity)
        said = f"{len(moves)} {'line' if len(moves) == 1 else 'lines'} {named} > {place.code}"
        return Outcome(said, {"from": named, "to": place.code, "lines": str(len(moves)), **advice})

    def _from_place(self, books: Books, site_id: int, place: LocationRow) -> tuple[str, list[Row[*tuple[Any, ...]]]]:
        stand = at_place(books, site_id, self.source)
        if stand.location == place.id:
            raise Rejection("same_place", location=place.code)
        rows = _free(books.connection, [0], stand.location)
        if not rows:
            raise _reserved(books.connection, [0], stand.location) or Rejection("bin_empty", location=stand.code)
        return stand.code, rows

    def _from_plate(self, books: Books, site_id: int) -> tuple[str, list[Row[*tuple[Any, ...]]]]:
        there = hold_plate(books.connection, self.plate)
        require_in_reach(books, there, site_id)
        plates = tree(books.connection, there.id)
        rows = _free(books.connection, plates, there.location_id)
        if not rows:
            held = _reserved(books.connection, plates, there.location_id)
            raise held or Rejection("plate_empty", plate=there.code)
        return there.code, rows


class Line(NamedTuple):
    """Goods that are to be put away, and their bin."""

    stock: Stock
    target: Suggestion | None


def lines_on(connection: Connection, site_id: int, source: str, now: int) -> list[Line]:
    """The free goods loose on a trolley or place, or on a plate, in the order of the walk past their bins.

    Each bin is chosen as if the line came alone; it is chosen again when its turn comes.
    """
    goods = stock_of(connection, site_id, *_lying(connection, site_id, source), balance.c.quantity > balance.c.reserved)
    return sorted((_line(connection, site_id, stock, now) for stock in goods), key=_on_the_walk)


def _lying(connection: Connection, site_id: int, source: str) -> tuple[ColumnElement[bool], ...]:
    at = find_location(connection, site_id, source)
    if at is not None:
        return (balance.c.location_id == at.id, balance.c.plate_id == 0, _IS_INSPECTED)
    return (balance.c.plate_id.in_(tree(connection, need_plate(connection, source).id)), _IS_INSPECTED)


def _line(connection: Connection, site_id: int, stock: Stock, now: int) -> Line:
    load = load_of_item(connection, stock.sku, stock.lot, stock.quantity - stock.reserved, stock.status)
    return Line(stock, choose_bin(connection, site_id, load, Circumstances(now)))


def _on_the_walk(line: Line) -> tuple[bool, int, str, str, str]:
    """Those without a bin come last."""
    at = line.target
    return at is None, at.sequence if at else 0, at.location if at else "", line.stock.sku, line.stock.lot


def _free(connection: Connection, plates: list[int], location_id: int | None) -> list[Row[*tuple[Any, ...]]]:
    """The balances with something that is not reserved; goods that are weighed go whole or not at all."""
    query = select(balance, item.c.catch_unit).join(item, item.c.id == balance.c.item_id)
    query = query.where(balance.c.location_id == location_id, balance.c.plate_id.in_(plates), _IS_INSPECTED)
    rows = connection.execute(query.order_by(balance.c.item_id, balance.c.lot_id, balance.c.id)).all()
    return [row for row in rows if not row.reserved or (row.reserved < row.quantity and row.catch_unit is None)]


def _moved(row: Row[*tuple[Any, ...]], place: LocationRow) -> Moved:
    at = row._asdict()
    source = Key(*(at[name] for name in ("location_id", "item_id", "lot_id", "plate_id", "owner_id", "status")))
    target = source._replace(location=place.id, plate=0)
    catch = at["catch_quantity"] if at["catch_unit"] is not None else None
    return Moved("put_away", at["quantity"] - at["reserved"], source, target, True, True, at["is_serial"], catch=catch)


def _reserved(connection: Connection, plates: list[int], location_id: int | None) -> Rejection | None:
    """The refusal of goods that are all for somebody, if there are any."""
    key = (
        balance.c.location_id, balance.c.item_id, balance.c.lot_id, balance.c.plate_id, balance.c.owner_id,
        balance.c.status,
    )  # fmt: skip
    held = select(*key).where(balance.c.location_id == location_id, balance.c.plate_id.in_(plates))
    row = connection.execute(held.where(balance.c.reserved > 0).order_by(balance.c.id).limit(1)).first()
    return None if row is None else spoken_for(connection, Key(*row))
