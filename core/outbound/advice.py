"""What is told to a carrier of the cartons that it is to take, each once, and the numbers that it gives them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import Connection, bindparam, func, literal_column, select, update

from core.books import Books
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.plates import need_plate
from core.outbound.carrier import need_carrier
from core.outbound.sales_order import hold_sale
from core.outbound.shipment import cartons_among, tracking_code
from core.schema.tables import box_type, carrier, carton, orders, party, plate, sales_order, shipment
from core.values import money

AT_ONCE_MAX = 500  # so many cartons are told in one file


class ToldRow(NamedTuple):
    """A carton as its carrier is told of it; the weight is in milligrams."""

    carton: str
    order: str
    number: int
    reference: str
    customer: str
    ship_to: str
    service: str
    box: str
    weight_mg: int | None


# who takes it: the shipment that it is loaded on says so, else its order
_takes = func.coalesce(shipment.c.carrier_id, sales_order.c.carrier_id)
_TO_TELL = (
    select(carton.c.plate_id)
    .join(orders, orders.c.id == carton.c.order_id)
    .join(sales_order, sales_order.c.order_id == orders.c.id)
    .outerjoin(shipment, shipment.c.id == carton.c.shipment_id)
    .where(carton.c.state == literal_column("'closed'"), carton.c.advice == "", sales_order.c.hold_reason == "")
    .where(orders.c.site_id == bindparam("site_id"), _takes == bindparam("carrier_id"))
    .order_by(carton.c.plate_id)
    .limit(AT_ONCE_MAX)
    .with_for_update(of=carton)
)
_TOLD = (
    select(
        plate.c.code, orders.c.number, carton.c.sequence, sales_order.c.customer_reference, party.c.name,
        sales_order.c.ship_to, func.coalesce(func.nullif(shipment.c.service, ""), sales_order.c.service),
        func.coalesce(box_type.c.code, ""), carton.c.weight_mg,
    )
    .select_from(carton)
    .join(plate, plate.c.id == carton.c.plate_id)
    .join(orders, orders.c.id == carton.c.order_id)
    .join(sales_order, sales_order.c.order_id == orders.c.id)
    .join(party, party.c.id == orders.c.party_id)
    .outerjoin(shipment, shipment.c.id == carton.c.shipment_id)
    .outerjoin(box_type, box_type.c.id == carton.c.box_type_id)
    .where(carton.c.advice == bindparam("of_advice"))
    .order_by(carton.c.plate_id)
)  # fmt: skip
_UNTOLD = (
    select(carton.c.advice)
    .join(orders, orders.c.id == carton.c.order_id)
    .where(carton.c.advice != literal_column("''"), carton.c.is_told == literal_column("0"))
    .where(orders.c.site_id == bindparam("site_id"))
    .distinct()
    .order_by(carton.c.advice)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviseCarrier(SiteCommand):
    """Puts the closed cartons that a carrier is to take, loaded or not, on a list that it is told, each once."""

    permission: ClassVar[str] = "ship"  # not undoable: the carrier may have read it

    carrier: str

    def post(self, books: Books) -> Outcome:
        """Notes on each carton by which list it was told."""
        at = books.site(self.site)
        carrier_id, code = need_carrier(books.connection, self.carrier)
        given = {"site_id": at.id, "carrier_id": carrier_id}
        found = books.connection.execute(_TO_TELL, given).scalars().all()
        if not found:
            raise Rejection("nothing_to_advise", carrier=code)
        advice = f"{code}-{found[0]:08}"  # of its first carton, which is told once: nobody else has that number
        told = update(carton).where(carton.c.plate_id.in_(found))
        books.connection.execute(told.values(advice=advice))
        facts = {"site": at.code, "carrier": code, "advice": advice, "cartons": str(len(found))}
        return Outcome(f"{len(found)} cartons for {code}: {advice}", facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteTracking(SiteCommand):
    """Notes the number that its carrier gave a carton, and what it takes for it; also once it has left."""

    permission: ClassVar[str] = "ship"  # not undoable: note it again

    carton: str
    tracking: str
    price: Decimal | None = None
    carrier: str = ""

    def post(self, books: Books) -> Outcome:
        """Writes them; refused for a carton that another carrier takes."""
        connection, at = books.connection, books.site(self.site)
        tracking = tracking_code(self.tracking)
        if not tracking:
            raise Rejection("text_missing", field="tracking")
        price = None if self.price is None else money(self.price)
        plate_id = need_plate(connection, self.carton).id
        box = next(iter(cartons_among(connection, [plate_id])), None)
        sale = None if box is None else hold_sale(connection, box.order_id)
        if box is None or sale is None or sale.site_id != at.id:
            raise Rejection("no_carton", carton=self.carton.upper())
        if self.carrier:
            self._require_its_own(connection, plate_id, box.code)
        values: dict[str, Any] = {"tracking": tracking, **({} if price is None else {"freight": price})}
        connection.execute(update(carton).where(carton.c.plate_id == plate_id).values(**values))
        facts = {"site": at.code, "order": sale.number, "carton": box.code, "tracking": tracking}
        return Outcome(f"{box.code} is {tracking}", facts)

    def _require_its_own(self, connection: Connection, plate_id: int, code: str) -> None:
        query = (
            select(carrier.c.code)
            .select_from(carton)
            .join(sales_order, sales_order.c.order_id == carton.c.order_id)
            .outerjoin(shipment, shipment.c.id == carton.c.shipment_id)
            .join(carrier, carrier.c.id == _takes)
            .where(carton.c.plate_id == plate_id)
        )
        takes = connection.execute(query).scalar() or ""
        _, asked = need_carrier(connection, self.carrier)
        if takes != asked:
            raise Rejection("carton_of_carrier", carton=code, carrier=takes or "nobody")


def told_in(connection: Connection, advice: str) -> list[ToldRow]:
    """The cartons on a list."""
    return [ToldRow._make(row) for row in connection.execute(_TOLD, {"of_advice": advice})]


def not_told_yet(connection: Connection, site_id: int, carrier_code: str) -> list[str]:
    """The lists of a carrier whose file may not have been written: Stockhand was stopped in between."""
    found = connection.execute(_UNTOLD, {"site_id": site_id}).scalars()
    return [each for each in found if each.rpartition("-")[0] == carrier_code.upper()]


def note_told(connection: Connection, advice: str) -> None:
    """The file of this list is written."""
    connection.execute(update(carton).where(carton.c.advice == advice).values(is_told=1))
