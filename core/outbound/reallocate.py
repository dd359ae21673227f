"""What is reserved for an order given back, or taken for a more urgent one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, NamedTuple

from sqlalchemy import Connection, bindparam, select

from core.books import Books
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.held_lots import held_among
from core.ledger.reservations import Claim
from core.outbound.allocate import day_of, terms_of
from core.outbound.choose_bins import CONTENTS
from core.outbound.pickable import hold_items
from core.outbound.reserved_goods import InBin, Reserved, give_back, hold_reserved, require_nobody_picks
from core.outbound.sales_order import SaleLineRow, SaleRow, follow_sales, hold_sales, need_sale, sale_lines
from core.outbound.waiting_sales import WANTING
from core.schema.tables import balance, lot
from core.values import quantity, show_quantity

_LOTS = select(lot.c.id, lot.c.expires_on).where(lot.c.id.in_(bindparam("ids", expanding=True)))
_WHOLE = select(balance.c.id).where(balance.c.id.in_(bindparam("ids", expanding=True)), balance.c.is_serial == CONTENTS)


class Side(NamedTuple):
    """One line of one order, and what it has."""

    sale: SaleRow
    reserved: Reserved

    @property
    def line(self) -> SaleLineRow:
        """The line itself."""
        return self.reserved.line


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseAllocation(SiteCommand):
    """Gives back what is reserved in bins for an order, or for one line of it; what is in hand stays the order's.

    Its picks are called off. It is not undone, for the goods may be another's at once: it is allocated again.
    """

    permission: ClassVar[str] = "allocate"

    order: str
    line: int = 0

    def post(self, books: Books) -> Outcome:
        """Lets go of the goods."""
        at = books.site(self.site)
        (sale,) = hold_sales(books.connection, [need_sale(books.connection, self.order, at.id).id])
        lines = sale_lines(books.connection, sale.id)
        if self.line:
            lines = [_line(lines, sale, self.line)]
        reserved = hold_reserved(books, lines)
        in_bins = [(line, each) for line in lines for each in reserved[line.id].in_bins]
        if not in_bins:
            raise Rejection("nothing_reserved", order=sale.number)
        for line, each in in_bins:
            require_nobody_picks(sale.number, line, [each])
        give_back(books, [(each, each.open) for _, each in in_bins])
        books.follow(sale.id, follow_sales)
        facts = {"site": at.code, "order": sale.number, "lines": str(len({line.id for line, _ in in_bins}))}
        of = f"{sale.number} line {self.line}" if self.line else sale.number
        return Outcome(f"{of}: goods are free again", facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeFromOrder(SiteCommand):
    """Takes goods that are reserved for a line of another order, which waits for goods again then.

    Without a quantity, as much as is wanted and the other has in bins. Its pick is called off, or asks for less. The
    same the other way round takes it back.
    """

    permission: ClassVar[str] = "reallocate"

    order: str
    line: int
    other: str
    other_line: int
    quantity: Decimal | None = None

    def post(self, books: Books) -> Outcome:
        """Releases the goods there and reserves them here."""
        at = books.site(self.site)
        taker, giver = self._sides(books, at.id)
        wanted = self._wanted(taker, giver)
        shares = self._shares(books, taker, giver, wanted)
        give_back(books, shares)
        pieces = sum(each for _, each in shares)
        for each, taken in shares:
            claim = Claim(
                item_id=taker.line.item_id, quantity=taken, purpose=taker.sale.number, key=each.key,
                order_line_id=taker.line.id,
            )  # fmt: skip
            books.reserve(claim)
        for sale in {taker.sale.id, giver.sale.id}:
            books.follow(sale, follow_sales)
        much = show_quantity(pieces)
        facts = {
            "site": at.code, "order": taker.sale.number, "other": giver.sale.number, "sku": taker.line.sku,
            "quantity": much, "unit": taker.line.unit,
        }  # fmt: skip
        said = f"{much} {taker.line.unit} {taker.line.sku} for {taker.sale.number}, were for {giver.sale.number}"
        return Outcome(said, facts)

    def _sides(self, books: Books, site_id: int) -> tuple[Side, Side]:
        connection = books.connection
        ids = [need_sale(connection, number, site_id).id for number in (self.order, self.other)]
        held = {sale.id: sale for sale in hold_sales(connection, ids)}
        mine, its = held[ids[0]], held[ids[1]]
        mine.requires(WANTING)
        mine.require_free()
        line = _line(sale_lines(connection, mine.id), mine, self.line)
        other = _line(sale_lines(connection, its.id), its, self.other_line)
        if other.id == line.id:
            raise Rejection("same_order", order=mine.number, line=line.line)
        if other.item_id != line.item_id:
            raise Rejection("not_on_order", sku=other.sku, order=f"{mine.number} line {line.line}")
        hold_items(connection, [line.item_id])
        reserved = hold_reserved(books, [line, other])
        return Side(mine, reserved[line.id]), Side(its, reserved[other.id])

    def _wanted(self, taker: Side, giver: Side) -> int:
        """How much is to be taken: what was said, else what one wants and the other can give."""
        open_pieces = taker.reserved.wanted
        if self.quantity is None:
            pieces = min(open_pieces, sum(each.open for each in giver.reserved.in_bins))
        else:
            pieces = quantity(self.quantity, taker.line.decimals)
        if pieces > open_pieces or not open_pieces:
            much, order = show_quantity(open_pieces), taker.sale.number
            raise Rejection("wanted_less", open=much, sku=taker.line.sku, order=order)
        return pieces

    def _shares(self, books: Books, taker: Side, giver: Side, wanted: int) -> list[tuple[InBin, int]]:
        """From which of the other's goods: first what nobody is sent to fetch; refused where it is not enough."""
        fitting = sorted(_fitting(books, taker, giver), key=lambda each: (each.work_id or 0, each.reservation.id))
        whole = _contents(books.connection, fitting)
        shares, left = [], wanted
        for each in fitting:
            pieces = 0 if each.picked_by else min(left, each.open)
            if pieces and (pieces == each.open or each.reservation.balance_id not in whole):
                shares.append((each, pieces))
                left -= pieces
        if not shares or (left and self.quantity is not None):
            require_nobody_picks(giver.sale.number, giver.line, fitting)
            had = show_quantity(wanted - left)
            raise Rejection("reserved_less", order=giver.sale.number, reserved=had, sku=giver.line.sku)
        return shares


