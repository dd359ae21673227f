"""Where labels and papers come out, at the desk: which are sent to which printer, for which station and zone."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any

from core.catalogue.label_route import ALL_PAPERS, RouteLabels, RouteRow, fitting_printers, kind_routed, routes_of
from core.errors import Rejection
from core.identify import Found
from core.own_designs import names
from tui.desk.screen import ROW, Action, DeskScreen, Detail, Row
from tui.desk.short_list import fitting
from tui.dialogue import Ask, Dialogue, Post, Show, Step, ask, choose
from tui.station import Station

PERMISSION = RouteLabels.permission
COLUMNS = ("What", "Station", "Zone", "Printer", "Trouble")
ALL_LABELS, ONE, ANY = "all labels", "one of them", "any"
WHAT = {ALL_LABELS: "", ALL_PAPERS: ALL_PAPERS, ONE: ONE}


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """The routes that fit what is typed, labels before papers."""
    listed = [_row(each) for each in station.read(routes_of, station.site.id)]
    return fitting(listed, typed, most)


def detail(station: Station, key: str) -> Detail:
    """What goes by a route, where it comes out, and what may be wrong with that."""
    found = _found(station, key)
    if found is None:
        return Detail("route", ("It is taken away.",))
    wrong = (f"{found.trouble}: nothing comes out",) if found.trouble else ()
    zone = f"of zone {found.zone}" if found.zone else "of any zone"
    return Detail(
        _what(found), (*wrong, f"to {found.printer} {found.name}", f"from {found.station or 'any station'}", zone)
    )


def find(_found: Found) -> str | None:
    """A printer that is scanned is chosen, as everywhere."""
    return None


def add(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """What, from which station, of which zone, and to which printer."""
    label = yield from choose(WHAT, hint="what is to come out?")
    if label == ONE:
        label = yield from _one(station)
    what = _spaced(label) or ALL_LABELS
    show = Show(lines=(what, "From which station?"))
    at: str = yield from ask("STATION", _text, offered=ANY, hint="key its name, ENT any", show=show, free_text=True)
    show = Show(lines=(what, f"From {'any station' if at == ANY else at}.", "Of goods in which zone?"))
    zone: str = yield from ask("ZONE", _text, offered=ANY, hint="key the zone, ENT any", show=show)
    place = ["" if each == ANY else each for each in (at, zone)]
    outcome = yield from _send(station, label, *place)
    return {ROW: outcome.facts["route"]}


def change(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Another printer for the same."""
    found = _need(station, context)
    yield from _send(station, found.label, found.station, found.zone)
    return None


def remove(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Takes the route away."""
    found = _need(station, context)
    about = detail(station, context[ROW])
    yield Ask(
        prompt="ENT=take off", entered=True, hint="ENT does it, F3 leaves it",
        show=Show(lines=(f"Take off: {about.about}", *about.facts)),
    )  # fmt: skip
    yield Post(command=RouteLabels(label=found.label, station=found.station, zone=found.zone, site=station.site.code))
    return None


def _one(station: Station) -> Generator[Step, Any, str]:
    """A label or a paper by its name, with or without its underscores."""
    known = station.read(names)

    def read(text: str) -> str:
        name = text.casefold().replace(" ", "_")
        if name not in known:
            raise Rejection("unknown_label", label=text, known=", ".join(known))
        return name

    shown = Show(lines=(", ".join(_spaced(each) for each in known),))
    name: str = yield from ask("WHAT", read, hint="key which one", show=shown, free_text=True)
    return name


def _send(station: Station, label: str, at: str, zone: str) -> Generator[Step, Any, Any]:
    """Asks for one of the printers that can print it, and sets the route."""
    fitting = station.read(fitting_printers, station.read(kind_routed, label))
    if not fitting:
        raise Rejection("no_printer")
    printer = yield from choose({f"{code} {name}": code for code, name in fitting}, hint="to which printer?")
    command = RouteLabels(printer=printer, label=label, station=at, zone=zone, site=station.site.code)
    return (yield Post(command=command))


def _text(text: str) -> str | None:
    """What was keyed; the word for any in small letters."""
    return ANY if text.casefold() == ANY else text.strip() or None


def _found(station: Station, key: str) -> RouteRow | None:
    return next((each for each in station.read(routes_of, station.site.id) if str(each.id) == key), None)


def _need(station: Station, context: Mapping[str, str]) -> RouteRow:
    found = _found(station, context[ROW])
    if found is None:
        raise Rejection("changed_meanwhile", what="The route")
    return found


def _row(each: RouteRow) -> Row:
    cells = (_what(each), each.station or ANY, each.zone or ANY, each.printer, each.trouble)
    place = " ".join(filter(None, (_what(each), each.station, each.zone)))
    return Row(str(each.id), cells, f"{place} > {each.printer} {each.trouble}".strip())


def _what(each: RouteRow) -> str:
    return _spaced(each.label) or ALL_LABELS


def _spaced(name: str) -> str:
    return name.replace("_", " ")


SCREEN = DeskScreen(
    code="label_routes",
    word="Label routes",
    title="ROUTES",
    permission=PERMISSION,
    columns=COLUMNS,
    rows=rows,
    detail=detail,
    find=find,
    hint="type a label or a printer",
    actions=(
        Action("F8", "Change", PERMISSION, change),
        Action("F5", "New", PERMISSION, add, on_row=False),
        Action("F10", "Take off", PERMISSION, remove),
    ),
    help=("One label or paper goes", "before all, a station", "before a zone. Papers go", "by routes of papers only."),
)
