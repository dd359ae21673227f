"""Repacking goods into another item of the same content, and relabelling goods of one lot as goods of another."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from core.catalogue.item import need_item
from core.errors import Rejection
from core.expiry import parse_expiry, shown_expiry
from core.identify import Item, Location, Lot, Plate
from core.internal.look_up import Stock, goods_at, known_lot_expiry, plate_card
from core.internal.repack import Into, Relabel, Repack, repacks_into
from core.ledger.lots import LOT_LENGTH_MAX
from core.text import code_text, name_text
from core.values import show_decimal, show_quantity, to_decimal
from tui.dialogue import Ask, Dialogue, Post, Show, Step, ask, choose, parse_number, quantity_up_to, scan
from tui.goods import contents, pick_goods, show_of, weight, weight_taken
from tui.station import Station

REASONS = ("label was wrong", "label was damaged", "told by supplier", "two lots mixed")
REPACK_HELP = (
    "Bin or pallet, goods",
    "QTY: ENT for all",
    "To a kit, or back",
    "ENT: it stays there",
)
RELABEL_HELP = (
    "Bin or pallet, goods",
    "QTY: ENT for all",
    "New lot, and why",
    "Somebody approves it",
)


def repack(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """What is taken from where, what it becomes, and where that is put."""
    source, goods = yield from _goods(station, "Scan what is repacked.")
    stays = Plate(goods.plate, goods.location, known=True) if goods.plate else source  # it may lie on a plate on that
    into = yield from _into(station, goods)
    of = into.item
    wants_lot = of.tracking == "lot" and (goods.is_serial or not goods.lot)
    at_once = not (wants_lot or of.catch_unit or goods.catch_unit)
    amount, catch = yield from _amount(station, goods, into, (Location, Plate) if at_once else ())
    shown = Show(lines=(f"{of.sku} {of.name}", f"of {show_decimal(amount)} {goods.unit} {goods.sku}"))
    lot = (yield from ask("LOT", _code, free_text=True, hint=f"lot of {of.sku}", show=shown)) if wants_lot else ""
    made = (yield from weight(station, of.catch_unit, f"{of.sku} {of.name}")) if of.catch_unit else None
    there = yield Ask(prompt="TO", kinds=(Location, Plate), offered=stays, hint="ENT stays, or scan bin", show=shown)
    plate = there.code if isinstance(there, Plate) else ""
    place = (there.location or goods.location) if isinstance(there, Plate) else there.code
    command = Repack(
        site=station.site.code, quantity=amount, catch=catch, into=of.sku, new_lot=lot, new_location=place,
        new_plate=plate, new_catch=made, **_named(goods),
    )  # fmt: skip
    yield Post(command=command, todo="scan the next goods")
    return None


def relabel(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """What has the wrong label, of which lot it is, and why; another one approves."""
    _source, goods = yield from _goods(station, "Scan what is relabelled.")
    if not goods.lot or goods.is_serial:
        raise Rejection("no_lot_to_change", sku=goods.sku)
    amount, catch = yield from _amount(station, goods)
    shown = Show(lines=(f"{goods.sku} {goods.name}", f"{show_decimal(amount)} {goods.unit} lot {goods.lot}"))
    lot: str = yield from ask("LOT", _other_than(goods.lot), free_text=True, hint="of which lot is it?", show=shown)
    expires_on = yield from _expiry(station, goods, lot, shown)
    reason = yield from _reason(f"{goods.lot} > {lot}")
    command = Relabel(
        site=station.site.code, quantity=amount, catch=catch, new_lot=lot, expires_on=expires_on, reason=reason,
        **_named(goods),
    )  # fmt: skip
    yield Post(command=command, todo="scan the next goods")
    return None


def _goods(station: Station, told: str) -> Generator[Step, Any, tuple[Location | Plate, Stock]]:
    """Which goods of those that lie at a place, or on a pallet."""
    start = Show(lines=(told, "First its bin or pallet."))
    source = yield from scan((Location, Plate), "FROM", hint="scan the bin or the pallet", show=start)
    if isinstance(source, Plate):
        rows = station.read(plate_card, station.site.id, source.code).stock
    else:
        rows = tuple(row for row in station.read(goods_at, station.site.id, source.code) if not row.plate)
    if not rows and isinstance(source, Plate):
        raise Rejection("plate_empty", plate=source.code)
    if not rows:
        raise Rejection("bin_empty", location=source.code)
    found = yield from scan((Item, Lot), "ITEM", hint="scan the goods", show=contents(source.code, rows))
    return source, (yield from pick_goods(found, rows, source.code))


def _into(station: Station, goods: Stock) -> Generator[Step, Any, Into]:
    """The only item that they can become, or one that is chosen."""
    options = station.read(repacks_into, goods.sku)
    if not options:
        raise Rejection("no_repack", sku=goods.sku, into="another item")
    if len(options) == 1:
        return options[0]
    return (yield from choose({f"{each.item.sku} {each.item.name}": each for each in options}, hint="into which?"))


def _amount(
    station: Station, goods: Stock, into: Into | None = None, then: tuple[type[Any], ...] = ()
) -> Generator[Step, Any, tuple[Decimal, Decimal | None]]:
    """How much of it, as far as it comes out even, and what a part of weighed goods weighs."""
    free = goods.quantity - goods.reserved
    if goods.is_serial:
        return to_decimal(free), None
    whole = to_decimal(into.whole(free) if into is not None else free)
    each = f", {show_quantity(into.each)} each" if into is not None and into.each else ""
    decimals = station.read(need_item, goods.sku).decimals
    amount: Decimal = yield Ask(
        prompt="QTY",
        parse=quantity_up_to(to_decimal(free), goods.sku, goods.location, decimals),
        offered=whole or None,
        then=then,
        again=goods.sku,
        again_lot=goods.lot,
        hint=f"key QTY{each}, ENT for all" if whole else f"too few{each}",
        show=show_of(goods, to_decimal(free), f"> {into.item.sku}" if into is not None else "there"),
    )
    return amount, (yield from weight_taken(station, goods, amount))


def _expiry(station: Station, goods: Stock, lot: str, shown: Show) -> Generator[Step, Any, date | None]:
    """Asked only for a lot without a date; ENT means that of the lot that it was."""
    if goods.expires_on is None or station.read(known_lot_expiry, goods.sku, lot) is not None:
        return None

    def expiry(text: str) -> date:
        return parse_expiry(text, station.today())

    offered = shown_expiry(goods.expires_on)
    given = yield from ask("EXP", expiry, offered=offered, hint="ENT if it is the same", show=shown)
    return given if isinstance(given, date) else None


def _reason(what: str) -> Generator[Step, Any, str]:
    def why(text: str) -> str:
        number = parse_number(text, len(REASONS))
        return name_text(text, "reason") if number is None else REASONS[number - 1]

    lines = (what, *(f"{number} {reason}" for number, reason in enumerate(REASONS, 1)))
    reason: str = yield Ask(
        prompt="WHY", parse=why, free_text=True, hint="key a number, or words", show=Show(lines=lines)
    )
    return reason


def _named(goods: Stock) -> dict[str, str]:
    """The goods as commands name them."""
    lot, serial = goods.identity
    return {
        "sku": goods.sku, "lot": lot, "serial": serial, "location": "" if goods.plate else goods.location,
        "plate": goods.plate, "status": goods.status, "owner": goods.owner,
    }  # fmt: skip


def _other_than(lot: str) -> Callable[[str], str]:
    def other(text: str) -> str:
        if _code(text) == lot:
            raise Rejection("same_lot", lot=lot)
        return _code(text)

    return other


def _code(text: str) -> str:
    return code_text("lot", text.strip(), LOT_LENGTH_MAX)
