"""Taking goods in that a customer sends back, agreed before or not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Connection, exists, select

from core.books import Books
from core.catalogue.item import ItemRow, need_stocked
from core.catalogue.location import counterparty, need_place, require_unlocked
from core.catalogue.party import OWN
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.inbound.line_number import line_numbered
from core.ledger.catch_weight import catch_weighed
from core.ledger.goods import entered, goods_facts, shown_amount
from core.ledger.lots import SERIALS, need_lot, require_gone
from core.ledger.moves import Key, Moved
from core.ledger.relocate import require_mixing
from core.outbound.customer_return import (
    ENDED,
    MOVE,
    OPEN,
    ReturnLineRow,
    ReturnRow,
    add_line,
    begin_return,
    hold_return,
    need_return,
    note_posting,
    progress_return,
    return_lines,
    shipped_on,
    waits_of,
    whose,
)
from core.outbound.sales_order import SaleRow, hold_sale, sale_lines
from core.schema.customer_returns import RETURNED
from core.schema.tables import customer_return, customer_return_line, location, orders
from core.undo import Posted
from core.values import show_quantity

PLACE = "returns"  # the kind of place where it lies


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeReturn(SiteCommand):
    """Takes goods in that come back: on a return that was agreed, of an order, or just of a customer.

    Where none was agreed the return is begun with the goods. More than was agreed, or than the order shipped, wants
    the approval of somebody who may agree to returns. They lie at the site's place for returns unless another is named.
    """

    permission: ClassVar[str] = "take_return"
    undoable: ClassVar[bool] = True

    sku: str
    quantity: Decimal
    number: str = ""
    order: str = ""
    customer: str = ""
    pack: str = ""
    lot: str = ""
    serial: str = ""
    location: str = ""
    plate: str = ""
    catch: Decimal | None = None
    reason: str = ""

    def post(self, books: Books) -> Outcome:
        """Moves the goods from the customer to where returns lie, and notes them on the return."""
        at = books.site(self.site)
        of = books.known(need_stocked, self.sku)
        lot = need_lot(books.connection, of, self.lot, self.serial)
        amount = entered(books, of, self.pack, self.quantity)
        if of.tracking in SERIALS:
            require_gone(books.connection, lot)
        place = books.known(need_place, at.id, self.location or returns_place(books.connection, at.id))
        require_unlocked(place)
        held, line = self._line(books, at.id, of, amount.pieces)
        plate_id = books.load_plate(self.plate, place.id)
        require_mixing(books.connection, place, [(of.id, lot.id)])
        here = Key(place.id, of.id, lot.id, plate_id, OWN, RETURNED)
        there = here._replace(location=books.known(counterparty, at.id, "customer").id, plate=0, status="available")
        catch = catch_weighed(of, amount.pieces, self.catch)
        serial = SERIALS.get(of.tracking, 0)
        moved = Moved(MOVE, amount.pieces, there, here, False, True, serial, *amount[1:], catch=catch)
        books.move(replace(moved, order_line_id=line.order_line_id, party_id=held.party_id))
        progress_return(books.connection, held.id, line.id, came=amount.pieces)
        note_posting(books.connection, books.posting, line.id)
        facts = {
            **goods_facts(of, amount.pieces, catch, lot, ""), "return": held.number, "line": str(line.line),
            "customer": held.customer, "to": place.code, "site": at.code, "pieces": str(amount.pieces),
        }  # fmt: skip
        said = f"{shown_amount(of, amount.pieces, catch)} {of.sku} back from {held.name}"
        return Outcome(said, facts | books.loaded_facts())

    def _line(self, books: Books, site_id: int, of: ItemRow, pieces: int) -> tuple[ReturnRow, ReturnLineRow]:
        """The held return and the line of it that the goods are for, begun if need be."""
        if self.number:
            found = need_return(books.connection, self.number, site_id)
            sale = hold_sale(books.connection, found.order_id) if found.order_id else None
        else:
            sale, party_id = whose(books, self.order, self.customer, site_id)
            found = self._begin(books, site_id, party_id, sale)
        held = hold_return(books.connection, found)
        lines = return_lines(books.connection, held.id)
        wanted = self._wanted(books, held, lines, of, pieces)
        of_order = self._of_order(books, sale, of, pieces, wanted)
        last = next((line for line in lines if line.sku == of.sku and line.order_line_id == of_order), None)
        if wanted is not None and wanted.order_line_id == of_order:
            last = wanted
        if last is not None:
            return held, last
        number = max((each.line for each in lines), default=0) + 1
        add_line(books.connection, held.id, number, of.id, of_order, 0)
        return held, line_numbered(return_lines(books.connection, held.id), held.number, number)

    def _wanted(
        self, books: Books, held: ReturnRow, lines: list[ReturnLineRow], of: ItemRow, pieces: int
    ) -> ReturnLineRow | None:
        """The line that waits for so much; where none does of those that were agreed, more is approved."""
        of_item = [line for line in lines if line.sku == of.sku]
        wanted = next((line for line in of_item if line.open >= pieces), None)
        if wanted is None and any(line.quantity for line in lines):
            open_ = show_quantity(max((line.open for line in of_item), default=0))
            books.require_approved("authorise_return", "over_authorised", open=open_, sku=of.sku, number=held.number)
        return wanted

    def _of_order(
        self, books: Books, sale: SaleRow | None, of: ItemRow, pieces: int, wanted: ReturnLineRow | None
    ) -> int | None:
        """The line of the order it was shipped on; what was not shipped so comes back without one, if approved."""
        if sale is None:
            return None
        sold = sale_lines(books.connection, sale.id)
        agreed = [line for line in sold if wanted is not None and line.id == wanted.order_line_id]
        found, left = shipped_on(books.connection, [*agreed, *sold], of.sku, pieces)
        if found is None:
            open_ = show_quantity(left)
            books.require_approved("authorise_return", "over_shipped", open=open_, sku=of.sku, order=sale.number)
        return found

    def _begin(self, books: Books, site_id: int, party_id: int, sale: SaleRow | None) -> ReturnRow:
        """The open return that was begun with goods of this order or customer today, else a new one."""
        number = begun_return(books.connection, site_id, party_id, sale.id if sale else None)
        if not number:
            number = _next_number(books.connection)
            begin_return(books, number, site_id, party_id, sale, "received", self.reason, "")
        return need_return(books.connection, number, site_id)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """It never came; refused where it was looked at since."""
        at = books.site(posted.facts["site"])
        found = need_return(books.connection, posted.facts["return"], at.id)
        if found.order_id:
            hold_sale(books.connection, found.order_id)
        held = hold_return(books.connection, found, (*OPEN, *ENDED))
        line = line_numbered(return_lines(books.connection, held.id), held.number, int(posted.facts["line"]))
        pieces = int(posted.facts["pieces"])
        if waits_of(books.connection, line.id, posted.moves[0].lot_id) < pieces:
            raise Rejection("return_inspected", number=held.number, sku=line.sku)
        progress_return(books.connection, held.id, line.id, came=-pieces)


def returns_place(connection: Connection, site_id: int) -> str:
    """The site's one place for what comes back."""
    codes = returns_places(connection, site_id)
    if len(codes) != 1:
        raise Rejection("no_returns_place", count="no" if not codes else "several")
    return codes[0]


