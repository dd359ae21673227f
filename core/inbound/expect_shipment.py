"""Announced shipments: what a supplier has sent, on which plates, so that one scan can receive a pallet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import Connection, insert, select

from core.books import Books
from core.catalogue.item import ItemRow, need_item, need_pack, pieces_in
from core.catalogue.party import SupplierRow, need_supplier
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.inbound.expected import (
    find_shipment,
    hold_shipment,
    need_coming,
    set_shipment_state,
    shipment_lines,
)
from core.inbound.line_number import chosen
from core.inbound.purchase_order import OrderLineRow, lines_of, need_open_order
from core.ledger.lots import LOT_LENGTH_MAX, SERIALS
from core.ledger.plates import NESTING_MAX, plate_code
from core.schema.shipments import COMING_STATES
from core.schema.tables import expected_line, expected_plate, expected_shipment, order_line
from core.text import code_text, name_text, upper_code
from core.values import ONE, quantity

LINES_MAX = 2_000
NUMBER_LENGTH_MAX = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedLine:
    """Goods of one kind in a shipment, and the plate that they are on; or only what a plate is on, without goods.

    The item is named by its SKU, or by the order and its line that the goods are for.
    """

    sku: str = ""
    quantity: Decimal | None = None
    pack: str = ""
    order: str = ""
    order_line: int = 0
    sscc: str = ""
    parent_sscc: str = ""
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectShipment(SiteCommand):
    """Announces a shipment of a supplier: when it comes, who brings it, and what is on each of its plates."""

    permission: ClassVar[str] = "order"

    number: str
    supplier: str
    lines: tuple[ExpectedLine, ...]
    due_on: date | None = None
    carrier: str = ""

    def post(self, books: Books) -> Outcome:
        """Writes the shipment, its plates and its lines."""
        at = books.site(self.site)
        number = upper_code("number", self.number, NUMBER_LENGTH_MAX)
        supplier = books.known(need_supplier, self.supplier)
        known = find_shipment(books.connection, at.id, number, supplier.code)
        if known is not None and known.state != "cancelled":
            raise Rejection("already_defined", what="Shipment", code=number)
        if len(self.lines) > LINES_MAX:
            raise Rejection("text_too_long", field="lines", most=LINES_MAX)
        goods = [line for line in self.lines if line.sku or line.order]
        if not goods:
            raise Rejection("shipment_empty", shipment=number)
        values = {
            "site_id": at.id, "party_id": supplier.id, "number": number, "due_on": self.due_on,
            "carrier": name_text(self.carrier, "carrier") if self.carrier else "",
        }  # fmt: skip
        fresh = insert(expected_shipment).values(**values).returning(expected_shipment.c.id)
        shipment_id = int(books.connection.execute(fresh).scalar_one())
        plates = _write_plates(books.connection, shipment_id, _carriers(self.lines))
        orders = _Orders(books.connection, at.id, supplier)
        rows = [
            {"shipment_id": shipment_id, "line": at_line, **_line(books, orders, plates, line)}
            for at_line, line in enumerate(goods, 1)
        ]
        books.connection.execute(insert(expected_line), rows)
        facts = {"shipment": number, "supplier": supplier.code, "lines": str(len(rows)), "plates": str(len(plates))}
        return Outcome(f"Shipment {number}, {len(plates)} plates", facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelExpected(SiteCommand):
    """Says that what is left of an announced shipment will not come; its number may be announced anew if none came."""

    permission: ClassVar[str] = "order"

    number: str
    supplier: str = ""

    def post(self, books: Books) -> Outcome:
        """Marks the shipment as cancelled, or as closed short where some of it has come in."""
        at = books.site(self.site)
        held = hold_shipment(books.connection, need_coming(books.connection, at.id, self.number, self.supplier).id)
        begun = any(line.received for line in shipment_lines(books.connection, held.id))
        state = "closed_short" if begun else "cancelled"
        set_shipment_state(books.connection, held.id, state)
        said = f"Shipment {held.number} {state.replace('_', ' ')}"
        return Outcome(said, {"shipment": held.number, "supplier": held.supplier, "state": state})


class _Orders:
    """The orders that a shipment is for, each read once."""

    def __init__(self, connection: Connection, site_id: int, supplier: SupplierRow) -> None:
        self._connection = connection
        self._site_id = site_id
        self._supplier = supplier
        self._lines: dict[str, Sequence[OrderLineRow]] = {}

    def line(self, named: ExpectedLine) -> OrderLineRow:
        """The line of the order that the goods are for: of that number, else the first of the item that is open."""
        number = named.order.upper()
        if number not in self._lines:
            self._lines[number] = self._read(number)
        lines = self._lines[number]
        if named.order_line:
            found = chosen(lines, number, named.order_line)
        else:
            found = sorted((line for line in lines if line.sku == named.sku), key=lambda line: not line.open)
        if not found or named.sku not in ("", found[0].sku):
            raise Rejection("not_on_order", sku=named.sku, order=number)
        return found[0]

    def _read(self, number: str) -> Sequence[OrderLineRow]:
        order = need_open_order(self._connection, number, self._site_id)
        if order.party_id != self._supplier.id:
            raise Rejection("shipment_of_another", order=order.number, supplier=self._supplier.code)
        lines = select(order_line.c.id).where(order_line.c.order_id == order.id).order_by(order_line.c.id)
        # nobody takes a line out meanwhile; who receives on it is not held up
        self._connection.execute(lines.with_for_update(read=True, key_share=True)).all()
        return lines_of(self._connection, order.number, self._site_id)


def _line(books: Books, orders: _Orders, plates: Mapping[str, int], line: ExpectedLine) -> dict[str, Any]:
    ordered = orders.line(line) if line.order else None
    of = books.known(need_item, ordered.sku if ordered else line.sku)
    holder = books.known(need_pack, of, line.pack)
    if line.quantity is None and not line.serial:
        raise Rejection("text_missing", field="quantity")
    amount = Decimal(1) if line.quantity is None else line.quantity
    packs = quantity(amount, of.decimals if holder.id is None else 0)
    pieces = pieces_in(holder, packs)
    _require_identity(of, line, pieces)
    return {
        "plate_id": plates[plate_code(line.sscc)] if line.sscc else None,
        "order_line_id": ordered.id if ordered else None,
        "item_id": of.id,
        "pack_id": holder.id,
        "pack_quantity": packs,
        "quantity": pieces,
        "lot": line.lot,
        "serial": line.serial,
        "expires_on": line.expires_on,
    }


def _require_identity(of: ItemRow, line: ExpectedLine, pieces: int) -> None:
    """Refuses lots and serials that the item cannot have; what a supplier leaves out is seen on the goods."""
    for code, field in ((line.lot, "lot"), (line.serial, "serial")):
        if code:
            code_text(field, code, LOT_LENGTH_MAX)
    if line.lot and of.tracking != "lot":
        raise Rejection("lot_unwanted", sku=of.sku)
    if line.serial and of.tracking not in SERIALS:
        raise Rejection("serial_unwanted", sku=of.sku)
    if line.serial and of.tracking == "serial" and pieces != ONE:
        raise Rejection("serial_wants_one")


def _carriers(lines: Sequence[ExpectedLine]) -> dict[str, str]:
    """Each plate of the shipment with what it is on, which is empty for one that stands by itself."""
    carriers: dict[str, str] = {}
    for line in lines:
        if not line.sscc:
            if line.parent_sscc or not (line.sku or line.order):
                raise Rejection("text_missing", field="sscc")
            continue
        code = plate_code(line.sscc)
        parent = plate_code(line.parent_sscc) if line.parent_sscc else ""
        first = carriers.setdefault(code, parent)
        if parent and first not in ("", parent):
            raise Rejection("plate_parents_differ", plate=code, parent=first, other=parent)
        carriers[code] = first or parent
    for parent in [each for each in carriers.values() if each]:
        carriers.setdefault(parent, "")
    return carriers


def _write_plates(connection: Connection, shipment_id: int, carriers: Mapping[str, str]) -> dict[str, int]:
    """Writes the plates, carriers first, and returns their ids."""
    _require_not_expected(connection, carriers)
    depths = {code: _depth(carriers, code) for code in carriers}
    ids: dict[str, int] = {}
    for code in sorted(carriers, key=lambda code: (depths[code], code)):
        row = {"shipment_id": shipment_id, "code": code, "parent_id": ids.get(carriers[code])}
        fresh = insert(expected_plate).values(**row).returning(expected_plate.c.id)
        ids[code] = connection.execute(fresh).scalar_one()
    return ids


def _depth(carriers: Mapping[str, str], code: str) -> int:
    """How many plates are below this one."""
    below = code
    for depth in range(NESTING_MAX):
        below = carriers[below]
        if not below:
            return depth
        if below == code:
            raise Rejection("plate_circle", plate=code, onto=carriers[code])
    raise Rejection("plates_too_high", most=NESTING_MAX)


def _require_not_expected(connection: Connection, codes: Mapping[str, str]) -> None:
    """Refuses a plate that another shipment brings which has not come yet."""
    query = (
        select(expected_plate.c.code, expected_shipment.c.number)
        .join(expected_shipment, expected_shipment.c.id == expected_plate.c.shipment_id)
        .where(expected_plate.c.code.in_(codes), expected_shipment.c.state.in_(COMING_STATES))
        .order_by(expected_plate.c.code)
    )
    found = connection.execute(query).first()
    if found is not None:
        raise Rejection("plate_expected", plate=found.code, shipment=found.number)
