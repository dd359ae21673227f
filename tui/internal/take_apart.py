"""Taking a kit apart: each part is counted, and put where it belongs."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from decimal import Decimal
from typing import Any

from core.catalogue.item import need_item
from core.catalogue.reason import SCRAP, reasons_for
from core.errors import Rejection
from core.identify import Item, Location, Lot, item_named
from core.internal.conversion import Part
from core.internal.kit import PartOf, need_parts
from core.internal.look_up import Stock, stock_at
from core.internal.take_apart import TakeApart, lots_used
from core.ledger.lots import LOT_LENGTH_MAX, SERIALS
from core.text import code_text
from core.values import quantity, show_decimal, to_decimal
from tui.dialogue import Ask, Dialogue, Post, Show, Step, choose, quantity_up_to, scan
from tui.goods import contents, pick_goods
from tui.station import Station

HELP = (
    "Bin, kit, how many",
    "Each part: ENT all,",
    "key QTY for fewer",
    "Missing: scrapped",
)


def take_apart(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Which kit, how many, and of each part how many are good; at the desk the `kit` is known."""
    kit = context.get("kit", "")
    start = Show(lines=(f"Scan the bin of {kit}.",) if kit else ("Scan the bin of the kit,", "and the kit."))
    source = yield from scan((Location,), "FROM", hint="scan the bin", show=start)
    rows = station.read(stock_at, station.site.id, source.code)
    if not rows:
        raise Rejection("bin_empty", location=source.code)
    if kit:
        found: Item | Lot = station.read(item_named, kit)
    else:
        found = yield from scan((Item, Lot), "KIT", hint="scan the kit", show=contents(source.code, rows))
    goods = yield from pick_goods(found, rows, source.code)
    wanted = station.read(need_parts, station.read(need_item, goods.sku))
    kits = yield from _kits(goods)
    pieces = quantity(kits)
    known = station.read(lots_used, goods.sku, goods.lot) if goods.lot else {}
    parts: list[Part] = []
    for part in wanted:
        parts += yield from _good_ones(part, to_decimal(part.in_kits(pieces)), source, known.get(part.sku, []))
    whole = {part.sku: to_decimal(part.in_kits(pieces)) for part in wanted}
    reason = yield from _reason(station, parts, whole)
    lot, serial = goods.identity
    yield Post(
        command=TakeApart(
            site=station.site.code, sku=goods.sku, quantity=kits, lot=lot, serial=serial, owner=goods.owner,
            location=source.code, parts=tuple(parts), reason=reason,
        ),
        todo="put the parts away",
    )  # fmt: skip
    return None


def _kits(goods: Stock) -> Generator[Step, Any, Decimal]:
    free = to_decimal(goods.quantity - goods.reserved)
    if goods.is_serial:
        return free
    kits: Decimal = yield Ask(
        prompt="QTY",
        parse=quantity_up_to(free, goods.sku, goods.location),
        offered=free,
        again=goods.sku,
        again_lot=goods.lot,
        hint="how many kits? ENT for all",
        show=Show(
            big=show_decimal(free), big_note=f"{goods.unit} there", lines=(f"{goods.sku} {goods.name}", goods.lot)
        ),
    )
    return kits


def _good_ones(part: PartOf, whole: Decimal, there: Location, known: list[str]) -> Generator[Step, Any, list[Part]]:
    """How many of a part are good, and of which lot; each serial by its own."""
    head = f"{part.sku} {part.name}"
    amount: Decimal = yield Ask(
        prompt="GOOD",
        parse=_up_to(whole, part),
        offered=whole,
        hint="good ones? ENT for all",
        show=Show(big=show_decimal(whole), big_note=f"{part.unit} in it", lines=(head,)),
    )
    if not amount:
        return []
    if part.tracking == "none":
        return [Part(sku=part.sku, quantity=amount, location=there.code)]
    named = "serial" if part.tracking in SERIALS else "lot"
    each = Decimal(1) if part.tracking == "serial" else amount
    parts = []
    for number in range(int(amount / each)):
        code: str = yield Ask(
            prompt=named.upper(),
            parse=lambda text: code_text("lot", text.strip(), LOT_LENGTH_MAX),
            offered=known[number] if number < len(known) else None,
            free_text=True,
            hint=f"{named} of the part",
            show=Show(lines=(head, f"{show_decimal(each)} {part.unit}")),
        )
        lot, serial = ("", code) if named == "serial" else (code, "")
        parts.append(Part(sku=part.sku, quantity=each, location=there.code, lot=lot, serial=serial))
    return parts


def _up_to(whole: Decimal, part: PartOf) -> Any:
    """Reads how many are good: none, or as many as there can be."""
    read = quantity_up_to(whole, part.sku, "the kit", part.decimals)

    def parse(text: str) -> Decimal | None:
        return Decimal(0) if text.strip() == "0" else read(text)

    return parse


def _reason(station: Station, parts: list[Part], whole: Mapping[str, Decimal]) -> Generator[Step, Any, str]:
    """Why parts are scrapped, if some are."""
    good: dict[str, Decimal] = {}
    for part in parts:
        good[part.sku] = good.get(part.sku, Decimal(0)) + (part.quantity or Decimal(0))
    if all(good.get(sku, Decimal(0)) == amount for sku, amount in whole.items()):
        return ""
    reasons = {each.name: each.code for each in station.read(reasons_for, SCRAP)}
    return (yield from choose(reasons, hint="why scrapped?"))
