"""Where labels come out: by what they are for, by the station that prints them, by the zone of what they are for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import Connection, delete, insert, select, update

from core.books import Books
from core.catalogue.location import need_zone
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.own_designs import find_design, names
from core.printing import need_printer
from core.schema.tables import label_route, printer
from core.text import code_text

STATION_LENGTH_MAX = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteLabels(SiteCommand):
    """Sends the labels of a kind, of a station and of a zone to a printer; left empty each means all there are.

    Where several routes fit, the one for the kind of label goes before that for the station, and that before the
    zone's. Without a printer the route is taken away.
    """

    permission: ClassVar[str] = "set_up"

    printer: str = ""
    label: str = ""
    station: str = ""
    zone: str = ""

    def post(self, books: Books) -> Outcome:
        """Writes the route, or takes it away."""
        at, connection = books.site(self.site), books.connection
        if self.label and find_design(connection, self.label) is None:
            raise Rejection("unknown_label", label=self.label, known=", ".join(names(connection)))
        station = code_text("station", self.station, STATION_LENGTH_MAX) if self.station else ""
        if self.zone:
            need_zone(connection, at, self.zone)
        key = {"site_id": at.id, "label": self.label, "station": station, "zone": self.zone.upper()}
        printer_id = need_printer(connection, self.printer) if self.printer else None
        _put(connection, key, printer_id)
        which = " ".join(filter(None, (self.label, self.station, self.zone.upper()))) or "all"
        target = self.printer.upper() or "no printer of their own"
        return Outcome(f"Labels {which} > {target}", {"printer": self.printer.upper(), "labels": which})


def routed_printer(connection: Connection, site_id: int, label: str, station: str, zone: str) -> str:
    """The printer that the site sends such a label to, nothing where it sends it nowhere."""
    route = label_route.c
    fits = (
        route.site_id == site_id,
        route.label.in_(("", label)),
        route.station.in_(("", station)),
        route.zone.in_(("", zone)),
    )
    query = select(printer.c.code).join(printer, printer.c.id == route.printer_id).where(*fits, printer.c.active == 1)
    # What is empty sorts behind what is named, in whatever language the database sorts.
    nearest = query.order_by(route.label == "", route.station == "", route.zone == "")
    return connection.execute(nearest.limit(1)).scalar() or ""


def _put(connection: Connection, key: dict[str, object], printer_id: int | None) -> None:
    same = [label_route.c[name] == value for name, value in key.items()]
    if printer_id is None:
        connection.execute(delete(label_route).where(*same))
    elif not connection.execute(update(label_route).where(*same).values(printer_id=printer_id)).rowcount:
        connection.execute(insert(label_route).values(**key, printer_id=printer_id))