def returns_places(connection: Connection, site_id: int) -> list[str]:
    """The site's places for what comes back."""
    here = (location.c.site_id == site_id, location.c.kind == PLACE, location.c.active == 1)
    return list(connection.execute(select(location.c.code).where(*here).order_by(location.c.code)).scalars())


def require_known(connection: Connection, sku: str, lot: str, serial: str) -> None:
    """Refuses a lot or serial that was never in the house: what comes back was there."""
    need_lot(connection, need_stocked(connection, sku), lot, serial)


def begun_return(connection: Connection, site_id: int, party_id: int, order_id: int | None) -> str:
    """The number of the newest open return of this customer and order that nobody had agreed to; empty for none."""
    of = customer_return.c
    whose_order = of.order_id.is_(None) if order_id is None else of.order_id == order_id
    line = customer_return_line.c
    agreed = exists(select(line.id).where(line.return_id == of.id, line.quantity > 0))
    open_ = (of.site_id == site_id, of.state == "received", of.party_id == party_id, whose_order, ~agreed)
    query = select(of.number).where(*open_)
    return str(connection.execute(query.order_by(of.id.desc()).limit(1)).scalar() or "")


def _next_number(connection: Connection) -> str:
    """A number that no return has: they are counted."""
    last = connection.execute(select(customer_return.c.id).order_by(customer_return.c.id.desc()).limit(1)).scalar() or 0
    while True:
        last += 1
        number = f"CR{last:06}"
        taken = select(customer_return.c.id).where(customer_return.c.number == number)
        also = select(orders.c.id).where(orders.c.number == number)
        if connection.execute(taken).first() is None and connection.execute(also).first() is None:
            return number
