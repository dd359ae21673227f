"""What a scan or a typed code is: item, lot, place, plate, order, return, shipment, badge, printer, control code.

Order: control codes, our own codes with their prefixes, GS1, GTIN, SSCC, then whatever bears that code.
Permission is never checked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, select

from core.access.operator import find_badge
from core.catalogue.gtin import LENGTHS, as_gtin
from core.catalogue.item import ItemRow, find_item, need_item
from core.catalogue.location import find_location
from core.catalogue.printer import find_printer
from core.errors import Rejection
from core.gs1 import Gs1Data, read_gs1
from core.inbound.announced import is_announced
from core.inbound.expected import find_shipments, goes_elsewhere
from core.inbound.purchase_order import find_order
from core.internal.transfer import find_transfer
from core.ledger.lots import SERIALS
from core.ledger.plates import PLATE_CODE, find_plate, plate_code
from core.outbound.carrier import find_carrier
from core.outbound.customer_return import find_return
from core.outbound.sales_order import SALE, find_sale
from core.outbound.shipment import find_shipment
from core.schema.shipments import COMING_STATES
from core.schema.tables import item, item_code, lot, pack
from core.values import ONE, safe_text, to_decimal

CODE_LENGTH_MAX = 128
_OF_A_KILOGRAM = {"KG": 1, "G": 1000}
TRANSFER_IN, TRANSFER_OUT = "transfer in", "transfer out"
_CONTROL = re.compile(r"KX[A-Z]{2,8}")
_WITH_DIGITS = re.compile(r"(?P<code>[^.\s]{1,20})[. ](?P<digits>\d{2,4})")
_ADD_ON = re.compile(r"(\d{13})(\d{2}|\d{5})")


@dataclass(frozen=True, slots=True)
class Item:
    """An item, in the pack that the code names, with what the label says of these goods."""

    sku: str
    name: str
    unit: str
    decimals: int
    tracking: str
    expires: bool
    pack: str = ""
    pack_quantity: Decimal = Decimal(1)
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None
    count: Decimal | None = None
    doubtful: bool = False
    catch_unit: str = ""
    weight: Decimal | None = None

    @property
    def on_label(self) -> Decimal | None:
        """The base units that the label speaks of, None where it names a single piece, its count and weight unsaid."""
        if self.count is not None:
            return self.count * self.pack_quantity
        return self.pack_quantity if self.pack or self.weight is not None else None


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot or serial of one item."""

    code: str
    sku: str
    name: str
    is_serial: bool
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Location:
    """A physical place; `verified` when it was `scanned`, or keyed with its check digits."""

    code: str
    kind: str
    check_digits: str
    verified: bool = True
    scanned: bool = True


@dataclass(frozen=True, slots=True)
class Plate:
    """A licence plate; `location` is empty while nothing is on it, `known` False for a label never used.

    An `announced` one comes, or has come, with a shipment of a supplier.
    """

    code: str
    location: str
    known: bool
    announced: bool = False
    scanned: bool = True


@dataclass(frozen=True, slots=True)
class Order:
    """An order; of a transfer `party` is the other site, and it comes in or goes out; of a sale it is the customer."""

    number: str
    state: str
    party: str
    kind: str = "purchase"


@dataclass(frozen=True, slots=True)
class Return:
    """What a customer sends back; `party` is the customer."""

    number: str
    state: str
    party: str


@dataclass(frozen=True, slots=True)
class Shipment:
    """A shipment that a supplier has announced; `supplier` is its code, for two may use the same number."""

    number: str
    state: str
    supplier: str
    party: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A shipment of ours to customers."""

    number: str
    state: str
    carrier: str


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who takes goods to customers."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Badge:
    """Somebody's badge."""

    operator: str
    name: str


