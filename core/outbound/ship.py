"""Shipping: all that is loaded on a shipment goes to the customers in one posting, with its papers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import Connection, update

from core.books import Books
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.plates import hold_plates
from core.ledger.reservations import Reservation, hold_of_lines, keys_of
from core.ledger.whole import Lying, all_held
from core.outbound.carton import forget_empty
from core.outbound.customer_return import came_back
from core.outbound.leaving import by_balance, close_lines, end_rest, require_good, require_policy, ship_goods
from core.outbound.picking import UNDER_WAY
from core.outbound.sales_order import (
    SaleLineRow,
    SaleRow,
    follow_sales,
    hold_sales,
    lines_of_sales,
    need_sales,
    progress_sale,
    sale_lines,
)
from core.outbound.shipment import (
    LoadedRow,
    ShipmentRow,
    cartons_on,
    close_shipment,
    hold_shipment,
    need_shipment,
    reopen_shipment,
)
from core.outbound.shipping_papers import queue_papers
from core.schema.tables import balance, carton, plate
from core.text import name_text
from core.undo import Posted


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipShipment(SiteCommand):
    """Sends off all that is loaded on a shipment; `proof_name` is who took it over.

    Its papers come out where the site sends them, where it sends them nowhere at the station's `usual` printer.
    """

    permission: ClassVar[str] = "ship"
    undoable: ClassVar[bool] = True

    shipment: str
    proof_name: str
    tracking: str = ""
    note: str = ""
    printer: str = ""
    usual: str = ""

    def post(self, books: Books) -> Outcome:
        """Moves the goods to the customers; their orders follow."""
        connection, at = books.connection, books.site(self.site)
        proof = name_text(self.proof_name, "name")
        asked = need_shipment(connection, self.shipment, at.id)
        plates = hold_plates(connection, lambda: [box.plate_id for box in cartons_on(connection, asked.id)])
        sales = hold_sales(connection, {box.order_id for box in cartons_on(connection, asked.id)})
        forget_empty(connection, [sale.id for sale in sales])
        found = hold_shipment(connection, asked)
        found.requires_loading()
        boxes = cartons_on(connection, found.id)
        if not boxes:
            raise Rejection("nothing_loaded", shipment=found.number)
        if [box.plate_id for box in boxes] != plates:
            raise Rejection("load_changed", shipment=found.number)
        lines = _lines_of(connection, sales)
        held = hold_of_lines(connection, [line.id for line in lines])
        require_good(books, _on_plates(connection, held, plates))
        goods = all_held(connection, balance.c.plate_id.in_(plates))
        _require_whole(goods, held, boxes)
        closed = send_off(books, at.id, sales, lines, goods, held)
        mark_shipped(books, found, boxes)
        close_shipment(books, found, proof, self.tracking, self.note)
        papers = queue_papers(books, at, found.number, self.printer, self.usual)
        facts = {
            "site": at.code, "shipment": found.number, "dock": found.dock, "proof": proof,
            "cartons": str(len(boxes)), "orders": " ".join(sale.number for sale in sales), "closed": " ".join(closed),
            "tracking_was": found.tracking, "note_was": found.note, "papers": papers,
        }  # fmt: skip
        many = "" if len(boxes) == 1 else "s"
        return Outcome(f"{found.number} shipped, {len(boxes)} carton{many}", facts)

    @classmethod
    def before_undo(cls, books: Books, posted: Posted) -> None:
        """The cartons stand at the dock again, where goods come back into them."""
        stand_again(books, posted)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Everything is loaded as before, and reserved for whom it was; lines that were closed with it are open."""
        take_back(books, posted)
        found = reopen_shipment(books, posted, books.site(posted.facts["site"]).id)
        back = update(carton).where(carton.c.shipment_id == found.id)
        books.connection.execute(back.values(state="closed"))


