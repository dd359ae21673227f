"""Plates on their way onto a truck or off it: held with all on them, carried, and loaded no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import update

from core.books import Books
from core.catalogue.location import LocationRow, require_unlocked
from core.errors import Rejection
from core.ledger.plates import PlateRow, hold_plates, need_plate, tree
from core.ledger.relocate import require_plate_fits
from core.ledger.stand import require_in_reach
from core.outbound.sales_order import hold_sales
from core.outbound.shipment import LoadedRow, ShipmentRow, cartons_among, hold_shipment, need_shipment
from core.schema.tables import carton
from core.undo import ALL_PLATES, Posted


def hold_with_all(books: Books, code: str, site_id: int) -> tuple[PlateRow, list[int]]:
    """The plate and all that it carries, held: nobody takes anything off it meanwhile."""
    plate_id = need_plate(books.connection, code).id
    plates = hold_plates(books.connection, lambda: tree(books.connection, plate_id))
    this = need_plate(books.connection, code)
    if this.location_id is None:
        raise Rejection("plate_empty", plate=this.code)
    require_in_reach(books, this, site_id, from_transit=False)
    return this, plates


def hold_again(books: Books, posted: Posted) -> None:
    """Holds what a posting held that carried a plate on or off, in the same order; before anything is taken back."""
    plate_id = need_plate(books.connection, posted.facts["plate"]).id
    hold_plates(books.connection, lambda: tree(books.connection, plate_id))
    hold_boxes(books, posted.facts, posted.facts.get("loaded", posted.facts.get("unloaded", "")).split())


def hold_boxes(books: Books, facts: Mapping[str, str], codes: Iterable[str]) -> tuple[list[LoadedRow], ShipmentRow]:
    """The cartons that a posting loaded or unloaded, with their orders and shipment held."""
    connection, at = books.connection, books.site(facts["site"])
    plates = [need_plate(connection, code).id for code in codes]
    hold_sales(connection, [each.order_id for each in cartons_among(connection, plates)])
    found = hold_shipment(connection, need_shipment(connection, facts["shipment"], at.id))
    return cartons_among(connection, plates), found


def take_off(books: Books, plates: Sequence[int]) -> None:
    """These cartons are loaded no more."""
    off = update(carton).where(carton.c.plate_id.in_(plates))
    books.connection.execute(off.values(shipment_id=None, loaded_by=None))


def require_to_load(box: LoadedRow) -> None:
    """Refuses a carton that is open, loaded, or gone."""
    if box.shipment_id is not None:
        raise Rejection("carton_loaded", carton=box.code, shipment=box.shipment, operator=box.loaded_by or "somebody")
    if box.state == "open":
        raise Rejection("carton_not_so", carton=box.code, state=box.state, wanted="closed")


def carry_to(books: Books, kind: str, this: PlateRow, place: LocationRow) -> dict[str, str]:
    """Carries the held plate to the place, unless it stands there; returns what undo has to know."""
    if this.location_id == place.id:
        return {ALL_PLATES: ""}
    require_unlocked(place)
    require_plate_fits(books.connection, place, this)
    books.move_plate(kind, this.id, place.id)
    carrier = {"carrier": this.carrier} if this.carrier else {}
    return {ALL_PLATES: this.code, "from": this.location or "", "to": place.code, **carrier}
