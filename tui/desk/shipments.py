"""Shipments at the desk: those that are loaded and those of today, their cartons, and who took them over."""

from __future__ import annotations

from collections.abc import Sequence

from core.identify import Carrier, Found, Location, Outgoing, Plate
from core.outbound.carton import shown_weight
from core.outbound.loading import ShipmentBrief, find_shipments, loading_of, shipment_brief
from core.outbound.shipment import LoadedRow, cartons_on, need_shipment
from tui.desk.screen import DeskScreen, Detail, Row
from tui.desk.shipment_steps import STEPS
from tui.desk.times import shown_time, since
from tui.station import Station
from tui.view import Table

COLUMNS = ("Shipment", "Carrier", "Dock", "State", "Ctn", "Ord", "Tracking", "Taken by")
CARTON_COLUMNS = ("Carton", "Order", "No", "Weight", "Tracking", "Loaded by")


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """The shipments that fit: those at the docks first, then those of today."""
    found = station.read(find_shipments, station.site, typed, station.today(), most)
    return [_row(each) for each in found]


def detail(station: Station, number: str) -> Detail:
    """Its cartons, of which orders some are not loaded, and who took it over."""
    found = station.read(shipment_brief, station.site, number)
    if found is None:
        return Detail(number, ("There is no such shipment any more.",))
    shipment_id = station.read(need_shipment, number, station.site.id).id
    boxes = station.read(cartons_on, shipment_id)
    wanting = [each for each in station.read(loading_of, shipment_id) if each.loaded < each.cartons]
    facts = (
        _state(station, found),
        *(f"{each.order}: {each.loaded} of {each.cartons} cartons loaded" for each in wanting),
        *filter(None, (_counted(found), found.tracking and f"tracking {found.tracking}", found.note)),
    )
    cells = tuple(map(_cells, boxes))
    narrow = tuple(" ".join(filter(None, (box.code, box.order, box.tracking))) for box in boxes)
    table = Table(CARTON_COLUMNS, cells, narrow=narrow) if boxes else None
    return Detail(" ".join(filter(None, (number, found.carrier, found.service, found.dock))), facts, table)


def find(found: Found) -> str | None:
    """The shipment itself, those at a dock or of a carrier, the one that a carton is on."""
    match found:
        case Outgoing():
            return found.number
        case Location() | Carrier() | Plate():
            return found.code
    return None


def _row(found: ShipmentBrief) -> Row:
    counted = (str(found.cartons), str(found.orders))
    cells = (
        found.number, found.carrier, found.dock, found.state, *counted, found.tracking,
        found.proof_name,
    )  # fmt: skip
    brief = " ".join(filter(None, (found.number, found.carrier, found.state, f"{found.cartons} ctn", found.dock)))
    return Row(found.number, cells, brief, found.state)


def _state(station: Station, found: ShipmentBrief) -> str:
    opened = f"opened {shown_time(station, found.opened_at)}"
    if found.shipped_at is None:
        return f"{found.state} for {since(station, found.opened_at)}, {opened}"
    return f"left {shown_time(station, found.shipped_at)} with {found.proof_name}, {opened}"


def _counted(found: ShipmentBrief) -> str:
    """How much it is."""
    return ", ".join(filter(None, (f"{found.cartons} cartons", shown_weight(found.weight_mg)))) if found.cartons else ""


def _cells(box: LoadedRow) -> tuple[str, ...]:
    return box.code, box.order, str(box.sequence), shown_weight(box.weight_mg), box.tracking, box.loaded_by


SCREEN = DeskScreen(
    code="shipments",
    word="Shipments",
    title="SHIPMENTS",
    permission="sell",
    columns=COLUMNS,
    rows=rows,
    detail=detail,
    find=find,
    hint="scan carton or dock, or type",
    actions=STEPS,
    help=("number, carrier, dock,", "state, tracking, carton"),
)
