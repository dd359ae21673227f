"""Moving goods, a pallet, or all that is in a bin to another one."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from decimal import Decimal
from typing import Any

from core.errors import Rejection
from core.identify import Item, Location, Lot, Plate
from core.internal.look_up import Stock, goods_at, plate_card, reserved_at, stock_at
from core.internal.move import Move
from core.internal.move_all import MoveAll
from core.values import DECIMALS_MAX, show_decimal, to_decimal
from tui.dialogue import Ask, Dialogue, Post, Pressed, Show, Step, parse_quantity, quantity_up_to, scan
from tui.goods import contents, fitting, pick_goods, show_of, weight_taken
from tui.station import Station
from tui.view import Key

ALL = Key("F5", "All", 5)
HELP = (
    "Bin, item, new bin",
    "Key QTY for less",
    "Pallet, new bin",
    "F5: all of the bin",
)


def move(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """From, what, to: the scan of the new bin keeps the quantity."""
    start = Show(lines=("Scan where it is,", "what it is, where it goes."))
    hint = "scan the bin or the pallet"
    source = yield from scan((Location, Plate), "FROM", hint=hint, show=start, keys=(ALL,))
    if isinstance(source, Pressed):
        source = yield from scan((Location,), "ALL", hint="scan the bin to clear", show=start)
        return (yield from _all_of(station, source))
    if isinstance(source, Plate):
        card = station.read(plate_card, station.site.id, source.code)
        lines = (*card.facts[:1], *(f"{row.sku} {row.shown}" for row in card.stock))
        there = yield from scan((Location,), "TO", hint="scan the new bin", show=Show(big=source.code, lines=lines))
        _require_elsewhere(there, source.location)
        yield Post(command=Move(plate=source.code, target=there.code, site=station.site.code), todo="scan next")
        return None
    return (yield from _goods_in(station, source))


def _all_of(station: Station, source: Location) -> Dialogue:
    """Everything in the bin, pallets too."""
    rows = station.read(goods_at, station.site.id, source.code)
    if not rows:
        raise Rejection("place_empty", location=source.code)
    there = yield from scan((Location,), "TO", hint="all of it: scan new bin", show=contents(source.code, rows))
    _require_elsewhere(there, source.code)
    command = MoveAll(source=source.code, target=there.code, site=station.site.code)
    yield Post(command=command, todo="scan next bin")
    return None


def _goods_in(station: Station, source: Location) -> Dialogue:
    """So many of an item that lies loose in the bin."""
    rows = station.read(stock_at, station.site.id, source.code)
    if not rows:
        raise _nothing_free(station, source)
    wanted, found = yield from _item(source, rows)
    if isinstance(found, Pressed):
        return (yield from _all_of(station, source))
    if not fitting(found, rows) and (held := station.read(reserved_at, station.site.id, source.code, found.sku)):
        raise _reserved(held)
    goods = yield from pick_goods(found, rows, source.code)
    amount = yield from _amount(found, goods, wanted)
    there = yield from _target(goods, amount)
    catch = yield from weight_taken(station, goods, amount)
    lot, serial = goods.identity
    yield Post(
        command=Move(
            sku=goods.sku,
            quantity=amount,
            lot=lot,
            serial=serial,
            owner=goods.owner,
            source=source.code,
            target=there.code if isinstance(there, Location) else there.location,
            target_plate=there.code if isinstance(there, Plate) else "",
            catch=catch,
            site=station.site.code,
        ),
        todo="scan next bin",
    )
    return None


def _item(
    source: Location, rows: tuple[Stock, ...]
) -> Generator[Step, Any, tuple[Decimal | None, Item | Lot | Pressed]]:
    """What is moved; a number that is typed before says how many."""
    wanted: Decimal | None = None
    skus = {row.sku for row in rows}
    while True:
        hint = "scan item, or F5: all of it" if wanted is None else f"{show_decimal(wanted)} of which item?"
        found: Item | Lot | Pressed | Decimal = yield Ask(
            prompt="ITEM",
            kinds=(Item, Lot),
            parse=lambda text: None if text in skus else parse_quantity(text),
            hint=hint,
            show=contents(source.code, rows),
            keys=(ALL,),
        )
        if not isinstance(found, Decimal):
            return wanted, found
        wanted = found


def _amount(found: Item | Lot, goods: Stock, wanted: Decimal | None) -> Generator[Step, Any, Decimal]:
    """How many: what was typed before, else all that is free unless something else is keyed."""
    free = to_decimal(goods.quantity - goods.reserved)
    decimals = found.decimals if isinstance(found, Item) else DECIMALS_MAX
    parse = quantity_up_to(free, goods.sku, goods.location, decimals)
    if wanted is not None:
        parse(f"{wanted:f}")  # refuses what cannot be there
        return wanted
    on_label = found.on_label if isinstance(found, Item) else None
    amount: Decimal = yield Ask(
        prompt="QTY",
        parse=parse,
        offered=free,
        then=(Location, Plate),
        again=goods.sku,
        again_lot=goods.lot,
        again_adds=on_label or Decimal(1),
        hint="key QTY, or scan new bin",
        show=show_of(goods, free, "there"),
    )
    return amount


def _target(goods: Stock, amount: Decimal) -> Generator[Step, Any, Location | Plate]:
    moving = show_of(goods, amount, "to move")
    there: Location | Plate = yield from scan((Location, Plate), "TO", hint="scan new bin or pallet", show=moving)
    if isinstance(there, Plate) and not there.location:
        raise Rejection("plate_empty", plate=there.code)
    if isinstance(there, Location):
        _require_elsewhere(there, goods.location)
    return there


def _require_elsewhere(there: Location, place: str) -> None:
    """Refuses the bin that the goods are in already, before anything is sent."""
    if there.code == place:
        raise Rejection("same_place", location=place)


def _nothing_free(station: Station, source: Location) -> Rejection:
    held = station.read(reserved_at, station.site.id, source.code)
    return Rejection("bin_empty", location=source.code) if held is None else _reserved(held)


def _reserved(held: tuple[str, str, str]) -> Rejection:
    sku, shown, purpose = held
    return Rejection("reserved", reserved=shown, sku=sku, purpose=purpose)
