"""Shipments: what leaves with one carrier's truck from one dock, opened, given up, and as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, select, update

from core.books import Books
from core.catalogue.location import LocationRow, need_place
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.outbound.order_sale import carrier_id
from core.schema.tables import balance, carrier, carton, location, operator, orders, plate, shipment
from core.text import code_text, name_text
from core.undo import Posted

DOCK_KINDS = ("dock", "staging")  # of places where trucks are loaded
KINDS_MAX = 500  # so many kinds of goods, each in its carton, leave in one posting


class ShipmentRow(NamedTuple):
    """A shipment as the rules need it."""

    id: int
    number: str
    site_id: int
    state: str
    carrier: str
    service: str
    dock_id: int
    dock: str
    tracking: str
    proof_name: str
    note: str

    def requires_loading(self) -> None:
        """Refuses a shipment that has left, or was given up."""
        if self.state != "loading":
            raise Rejection("shipment_over", shipment=self.number, state=self.state)


class LoadedRow(NamedTuple):
    """A carton of a shipment, or one that could be of one; `loaded_by` is who loaded it."""

    plate_id: int
    code: str
    order_id: int
    order: str
    sequence: int
    state: str
    verified: int
    weight_mg: int | None
    tracking: str
    shipment_id: int | None
    shipment: str
    loaded_by: str


_SHIPMENT = (
    select(
        shipment.c.id, shipment.c.number, shipment.c.site_id, shipment.c.state, func.coalesce(carrier.c.code, ""),
        shipment.c.service, shipment.c.dock_id, location.c.code, shipment.c.tracking, shipment.c.proof_name,
        shipment.c.note,
    )
    .join(location, location.c.id == shipment.c.dock_id)
    .outerjoin(carrier, carrier.c.id == shipment.c.carrier_id)
)  # fmt: skip
_FIND = _SHIPMENT.where(shipment.c.number == bindparam("number"), shipment.c.site_id == bindparam("site_id"))
_HOLD = select(shipment.c.id).where(shipment.c.id == bindparam("shipment_id")).with_for_update()
_LOADED = (
    select(
        carton.c.plate_id, plate.c.code, carton.c.order_id, orders.c.number, carton.c.sequence, carton.c.state,
        carton.c.verified, carton.c.weight_mg, carton.c.tracking, carton.c.shipment_id,
        func.coalesce(shipment.c.number, ""), func.coalesce(operator.c.code, ""),
    )
    .join(plate, plate.c.id == carton.c.plate_id)
    .join(orders, orders.c.id == carton.c.order_id)
    .outerjoin(shipment, shipment.c.id == carton.c.shipment_id)
    .outerjoin(operator, operator.c.id == carton.c.loaded_by)
    .order_by(carton.c.plate_id)
)  # fmt: skip
_KINDS = (
    select(func.count())
    .select_from(carton.join(balance, balance.c.plate_id == carton.c.plate_id))
    .where(carton.c.shipment_id == bindparam("shipment_id"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenShipment(SiteCommand):
    """Opens a shipment at a dock: cartons are loaded onto it until it is shipped.

    Without a number it gets the next one; without a carrier it takes cartons of any.
    """

    permission: ClassVar[str] = "ship"  # not undoable: cancel it

    dock: str
    number: str = ""
    carrier: str = ""
    service: str = ""
    tracking: str = ""
    note: str = ""

    def post(self, books: Books) -> Outcome:
        """Writes the shipment."""
        at = books.site(self.site)
        dock = books.known(need_place, at.id, self.dock)
        if dock.kind not in DOCK_KINDS:
            raise Rejection("no_place_to_load", location=dock.code)
        opened = begin_shipment(
            books, at.id, dock, number=self.number, carrier=self.carrier, service=self.service,
            tracking=self.tracking, note=self.note,
        )  # fmt: skip
        facts = {"site": at.code, "shipment": opened, "dock": dock.code, "carrier": self.carrier.upper()}
        return Outcome(f"Shipment {opened} at {dock.code}", facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelShipment(SiteCommand):
    """Gives up a shipment that nothing is loaded on."""

    permission: ClassVar[str] = "ship"  # not undoable: open another one

    shipment: str

    def post(self, books: Books) -> Outcome:
        """Notes that it never leaves."""
        at = books.site(self.site)
        found = hold_shipment(books.connection, need_shipment(books.connection, self.shipment, at.id))
        found.requires_loading()
        loaded = cartons_on(books.connection, found.id)
        if loaded:
            raise Rejection("shipment_not_empty", shipment=found.number, count=len(loaded))
        _write(books.connection, found.id, state="cancelled")
        return Outcome(f"Shipment {found.number} cancelled", {"site": at.code, "shipment": found.number})


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteShipment(SiteCommand):
    """Notes the carrier's tracking number of a whole shipment, also once it has left; None leaves a thing as it is."""

    permission: ClassVar[str] = "ship"  # not undoable: note it again

    shipment: str
    tracking: str | None = None
    note: str | None = None

    def post(self, books: Books) -> Outcome:
        """Writes what is given."""
        at = books.site(self.site)
        found = hold_shipment(books.connection, need_shipment(books.connection, self.shipment, at.id))
        if self.tracking is None and self.note is None:
            raise Rejection("text_missing", field="tracking")
        if self.tracking is not None:
            _write(books.connection, found.id, tracking=tracking_code(self.tracking))
        if self.note is not None:
            _write(books.connection, found.id, note=name_text(self.note, "note") if self.note else "")
        return Outcome(f"Shipment {found.number} noted", {"site": at.code, "shipment": found.number})


