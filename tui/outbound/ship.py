"""Shipping: a truck at a dock, its cartons scanned one by one, and who takes it over."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any

from core.errors import Rejection
from core.identify import Carrier, Location, Outgoing, Plate
from core.outbound.in_hand import is_unpacked
from core.outbound.load import LoadCarton
from core.outbound.loading import OrderLoading, loading_of
from core.outbound.ship import ShipShipment
from core.outbound.shipment import OpenShipment, ShipmentRow, need_shipment, open_shipments
from core.outbound.unload import UnloadCarton
from core.text import name_text
from tui.dialogue import Ask, Dialogue, Post, Pressed, Show, Step, Tell, choose, scan
from tui.station import Station
from tui.view import Key, Table

SHIP, UNLOAD = Key("F8", "Ship", 2), Key("F9", "Unload", 4)
TRUCKS = (Outgoing, Location, Carrier)
ANY = Carrier("", "")
Scanned = Plate | Outgoing | Location | Carrier | Pressed
COLUMNS = ("Order", "Customer", "Loaded", "Of", "Not picked")
HELP = (
    "Scan truck, dock or",
    "carrier; ENT: here",
    "Then each carton",
    "F8: leaves, NAME",
    "F9: one off again",
    "Not packed: 2 scans",
)


def ship(station: Station, context: Mapping[str, str]) -> Dialogue:
    """The truck that is loaded, carton by carton; without one it is asked which."""
    if not context.get("shipment"):
        return (yield from _which(station))
    found = station.read(need_shipment, context["shipment"], station.site.id)
    if found.state != "loading":
        yield Tell(happened=f"{found.number} is {found.state}", todo="scan the next truck", warning=True)
        return {}
    kept = {"shipment": found.number}
    asked = yield from _carton(station, found)
    match asked:
        case Pressed(key=SHIP.name):
            return (yield from _hand_over(station, found))
        case Pressed():
            plate: Plate = yield from scan((Plate,), "UNLOAD", hint="scan what comes off", show=_show(station, found))
            command: LoadCarton | UnloadCarton = UnloadCarton(site=station.site.code, plate=plate.code)
        case Plate():
            command = LoadCarton(site=station.site.code, shipment=found.number, plate=asked.code)
        case _:
            return (yield from _begin(station, asked))
    yield Post(command=command, context=kept, todo="scan the next, or F8")
    return None


def _carton(station: Station, found: ShipmentRow) -> Generator[Step, Any, Scanned]:
    """What goes onto the truck, or a key; a tote or pallet that nobody packed is scanned twice to leave as it is."""
    seen = ""
    while True:
        asked: Scanned = yield from scan(
            (Plate, *TRUCKS), "CARTON", hint="scan carton by carton", show=_show(station, found), keys=(SHIP, UNLOAD)
        )
        if not isinstance(asked, Plate) or asked.code == seen:
            return asked
        if not station.read(is_unpacked, asked.code, station.site.id):
            return asked
        seen = asked.code
        yield Tell(happened=f"{seen} is not packed", todo="again: it leaves so", warning=True)


def _which(station: Station) -> Dialogue:
    """The truck: scanned, or the one at this dock; without one there, a new one, and those elsewhere are shown."""
    here = station.read(open_shipments, station.site.id, station.dock)
    shown = here or station.read(open_shipments, station.site.id)
    none = () if here else ("No truck is loaded here.",)
    lines = (*none, *(f"{each.number} {each.carrier} {each.dock}" for each in shown))
    hint = f"ENT {here[0].number}, or scan one" if here else "ENT new one, or scan one"
    at_dock: Location | Outgoing = Location(station.dock, "dock", "")
    if here:
        at_dock = Outgoing(here[0].number, here[0].state, here[0].carrier)
    asked = yield from scan(TRUCKS, "SHIPMENT", hint=hint, show=Show(lines=lines), entered=at_dock, keyed_bin=True)
    return (yield from _begin(station, asked))


def _begin(station: Station, asked: Outgoing | Location | Carrier) -> Dialogue:
    """A truck that is there already, or a new one at the dock."""
    site = station.site.id
    if isinstance(asked, Outgoing):
        found = station.read(need_shipment, asked.number, site)
        found.requires_loading()
        return {"shipment": found.number}
    by_dock = isinstance(asked, Location)
    where = (asked.code, "") if by_dock else ("", asked.code)
    waiting = station.read(open_shipments, site, *where)
    if waiting:
        one = waiting[0] if len(waiting) == 1 else (yield from _one_of(waiting))
        return {"shipment": one.number}
    dock = asked.code if by_dock else station.dock
    hint = f"new at {dock}: scan, ENT any"
    carrier = asked
    if by_dock:
        carrier = yield from scan(
            (Carrier,), "CARRIER", hint=hint, show=Show(lines=(f"New truck at {dock}",)), entered=ANY
        )
    if not dock:
        raise Rejection("no_place_to_load", location="no dock")
    command = OpenShipment(site=station.site.code, dock=dock, carrier=carrier.code)
    outcome = yield Post(command=command, todo="scan carton by carton")
    return {"shipment": outcome.facts["shipment"]}


def _one_of(waiting: Sequence[ShipmentRow]) -> Generator[Step, Any, ShipmentRow]:
    return (yield from choose({f"{each.number} {each.carrier}".strip(): each for each in waiting}, hint="which one?"))


def _hand_over(station: Station, found: ShipmentRow) -> Dialogue:
    """Who takes it over says his name; then it is gone, and its papers come."""

    def name(text: str) -> str:
        return name_text(text, "name")

    hint = "name of who takes it"
    proof: str = yield Ask(prompt="NAME", parse=name, free_text=True, hint=hint, show=_show(station, found))
    command = ShipShipment(site=station.site.code, shipment=found.number, proof_name=proof, printer=station.chosen)
    yield Post(command=command, context={}, todo="scan the next truck")
    return None


def _show(station: Station, found: ShipmentRow) -> Show:
    """How many cartons are on it, and of which orders some are not."""
    rows = station.read(loading_of, found.id)
    loaded, all_of = sum(each.loaded for each in rows), sum(each.cartons for each in rows)
    cells = tuple(
        (each.order, each.customer, str(each.loaded), str(each.cartons), str(each.unpicked or "")) for each in rows
    )
    about = " ".join(filter(None, (found.number, found.carrier, found.dock)))
    table = Table(COLUMNS, cells, narrow=tuple(map(_in_brief, rows)))
    return Show(big=f"{loaded}/{all_of}" if rows else "0", big_note="cartons loaded", lines=(about,), table=table)


def _in_brief(row: OrderLoading) -> str:
    waits = f", {row.unpicked} not picked" if row.unpicked else ""
    return f"{row.order} {row.loaded} of {row.cartons}{waits}"
