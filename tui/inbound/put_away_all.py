"""Putting a trolley away: line by line in the order of the walk, or all of it into one bin."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.errors import Rejection
from core.identify import Item, Location, Lot, Plate
from core.inbound.put_away_all import Line, PutAwayAll, lines_on
from core.internal.look_up import Stock
from core.ledger.plates import PLATE_CODE
from tui.dialogue import Post, Show, Step, Tell, choose, scan
from tui.station import Station
from tui.view import Table

SOURCE_KINDS = ("cart", "dock", "returns", "staging", "vehicle")
COLUMNS = ("Item", "Name", "Lot", "Quantity", "To", "Why")


@dataclass(frozen=True, slots=True)
class Trolley:
    """What goods are put away from, a place or a plate, and its lines in the order of the walk."""

    station: Station
    code: str
    lines: tuple[Line, ...]

    @property
    def is_plate(self) -> bool:
        """Whether it is a plate with several goods."""
        return PLATE_CODE.fullmatch(self.code) is not None

    @property
    def only_bin(self) -> str:
        """The bin that all lines go to, empty where they go to several."""
        bins = {line.target.location if line.target else "" for line in self.lines}
        return bins.pop() if len(bins) == 1 else ""

    @property
    def hint(self) -> str:
        """What to take next."""
        return f"take {self.lines[0].stock.sku}, or a bin for all"

    def show(self) -> Show:
        """The lines, the next one marked."""
        cells = tuple(_cells(line) for line in self.lines)
        count = f"{len(self.lines)} {'line' if len(self.lines) == 1 else 'lines'}"
        narrow = tuple(map(_in_brief, self.lines))
        return Show(big=self.code, big_note=count, table=Table(COLUMNS, cells, 0, narrow=narrow))


def open_trolley(station: Station, code: str) -> Trolley:
    """What is on it now."""
    return Trolley(station, code, tuple(station.read(lines_on, station.site.id, code, station.room.clock())))


def require_source(station: Station, place: Location) -> None:
    """Refuses a place that nothing is put away from, or where nothing lies loose."""
    if place.kind not in SOURCE_KINDS:
        raise Rejection("wrong_scan", found=f"bin {place.code}", wanted="scan a pallet or an item")
    if not open_trolley(station, place.code).lines:
        raise Rejection("bin_empty", location=place.code)


def choose_line(
    trolley: Trolley, context: Mapping[str, str]
) -> Generator[Step, Any, tuple[Item | Lot, Stock] | Plate | Location | None]:
    """The goods that are taken off next, another source, or None where it is done with."""
    waits = ""
    while True:
        found: Item | Lot | Location | Plate = yield from scan(
            (Item, Lot, Location, Plate), "ITEM", hint=trolley.hint, show=trolley.show()
        )
        if isinstance(found, Item | Lot):
            return found, (yield from _line(trolley, found))
        if found.code == trolley.code:
            yield Tell(happened=f"{trolley.code} put by", todo="scan a pallet or an item")
            return None
        if isinstance(found, Plate) or found.kind in SOURCE_KINDS:
            return found
        if found.code in (waits, trolley.only_bin):
            yield from _all_into(trolley, context, found.code)
            return None
        waits = found.code
        yield Tell(happened=f"All {len(trolley.lines)} into {waits}?", todo=f"scan {waits} again", warning=True)


def _all_into(trolley: Trolley, context: Mapping[str, str], code: str) -> Generator[Step, Any, None]:
    command = PutAwayAll(target=code, suggested=trolley.only_bin, site=trolley.station.site.code)
    whole = replace(command, plate=trolley.code) if trolley.is_plate else replace(command, source=trolley.code)
    after = {name: value for name, value in context.items() if name != "source"}
    yield Post(command=whole, context={**after, "bin": code}, todo="scan next pallet or item")


def _line(trolley: Trolley, found: Item | Lot) -> Generator[Step, Any, Stock]:
    lot = found.code if isinstance(found, Lot) else found.lot or found.serial
    of_item = (line.stock for line in trolley.lines if line.stock.sku == found.sku)
    fitting = [stock for stock in of_item if stock.lot == lot or not lot]
    if not fitting:
        raise Rejection("nothing_there", sku=f"{found.sku} {lot}".strip(), location=trolley.code)
    if len(fitting) == 1:
        return fitting[0]
    options = {f"{row.lot} {row.shown} {row.standing}".strip(): row for row in fitting}
    return (yield from choose(options, hint="which goods?"))


def _cells(line: Line) -> tuple[str, ...]:
    stock, target = line.stock, line.target
    bin_and_why = (target.location, target.why) if target else ("?", "no bin fits")
    return (stock.sku, stock.name, stock.lot, stock.shown, *bin_and_why)


def _in_brief(line: Line) -> str:
    target = line.target.location if line.target else "?"
    return f"{line.stock.sku} {line.stock.shown} > {target}"
