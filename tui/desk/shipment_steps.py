"""What is done with shipments at the desk: opened, shipped, given up, their papers and tracking numbers."""

from __future__ import annotations

from collections.abc import Mapping

from core.catalogue.label_route import may_print
from core.identify import Carrier, Location
from core.labels.kind import PAPERS as SLIPS
from core.outbound.ship import ShipShipment
from core.outbound.shipment import CancelShipment, NoteShipment, OpenShipment, need_shipment, tracking_code
from core.outbound.shipping_papers import PAPERS, PrintPapers
from core.text import name_text
from tui.desk.screen import ROW, Action
from tui.dialogue import Ask, Dialogue, Post, Show, ask, choose, scan
from tui.station import Station

ANY = Carrier("", "")
ALL_PAPERS = "all papers"
LOADING, SHIPPED = "loading", "shipped"
OPEN_HELP = ("Dock, then carrier", "or ENT for any")


def open_shipment(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """At which dock, and who takes it."""
    at_dock = Location(station.dock, "dock", "") if station.dock else None
    dock: Location = yield Ask(
        prompt="DOCK", kinds=(Location,), offered=at_dock, keyed_bin=True, hint="scan or key the dock"
    )
    shown = Show(lines=(f"New at {dock.code}",))
    carrier: Carrier = yield from scan((Carrier,), "CARRIER", hint="key the carrier, ENT any", show=shown, entered=ANY)
    command = OpenShipment(site=station.site.code, dock=dock.code, carrier=carrier.code)
    outcome = yield Post(command=command)
    return {ROW: outcome.facts["shipment"]}


def ship(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Who takes it over."""

    def name(text: str) -> str:
        return name_text(text, "name")

    number = context[ROW]
    shown = Show(lines=(f"Ship {number}",))
    proof: str = yield from ask("NAME", name, free_text=True, hint="name of who takes it over", show=shown)
    yield Post(command=ShipShipment(site=station.site.code, shipment=number, proof_name=proof, printer=station.chosen))
    return None


def cancel(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Gives it up on ENT."""
    shown = Show(lines=(f"Give up {context[ROW]}",))
    yield Ask(prompt="ENT=cancel", entered=True, hint="ENT cancels it, F3 keeps it", show=shown)
    yield Post(command=CancelShipment(site=station.site.code, shipment=context[ROW]))
    return None


def papers(station: Station, context: Mapping[str, str]) -> Dialogue:
    """All of its papers once more, or one kind."""
    kinds = {ALL_PAPERS: "", **{each.replace("_", " "): each for each in PAPERS}}
    kind = yield from choose(kinds, hint="which paper? key it")
    # Whoever scanned a label printer meant it for labels.
    chosen = station.chosen if station.read(may_print, station.chosen, SLIPS) else ""
    yield Post(command=PrintPapers(site=station.site.code, shipment=context[ROW], paper=kind, printer=chosen))
    return None


def tracking(station: Station, context: Mapping[str, str]) -> Dialogue:
    """The carrier's number of the whole shipment."""
    found = station.read(need_shipment, context[ROW], station.site.id)
    shown = Show(lines=(found.number, f"now {found.tracking or 'none'}"))
    number: str = yield from ask("TRACKING", tracking_code, free_text=True, hint="scan or key the number", show=shown)
    yield Post(command=NoteShipment(site=station.site.code, shipment=found.number, tracking=number))
    return None


STEPS = (
    Action("F5", "Open", "ship", open_shipment, on_row=False, help=OPEN_HELP),
    Action("F8", "Ship", "ship", ship, states=(LOADING,)),
    Action("F10", "Cancel", "ship", cancel, states=(LOADING,)),
    Action("F7", "Papers", "ship", papers, states=(SHIPPED,)),
    Action("F4", "Tracking", "ship", tracking, states=(LOADING, SHIPPED)),
)