def begin_shipment(
    books: Books,
    site_id: int,
    dock: LocationRow,
    *,
    number: str = "",
    carrier: str = "",
    service: str = "",
    tracking: str = "",
    note: str = "",
) -> str:
    """Writes a shipment that is loaded there, and returns its number."""
    code = code_text("shipment", number.upper(), 40) if number else ""
    taken = select(shipment.c.id).where(shipment.c.number == code)
    if code and books.connection.execute(taken).first() is not None:
        raise Rejection("already_defined", what="Shipment", code=code)
    row = {
        "number": code or f"new {books.posting}", "site_id": site_id, "dock_id": dock.id,
        "carrier_id": carrier_id(books.connection, carrier),
        "service": name_text(service, "service") if service else "",
        "tracking": tracking_code(tracking), "note": name_text(note, "note") if note else "", "opened_at": books.now,
    }  # fmt: skip
    made = books.connection.execute(insert(shipment).values(**row).returning(shipment.c.id)).scalar_one()
    return code or _number(books.connection, int(made))


def _number(connection: Connection, shipment_id: int) -> str:
    """The next number that no shipment has, written on this one."""
    count = shipment_id
    while connection.execute(select(shipment.c.id).where(shipment.c.number == f"SH{count:06}")).first() is not None:
        count += 1
    _write(connection, shipment_id, number=f"SH{count:06}")
    return f"SH{count:06}"


def tracking_code(text: str) -> str:
    """A carrier's number as it is kept."""
    return code_text("tracking", text.strip().upper(), 60) if text.strip() else ""


def need_shipment(connection: Connection, number: str, site_id: int) -> ShipmentRow:
    """The site's shipment of that number, whatever its state."""
    found = find_shipment(connection, number, site_id)
    if found is None:
        raise Rejection("no_shipment", shipment=number)
    return found


def find_shipment(connection: Connection, number: str, site_id: int) -> ShipmentRow | None:
    """The same, if there is one."""
    row = connection.execute(_FIND, {"number": number.upper(), "site_id": site_id}).first()
    return None if row is None else ShipmentRow._make(row)


def open_shipments(connection: Connection, site_id: int, dock: str = "", carrier_code: str = "") -> list[ShipmentRow]:
    """Those that are loaded now, at one dock or of one carrier if one is named, the first opened first."""
    query = _SHIPMENT.where(shipment.c.site_id == site_id, shipment.c.state == "loading").order_by(shipment.c.id)
    if dock:
        query = query.where(location.c.code == dock.upper())
    if carrier_code:
        query = query.where(carrier.c.code == carrier_code.upper())
    return [ShipmentRow._make(row) for row in connection.execute(query)]


def hold_shipment(connection: Connection, found: ShipmentRow) -> ShipmentRow:
    """The shipment as it is now, held until the transaction ends: it has one writer at a time."""
    connection.execute(_HOLD, {"shipment_id": found.id}).one()
    return need_shipment(connection, found.number, found.site_id)


def cartons_on(connection: Connection, shipment_id: int) -> list[LoadedRow]:
    """The cartons that are loaded on a shipment, or left with it."""
    return [LoadedRow._make(row) for row in connection.execute(_LOADED.where(carton.c.shipment_id == shipment_id))]


def cartons_among(connection: Connection, plates: Sequence[int]) -> list[LoadedRow]:
    """Those of the plates that are cartons."""
    return [LoadedRow._make(row) for row in connection.execute(_LOADED.where(carton.c.plate_id.in_(plates)))]


def cartons_for(connection: Connection, order_ids: Sequence[int]) -> list[LoadedRow]:
    """The cartons of these orders that have not left."""
    query = _LOADED.where(carton.c.order_id.in_(order_ids), carton.c.state != "shipped")
    return [LoadedRow._make(row) for row in connection.execute(query)]


def kinds_on(connection: Connection, shipment_id: int) -> int:
    """How many kinds of goods are loaded, each counted in each of its cartons."""
    return int(connection.execute(_KINDS, {"shipment_id": shipment_id}).scalar_one())


def _write(connection: Connection, shipment_id: int, **values: object) -> None:
    connection.execute(update(shipment).where(shipment.c.id == shipment_id).values(**values))


def close_shipment(books: Books, found: ShipmentRow, proof_name: str, tracking: str, note: str) -> None:
    """Notes that a held shipment has left, and who took it over."""
    said = {"tracking": tracking_code(tracking), "note": name_text(note, "note") if note else ""}
    given = {name: value for name, value in said.items() if value}
    _write(
        books.connection,
        found.id,
        state="shipped",
        shipped_at=books.now,
        shipped_by=books.posting,
        proof_name=proof_name,
        **given,
    )


def reopen_shipment(books: Books, posted: Posted, site_id: int) -> ShipmentRow:
    """The shipment that a posting closed, held, loading again as it was."""
    facts = posted.facts
    found = hold_shipment(books.connection, need_shipment(books.connection, facts["shipment"], site_id))
    if found.state != "shipped":
        raise Rejection("shipment_over", shipment=found.number, state=found.state)
    was = {"tracking": facts["tracking_was"], "note": facts["note_was"], "proof_name": ""}
    _write(books.connection, found.id, state="loading", shipped_at=None, shipped_by=None, **was)
    return found
