"""Picked goods go back to a bin, long after the pick could be undone: their line is to be picked again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, NamedTuple

from sqlalchemy import Connection, select

from core.books import Books
from core.catalogue.item import ItemRow, need_stocked
from core.catalogue.location import LocationRow, need_place, require_unlocked
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.catch_weight import catch_taken, shared_out
from core.ledger.goods import entered, shown_amount
from core.ledger.lots import SERIALS, need_lot
from core.ledger.moves import Key, Moved
from core.ledger.relocate import require_mixing
from core.ledger.reservations import Reservation, hold_of_lines, keys_of
from core.ledger.stand import Stand, at_place, on_plate
from core.outbound.carton import require_not_closed
from core.outbound.picking import UNDER_WAY
from core.outbound.sales_order import follow_sales, hold_sale, need_sale, progress_sale, sale_lines
from core.schema.tables import pick, work
from core.schema.work import OPEN_STATES
from core.undo import Posted
from core.values import show_quantity

MOVE = "put_back"  # kind of moves


class _Taken(NamedTuple):
    found: Reservation
    key: Key
    pieces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack(SiteCommand):
    """Puts goods that were picked for an order back into a bin, from a tote (`plate`) or from where they lie loose.

    They are for anybody then, and their line wants others.
    """

    permission: ClassVar[str] = "pick"
    undoable: ClassVar[bool] = True

    order: str
    sku: str
    quantity: Decimal
    target: str
    plate: str = ""
    location: str = ""
    lot: str = ""
    serial: str = ""
    catch: Decimal | None = None

    def post(self, books: Books) -> Outcome:
        """Moves the goods, and takes them off what is picked."""
        connection, at = books.connection, books.site(self.site)
        order_id = need_sale(connection, self.order, at.id).id
        of = books.known(need_stocked, self.sku)
        pieces = entered(books, of, "", self.quantity).pieces
        lot = need_lot(connection, of, self.lot, self.serial)
        stand = self._stand(books, at.id)
        place = books.known(need_place, at.id, self.target)
        sale = hold_sale(connection, order_id)
        sale.requires(UNDER_WAY)
        require_not_closed(connection, self.plate)
        taken = self._in_hand(connection, order_id, (stand.location, of.id, lot.id, stand.plate), pieces)
        require_unlocked(place)
        require_mixing(connection, place, [(of.id, lot.id)])
        catch = catch_taken(connection, of, taken[0].key, pieces, self.catch)
        _spend(books, of, taken, place, catch)
        books.follow(sale.id, follow_sales)
        facts = {"site": at.code, "order": sale.number, "from": stand.code, "to": place.code}
        return Outcome(
            f"{shown_amount(of, pieces, catch)} {of.sku} > {place.code}", facts | {"plate": self.plate.upper()}
        )

    def _stand(self, books: Books, site_id: int) -> Stand:
        if self.plate:
            return on_plate(books, site_id, self.plate, from_transit=False)
        return at_place(books, site_id, self.location)

    def _in_hand(
        self, connection: Connection, order_id: int, there: tuple[int, int, int, int], pieces: int
    ) -> list[_Taken]:
        """The reservations that hold these goods where they lie, each with how much of it is put back."""
        held = hold_of_lines(connection, [line.id for line in sale_lines(connection, order_id)])
        to_pick = _to_pick(connection, held)
        keys = keys_of(connection, held)
        taken: list[_Taken] = []
        left = pieces
        for found in held:
            key = keys.get(found.balance_id)
            if left and key is not None and key[:4] == there and found.id not in to_pick:
                taken.append(_Taken(found, key, min(left, found.open)))
                left -= taken[-1].pieces
        if left or len({each.key for each in taken}) != 1:
            raise Rejection("not_in_hand", open=show_quantity(pieces - left), sku=self.sku, order=self.order.upper())
        return taken

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """They are picked again."""
        sale = hold_sale(books.connection, posted.order_id(books.connection))
        sale.requires(UNDER_WAY)
        changes: Counter[int] = Counter()
        for each in posted.moves:
            changes[each.order_line_id] += each.quantity
        progress_sale(books.connection, picked=changes)
        books.follow(sale.id, follow_sales)


def _spend(books: Books, of: ItemRow, taken: Sequence[_Taken], place: LocationRow, catch: int | None) -> None:
    """Notes the goods on their way, and that they are not picked any more."""
    target = taken[0].key._replace(location=place.id, plate=0)
    if target == taken[0].key:
        raise Rejection("same_place", location=place.code)
    changes: Counter[int] = Counter()
    serial = SERIALS.get(of.tracking, 0)
    for (found, source, pieces), share in zip(taken, shared_out(catch, [each.pieces for each in taken]), strict=True):
        line_id = found.order_line_id or 0
        moved = Moved(MOVE, pieces, source, target, True, True, serial, order_line_id=line_id, catch=share)
        books.spend(found, moved, set_down=True)
        changes[line_id] -= pieces
    progress_sale(books.connection, picked=changes)


def _to_pick(connection: Connection, held: Sequence[Reservation]) -> set[int]:
    """Those of the reservations that are still to be picked."""
    query = select(pick.c.reservation_id).join(work, work.c.id == pick.c.work_id)
    open_ones = (pick.c.reservation_id.in_([each.id for each in held]), work.c.state.in_(OPEN_STATES))
    return set(connection.execute(query.where(*open_ones)).scalars())
