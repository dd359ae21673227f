"""Packing: goods in hand of an order are put into its open carton, piece by piece as they are scanned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Connection, select

from core.books import Books
from core.catalogue.item import ItemRow, need_stocked
from core.catalogue.location import LocationRow, need_place, require_unlocked
from core.catalogue.site import SiteRow
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.goods import entered, shown_amount
from core.ledger.lots import identity
from core.ledger.plates import find_plate, hold_plates, share_plate
from core.ledger.relocate import require_mixing
from core.ledger.reservations import Reservation
from core.outbound.carton import CartonRow, begin_carton, find_carton, forget_carton, open_carton, take_carton
from core.outbound.in_hand import (
    InHand,
    Share,
    hand_over_shares,
    hold_in_hand,
    require_fit,
    share_out,
    shown,
    to_pack,
)
from core.outbound.picking import UNDER_WAY
from core.outbound.sales_order import SaleRow, follow_sales, hold_sale, need_sale, sale_lines
from core.schema.tables import location
from core.undo import Posted
from core.values import show_quantity

MOVE = "pack"  # kind of moves
KINDS = ("packing", "staging", "dock", "cart")  # of places where orders are packed


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack(SiteCommand):
    """Puts so much of an item that was picked for an order into a carton of it, from a tote (`source`) or as it lies.

    Without a carton it is the one that is open at the packing place, or a new one; a plate that is named and was never
    used begins as one. The place is the site's only packing place, or where the goods are, unless it is named.
    """

    permission: ClassVar[str] = "pack"
    undoable: ClassVar[bool] = True

    order: str
    sku: str
    quantity: Decimal = Decimal(1)
    pack: str = ""
    lot: str = ""
    serial: str = ""
    catch: Decimal | None = None
    carton: str = ""
    source: str = ""
    location: str = ""

    def post(self, books: Books) -> Outcome:
        """Moves the goods into the carton, reserved as before."""
        connection, at = books.connection, books.site(self.site)
        order_id = _require_to_pack(need_sale(connection, self.order, at.id)).id
        of = books.known(need_stocked, self.sku)
        pieces = entered(books, of, self.pack, self.quantity).pieces
        waiting = [each for each in to_pack(connection, order_id) if self._comes_from(each)]
        box, place = self._where(books, at, order_id, waiting)
        code = self.carton.upper() or (box.code if box is not None else begin_carton(connection, at.id))
        totes = {each.key.plate: each.plate for each in waiting if each.sku == of.sku and each.plate}
        _hold_plates(connection, totes, code)
        plate_id = books.load_plate(code, place.id, for_order=True)
        sale = _require_to_pack(hold_sale(connection, order_id))
        shares = self._shares(books, sale, of, pieces, {0, *totes})
        begun = take_carton(books, sale, plate_id, code)
        self._require_place(books, place, shares)
        catch = hand_over_shares(
            books, MOVE, of, shares, lambda key: key._replace(location=place.id, plate=plate_id), self.catch
        )
        books.follow(sale.id, follow_sales)
        row = shares[0].row
        facts = {
            "site": at.code, "order": sale.number, "sku": of.sku, "quantity": show_quantity(pieces), "unit": of.unit,
            "lot": row.lot, "from": row.plate or row.location, "carton": code, "place": place.code,
            "begun": "yes" if begun else "", **books.loaded_facts(),
        }  # fmt: skip
        return Outcome(f"{shown_amount(of, pieces, catch)} {of.sku} > {code}", facts)

    def _comes_from(self, row: InHand) -> bool:
        return self.source.upper() in ("", row.plate)

    def _where(
        self, books: Books, at: SiteRow, order_id: int, waiting: Sequence[InHand]
    ) -> tuple[CartonRow | None, LocationRow]:
        """The carton that is there already, if there is one, and the place where is packed."""
        box = find_carton(books.connection, self.carton) if self.carton else None
        code = self.location or (box.location if box is not None else "") or packing_place(books.connection, at.id)
        place = books.known(need_place, at.id, code) if code else None
        if not self.carton:
            box = open_carton(books.connection, order_id, place.id if place is not None else None)
        if place is None:
            if box is None and not waiting:
                raise _surplus(self, 0, [])
            place = books.known(need_place, at.id, box.location if box is not None else waiting[0].location)
        if place.kind not in KINDS:
            raise Rejection("no_place_to_pack", location=place.code)
        return box, place

    def _require_place(self, books: Books, place: LocationRow, shares: Sequence[Share]) -> None:
        if any(each.row.key.location != place.id for each in shares):
            require_unlocked(place)
            require_mixing(books.connection, place, [(each.row.key.item, each.row.key.lot) for each in shares])

    def _shares(self, books: Books, sale: SaleRow, of: ItemRow, pieces: int, plates: set[int]) -> list[Share]:
        """The goods in hand that are meant; refused, with what is still to pack, where they are not or not as many."""
        held = hold_in_hand(books.connection, sale.id)
        waiting = [each for each in held if each[1].carton is None and self._comes_from(each[1])]
        rows = [row for _, row in waiting]
        if all(each.sku != of.sku for each in sale_lines(books.connection, sale.id)):
            raise Rejection("foreign_item", sku=of.sku, order=sale.number, wanted=shown(rows))
        fitting = _of_lot(of, self.lot, self.serial, [each for each in waiting if each[1].sku == of.sku])
        if any(row.key.plate not in plates for _, row in fitting):
            raise Rejection("goods_moved_on", places=fitting[0][1].location)
        shares = share_out(of, fitting, pieces)
        there = sum(each.pieces for each in shares)
        if there < pieces:
            raise _surplus(self, there, rows)
        require_fit(books, shares)
        return shares

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """They are in hand again as before; a carton that was begun with them is none any more."""
        sale = hold_sale(books.connection, posted.order_id(books.connection))
        sale.requires(UNDER_WAY)
        box = find_carton(books.connection, posted.facts["carton"])
        if box is None:
            raise Rejection("no_carton", carton=posted.facts["carton"])
        box.require("open")
        if posted.facts["begun"]:
            plate_id = box.plate_id
            books.afterwards(lambda: forget_carton(books.connection, plate_id))
        books.follow(sale.id, follow_sales)


def _hold_plates(connection: Connection, totes: Mapping[int, str], code: str) -> None:
    """Nobody moves a tote meanwhile, and nobody else begins the carton; one by one as everybody holds them."""
    box = find_plate(connection, code)
    mine = [] if box is None else [box.id]
    for plate_id in sorted({*totes, *mine}):
        if plate_id in totes:
            share_plate(connection, totes[plate_id])
        else:
            hold_plates(connection, lambda: mine)


def _require_to_pack(sale: SaleRow) -> SaleRow:
    """Refuses an order that nothing is packed for."""
    sale.requires(UNDER_WAY)
    sale.require_free()
    return sale


def packing_place(connection: Connection, site_id: int) -> str:
    """The site's only packing place; empty where it has none, or several."""
    packing = (location.c.site_id == site_id, location.c.kind == "packing", location.c.active == 1)
    found = connection.execute(select(location.c.code).where(*packing).limit(2)).scalars().all()
    return str(found[0]) if len(found) == 1 else ""


def _of_lot(
    of: ItemRow, lot: str, serial: str, goods: Sequence[tuple[Reservation, InHand]]
) -> Sequence[tuple[Reservation, InHand]]:
    """Those of the lot or serial that is named; the only lot there is need not be."""
    lots = sorted({row.lot for _, row in goods})
    if not goods or (not lot and not serial and len(lots) == 1 and of.tracking == "lot"):
        return goods
    code = identity(of, lot, serial)
    if code not in lots:
        raise Rejection("other_lot", sku=of.sku, lot=code, wanted=", ".join(lots[:3]))
    return [each for each in goods if each[1].lot == code]


def _surplus(asked: Pack, there: int, rows: Sequence[InHand]) -> Rejection:
    return Rejection("surplus", sku=asked.sku, open=show_quantity(there), wanted=shown(rows))
