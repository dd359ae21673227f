"""Kits at the desk: what each is made of; defined, changed, ended, and made or taken apart from here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.catalogue.item import need_stocked
from core.errors import Rejection
from core.identify import Found, Item
from core.internal.assemble import Assemble
from core.internal.kit import DefineKit, KitLine, PartOf, lines_of_kit
from core.internal.kit_list import KitBrief, find_kit, find_kits
from core.internal.take_apart import TakeApart
from core.values import show_quantity, to_decimal
from tui.desk.item_lines import HELP as LINES_HELP
from tui.desk.item_lines import Line, item_lines
from tui.desk.screen import ROW, Action, DeskScreen, Detail, Row
from tui.dialogue import Ask, Dialogue, Post, Show, scan
from tui.internal import assemble, take_apart
from tui.station import Station
from tui.view import Table

COLUMNS = ("Kit", "Name", "Parts", "State")
PART_COLUMNS = ("Ln", "Item", "Name", "In one", "Unit")
MADE, ENDED = "in use", "ended"


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """The kits that fit, those that are ended last."""
    return [_row(each) for each in station.read(find_kits, typed, most)]


def detail(station: Station, sku: str) -> Detail:
    """What one kit is made of, and how much of it is free at this site."""
    each = station.read(find_kit, sku)
    if each is None:
        return Detail(f"kit {sku}", ("There is no such kit any more.",))
    cells = [
        (str(at), part.sku, part.name, show_quantity(part.quantity), part.unit)
        for at, part in enumerate(_parts(station, sku), 1)
    ]
    narrow = tuple(f"{amount} {unit} {part} {name}" for _, part, name, amount, unit in cells)
    table = Table(PART_COLUMNS, tuple(cells), narrow=narrow)
    return Detail(f"{sku} {each.name}", (f"{_state(each)}, one {each.unit} is made of:",), table)


def find(found: Found) -> str | None:
    """The kit that was scanned, and those that it is a part of."""
    return found.sku if isinstance(found, Item) else None


def define(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """Which item it is, then its parts."""
    found: Item = yield from scan(
        (Item,), "KIT", hint="scan the item that is the kit", show=Show(lines=("A new kit: which item is it?",))
    )
    of = station.read(need_stocked, found.sku)
    if station.read(find_kit, of.sku) is not None:
        raise Rejection("already_defined", what="Kit", code=of.sku)
    lines = yield from item_lines(station, f"1 {of.unit} {of.sku} {of.name} is made of", packs=False)
    yield Post(command=DefineKit(sku=of.sku, lines=_wanted(lines)), context={ROW: of.sku})
    return {ROW: of.sku}


def change(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Its parts as they are; what is made from then on is made of what they are then."""
    each = _need(station, context[ROW])
    parts = _parts(station, each.sku)
    begun = tuple(_line(part) for part in parts)
    lines = yield from item_lines(station, f"1 {each.unit} {each.sku} {each.name} is made of", begun, packs=False)
    if (_need(station, each.sku), _parts(station, each.sku)) != (each, parts):
        raise Rejection("changed_meanwhile", what=f"Kit {each.sku}")
    yield Post(command=DefineKit(sku=each.sku, lines=_wanted(lines), active=bool(each.active)))
    return None


def end(station: Station, context: Mapping[str, str]) -> Dialogue:
    """It is no longer made, nor taken apart."""
    return (yield from _set_active(station, context, "end", active=False))


def use_again(station: Station, context: Mapping[str, str]) -> Dialogue:
    """It is made again, of what it was made of."""
    return (yield from _set_active(station, context, "use", active=True))


def make(station: Station, context: Mapping[str, str]) -> Dialogue:
    """The floor's task, with the kit that is marked."""
    return (yield from assemble.assemble(station, {"kit": context[ROW]}))


def apart(station: Station, context: Mapping[str, str]) -> Dialogue:
    """The floor's task, with the kit that is marked."""
    return (yield from take_apart.take_apart(station, {"kit": context[ROW]}))


def _set_active(station: Station, context: Mapping[str, str], word: str, *, active: bool) -> Dialogue:
    each = _need(station, context[ROW])
    about = detail(station, each.sku)
    shown = Show(lines=(about.about, *about.facts), table=about.table)
    yield Ask(prompt=f"ENT={word}", entered=True, hint="ENT does it, F3 leaves it", show=shown)
    lines = tuple(KitLine(sku=part.sku, quantity=to_decimal(part.quantity)) for part in _parts(station, each.sku))
    yield Post(command=DefineKit(sku=each.sku, lines=lines, active=active))
    return None


def _need(station: Station, sku: str) -> KitBrief:
    each = station.read(find_kit, sku)
    if each is None:
        raise Rejection("no_kit", sku=sku)
    return each


def _parts(station: Station, sku: str) -> list[PartOf]:
    return station.read(lines_of_kit, station.read(need_stocked, sku).id)


def _line(part: PartOf) -> Line:
    return Line(part.sku, part.name, to_decimal(part.quantity), part.unit, "", part.decimals)


def _wanted(lines: Sequence[Line]) -> tuple[KitLine, ...]:
    return tuple(KitLine(sku=line.sku, quantity=line.quantity) for line in lines)


def _state(each: KitBrief) -> str:
    return MADE if each.active else ENDED


def _row(each: KitBrief) -> Row:
    ended = "" if each.active else " ended"
    brief = f"{each.sku} {each.parts} parts{ended} {each.name}"
    return Row(each.sku, (each.sku, each.name, str(each.parts), _state(each)), brief, _state(each))


SCREEN = DeskScreen(
    code="kits",
    word="Kit list",
    title="KITS",
    permission="order",
    columns=COLUMNS,
    rows=rows,
    detail=detail,
    find=find,
    hint="scan a kit or a part, or type",
    actions=(
        Action("F5", "New", DefineKit.permission, define, on_row=False, help=("Scan the kit", *LINES_HELP)),
        Action("F8", "Lines", DefineKit.permission, change, help=LINES_HELP),
        Action("F4", "Make", Assemble.permission, make, states=(MADE,), help=assemble.HELP),
        Action("F7", "Apart", TakeApart.permission, apart, states=(MADE,), help=take_apart.HELP),
        Action("F4", "Use", DefineKit.permission, use_again, states=(ENDED,)),
        Action("F10", "End", DefineKit.permission, end, states=(MADE,)),
    ),
    help=("kit, part, or ended",),
)
