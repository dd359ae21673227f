"""Shipping an order as it is: all that is in hand of it leaves at once, packed or loose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import Connection, update

from core.books import Books
from core.catalogue.location import LocationRow, need_place, physical_places
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.plates import hold_plates
from core.ledger.reservations import Reservation
from core.ledger.whole import Lying, all_held
from core.outbound.carton import forget_empty
from core.outbound.in_hand import plates_of
from core.outbound.leaving import require_good
from core.outbound.reserved_goods import hold_reserved
from core.outbound.sales_order import SaleLineRow, hold_sale, need_sale, sale_lines
from core.outbound.ship import mark_shipped, send_off, stand_again, take_back
from core.outbound.shipment import (
    KINDS_MAX,
    LoadedRow,
    begin_shipment,
    cartons_for,
    close_shipment,
    need_shipment,
    reopen_shipment,
)
from core.outbound.shipping_papers import queue_papers
from core.schema.tables import balance, carton, shipment
from core.text import name_text
from core.undo import Posted


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipOrder(SiteCommand):
    """Sends off all that is in hand of an order, from wherever it stands, as a shipment of its own.

    The carrier is the order's unless another is named; `dock` is where it is handed over, else where the goods are.
    """

    permission: ClassVar[str] = "ship"
    undoable: ClassVar[bool] = True

    order: str
    proof_name: str
    carrier: str = ""
    service: str = ""
    tracking: str = ""
    dock: str = ""
    note: str = ""
    printer: str = ""
    usual: str = ""

    def post(self, books: Books) -> Outcome:
        """Moves the goods to the customer; the order follows."""
        connection, at = books.connection, books.site(self.site)
        proof = name_text(self.proof_name, "name")
        order_id = need_sale(connection, self.order, at.id).id
        plates = hold_plates(connection, lambda: plates_of(connection, order_id))
        sale = hold_sale(connection, order_id)
        lines = sale_lines(connection, sale.id)
        in_hand = _in_hand(books, lines)
        if not in_hand:
            raise Rejection("nothing_in_hand", order=sale.number)
        forget_empty(connection, [sale.id])
        boxes = _boxes(connection, sale.id)
        require_good(books, in_hand)
        goods = all_held(connection, balance.c.id.in_([each.balance_id for each in in_hand]))
        if {each.key.plate for each in goods} - {0, *plates}:
            raise Rejection("load_changed", shipment=sale.number)
        if len(goods) > KINDS_MAX:
            raise Rejection("shipment_full", shipment=sale.number, most=KINDS_MAX)
        dock = self._dock(books, at.id, goods)
        closed = send_off(books, at.id, [sale], lines, goods, in_hand)
        number = begin_shipment(
            books, at.id, dock, carrier=self.carrier or sale.carrier, service=self.service or sale.service,
            tracking=self.tracking, note=self.note,
        )  # fmt: skip
        found = need_shipment(connection, number, at.id)
        if boxes:
            mark_shipped(books, found, boxes)
        close_shipment(books, found, proof, "", "")
        papers = queue_papers(books, at, number, self.printer, self.usual)
        facts = {
            "site": at.code, "shipment": number, "dock": dock.code, "proof": proof, "cartons": str(len(boxes)),
            "orders": sale.number, "closed": " ".join(closed), "papers": papers, "tracking_was": "", "note_was": "",
        }  # fmt: skip
        return Outcome(f"{sale.number} shipped as {number}", facts)

    def _dock(self, books: Books, site_id: int, goods: Sequence[Lying]) -> LocationRow:
        if self.dock:
            return books.known(need_place, site_id, self.dock)
        place_id = goods[0].key.location
        return physical_places(books.connection, [place_id])[place_id]

    @classmethod
    def before_undo(cls, books: Books, posted: Posted) -> None:
        """The cartons stand where they stood, where goods come back into them."""
        stand_again(books, posted)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """All is in hand as before, and the shipment never was."""
        take_back(books, posted)
        found = reopen_shipment(books, posted, books.site(posted.facts["site"]).id)
        back = update(carton).where(carton.c.shipment_id == found.id)
        books.connection.execute(back.values(state="closed", shipment_id=None))
        books.connection.execute(update(shipment).where(shipment.c.id == found.id).values(state="cancelled"))


def _in_hand(books: Books, lines: Sequence[SaleLineRow]) -> list[Reservation]:
    """What is reserved for these lines and no longer in a bin; held."""
    reserved = hold_reserved(books, lines)
    return [each for line in lines for each, _ in reserved[line.id].in_hand]


def _boxes(connection: Connection, order_id: int) -> list[LoadedRow]:
    """The cartons of the order, all of them closed and none loaded."""
    boxes = cartons_for(connection, [order_id])
    for box in boxes:
        if box.state == "open":
            raise Rejection("carton_not_so", carton=box.code, state=box.state, wanted="closed")
        if box.shipment_id is not None:
            by = box.loaded_by or "somebody"
            raise Rejection("carton_loaded", carton=box.code, shipment=box.shipment, operator=by)
    return boxes
