"""Short at packing: picked goods are not there. They are missing, and their line waits for others or goes without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Connection, update

from core.books import Books
from core.catalogue.item import ItemRow, need_stocked
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.catch_weight import on_book, shared_out
from core.ledger.goods import entered
from core.ledger.lots import SERIALS, identity
from core.ledger.moves import Key, Moved
from core.ledger.plates import share_plate
from core.ledger.reservations import hold_numbered, hold_of_lines
from core.outbound.in_hand import Share, hold_in_hand, share_out, shown, to_pack
from core.outbound.missing_goods import ask_to_count
from core.outbound.picking import UNDER_WAY
from core.outbound.put_back import MOVE
from core.outbound.sales_order import SaleRow, follow_sales, hold_sale, need_sale, progress_sale, sale_lines
from core.outbound.short_pick import STATUSES
from core.schema.tables import order_line
from core.undo import Posted
from core.values import show_quantity

REASONS = ("empty", "damaged")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortPack(SiteCommand):
    """Says that so much of an item that was picked for an order is not there to be packed, or is damaged.

    The place is to be counted at once. The line waits for other goods, or goes without if that is the order's policy.
    """

    permission: ClassVar[str] = "pack"
    undoable: ClassVar[bool] = True

    order: str
    sku: str
    quantity: Decimal
    reason: str = "empty"
    lot: str = ""
    serial: str = ""
    source: str = ""

    def post(self, books: Books) -> Outcome:
        """Gives the goods another status where they should be; they are picked for nobody any more."""
        connection, at = books.connection, books.site(self.site)
        if self.reason not in REASONS:
            raise Rejection("unknown_value", field="reason", value=self.reason, known=", ".join(REASONS))
        order_id = need_sale(connection, self.order, at.id).id
        of = books.known(need_stocked, self.sku)
        pieces = entered(books, of, "", self.quantity).pieces
        totes = {each.key.plate: each.plate for each in to_pack(connection, order_id) if each.plate}
        for _, tote in sorted(totes.items()):
            share_plate(connection, tote)
        sale = hold_sale(connection, order_id)
        sale.requires(UNDER_WAY)
        shares = self._shares(connection, sale, of, pieces)
        status = STATUSES[self.reason]
        let_go = _mark(books, of, shares, status)
        progress_sale(connection, picked=_taken_off(shares))
        row = shares[0].row
        ask_to_count(books, at.id, row.key, f"short at packing: {self.reason}")
        closed = _close_what_waits(connection, sale, {each.row.line_id for each in shares})
        books.follow(sale.id, follow_sales)
        facts = {
            "site": at.code, "order": sale.number, "sku": of.sku, "quantity": show_quantity(pieces), "unit": of.unit,
            "lot": row.lot, "from": row.plate or row.location, "status": status, "let_go": let_go, "closed": closed,
        }  # fmt: skip
        rest = "not sent" if closed else "waits"
        return Outcome(f"{show_quantity(pieces)} {of.unit} {of.sku} {status}, {rest}", facts)

    def _shares(self, connection: Connection, sale: SaleRow, of: ItemRow, pieces: int) -> Sequence[Share]:
        """The goods in hand that are meant, all at one place."""
        source = self.source.upper()
        held = [
            each
            for each in hold_in_hand(connection, sale.id)
            if each[1].carton is None and each[1].sku == of.sku and source in ("", each[1].plate)
        ]
        lots = {row.lot for _, row in held}
        lot = lots.pop() if len(lots) == 1 and not (self.lot or self.serial) else identity(of, self.lot, self.serial)
        shares = share_out(of, [each for each in held if each[1].lot == lot], pieces)
        much = sum(each.pieces for each in shares)
        if much < pieces:
            wanted = shown([row for _, row in held])
            raise Rejection("surplus", sku=of.sku, open=show_quantity(much), wanted=wanted)
        if any(each.row.tracking == "contents" and each.pieces != each.row.pieces for each in shares):
            row = shares[0].row
            raise Rejection("contents_whole", serial=row.lot, quantity=show_quantity(row.pieces), unit=row.unit)
        return shares

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """They are there and in hand again."""
        connection, facts = books.connection, posted.facts
        sale = hold_sale(connection, posted.order_id(connection))
        sale.requires(UNDER_WAY)
        numbers = {int(each) for each in facts["closed"].split()}
        _close(connection, [each.id for each in sale_lines(connection, sale.id) if each.line in numbers], 0)
        let_go = [tuple(map(int, each.split(":"))) for each in facts["let_go"].split()]
        held = {each.id: each for each in hold_numbered(connection, [number for number, _ in let_go])}
        changes: dict[int, int] = {}
        for (number, pieces), move in zip(let_go, posted.moves, strict=True):
            key = Key(
                move.from_location_id, move.item_id, move.lot_id, move.from_plate_id, move.from_owner_id,
                move.from_status,
            )  # fmt: skip
            books.keep_again(held[number], pieces, key)
            changes[move.order_line_id] = changes.get(move.order_line_id, 0) + pieces
        progress_sale(connection, picked=changes)
        books.follow(sale.id, follow_sales)


def _mark(books: Books, of: ItemRow, shares: Sequence[Share], status: str) -> str:
    """Notes the goods as of that status where they should be; which reservations let go of how much."""
    catches = _weights(books.connection, of, shares)
    for share, catch in zip(shares, catches, strict=True):
        key, serial = share.row.key, SERIALS.get(of.tracking, 0)
        target = key._replace(status=status)
        moved = Moved(MOVE, share.pieces, key, target, True, True, serial, order_line_id=share.row.line_id, catch=catch)
        books.give_up([(share.found, share.pieces)], moved)
    return " ".join(f"{each.found.id}:{each.pieces}" for each in shares)


def _weights(connection: Connection, of: ItemRow, shares: Sequence[Share]) -> Sequence[int | None]:
    """What is missing of weighed goods, in proportion: nobody can weigh it."""
    if of.catch_unit is None:
        return [None] * len(shares)
    there = on_book(connection, shares[0].row.key, hold=True)
    stays = there.quantity - sum(each.pieces for each in shares)
    parts = shared_out(there.catch, [*(each.pieces for each in shares), *filter(None, [stays])])
    return parts[: len(shares)]


def _taken_off(shares: Sequence[Share]) -> dict[int, int]:
    changes: dict[int, int] = {}
    for each in shares:
        changes[each.row.line_id] = changes.get(each.row.line_id, 0) - each.pieces
    return changes


def _close_what_waits(connection: Connection, sale: SaleRow, line_ids: set[int]) -> str:
    """Closes those of these lines that have no more to come, where that is the order's policy; their numbers."""
    if sale.ship_policy != "cancel":
        return ""
    closing = [
        line
        for line in sale_lines(connection, sale.id)
        if line.id in line_ids and sum(each.open for each in hold_of_lines(connection, [line.id])) <= line.in_hand
    ]
    _close(connection, [line.id for line in closing], 1)
    return " ".join(str(line.line) for line in closing)


def _close(connection: Connection, line_ids: Sequence[int], closed: int) -> None:
    connection.execute(update(order_line).where(order_line.c.id.in_(line_ids)).values(closed=closed))
