"""Where labels and papers come out: by what they are, the station that prints them, the zone of what they are for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from core.books import Books
from core.catalogue.location import need_zone
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.labels.kind import BOTH, LABELS, PAPERS
from core.own_designs import current_design, find_design, names
from core.printing import need_printer
from core.schema.tables import label_route, printer
from core.text import code_text

STATION_LENGTH_MAX = 64
ALL_PAPERS = "all papers"  # in the place of a design's name, which has no space


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteLabels(SiteCommand):
    """Sends the labels of a kind, of a station and of a zone to a printer; left empty each means all there are.

    Papers are not among all labels: they go by routes for `all papers`, or for one paper by its name. Where several
    routes fit, the one for the kind of label goes before that for the station, and that before the zone's. Without a
    printer the route is taken away.
    """

    permission: ClassVar[str] = "set_up"

    printer: str = ""
    label: str = ""
    station: str = ""
    zone: str = ""

    def post(self, books: Books) -> Outcome:
        """Writes the route, or takes it away."""
        at, connection = books.site(self.site), books.connection
        kind = kind_routed(connection, self.label) if self.printer else _kind(connection, self.label) or LABELS
        station = code_text("station", self.station, STATION_LENGTH_MAX) if self.station else ""
        if self.zone:
            need_zone(connection, at, self.zone)
        key = {"site_id": at.id, "label": self.label, "station": station, "zone": self.zone.upper()}
        printer_id = need_printer(connection, self.printer, kind) if self.printer else None
        route = _put(connection, key, printer_id)
        named = "" if self.label == ALL_PAPERS else self.label
        which = " ".join(filter(None, (named, self.station, self.zone.upper()))) or "all"
        target = self.printer.upper() or "no printer of their own"
        facts = {"printer": self.printer.upper(), kind: which, "route": route}
        return Outcome(f"{kind.capitalize()} {which} > {target}", facts)


class RouteRow(NamedTuple):
    """A route as it is shown, with why nothing comes out by it, if that is so."""

    id: int
    label: str
    station: str
    zone: str
    printer: str
    name: str
    trouble: str


def routes_of(connection: Connection, site_id: int) -> list[RouteRow]:
    """The routes of a site: of all labels, of all papers, of each by its name."""
    route, to = label_route.c, printer.c
    query = (
        select(route.id, route.label, route.station, route.zone, to.code, to.name, to.prints, to.active)
        .join(printer, to.id == route.printer_id)
        .where(route.site_id == site_id)
    )
    found = [
        RouteRow(*row[:6], _trouble(connection, row.label, row.prints, active=bool(row.active)))
        for row in connection.execute(query)
    ]
    return sorted(found, key=lambda each: (each.label != "", each.label != ALL_PAPERS, *each[1:4]))


def _trouble(connection: Connection, label: str, prints: str, *, active: bool) -> str:
    kind = _kind(connection, label)
    if kind is None:
        return "no such label any more"
    if not active:
        return "printer out of use"
    return "" if prints in (kind, BOTH) else f"it prints no {kind}"


def kind_routed(connection: Connection, label: str) -> str:
    """Whether such a route is for labels or for papers."""
    found = _kind(connection, label)
    if found is None:
        raise Rejection("unknown_label", label=label, known=", ".join((*names(connection), ALL_PAPERS)))
    return found


def _kind(connection: Connection, label: str) -> str | None:
    if label in ("", ALL_PAPERS):
        return PAPERS if label else LABELS
    found = find_design(connection, label)
    return None if found is None else found.kind


def fitting_printers(connection: Connection, kind: str) -> list[tuple[str, str]]:
    """Code and name of the printers in use that can print labels or papers, whichever kind is named."""
    query = select(printer.c.code, printer.c.name).where(printer.c.active == 1, printer.c.prints.in_((kind, BOTH)))
    return [(row.code, row.name) for row in connection.execute(query.order_by(printer.c.code))]


def printer_for(
    connection: Connection, site_id: int, design: str, station: str, zone: str = "",
    *, named: str = "", usual: str = "", drawn_as: str = "",
) -> str:  # fmt: skip
    """Where such a label or paper comes out, nothing for nowhere: named, else sent there by the site, else usual.

    A printer that cannot print it is passed over. `drawn_as` is the other design that is asked for.
    """
    kind = current_design(connection, drawn_as or design).kind
    if named and may_print(connection, named, kind):
        return named.upper()
    routed = _routed(connection, site_id, design, kind, station, zone)
    return routed or (usual.upper() if usual and may_print(connection, usual, kind) else "")


def may_print(connection: Connection, code: str, kind: str) -> bool:
    """Whether nothing is known against that printer; one of which nothing is known is refused when it is to print."""
    query = select(printer.c.prints).where(printer.c.code == code.upper())
    return connection.execute(query).scalar() in (kind, BOTH, None)


def _routed(connection: Connection, site_id: int, design: str, kind: str, station: str, zone: str) -> str:
    """The printer that the site sends it to."""
    route, to = label_route.c, printer.c
    fits = (
        route.site_id == site_id,
        route.label.in_((design, ALL_PAPERS if kind == PAPERS else "")),
        route.station.in_(("", station)),
        route.zone.in_(("", zone)),
        to.active == 1,
        to.prints.in_((kind, BOTH)),
    )
    query = select(to.code).join(printer, to.id == route.printer_id).where(*fits)
    # What is named sorts before what is not, in whatever language the database sorts.
    nearest = query.order_by(route.label != design, route.station == "", route.zone == "")
    return connection.execute(nearest.limit(1)).scalar() or ""


def _put(connection: Connection, key: dict[str, object], printer_id: int | None) -> str:
    """Writes or takes away the route; its number, nothing where there is none any more."""
    same = [label_route.c[name] == value for name, value in key.items()]
    if printer_id is None:
        connection.execute(delete(label_route).where(*same))
        return ""
    changed = update(label_route).where(*same).values(printer_id=printer_id).returning(label_route.c.id)
    found = connection.execute(changed).scalar()
    if found is None:
        added = insert(label_route).values(**key, printer_id=printer_id).returning(label_route.c.id)
        found = connection.execute(added).scalar_one()
    return str(found)
