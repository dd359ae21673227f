"""Assembling kits of the parts that lie at a bench."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from core.catalogue.item import ItemRow, need_item
from core.expiry import parse_expiry
from core.identify import Item, Location, Plate, item_named
from core.internal.assemble import Assemble, free_parts
from core.internal.conversion import Part
from core.internal.kit import PartOf, need_parts
from core.ledger.lots import LOT_LENGTH_MAX, SERIALS
from core.text import code_text
from core.values import quantity, show_decimal, show_quantity
from tui.dialogue import Ask, Dialogue, Post, Show, Step, ask, quantity_of, scan
from tui.station import Station
from tui.view import Table

HELP = (
    "Kit, how many",
    "Bin of the parts",
    "Lot of the kit",
    "ENT: it stays there",
)


def assemble(station: Station, context: Mapping[str, str]) -> Dialogue:
    """What is made, how many, of the parts that lie where; at the desk the `kit` is known."""
    found = yield from _kit(station, context.get("kit", ""))
    of = station.read(need_item, found.sku)
    parts = station.read(need_parts, of)
    kits = yield from _kits(found, of, parts)
    bench = yield from scan((Location,), "BENCH", hint="scan the bin of the parts", show=_parts(of, parts, kits))
    pieces = quantity(kits, of.decimals)
    used = station.read(free_parts, station.site.id, bench.code, of.sku, pieces, station.today())
    lot, serial = yield from _identity(found, of, _used(of, used))
    expires_on = yield from _expiry(station, of, parts, _used(of, used))
    there = yield Ask(
        prompt="TO", kinds=(Location, Plate), offered=bench, hint="ENT stays, or scan bin", show=_used(of, used)
    )
    plate = there.code if isinstance(there, Plate) else ""
    command = Assemble(
        site=station.site.code, sku=of.sku, quantity=kits, parts=used, lot=lot, serial=serial, expires_on=expires_on,
        plate=plate, location=(there.location or bench.code) if isinstance(there, Plate) else there.code,
    )  # fmt: skip
    yield Post(command=command, todo="scan the next kit")
    return None


def _kit(station: Station, sku: str) -> Generator[Step, Any, Item]:
    if sku:
        return station.read(item_named, sku)
    start = Show(lines=("Scan the kit that you make.",))
    found: Item = yield from scan((Item,), "KIT", hint="scan the kit", show=start)
    return found


def _kits(found: Item, of: ItemRow, parts: Sequence[PartOf]) -> Generator[Step, Any, Decimal]:
    if of.tracking == "serial":
        return Decimal(1)
    kits: Decimal = yield Ask(
        prompt="QTY",
        parse=quantity_of(of.decimals),
        then=(Location,),
        again=of.sku,
        again_adds=found.on_label or Decimal(1),
        hint="how many kits?",
        show=_parts(of, parts, Decimal(1)),
    )
    return kits


def _identity(found: Item, of: ItemRow, show: Show) -> Generator[Step, Any, tuple[str, str]]:
    """The lot or serial of what is made: from its label, else asked."""

    def code(text: str) -> str:
        return code_text("lot", text.strip(), LOT_LENGTH_MAX)

    if of.tracking in SERIALS:
        serial = found.serial or (yield from ask("SERIAL", code, free_text=True, hint="serial of the kit", show=show))
        return "", serial
    if of.tracking == "lot":
        lot = found.lot or (yield from ask("LOT", code, free_text=True, hint="lot of the kit", show=show))
        return lot, ""
    return "", ""


def _expiry(station: Station, of: ItemRow, parts: Sequence[PartOf], show: Show) -> Generator[Step, Any, date | None]:
    """Asked for only where none of the parts has a date that the kit could have."""
    if not of.expires or any(part.expires for part in parts):
        return None

    def expiry(text: str) -> date:
        return parse_expiry(text, station.today())

    given: date = yield from ask("EXP", expiry, hint="key YYMMDD, 2704e or +6m", show=show)
    return given


def _parts(of: ItemRow, parts: Sequence[PartOf], kits: Decimal) -> Show:
    wanted = [(part, show_quantity(part.in_kits(quantity(kits)))) for part in parts]
    cells = tuple((part.sku, part.name, amount, part.unit) for part, amount in wanted)
    brief = tuple(f"{amount} {part.unit} {part.sku} {part.name}" for part, amount in wanted)
    head = f"{show_decimal(kits)} {of.unit} {of.sku} {of.name}"
    return Show(lines=(head,), table=Table(("Part", "Name", "Quantity", "Unit"), cells, narrow=brief))


def _used(of: ItemRow, used: Sequence[Part]) -> Show:
    rows = tuple((part.sku, part.lot or part.serial, show_decimal(part.quantity or Decimal(0))) for part in used)
    brief = tuple(" ".join(filter(None, (amount, sku, lot))) for sku, lot, amount in rows)
    return Show(lines=(f"{of.sku} {of.name}",), table=Table(("Part", "Lot", "Quantity"), rows, narrow=brief))
