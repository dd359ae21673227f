"""The walking path at the desk: in which order bins are walked past, as it is and as it will be."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from core.catalogue.sequence_bins import SequenceBins, planned_way
from core.catalogue.walking_list import NO_ZONE, ZoneWalked, bins_walked, zone_of_bin, zones_walked
from core.catalogue.walking_path import EACH_MAX, USUAL, Stretch, stretches
from core.errors import Rejection
from core.identify import Found, Location
from core.text import code_text
from tui.desk.screen import ROW, Action, DeskScreen, Detail, Row
from tui.desk.settings import KEPT
from tui.desk.short_list import fitting
from tui.dialogue import Ask, Dialogue, Post, Pressed, Show, Step, ask, choose, parse_number
from tui.station import Station
from tui.view import Key, Table

PERMISSION = SequenceBins.permission
COLUMNS = ("Zone", "Name", "Bins", "Aisles")
NONE = "no zone"  # the key and the code of the bins that are in none
IN_ZONE, LOOSE = "zone", "loose"
MORE = Key("F8", "More", 2)
PAGE = 8  # stretches that are shown at once before and after
AS_USUAL = "usual"
ORDERS = {"up one, down the next": False, "each from its front": True}
HELP = ("How bins are called:", "aisle-bay-level", "Then which way, the aisle's", "number, and what comes of it")


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """The zones that fit what is typed, in the order in which one comes into them; for a bin its zone."""
    listed = [_row(each) for each in station.read(zones_walked, station.site.id)]
    zone = station.read(zone_of_bin, station.site.id, typed) if typed else None
    return [row for row in listed if zone is not None and row.key == (zone or NONE)] or fitting(listed, typed, most)


def detail(station: Station, key: str) -> Detail:
    """The aisles of a zone in the order in which they are walked, each from its first bin to its last."""
    zone = NO_ZONE if key == NONE else key
    walked = stretches(station.read(bins_walked, station.site.id, zone))
    cells = tuple((str(at), each.aisle, each.first, each.last, str(each.bins)) for at, each in enumerate(walked, 1))
    narrow = tuple(f"{at} {_from_to(each)}" for at, each in enumerate(walked, 1))
    facts = () if zone else ("F5 numbers all bins of the site.",)
    return Detail(f"{key} as it is walked", facts, Table(("Turn", "Aisle", "From", "To", "Bins"), cells, narrow=narrow))


def find(found: Found) -> str | None:
    """The zone of a bin."""
    return found.code if isinstance(found, Location) else None


def number_zone(station: Station, context: Mapping[str, str]) -> Dialogue:
    """The bins of one zone."""
    yield from _number(station, context[ROW])
    return {ROW: context[ROW]}


def number_all(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """All bins of the site, as if they were one zone."""
    yield from _number(station, "")
    return None


def _number(station: Station, zone: str) -> Generator[Step, Any, None]:
    """How bins are called, which way, from which aisle on; then what is and what comes, and it is booked on ENT."""
    zones = station.read(zones_walked, station.site.id)
    pattern = yield from _pattern(station, zone)
    one_way = yield from choose(ORDERS, hint="which way through the aisles?")
    first = yield from _first_aisle(zones, zone, zone or station.site.code)
    command = SequenceBins(site=station.site.code, zone=zone, pattern=pattern, first_aisle=first, one_way=one_way)
    planned = station.read(planned_way, command)
    yield from _looked_at(station, command, zones)
    if station.read(planned_way, command) != planned:
        raise Rejection("changed_meanwhile", what=f"Zone {zone}" if zone else station.site.code)
    yield Post(command=command)


def _pattern(station: Station, zone: str) -> Generator[Step, Any, str]:
    """How bins are called; what none of them is called is asked again."""
    bins = station.read(bins_walked, station.site.id, zone or None)

    def fits(text: str) -> str:
        pattern = code_text("pattern", text.strip()) if text else ""
        station.read(planned_way, SequenceBins(site=station.site.code, zone=zone, pattern=pattern))
        return pattern

    shown = Show(lines=(f"{zone or station.site.code}: {len(bins)} bins", *bins[:3], "How are they called?"))
    hint = f"like {USUAL[0]}, ENT as usual"
    given = yield from ask("LIKE", fits, offered=AS_USUAL, entered=KEPT, hint=hint, show=shown)
    return fits("") if given is KEPT else given


def _first_aisle(zones: Sequence[ZoneWalked], zone: str, called: str) -> Generator[Step, Any, int]:
    """The number of the first aisle: as it is, or after those of all other zones."""
    others = [each for each in zones if zone and each.code != zone]
    now = min((each.first_aisle for each in zones if each not in others), default=0)
    offered = now or min(max((each.last_aisle for each in others), default=0) + 1, EACH_MAX)
    told = tuple(f"{each.code or NONE} has {_aisles(each)}" for each in others if each.last_aisle)

    def number(text: str) -> int:
        given = parse_number(text, EACH_MAX)
        if given is None:
            raise Rejection("unknown_value", field="aisle", value=text[:20], known=f"1 to {EACH_MAX}")
        return given

    shown = Show(lines=(f"{called}: its first aisle is", "which one on the whole way?", *told))
    first: int = yield from ask("AISLE", number, offered=offered, hint="key its number", show=shown)
    return first


def _looked_at(station: Station, command: SequenceBins, zones: Sequence[ZoneWalked]) -> Generator[Step, Any, None]:
    """The way as it is and as it will be, some aisles at a time; ENT books it."""
    way = station.read(planned_way, command)
    before = stretches(station.read(bins_walked, station.site.id, command.zone or None))
    after = stretches(way.order, command.pattern)
    many, left = "s" if len(after) > 1 else "", len(way.ids) - len(way.places)
    said = f"{command.zone or station.site.code}: {len(way.places)} bins, {len(after)} aisle{many}"
    lines = (f"{said}, {left} stay as they are" if left else said, *_among(command, len(after), zones))
    at, turns = 0, max(len(before), len(after))
    while True:
        answer = yield Ask(
            prompt="ENT=number",
            entered=True,
            hint="ENT books it, F3 leaves it",
            show=Show(lines=lines, table=_now_and_then(before, after, at)),
            keys=(MORE,) if turns > PAGE else (),
        )
        if not isinstance(answer, Pressed):
            return
        at = (at + PAGE) % (-(-turns // PAGE) * PAGE)


def _now_and_then(before: Sequence[Stretch], after: Sequence[Stretch], at: int) -> Table:
    """So many turns of both ways beside each other; on a narrow screen what will be comes first."""
    both = list(enumerate(zip_longest(before, after), 1))[at : at + PAGE]
    cells = tuple((str(turn), *(_from_to(each) if each else "" for each in pair)) for turn, pair in both)
    now = (f"{turn} {each}" for turn, each, _ in cells if each)
    then = (f"{turn} {each}" for turn, _, each in cells if each)
    return Table(("Turn", "Now", "Then"), cells, narrow=("Then:", *then, "Now:", *now))


def _among(command: SequenceBins, aisles: int, zones: Sequence[ZoneWalked]) -> tuple[str, ...]:
    """Which other zones are walked in between, because they have some of the same numbers."""
    last = command.first_aisle + aisles - 1
    shared = [
        each.code or NONE
        for each in zones
        if command.zone and each.code != command.zone and each.first_aisle <= last
        and each.last_aisle >= command.first_aisle
    ]  # fmt: skip
    return (f"Mixed with: {', '.join(shared)}",) if shared else ()


def _from_to(each: Stretch) -> str:
    return f"{each.first} > {each.last}" if each.bins > 1 else each.first


def _aisles(each: ZoneWalked) -> str:
    if not each.last_aisle:
        return "not numbered"
    first, last = each.first_aisle, each.last_aisle
    return f"{first} to {last}" if first < last else str(last)


def _row(each: ZoneWalked) -> Row:
    cells = (each.code or NONE, each.name, str(each.bins), _aisles(each))
    brief = " ".join(filter(None, (each.code or NONE, f"{each.bins} bins", each.name)))
    return Row(each.code or NONE, cells, brief, IN_ZONE if each.code else LOOSE)


SCREEN = DeskScreen(
    code="walking_path",
    word="Walking path",
    title="PATH",
    permission=PERMISSION,
    columns=COLUMNS,
    rows=rows,
    detail=detail,
    find=find,
    hint="scan a bin, or type a zone",
    actions=(
        Action("F8", "Number", PERMISSION, number_zone, states=(IN_ZONE,), help=HELP),
        Action("F5", "All bins", PERMISSION, number_all, on_row=False, help=HELP),
    ),
    help=("Zones as they are walked;", "ENT: aisle by aisle"),
    empty="no bins: define some first",
)
