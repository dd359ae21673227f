"""Receiving goods against a purchase order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from core.books import Books
from core.catalogue.item import ItemRow, PackRow, need_item, need_pack, pieces_in
from core.catalogue.location import counterparty, need_place
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.inbound.purchase_order import OrderLineRow, hold_lines, need_open_order, progress
from core.ledger.lots import SERIALS, LotRow, ensure_lot
from core.ledger.moves import Key, Moved
from core.ledger.plates import load_onto
from core.ledger.relocate import require_mixing
from core.undo import Posted
from core.values import quantity, show_quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Receive(SiteCommand):
    """Takes goods in against a purchase order: so many packs of an item, at a location, loose or on a plate."""

    permission: ClassVar[str] = "receive"
    undoable: ClassVar[bool] = True

    order: str
    sku: str
    quantity: Decimal
    location: str
    pack: str = ""
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None
    plate: str = ""

    def post(self, books: Books) -> Outcome:
        """Moves the goods from the supplier to the location and adds to the order's lines."""
        at = books.site(self.site)
        of = books.known(need_item, self.sku)
        holder = books.known(need_pack, of, self.pack)
        packs = quantity(self.quantity, of.decimals if holder.id is None else 0)
        pieces = pieces_in(holder, packs)
        place = books.known(need_place, at.id, self.location)
        order = need_open_order(books.connection, self.order, at.id)
        lot = self._lot(books, of, pieces)
        plate_id = load_onto(books.connection, self.plate, place.id) if self.plate else 0
        require_mixing(books.connection, place, [(of.id, lot.id)])
        shares = share(hold_lines(books.connection, order.id, of.id), order.number, of.sku, pieces)
        supplier = books.known(counterparty, at.id, "supplier")
        source = Key(supplier.id, of.id, lot.id, 0, 0, "available")
        target = Key(place.id, of.id, lot.id, plate_id, 0, "available")
        for line, taken in shares:
            entered = (holder.id, packs) if len(shares) == 1 else (None, None)
            books.move(
                Moved(
                    "receive",
                    taken,
                    source,
                    target,
                    source_physical=False,
                    target_physical=True,
                    serial=SERIALS.get(of.tracking, 0),
                    pack_id=entered[0],
                    pack_quantity=entered[1],
                    order_line_id=line.id,
                    party_id=order.party_id,
                )
            )
        progress(books.connection, order.id, {line.id: taken for line, taken in shares})
        return self._outcome(of, holder, pieces, lot, shares[-1])

    def _lot(self, books: Books, of: ItemRow, pieces: int) -> LotRow:
        if of.tracking == "serial" and pieces != 1_000_000:
            raise Rejection("serial_wants_one")
        if self.lot or self.serial:
            _require_fresh(books, self.lot or self.serial, self.expires_on)
        lot = ensure_lot(books.connection, of, self.lot, self.serial, self.expires_on)
        _require_fresh(books, lot.code, lot.expires_on)
        return lot

    def _outcome(
        self, of: ItemRow, holder: PackRow, pieces: int, lot: LotRow, last: tuple[OrderLineRow, int]
    ) -> Outcome:
        line, taken = last
        facts = {
            "order": line.order,
            "line": str(line.line),
            "sku": of.sku,
            "quantity": show_quantity(pieces),
            "unit": of.unit,
            "open": show_quantity(max(0, line.open - taken)),
            "ordered": show_quantity(line.quantity),
            "lot": lot.code,
            "expires_on": str(lot.expires_on or ""),
            "plate": self.plate.upper(),
            "location": self.location.upper(),
        }
        return Outcome(f"+{show_quantity(pieces)} {of.unit}  {of.sku}", facts)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Takes the quantities off the order's lines again."""
        changes: dict[int, int] = {}
        for move in posted.moves:
            if move.order_line_id is not None:
                changes[move.order_line_id] = changes.get(move.order_line_id, 0) - move.quantity
        progress(books.connection, posted.order_id(books.connection), changes)


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
