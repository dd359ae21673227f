"""The station a task runs at: who works there, on which site, with which dock and printer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from core.catalogue.location import dock_codes
from core.catalogue.printer import printer_codes
from core.catalogue.site import SiteRow, need_site
from core.command import Stamp
from core.errors import Rejection
from core.internal.print_label import PrintLabel
from core.stockroom import Stockroom
from core.values import DECIMALS_MAX, local_date
from devices.errors import DeviceError
from devices.scales.reading import UNITS_MG

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Station:
    """What a dialogue may ask of the place it runs at.

    `chosen` is the printer that the operator has scanned, `documents` the folder that papers go to, `shortcuts` are
    typed words that stand for a badge. `scale` says what lies on the station's scale in milligrams, if it has one.
    """

    room: Stockroom
    site: SiteRow
    device: str
    operator: str = ""
    dock: str = ""
    printer: str = ""
    chosen: str = ""
    documents: str = ""
    shortcuts: Mapping[str, str] = field(default_factory=dict)
    scale: Callable[[], int] | None = None

    def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the query finds, in a snapshot of its own."""
        return self.room.read(query, *args, **kwargs)

    def today(self) -> date:
        """The site's date."""
        return local_date(self.room.clock(), self.site.zone_info)

    def label(self, copies: int = 1) -> PrintLabel:
        """A command for labels of this station; whoever prints says of what."""
        return PrintLabel(printer=self.chosen, usual=self.printer, copies=copies, site=self.site.code)

    def weighing(self, unit: str) -> Callable[[], Decimal] | None:
        """How the station's scale is asked, in that unit; None where it has none, or the unit is no weight."""
        scale, per_unit = self.scale, UNITS_MG.get(unit.lower())
        if scale is None or per_unit is None:
            return None

        def weigh() -> Decimal:
            try:
                return round(Decimal(scale()) / per_unit, DECIMALS_MAX)
            except DeviceError as error:
                raise Rejection("no_weight", matter=str(error)) from error

        return weigh

    def stamp(self) -> Stamp:
        """The stamp of something the operator does now."""
        return self.room.stamp(self.operator, self.device)


def station_of(room: Stockroom, device: str, dock: str, printer: str, site_code: str = "") -> Station:
    """The station of that name; the only site, dock and printer there are need not be named."""
    site = room.read(need_site, site_code)
    docks, printers = room.read(dock_codes, site.id), room.read(printer_codes)
    only_printer = printers[0] if len(printers) == 1 else ""
    return Station(
        room, site, device, dock=dock.upper() or next(iter(docks), ""), printer=printer.upper() or only_printer
    )