def send_off(
    books: Books,
    site_id: int,
    sales: Sequence[SaleRow],
    lines: Sequence[SaleLineRow],
    goods: Sequence[Lying],
    held: Sequence[Reservation],
) -> list[str]:
    """Notes held goods of held orders on their way, and what of it is shipped; returns the lines that end with it."""
    claims = by_balance(held)
    for sale in sales:
        sale.requires(UNDER_WAY)
        sale.require_free()
    shipped = ship_goods(books, site_id, sales, lines, goods, claims)
    closed: list[str] = []
    for sale in sales:
        mine = [line for line in lines if line.order_id == sale.id]
        require_policy(sale, mine, shipped, shipped)
        closed += end_rest(books, sale, mine)
        books.follow(sale.id, follow_sales)
    progress_sale(books.connection, shipped=shipped)
    return closed


def mark_shipped(books: Books, found: ShipmentRow, boxes: Iterable[LoadedRow]) -> None:
    """The cartons are gone with the shipment, and so are their plates."""
    plates = [box.plate_id for box in boxes]
    gone = update(carton).where(carton.c.plate_id.in_(plates))
    books.connection.execute(gone.values(state="shipped", shipment_id=found.id))
    nowhere = update(plate).where(plate.c.id.in_(plates))
    books.connection.execute(nowhere.values(state="retired", location_id=None, parent_id=None))


def stand_again(books: Books, posted: Posted) -> None:
    """Puts the plates that a posting sent off back to where goods left them."""
    ends = {row.from_plate_id: row.from_location_id for row in posted.moves if row.from_plate_id}
    held = hold_plates(books.connection, lambda: sorted(ends))
    for plate_id in held:
        retired = update(plate).where(plate.c.id == plate_id, plate.c.state == "retired")
        books.connection.execute(retired.values(state="open", location_id=ends[plate_id]))


def take_back(books: Books, posted: Posted) -> None:
    """Takes what a posting shipped off the lines again, and opens those that it closed."""
    at = books.site(posted.facts["site"])
    numbers = posted.facts["orders"].split()
    sales = hold_sales(books.connection, need_sales(books.connection, numbers, at.id))
    changes: Counter[int] = Counter()
    for row in posted.moves:
        changes[row.order_line_id] -= row.quantity
    closed = set(posted.facts["closed"].split())
    for sale in sales:
        lines = sale_lines(books.connection, sale.id)
        close_lines(books, [line.id for line in lines if f"{sale.number}:{line.line}" in closed], 0)
        if sale.state == "cancelled":
            raise Rejection("order_moved_on", order=sale.number, state=sale.state)
        for line in lines:
            if changes[line.id] and line.done + changes[line.id] < came_back(books.connection, line.id):
                raise Rejection("goods_came_back", sku=line.sku, order=sale.number)
        books.follow(sale.id, follow_sales)
    progress_sale(books.connection, shipped=changes)


def _lines_of(connection: Connection, sales: Iterable[SaleRow]) -> list[SaleLineRow]:
    return lines_of_sales(connection, [sale.id for sale in sales])


def _on_plates(connection: Connection, held: Sequence[Reservation], plates: Sequence[int]) -> list[Reservation]:
    """Those of the reservations that hold goods on these plates."""
    keys, there = keys_of(connection, held), set(plates)
    return [each for each in held if each.balance_id in keys and keys[each.balance_id].plate in there]


def _require_whole(goods: Sequence[Lying], held: Sequence[Reservation], boxes: Sequence[LoadedRow]) -> None:
    """Refuses a carton in which something is for nobody, and one that is empty by now."""
    claims = by_balance(held)
    codes: Mapping[int, LoadedRow] = {box.plate_id: box for box in boxes}
    for each in goods:
        if sum(claim.open for claim in claims.get(each.balance_id, ())) != each.quantity:
            box = codes[each.key.plate]
            raise Rejection("plate_not_whole", plate=box.code, order=box.order)
    full: Collection[int] = {each.key.plate for each in goods}
    for box in boxes:
        if box.plate_id not in full:
            raise Rejection("plate_empty", plate=box.code)
