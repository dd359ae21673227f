"""Printing a label of an item, a lot or case, a location, a plate, a printer, or a code for the wall."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Connection, select

from core.books import Books
from core.catalogue.item import ItemRow, PackRow, need_item, need_pack
from core.catalogue.label_route import printer_for
from core.catalogue.location import need_place
from core.catalogue.printer import find_printer
from core.catalogue.site import SiteRow
from core.command import Outcome, SiteCommand
from core.control_codes import CONTROL_CODES
from core.errors import Rejection
from core.expiry import NEVER
from core.labels.design_file import read
from core.ledger.lots import need_lot
from core.ledger.plates import begin_plate, find_plate, plate_code, tree
from core.outbound.carton import find_carton
from core.outbound.carton_paper import LABEL, carton_label
from core.outbound.sales_order import need_sale
from core.own_designs import find_design, names
from core.schema.tables import balance, item, item_code, location, lot, zone
from core.values import quantity, show_decimal, show_quantity

CONTENTS_MAX = 40
NEW_PLATE = "NEW"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintLabel(SiteCommand):
    """Prints a label of the plate, location, lot or serial, item, control code or printer that is named (`of_printer`).

    The label of a closed carton is the one it leaves with. The plate NEW is one that has never been: it gets the next
    number. `design` is another one that the site has for the same thing. Without a printer it comes out where the site
    sends such labels, and where it sends them nowhere, at the station's `usual` one.
    """

    permission: ClassVar[str] = "print"

    printer: str = ""
    usual: str = ""
    sku: str = ""
    lot: str = ""
    serial: str = ""
    quantity: Decimal = Decimal(1)
    pack: str = ""
    location: str = ""
    plate: str = ""
    copies: int = 1
    design: str = ""
    control: str = ""
    of_printer: str = ""

    def post(self, books: Books) -> Outcome:
        """Queues the label in this transaction."""
        at = books.site(self.site)
        design, data, what = self._content(books.connection, at)
        other = self._other(books.connection, design) if self.design else ""
        printer = self.printer.upper() or self._printer(books, at, design, other)
        design = other or design
        books.print(printer, design, data, self.copies)
        copies = f" x{self.copies}" if self.copies > 1 else ""
        return Outcome(f"Label {what}{copies} > {printer}", {"design": design, "printer": printer, "label": what})

    def _printer(self, books: Books, at: SiteRow, design: str, other: str) -> str:
        zone = zone_of(books.connection, at, self.location, self.plate)
        asked = {"usual": self.usual, "drawn_as": other}
        return printer_for(books.connection, at.id, design, books.device, zone, **asked)

    def _other(self, connection: Connection, usual: str) -> str:
        """The design that is asked for instead, which must be for the same thing."""
        found = find_design(connection, self.design)
        if found is None:
            raise Rejection("unknown_label", label=self.design, known=", ".join(names(connection)))
        meant = read(found.file).of
        if meant != usual:
            raise Rejection("design_of_another", label=self.design, meant=meant, usual=usual)
        return self.design

    def _content(self, connection: Connection, at: SiteRow) -> tuple[str, dict[str, str], str]:
        if self.plate:
            code = begin_plate(connection) if self.plate == NEW_PLATE else plate_code(self.plate)
            box = find_carton(connection, code)
            if box is not None and box.state == "closed":
                return LABEL, carton_label(connection, need_sale(connection, box.order, box.site_id), box), code
            return "plate", plate_label(connection, code), code
        if self.location:
            return "location", location_label(connection, at, self.location), self.location.upper()
        if self.control:
            return "control", control_label(self.control), self.control
        if self.of_printer:
            return "printer", printer_label(connection, self.of_printer), self.of_printer.upper()
        if not self.sku:
            raise Rejection("nothing_to_label")
        of = need_item(connection, self.sku)
        holder = need_pack(connection, of, self.pack)
        if self.lot or self.serial:
            data = lot_label(connection, of, holder, self.lot, self.serial, self.quantity)
            return "serial" if data["serial"] else "lot", data, self.lot or self.serial
        return "item", {"sku": of.sku, "name": of.name, "gtin": gtin_of(connection, of, holder)}, of.sku


def lot_label(
    connection: Connection, of: ItemRow, holder: PackRow, lot_code: str, serial: str, amount: Decimal
) -> dict[str, str]:
    """What is on the label of a lot, a serial, or a case of one."""
    row = need_lot(connection, of, lot_code, serial)
    quantity(amount, of.decimals if holder.id is None else 0)
    return {
        "sku": of.sku,
        "name": of.name,
        "quantity": show_decimal(amount),
        "pack": holder.code,
        "lot": "" if row.is_serial else row.code,
        "serial": row.code if row.is_serial else "",
        "expiry": "" if row.expires_on in (None, NEVER) else str(row.expires_on),
        "gtin": gtin_of(connection, of, holder),
    }


def location_label(connection: Connection, at: SiteRow, code: str) -> dict[str, str]:
    """What is on the label of a location."""
    place = need_place(connection, at.id, code)
    query = select(zone.c.name).join(location, location.c.zone_id == zone.c.id).where(location.c.id == place.id)
    return {"code": place.code, "check": place.check_digits, "zone": connection.execute(query).scalar() or ""}


def control_label(code: str) -> dict[str, str]:
    """What is on the label of a code for the wall."""
    if code not in CONTROL_CODES:
        raise Rejection("unknown_value", field="control", value=code, known=", ".join(CONTROL_CODES))
    return {"code": code, "name": CONTROL_CODES[code]}


def printer_label(connection: Connection, code: str) -> dict[str, str]:
    """What is on the label of a printer, by which it is chosen."""
    name = find_printer(connection, code.upper())
    if name is None:
        raise Rejection("unknown_printer", printer=code)
    return {"code": code.upper(), "name": name}


def zone_of(connection: Connection, at: SiteRow, place: str, plate: str) -> str:
    """The zone of a location, or of where a plate stands; nothing where they are in none."""
    found = find_plate(connection, plate_code(plate)) if plate and plate != NEW_PLATE else None
    code = (found.location or "") if found else place.upper()
    query = select(zone.c.code).join(location, location.c.zone_id == zone.c.id)
    return connection.execute(query.where(location.c.site_id == at.id, location.c.code == code)).scalar() or ""


def plate_label(connection: Connection, code: str) -> dict[str, str]:
    """What is on the label of a plate; one that is not in use yet is still empty."""
    found = find_plate(connection, code)
    lines = [] if found is None else contents(connection, found.id)
    return {"code": code, "sscc": code if code.isdigit() else "", "contents": "\n".join(lines)}


def contents(connection: Connection, plate_id: int) -> list[str]:
    """What lies on a plate, a line each."""
    query = (
        select(item.c.sku, item.c.unit, lot.c.code, balance.c.quantity)
        .join(item, item.c.id == balance.c.item_id)
        .join(lot, lot.c.id == balance.c.lot_id)
        .where(balance.c.plate_id.in_(tree(connection, plate_id)))
        .order_by(item.c.sku, lot.c.code)
        .limit(CONTENTS_MAX)
    )
    return [
        f"{row.sku} {show_quantity(row.quantity)} {row.unit} {row.code}".strip() for row in connection.execute(query)
    ]


def gtin_of(connection: Connection, of: ItemRow, holder: PackRow) -> str:
    """The GTIN of this item in this pack, empty where it has none."""
    same_pack = item_code.c.pack_id.is_(None) if holder.id is None else item_code.c.pack_id == holder.id
    query = select(item_code.c.code).where(item_code.c.item_id == of.id, item_code.c.kind == "gtin", same_pack)
    return connection.execute(query.order_by(item_code.c.code).limit(1)).scalar() or ""