@dataclass(frozen=True, slots=True)
class Printer:
    """A label printer."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Control:
    """A control code: what a key does, from a sheet on the wall."""

    code: str


Found = Item | Lot | Location | Plate | Order | Return | Shipment | Outgoing | Carrier | Badge | Printer | Control


def identify(
    connection: Connection, site_id: int, text: str, *, symbology: str = "", scanned: bool = True
) -> Sequence[Found]:
    """All that the code may be, at least one thing; refused when it is nothing known or cannot be read."""
    if len(text) > CODE_LENGTH_MAX:
        raise Rejection("unreadable_code", reason="too long")
    shown = safe_text(text, 40)
    if _CONTROL.fullmatch(text):
        return [Control(text)]
    gs1 = read_gs1(text, symbology)
    if gs1 is not None:
        return _by_gs1(connection, site_id, gs1)
    if not shown or safe_text(text) != text.strip(" "):
        raise Rejection("unreadable_code", reason="binary data")
    found = list(_by_code(connection, site_id, text.strip(" "), scanned))
    if found:
        return found
    elsewhere = goes_elsewhere(connection, site_id, text.strip(" ").upper())
    if elsewhere is not None:
        raise Rejection("shipment_elsewhere", shipment=shown.upper(), site=elsewhere)
    raise _unknown(shown)


def item_named(connection: Connection, sku: str) -> Item:
    """The item of that SKU, which must be known, as its plain code says it."""
    return _plain_item(need_item(connection, sku))


def _by_gs1(connection: Connection, site_id: int, data: Gs1Data) -> Sequence[Found]:
    if data.gtin:
        found = _by_gtin(connection, data.gtin)
        if found is None:
            raise Rejection("unknown_code", code=f"GTIN {data.gtin.lstrip('0')}")
        return [_with_label(found, data)]
    if data.internal_sku:
        row = find_item(connection, data.internal_sku)
        if row is None:
            raise Rejection("unknown_item", sku=safe_text(data.internal_sku, 40))
        return [_with_label(_plain_item(row), data)]
    if data.sscc:
        return [_plate(connection, site_id, data.sscc)]
    if data.lot or data.serial:
        lots = list(_lots(connection, data.lot or data.serial))
        if lots:
            return lots
    raise Rejection("bad_label", reason="it names no item and no plate")


def _by_code(connection: Connection, site_id: int, text: str, scanned: bool) -> Iterable[Found]:
    upper = text.upper()
    parts = _WITH_DIGITS.fullmatch(upper)
    if parts is not None:
        place = find_location(connection, site_id, parts["code"])
        if place is not None and place.is_physical:
            if place.check_digits != parts["digits"]:
                raise Rejection("check_digits_wrong", digits=parts["digits"], location=place.code)
            yield Location(place.code, place.kind, place.check_digits, scanned=scanned)
            return
    if PLATE_CODE.fullmatch(upper):
        yield replace(_plate(connection, site_id, upper), scanned=scanned)
        return
    add_on = _ADD_ON.fullmatch(text)
    gtin = as_gtin(add_on[1] if add_on else text)
    by_gtin = _by_gtin(connection, gtin) if gtin else None
    if by_gtin is not None:
        yield by_gtin
    yield from _by_name(connection, site_id, text, upper, scanned)


def _by_name(connection: Connection, site_id: int, text: str, upper: str, scanned: bool) -> Iterable[Found]:
    row = find_item(connection, text) or find_item(connection, upper)
    if row is not None:
        yield _plain_item(row)
    yield from _by_other_code(connection, text)
    place = find_location(connection, site_id, upper)
    if place is not None and place.is_physical:
        yield Location(place.code, place.kind, place.check_digits, verified=scanned, scanned=scanned)
    yield from _orders(connection, site_id, upper)
    back = find_return(connection, upper, site_id)
    if back is not None:
        yield Return(back.number, back.state, back.name)
    yield from _shipments(connection, site_id, upper)
    leaving = find_shipment(connection, upper, site_id)
    if leaving is not None:
        yield Outgoing(leaving.number, leaving.state, leaving.carrier)
    takes = find_carrier(connection, upper)
    if takes is not None:
        yield Carrier(upper, takes)
    yield from _lots(connection, text)
    named = find_printer(connection, upper)
    if named is not None:
        yield Printer(upper, named)
    holder = find_badge(connection, text)
    if holder is not None:
        yield Badge(holder.code, holder.name)


def _orders(connection: Connection, site_id: int, number: str) -> Iterable[Order]:
    sent = find_transfer(connection, number, site_id)
    if sent is not None:
        coming = sent.to_site_id == site_id
        other, kind = (sent.from_site, TRANSFER_IN) if coming else (sent.to_site, TRANSFER_OUT)
        yield Order(sent.number, sent.state, other, kind)
        return
    sale = find_sale(connection, number, site_id)
    if sale is not None:
        yield Order(sale.number, sale.state, sale.name, SALE)
        return
    order = find_order(connection, number, site_id)
    if order is not None:
        yield Order(order.number, order.state, order.party)


def _shipments(connection: Connection, site_id: int, number: str) -> Iterable[Shipment]:
    """Those of that number that are still to come; where there is none, those that have come."""
    named = [each for each in find_shipments(connection, site_id, number) if each.state != "cancelled"]
    coming = [each for each in named if each.state in COMING_STATES]
    return [Shipment(each.number, each.state, each.supplier, each.party) for each in coming or named]


_ITEM = (item.c.sku, item.c.name, item.c.unit, item.c.decimals, item.c.tracking, item.c.expires, item.c.catch_unit)
_CODED = (
    select(*_ITEM, pack.c.code.label("pack"), pack.c.quantity.label("pack_quantity"))
    .join(item_code, item_code.c.item_id == item.c.id)
    .outerjoin(pack, pack.c.id == item_code.c.pack_id)
    .where(item.c.active == 1)
)


def _by_gtin(connection: Connection, gtin: str) -> Item | None:
    row = connection.execute(_CODED.where(item_code.c.code == gtin, item_code.c.kind == "gtin")).first()
    return None if row is None else _coded_item(row)


def _by_other_code(connection: Connection, text: str) -> Iterable[Item]:
    rows = connection.execute(_CODED.where(item_code.c.code == text, item_code.c.kind != "gtin"))
    return list(dict.fromkeys(_coded_item(row) for row in rows))


def _coded_item(row: Row[*tuple[Any, ...]]) -> Item:
    holds = to_decimal(row.pack_quantity if row.pack else ONE)
    pack_code = row.pack or ""
    return Item(
        row.sku, row.name, row.unit, row.decimals, row.tracking, bool(row.expires), pack_code, holds,
        catch_unit=row.catch_unit or "",
    )  # fmt: skip


def _plain_item(row: ItemRow) -> Item:
    expires = bool(row.expires)
    return Item(row.sku, row.name, row.unit, row.decimals, row.tracking, expires, catch_unit=row.catch_unit or "")


def _with_label(found: Item, data: Gs1Data) -> Item:
    return replace(
        found,
        lot=data.lot if found.tracking == "lot" else "",
        serial=data.serial if found.tracking in SERIALS else "",
        expires_on=data.expires_on,
        count=data.count,
        doubtful=data.doubtful,
        weight=_in_unit(data.weight, found.catch_unit),
    )


def _in_unit(kilograms: Decimal | None, unit: str) -> Decimal | None:
    """The weight in the unit that goods are weighed in, None where that is none of weight."""
    if kilograms is None or unit not in _OF_A_KILOGRAM:
        return None
    return kilograms * _OF_A_KILOGRAM[unit]


def _lots(connection: Connection, code: str) -> Iterable[Lot]:
    query = select(lot.c.code, item.c.sku, item.c.name, lot.c.is_serial, lot.c.expires_on).join(
        item, item.c.id == lot.c.item_id
    )
    rows = connection.execute(query.where(lot.c.code == code).order_by(item.c.sku).limit(9))
    return [Lot(row.code, row.sku, row.name, bool(row.is_serial), row.expires_on) for row in rows]


def _plate(connection: Connection, site_id: int, code: str) -> Plate:
    code = plate_code(code)
    found = find_plate(connection, code)
    announced = code.isdigit() and is_announced(connection, site_id, code)
    return Plate(code, (found.location or "") if found else "", found is not None, announced)


def _unknown(text: str) -> Rejection:
    if text.isdigit() and len(text) in LENGTHS and as_gtin(text) is None:
        return Rejection("check_digit_wrong", code=text)
    return Rejection("unknown_code", code=text)
