"""Cartons: plates that leave with goods of one order, begun, as they stand, and what is in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select

from core.books import Books
from core.errors import Rejection
from core.ledger.plates import begin_plate, begin_sscc, find_plate, hold_plates, holds_goods
from core.outbound.box_type import BoxType
from core.outbound.run_row import require_in_no_run
from core.outbound.sales_order import SaleRow, hold_sale
from core.schema.tables import balance, box_type, carton, item, location, lot, orders, plate, site
from core.values import ONE, show_decimal, to_decimal

CONTENTS_MAX = 500
UNITS_MG = {"KG": 1_000_000, "G": 1_000}  # units that goods are weighed in


class CartonRow(NamedTuple):
    """A carton as it stands; `sequence` counts the cartons of its order, weights are in milligrams, gross."""

    plate_id: int
    code: str
    order_id: int
    order: str
    site_id: int
    sequence: int
    state: str
    box: str
    weight_mg: int | None
    verified: int
    location_id: int | None
    location: str
    shipment_id: int | None

    def require(self, state: str) -> None:
        """Refuses a carton in another state."""
        if self.state != state:
            raise Rejection("carton_not_so", carton=self.code, state=self.state, wanted=state)

    def require_here(self) -> None:
        """Refuses a carton that is on a truck, or has left with one."""
        if self.state == "shipped":
            raise Rejection("carton_left", carton=self.code, order=self.order)
        if self.shipment_id is not None:
            raise Rejection("carton_on_truck", carton=self.code)


class InCarton(NamedTuple):
    """Goods in a carton, quantities in millionths; a unit's weight in milligrams and volume, 0 is not known."""

    sku: str
    name: str
    unit: str
    lot: str
    is_serial: int
    pieces: int
    catch_unit: str | None
    catch: int
    weight_mg: int
    volume_mm3: int

    @property
    def weighs_mg(self) -> int:
        """What they weigh together, 0 is not known; goods that were weighed weigh what the book says."""
        if self.catch_unit in UNITS_MG:
            return self.catch * UNITS_MG[self.catch_unit] // ONE
        return self.weight_mg * self.pieces // ONE


_CARTON = (
    select(
        carton.c.plate_id, plate.c.code, carton.c.order_id, orders.c.number, orders.c.site_id, carton.c.sequence,
        carton.c.state, func.coalesce(box_type.c.code, ""), carton.c.weight_mg, carton.c.verified,
        plate.c.location_id, func.coalesce(location.c.code, ""), carton.c.shipment_id,
    )
    .join(plate, plate.c.id == carton.c.plate_id)
    .join(orders, orders.c.id == carton.c.order_id)
    .outerjoin(box_type, box_type.c.id == carton.c.box_type_id)
    .outerjoin(location, location.c.id == plate.c.location_id)
)  # fmt: skip
_FIND = _CARTON.where(plate.c.code == bindparam("code"))
_OF_ORDER = _CARTON.where(carton.c.order_id == bindparam("order_id")).order_by(carton.c.sequence)
_CONTENTS = (
    select(
        item.c.sku, item.c.name, item.c.unit, lot.c.code, lot.c.is_serial, func.sum(balance.c.quantity),
        item.c.catch_unit, func.sum(balance.c.catch_quantity), item.c.weight_mg, item.c.volume_mm3,
    )
    .join(item, item.c.id == balance.c.item_id)
    .join(lot, lot.c.id == balance.c.lot_id)
    .where(balance.c.plate_id == bindparam("plate_id"))
    .group_by(item.c.id, lot.c.id)
    .order_by(item.c.sku, lot.c.code)
    .limit(CONTENTS_MAX)
)  # fmt: skip
_LAST = select(func.coalesce(func.max(carton.c.sequence), 0)).where(carton.c.order_id == bindparam("order_id"))
_FORGET = delete(carton).where(
    carton.c.state == "open", ~exists(select(balance.c.id).where(balance.c.plate_id == carton.c.plate_id))
)
_PREFIX = select(site.c.sscc_prefix).where(site.c.id == bindparam("site_id"))


def find_carton(connection: Connection, code: str) -> CartonRow | None:
    """The carton of that code."""
    row = connection.execute(_FIND, {"code": code.upper()}).first()
    return None if row is None else CartonRow._make(row)


def need_carton(connection: Connection, code: str, site_id: int) -> CartonRow:
    """The site's carton of that code, whatever its state."""
    found = find_carton(connection, code)
    if found is None or found.site_id != site_id:
        raise Rejection("no_carton", carton=code.upper())
    return found


