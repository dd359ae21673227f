"""Receiving goods against a purchase order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import ClassVar

from core.books import Books
from core.catalogue.item import ItemRow, need_item
from core.catalogue.location import counterparty, need_place
from core.catalogue.party import need_owner
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.inbound.purchase_order import OrderLineRow, hold_lines, hold_order, need_open_order, progress
from core.ledger.catch_weight import catch_weighed, shared_out
from core.ledger.goods import entered, goods_facts, shown_amount
from core.ledger.lots import SERIALS, LotRow, ensure_lot, require_gone, status_coming_in
from core.ledger.moves import Key, Moved
from core.ledger.relocate import require_mixing
from core.undo import Posted
from core.values import show_quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Receive(SiteCommand):
    """Takes goods in against a purchase order: so many packs of an item, at a location, loose or on a plate.

    What is not kept in stock needs no location: it is used up as it comes, and only the order knows of it.
    """

    permission: ClassVar[str] = "receive"
    undoable: ClassVar[bool] = True

    order: str
    sku: str
    quantity: Decimal
    location: str = ""
    pack: str = ""
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None
    plate: str = ""
    owner: str = ""
    catch: Decimal | None = None

    def post(self, books: Books) -> Outcome:
        """Moves the goods from the supplier to the location and adds to the order's lines."""
        at = books.site(self.site)
        of = books.known(need_item, self.sku)
        amount = entered(books, of, self.pack, self.quantity)
        catch = catch_weighed(of, amount.pieces, self.catch)
        order = need_open_order(books.connection, self.order, at.id)
        lot = self._lot(books, of)
        target = self._target(books, at.id, of, lot)
        shares = share(hold_lines(books.connection, order.id, of.id), order.number, of.sku, amount.pieces)
        source = target._replace(location=books.known(counterparty, at.id, "supplier").id, plate=0, status="available")
        ends = (source, target, False, of.kind == "stock", SERIALS.get(of.tracking, 0))
        pack = amount[1:] if len(shares) == 1 else (None, None)
        weights = shared_out(catch, [taken for _, taken in shares])
        for (line, taken), weight in zip(shares, weights, strict=True):
            moved = Moved("receive", taken, *ends, *pack, order_line_id=line.id, party_id=order.party_id)
            books.move(replace(moved, catch=weight))
        progress(books.connection, order.id, {line.id: taken for line, taken in shares})
        facts = goods_facts(of, amount.pieces, catch, lot, self.owner.upper()) | self._facts(lot, shares[-1])
        said = f"+{shown_amount(of, amount.pieces, catch)}  {of.sku}"
        return Outcome(said, facts | books.loaded_facts())

    def _lot(self, books: Books, of: ItemRow) -> LotRow:
        if self.lot or self.serial:
            _require_fresh(books, self.lot or self.serial, self.expires_on)
        lot = ensure_lot(books.connection, of, self.lot, self.serial, self.expires_on)
        _require_fresh(books, lot.code, lot.expires_on)
        if of.tracking == "contents":
            require_gone(books.connection, lot)
        return lot

    def _target(self, books: Books, site_id: int, of: ItemRow, lot: LotRow) -> Key:
        owner = books.known(need_owner, self.owner)
        if of.kind != "stock":
            if self.plate or owner.id:
                raise Rejection("not_stocked", sku=of.sku)
            return Key(books.known(counterparty, site_id, "consumption").id, of.id, 0, 0, 0, "available")
        if not self.location:
            raise Rejection("text_missing", field="location")
        place = books.known(need_place, site_id, self.location)
        plate_id = books.load_plate(self.plate, place.id)
        require_mixing(books.connection, place, [(of.id, lot.id)])
        return Key(place.id, of.id, lot.id, plate_id, owner.id, status_coming_in(lot))

    def _facts(self, lot: LotRow, last: tuple[OrderLineRow, int]) -> dict[str, str]:
        line, taken = last
        return {
            "order": line.order,
            "line": str(line.line),
            "open": show_quantity(max(0, line.open - taken)),
            "ordered": show_quantity(line.quantity),
            "expires_on": str(lot.expires_on or ""),
            "plate": self.plate.upper(),
            "location": self.location.upper(),
        }

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Takes the quantities off the order's lines again."""
        changes: dict[int, int] = {}
        for move in posted.moves:
            if move.order_line_id is not None:
                changes[move.order_line_id] = changes.get(move.order_line_id, 0) - move.quantity
        order_id = posted.order_id(books.connection)
        hold_order(books.connection, order_id)
        progress(books.connection, order_id, changes)


def _require_fresh(books: Books, code: str, expires_on: date | None) -> None:
    if expires_on is not None and expires_on < books.today():
        raise Rejection("expired", lot=code, expires_on=expires_on)


def share(lines: Sequence[OrderLineRow], order: str, sku: str, pieces: int) -> list[tuple[OrderLineRow, int]]:
    """How many of the pieces each line of the item takes: earlier lines fill first, the last takes what is over."""
    if not lines:
        raise Rejection("not_on_order", sku=sku, order=order)
    wanting = [line for line in lines if line.open] or [lines[-1]]
    open_now = sum(line.open for line in wanting)
    most = sum(line.open for line in wanting[:-1]) + wanting[-1].most
    if most == 0:
        raise Rejection("nothing_open", sku=sku, order=order)
    if pieces > most:
        shown = {"open": show_quantity(open_now), "most": show_quantity(most)}
        raise Rejection("over_receipt", quantity=show_quantity(pieces), sku=sku, **shown)
    shares: list[tuple[OrderLineRow, int]] = []
    for line in wanting:
        taken = min(pieces, line.open) if line is not wanting[-1] else pieces
        if taken:
            shares.append((line, taken))
        pieces -= taken
    return shares
