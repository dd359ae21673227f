"""Items with a quantity each, collected line by line at the desk: each item once, changed where it is named again."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from core.catalogue.item import need_stocked
from core.errors import Rejection
from core.identify import Item
from core.values import show_decimal
from tui.desk.order_lines import DONE, LINE_MAX, pack_of
from tui.dialogue import Ask, Pressed, Show, Step, ask, parse_number, parse_quantity, quantity_of
from tui.station import Station
from tui.view import Table

COLUMNS = ("Ln", "Item", "Name", "Quantity", "Unit")
HELP = (
    "Item: adds or changes it",
    "Line number: changes it",
    "Quantity 0 takes it out",
    "F8: all are there",
)


class Line(NamedTuple):
    """So much of an item, in base units or in a pack of it."""

    sku: str
    name: str
    quantity: Decimal
    unit: str
    pack: str
    decimals: int


def item_lines(
    station: Station, head: str, begun: Iterable[Line] = (), *, packs: bool
) -> Generator[Step, Any, tuple[Line, ...]]:
    """The lines that somebody enters until F8; quantities are in packs only where `packs` may be named."""
    lines = list(begun)
    while True:
        found = yield Ask(
            prompt="LINE",
            kinds=(Item,),
            parse=lambda text: parse_number(text, LINE_MAX),
            hint="scan an item; F8 if all are there" if lines else "scan the first item",
            show=_shown(head, lines),
            keys=(DONE,),
        )
        if isinstance(found, Pressed):
            if not lines:
                raise Rejection("nothing_entered", wanted="scan an item")
            return tuple(lines)
        line = yield from _line(station, head, found, lines, packs)
        _put(lines, line)


def _line(station: Station, head: str, found: Item | int, lines: list[Line], packs: bool) -> Generator[Step, Any, Line]:
    """The line with its quantity, which may be 0 where it is there already."""
    if isinstance(found, Item):
        known = next((line for line in lines if line.sku == found.sku), None)
        line = known or (yield from _new_line(station, found, packs))
    else:
        known = line = _numbered(lines, found)
    shown = Show(lines=(f"{line.sku} {line.name}", head))
    if known is None:
        amount: Decimal = yield from ask("QTY", quantity_of(line.decimals), hint=f"how many {line.unit}?", show=shown)
    else:
        read, hint = _or_none(line.decimals), f"how many {line.unit}; 0 takes it out"
        amount = yield from ask("QTY", read, offered=line.quantity, hint=hint, show=shown)
    return line._replace(quantity=amount)


def _new_line(station: Station, item: Item, packs: bool) -> Generator[Step, Any, Line]:
    of = station.read(need_stocked, item.sku)
    pack = (item.pack or (yield from pack_of(station, item))) if packs else ""
    pack = "" if pack == of.unit else pack
    return Line(of.sku, of.name, Decimal(0), pack or of.unit, pack, 0 if pack else of.decimals)


def _numbered(lines: list[Line], number: int) -> Line:
    if number > len(lines):
        raise Rejection("not_an_option", text=str(number), most=len(lines))
    return lines[number - 1]


def _put(lines: list[Line], line: Line) -> None:
    """Where the item stands already, or at the end; taken out where none is wanted."""
    at = next((at for at, each in enumerate(lines) if each.sku == line.sku), len(lines))
    lines[at : at + 1] = [line] if line.quantity else []


def _or_none(decimals: int) -> Any:
    """Reads a quantity, or 0."""
    read = quantity_of(decimals)
    return lambda text: parse_quantity(text) if parse_quantity(text) == 0 else read(text)


def _shown(head: str, lines: list[Line]) -> Show:
    rows = tuple(
        (str(at), line.sku, line.name, show_decimal(line.quantity), line.unit) for at, line in enumerate(lines, 1)
    )
    narrow = tuple(" ".join((row[0], row[1], row[3], row[4])) for row in rows)
    return Show(lines=(head,), table=Table(COLUMNS, rows, narrow=narrow) if rows else None)