def hold_carton(connection: Connection, code: str, site_id: int) -> tuple[CartonRow, SaleRow]:
    """The carton with its order, which is held: its cartons have one writer at a time."""
    sale = hold_sale(connection, need_carton(connection, code, site_id).order_id)
    return need_carton(connection, code, site_id), sale


def cartons_of(connection: Connection, order_id: int) -> list[CartonRow]:
    """The cartons of an order as they were begun."""
    return [CartonRow._make(row) for row in connection.execute(_OF_ORDER, {"order_id": order_id})]


def open_carton(connection: Connection, order_id: int, place_id: int | None = None) -> CartonRow | None:
    """The carton of the order that was begun last and is still open, at that place if one is named."""
    usable = (carton.c.state == "open", plate.c.state == "open")
    query = _CARTON.where(carton.c.order_id == order_id, *usable)
    if place_id is not None:
        query = query.where(plate.c.location_id == place_id)
    row = connection.execute(query.order_by(carton.c.sequence.desc()).limit(1)).first()
    return None if row is None else CartonRow._make(row)


def contents_of(connection: Connection, plate_id: int) -> list[InCarton]:
    """What lies in a carton."""
    return [InCarton._make(row) for row in connection.execute(_CONTENTS, {"plate_id": plate_id})]


def expected_mg(goods: Sequence[InCarton], box: BoxType | None) -> int | None:
    """What the carton should weigh, None where somebody has not said what one of its parts weighs."""
    parts = [each.weighs_mg for each in goods]
    if box is None or not box.tare_mg or not all(parts):
        return None
    return box.tare_mg + sum(parts)


def fitting_box(goods: Sequence[InCarton], boxes: Sequence[BoxType]) -> BoxType | None:
    """The smallest of the boxes, which come by their size, that has room for the goods and bears them."""
    volume = sum(each.volume_mm3 * each.pieces // ONE for each in goods)
    weight = sum(each.weighs_mg for each in goods)
    for box in boxes:
        bears = not box.weight_max_mg or box.weight_max_mg >= weight + box.tare_mg
        if bears and box.volume_mm3 >= volume:
            return box
    return boxes[-1] if boxes else None


def shown_weight(weight_mg: int | None) -> str:
    """A weight in kilograms, for people; nothing where it is not known."""
    return "" if weight_mg is None else f"{show_decimal(to_decimal(weight_mg))} kg"


def begin_carton(connection: Connection, site_id: int) -> str:
    """The code of a new plate for a carton: an SSCC where the site's company has a prefix."""
    prefix = connection.execute(_PREFIX, {"site_id": site_id}).scalar()
    return begin_sscc(connection, prefix) if prefix else begin_plate(connection)


def take_carton(books: Books, sale: SaleRow, plate_id: int, code: str, *, in_run: bool = False) -> bool:
    """Lets goods of a held order go into a loaded plate as its carton; whether it begins as one with that.

    One that somebody picks into takes goods of their held run alone, `in_run`.
    """
    found = find_carton(books.connection, code)
    if found is not None:
        if found.order_id != sale.id:
            raise Rejection("carton_of_another", carton=code, order=found.order)
        found.require("open")
        return False
    hold_plates(books.connection, lambda: [plate_id])  # nobody else loads it just now
    if not in_run:
        require_in_no_run(books.connection, plate_id, code)
    if holds_goods(books.connection, plate_id):
        raise Rejection("plate_not_empty", plate=code)
    last = books.connection.execute(_LAST, {"order_id": sale.id}).scalar_one()
    row = {"plate_id": plate_id, "order_id": sale.id, "sequence": last + 1, "made_at": books.now}
    books.connection.execute(insert(carton).values(**row))
    return True


def forget_carton(connection: Connection, plate_id: int) -> None:
    """The plate is no carton any more, unless goods are in it by now."""
    connection.execute(_FORGET.where(carton.c.plate_id == plate_id))


def forget_empty(connection: Connection, order_ids: Collection[int]) -> None:
    """What was begun as a carton of these held orders, and is empty again, is none: nobody could close it."""
    connection.execute(_FORGET.where(carton.c.order_id.in_(order_ids)))


def require_not_closed(connection: Connection, code: str) -> None:
    """Refuses to take goods out of a carton that is closed: its label says what is in it."""
    found = find_plate(connection, code)
    if found is not None and found.carton not in (None, "open"):
        raise Rejection("carton_not_so", carton=found.code, state=found.carton, wanted="open")
