"""The pick that one is at, and what is shown of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.access.operator import need_operator
from core.expiry import shown_expiry
from core.internal.look_up import Stock, goods_at
from core.outbound.pick_profile import PickProfile, profile_for
from core.outbound.picks import PickRow, counted_picks, need_pick
from core.outbound.run_row import RunRow
from core.outbound.tote import totes_of
from core.values import show_quantity
from core.work import require_mine, take_work
from tui.dialogue import About, Show
from tui.station import Station
from tui.view import Key

SHORT, SKIP, DROP, FULL = Key("F4", "Short", 2), Key("F5", "Skip", 4), Key("F8", "Drop", 6), Key("F9", "Full", 5)
NEXT_UP = "go on"


@dataclass(frozen=True, slots=True)
class Line:
    """The pick that one is at, with all open ones of its run, and what is checked of it."""

    station: Station
    run: RunRow
    rows: Sequence[PickRow]
    row: PickRow
    profile: PickProfile
    progress: str
    wants_tote: bool

    def at(self, row: PickRow) -> Line:
        """Another pick of the same run."""
        return replace(self, row=row, profile=self.station.read(profile_for, row.site_id, row.class_id))

    @property
    def where(self) -> str:
        """Where what is picked goes."""
        return self.row.tote or ("new tote" if self.wants_tote else self.run.place)

    @property
    def wanted(self) -> str:
        """What is to be scanned with the goods in hand."""
        return f"scan {self.row.tote or 'a new tote'}"

    @property
    def left(self) -> str:
        """How much is to be picked, with its unit."""
        return f"{show_quantity(self.row.left)} {self.row.unit}"

    @property
    def about(self) -> About:
        """What somebody means who says that something is wrong here."""
        return About(self.row.location, self.row.plate, self.row.sku, self.row.lot)

    def beside(self, fits: Callable[[PickRow], bool]) -> PickRow | None:
        """The first other pick of the run that fits."""
        return next((each for each in self.rows if each.number != self.row.number and fits(each)), None)

    def keys(self, *more: Key) -> tuple[Key, ...]:
        """The keys that do something at its prompts."""
        return (SHORT, *more, *((FULL,) if self.row.tote else ()))

    def there(self) -> list[Stock]:
        """The good goods in the bin."""
        found = self.station.read(goods_at, self.row.site_id, self.row.location)
        return [each for each in found if each.status == "available"]

    def renew(self) -> None:
        """One is still at it; refused where somebody else has it by now."""
        room, station, now = self.station.room, self.station, self.station.room.clock()
        who = station.read(need_operator, station.operator).id
        if not room.write(take_work, self.row.number, who, station.device, now):
            station.read(require_mine, station.read(need_pick, self.row.number), who, now)

    def way(self) -> Show:
        """The bin to go to, and what is taken there."""
        row = self.row
        after = self.beside(lambda each: each.location != row.location)
        there = sum(each.quantity for each in self.there() if (each.sku, each.lot, each.plate) == self._goods)
        here = f"there {show_quantity(there)} {row.unit}"
        lines = (
            f"{row.sku} {row.name}",
            *self._details(),
            here,
            *((f"next {after.location}",) if after is not None else ()),
        )
        return self._show(row.location, f"{self.left} > {self.where}", lines)

    @property
    def _goods(self) -> tuple[str, str, str]:
        return self.row.sku, self.row.lot, self.row.plate

    def goods(self, big: str, note: str) -> Show:
        """The goods with something big, at the bin."""
        row = self.row
        return self._show(big, note, (f"{row.location} > {self.where}", f"{row.sku} {row.name}", *self._details()))

    def _show(self, big: str, note: str, lines: tuple[str, ...]) -> Show:
        return Show(big=big, big_note=note, lines=lines, heading=f"{self.progress} {self.row.order}")

    def _details(self) -> tuple[str, ...]:
        """The lot and the plate of the goods."""
        row = self.row
        expiry = f" exp {shown_expiry(row.expires_on)}" if row.expires_on else ""
        lot = (f"{'Serial' if row.is_serial else 'Lot'} {row.lot}{expiry}",) if row.lot else ()
        return (*lot, *((f"on {row.plate}",) if row.plate else ()))


def line_of(station: Station, run: RunRow, rows: Sequence[PickRow]) -> Line:
    """The next pick of the run."""
    row = rows[0]
    total, left = station.read(counted_picks, run.id)
    wants_tote = run.method == "cluster" or any(not each.is_full for each in station.read(totes_of, run.id))
    profile = station.read(profile_for, row.site_id, row.class_id)
    return Line(station, run, rows, row, profile, f"{total - left + 1}/{total}", wants_tote)


def after(line: Line, context: Mapping[str, str]) -> dict[str, str]:
    """What the next line begins with: the bin that one stands at, and whether one looks into it."""
    looked = {"empty": line.row.location} if line.profile.ask_empty else {}
    return {"place": context.get("place", ""), "bin": line.row.location, **looked}