def _fitting(books: Books, taker: Side, giver: Side) -> list[InBin]:
    """What the other has of goods that the taker may have: of its lot, not held, and lasting long enough."""
    lots = {each.key.lot for each in giver.reserved.in_bins}
    held = held_among(books.connection, lots)
    expires = {row.id: row.expires_on for row in books.connection.execute(_LOTS, {"ids": sorted(lots)})}
    site_id, today = taker.sale.site_id, day_of(books, taker.sale.site_id)
    until = terms_of(books.connection, site_id, {taker.line.item_id}, today).lasting_until(taker.sale, taker.line)
    return [
        each
        for each in giver.reserved.in_bins
        if taker.line.lot_id in (0, each.key.lot)
        and each.key.lot not in held
        and (expires.get(each.key.lot) or until) >= until
    ]


def _contents(connection: Connection, among: Sequence[InBin]) -> set[int | None]:
    """Serials with contents, which are taken whole."""
    ids = [each.reservation.balance_id for each in among]
    return set(connection.execute(_WHOLE, {"ids": ids}).scalars()) if ids else set()


def _line(lines: Sequence[SaleLineRow], sale: SaleRow, number: int) -> SaleLineRow:
    found = next((line for line in lines if line.line == number), None)
    if found is None:
        known = ", ".join(str(line.line) for line in lines) or "none"
        raise Rejection("unknown_order_line", order=sale.number, line=number, lines=known)
    return found
