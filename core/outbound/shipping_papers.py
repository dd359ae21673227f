"""The papers of a shipment: bill of lading, manifest, and a delivery note for each order, from its moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import Connection, func, select

from core.books import Books
from core.catalogue.label_route import printer_for
from core.catalogue.site import SiteRow
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.labels.lines import joined
from core.outbound.shipment import LoadedRow, ShipmentRow, cartons_on, need_shipment
from core.own_designs import current_design
from core.printing import need_printer
from core.schema.tables import (
    item,
    lot,
    move,
    order_line,
    orders,
    party,
    sales_order,
    shipment,
    site,
)
from core.values import local_date, show_decimal, show_quantity, to_decimal

BILL, MANIFEST, NOTE = PAPERS = ("bill_of_lading", "manifest", "delivery_note")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintPapers(SiteCommand):
    """Prints the papers of a shipment that has left once more, all of them or one kind (`paper`)."""

    permission: ClassVar[str] = "ship"  # not undoable: it is only paper

    shipment: str
    paper: str = ""
    printer: str = ""
    usual: str = ""

    def post(self, books: Books) -> Outcome:
        """Queues them."""
        at = books.site(self.site)
        found = need_shipment(books.connection, self.shipment, at.id)
        if found.state != "shipped":
            raise Rejection("shipment_not_gone", shipment=found.number, state=found.state)
        if self.paper and self.paper not in PAPERS:
            raise Rejection("unknown_value", field="paper", value=self.paper, known=", ".join(PAPERS))
        for each in self._wanted() if self.printer else ():
            need_printer(books.connection, self.printer, current_design(books.connection, each).kind)
        papers = queue_papers(books, at, found.number, self.printer, self.usual, self._wanted())
        if not papers:
            raise Rejection("no_printer")
        return Outcome(f"Papers of {found.number}", {"site": at.code, "shipment": found.number, "papers": papers})

    def _wanted(self) -> Sequence[str]:
        return (self.paper,) if self.paper else PAPERS


def queue_papers(
    books: Books, at: SiteRow, number: str, printer: str, usual: str, wanted: Sequence[str] = PAPERS
) -> str:
    """Has the papers of a shipment that this posting closes printed, where the site sends each; returns which.

    What has no printer is not printed: it can be any time later.
    """
    printers = {
        each: printer_for(books.connection, at.id, each, books.device, named=printer, usual=usual) for each in wanted
    }

    def print_them() -> None:
        for design, data in shipment_papers(books.connection, at, number):
            if printers.get(design):
                books.print(printers[design], design, data)

    if any(printers.values()):
        books.afterwards(print_them)
    return " ".join(each for each in wanted if printers[each])


def shipment_papers(connection: Connection, at: SiteRow, number: str) -> Iterator[tuple[str, dict[str, str]]]:
    """What is on each of its papers, by the name of its design."""
    found = need_shipment(connection, number, at.id)
    shared = _shared(connection, at, found)
    boxes, rows = cartons_on(connection, found.id), _orders(connection, found.id)
    known = [box.weight_mg for box in boxes if box.weight_mg is not None]
    weight = _kilograms(sum(known)) if boxes and len(known) == len(boxes) else ""
    total = {"total_cartons": str(len(boxes)), "total_weight": weight}
    yield BILL, {**shared, **total, "lines": joined(_consignees(rows, boxes))}
    yield MANIFEST, {**shared, **total, "lines": joined(_carton_lines(rows, boxes))}
    for row in rows:
        cartons = str(sum(box.order_id == row.id for box in boxes) or "")
        goods = joined(_goods(connection, found.id, row.id))
        yield NOTE, {
            **shared, "order": row.number, "reference": row.customer_reference, "customer": row.name,
            "ship_to": row.ship_to or row.name, "cartons": cartons, "lines": goods,
        }  # fmt: skip


def _shared(connection: Connection, at: SiteRow, found: ShipmentRow) -> dict[str, str]:
    shipped_at = connection.execute(select(shipment.c.shipped_at).where(shipment.c.id == found.id)).scalar_one()
    name = connection.execute(select(site.c.name).where(site.c.id == at.id)).scalar_one()
    return {
        "number": found.number, "date": local_date(shipped_at, at.zone_info).isoformat(), "from": name or at.code,
        "dock": found.dock, "carrier": found.carrier, "service": found.service, "tracking": found.tracking,
        "proof": found.proof_name, "note": found.note,
    }  # fmt: skip


def _orders(connection: Connection, shipment_id: int) -> Sequence[Any]:
    """The orders of which something left with it."""
    query = (
        select(orders.c.id, orders.c.number, party.c.name, sales_order.c.ship_to, sales_order.c.customer_reference)
        .join(sales_order, sales_order.c.order_id == orders.c.id)
        .join(party, party.c.id == orders.c.party_id)
        .where(orders.c.id.in_(_left(shipment_id).with_only_columns(order_line.c.order_id)))
        .order_by(orders.c.number)
    )
    return connection.execute(query).all()


def _left(shipment_id: int) -> Any:
    """The moves that a shipment left with."""
    return (
        select(move.c.id)
        .join(shipment, shipment.c.shipped_by == move.c.posting_id)
        .join(order_line, order_line.c.id == move.c.order_line_id)
        .where(shipment.c.id == shipment_id)
    )


def _goods(connection: Connection, shipment_id: int, order_id: int) -> Iterator[tuple[str, ...]]:
    columns = (order_line.c.line, item.c.sku, item.c.name, item.c.unit, lot.c.code, lot.c.is_serial)
    query = (
        _left(shipment_id)
        .with_only_columns(*columns, func.sum(move.c.quantity).label("pieces"))
        .join(item, item.c.id == move.c.item_id)
        .join(lot, lot.c.id == move.c.lot_id)
        .where(order_line.c.order_id == order_id)
        .group_by(*columns)
        .order_by(order_line.c.line, lot.c.code)
    )
    for row in connection.execute(query):
        code, serial = ("", row.code) if row.is_serial else (row.code, "")
        yield row.sku, row.name, show_quantity(int(row.pieces)), row.unit, code, serial


def _consignees(rows: Sequence[Any], boxes: Sequence[LoadedRow]) -> Iterator[tuple[str, ...]]:
    """For each order to whom it goes, in how many cartons, and what they weigh."""
    for row in rows:
        mine = [box for box in boxes if box.order_id == row.id]
        weights = [box.weight_mg for box in mine if box.weight_mg is not None]
        weight = _kilograms(sum(weights)) if mine and len(weights) == len(mine) else ""
        address = ", ".join(filter(None, (row.ship_to or row.name).splitlines()))
        yield row.number, row.name, address, str(len(mine) or ""), weight


def _carton_lines(rows: Sequence[Any], boxes: Sequence[LoadedRow]) -> Iterator[tuple[str, ...]]:
    """Each carton; an order without any is a line of its own."""
    packed = {box.order_id for box in boxes}
    for row in rows:
        if row.id not in packed:
            yield "loose", row.number, row.name, "", ""
    names = {row.id: row.name for row in rows}
    for box in sorted(boxes, key=lambda each: (each.order, each.sequence)):
        weight = "" if box.weight_mg is None else _kilograms(box.weight_mg)
        yield box.code, box.order, names.get(box.order_id, ""), weight, box.tracking


def _kilograms(weight_mg: int) -> str:
    return f"{show_decimal(to_decimal(weight_mg))} kg"
