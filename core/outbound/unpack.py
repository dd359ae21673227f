"""Unpacking: goods are taken out of an open carton again, into a tote or loose beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from core.books import Books
from core.catalogue.item import ItemRow, need_stocked
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.goods import entered, shown_amount
from core.ledger.lots import identity
from core.ledger.plates import share_plate
from core.outbound.carton import CartonRow, find_carton, hold_carton, need_carton
from core.outbound.in_hand import Share, hand_over_shares, hold_in_hand, share_out, shown
from core.outbound.picking import UNDER_WAY
from core.outbound.sales_order import follow_sales, hold_sale
from core.outbound.tote import Tote, require_unused
from core.undo import Posted
from core.values import show_quantity

MOVE = "unpack"  # kind of moves


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpack(SiteCommand):
    """Takes so much of an item out of an open carton, into a tote there or loose; its order still has it."""

    permission: ClassVar[str] = "pack"
    undoable: ClassVar[bool] = True

    carton: str
    sku: str
    quantity: Decimal = Decimal(1)
    pack: str = ""
    lot: str = ""
    serial: str = ""
    catch: Decimal | None = None
    tote: str = ""

    def post(self, books: Books) -> Outcome:
        """Moves the goods out of the carton, reserved as before."""
        connection, at = books.connection, books.site(self.site)
        there = need_carton(connection, self.carton, at.id)
        of = books.known(need_stocked, self.sku)
        pieces = entered(books, of, self.pack, self.quantity).pieces
        if there.location_id is None:
            raise Rejection("plate_empty", plate=there.code)
        share_plate(connection, there.code)
        tote_id = books.load_plate(self.tote, there.location_id)
        box, sale = hold_carton(connection, there.code, at.id)
        box.require("open")
        sale.requires(UNDER_WAY)
        if tote_id:
            require_unused(connection, Tote(tote_id, self.tote.upper(), sale.id))
        shares = self._shares(books, box, of, pieces)
        catch = hand_over_shares(
            books, MOVE, of, shares, lambda key: key._replace(plate=tote_id), self.catch, set_down=True
        )
        books.follow(sale.id, follow_sales)
        to = self.tote.upper() or box.location
        facts = {
            "site": at.code, "order": sale.number, "sku": of.sku, "quantity": show_quantity(pieces), "unit": of.unit,
            "lot": shares[0].row.lot, "carton": box.code, "to": to, **books.loaded_facts(),
        }  # fmt: skip
        return Outcome(f"{shown_amount(of, pieces, catch)} {of.sku} > {to}", facts)

    def _shares(self, books: Books, box: CartonRow, of: ItemRow, pieces: int) -> Sequence[Share]:
        held = [each for each in hold_in_hand(books.connection, box.order_id) if each[1].key.plate == box.plate_id]
        lot = identity(of, self.lot, self.serial)
        shares = share_out(of, [each for each in held if (each[1].sku, each[1].lot) == (of.sku, lot)], pieces)
        much = sum(each.pieces for each in shares)
        if much < pieces:
            inside = shown([row for _, row in held])
            raise Rejection("not_in_carton", sku=of.sku, open=show_quantity(much), carton=box.code, inside=inside)
        return shares

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """They are in the carton again, which must be open still."""
        sale = hold_sale(books.connection, posted.order_id(books.connection))
        sale.requires(UNDER_WAY)
        box = find_carton(books.connection, posted.facts["carton"])
        if box is None or box.order_id != sale.id:
            raise Rejection("no_carton", carton=posted.facts["carton"])
        box.require("open")
        books.follow(sale.id, follow_sales)
