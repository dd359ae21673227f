"""Moving goods or a pallet from one bin to another."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from decimal import Decimal
from typing import Any

from core.errors import Rejection
from core.identify import Item, Location, Lot, Plate
from core.internal.look_up import Stock, plate_card, stock_at
from core.internal.move import Move
from core.values import DECIMALS_MAX, show_decimal, to_decimal
from tui.dialogue import Ask, Dialogue, Post, Show, Step, choose, quantity_up_to, scan
from tui.station import Station
from tui.view import Table

HELP = (
    "Bin, item, new bin",
    "Key QTY for less",
    "Pallet, new bin",
)


def move(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """From, what, to: the scan of the new bin keeps the quantity."""
    start = Show(lines=("Scan where it is,", "what it is, where it goes."))
    source = yield from scan((Location, Plate), "FROM", hint="scan the bin or the pallet", show=start)
    if isinstance(source, Plate):
        card = station.read(plate_card, station.site.id, source.code)
        lines = (*card.facts[:1], *(f"{row.sku} {row.shown}" for row in card.stock))
        there = yield from scan((Location,), "TO", hint="scan the new bin", show=Show(big=source.code, lines=lines))
        yield Post(command=Move(plate=source.code, target=there.code, site=station.site.code), todo="scan next")
        return None
    rows = station.read(stock_at, station.site.id, source.code)
    if not rows:
        raise Rejection("bin_empty", location=source.code)
    found = yield from scan((Item, Lot), "ITEM", hint="scan the item to move", show=contents_of(source, rows))
    goods = yield from goods_at(found, source, rows)
    amount, there = yield from _amount_and_target(found, goods)
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
            site=station.site.code,
        ),
        todo="scan next bin",
    )
    return None


def goods_at(found: Item | Lot, source: Location, rows: tuple[Stock, ...]) -> Generator[Step, Any, Stock]:
    """The goods in a bin that the scan means; of several lots one is chosen."""
    lot = found.code if isinstance(found, Lot) else found.lot or found.serial
    fitting = [row for row in rows if row.sku == found.sku and (row.lot == lot or not lot)]
    if not fitting:
        raise Rejection("nothing_there", sku=f"{found.sku} {lot}".strip(), location=source.code)
    if len(fitting) == 1:
        return fitting[0]
    options = {f"{row.lot} {row.shown} {row.owner}".strip(): row for row in fitting}
    return (yield from choose(options, hint="which lot?"))


def _amount_and_target(found: Item | Lot, goods: Stock) -> Generator[Step, Any, tuple[Decimal, Location | Plate]]:
    free = to_decimal(goods.quantity - goods.reserved)
    lines = (f"{goods.sku} {goods.name}", *((f"Lot {goods.lot}",) if goods.lot else ()))
    on_label = found.on_label if isinstance(found, Item) else None
    decimals = found.decimals if isinstance(found, Item) else DECIMALS_MAX
    amount: Decimal = yield Ask(
        prompt="QTY",
        parse=quantity_up_to(free, goods.sku, goods.location, decimals),
        offered=free,
        then=(Location, Plate),
        again=goods.sku,
        again_lot=goods.lot,
        again_adds=on_label or Decimal(1),
        hint="key QTY, or scan new bin",
        show=Show(big=show_decimal(free), big_note=f"{goods.unit} there", lines=lines),
    )
    moving = Show(big=show_decimal(amount), big_note=f"{goods.unit} to move", lines=lines)
    there: Location | Plate = yield from scan((Location, Plate), "TO", hint="scan new bin or pallet", show=moving)
    if isinstance(there, Plate) and not there.location:
        raise Rejection("plate_empty", plate=there.code)
    return amount, there


def contents_of(source: Location, rows: tuple[Stock, ...]) -> Show:
    """What lies loose in a bin."""
    lines = tuple(f"{row.sku} {row.shown} {row.lot}".strip() for row in rows)
    cells = tuple((row.sku, row.name, row.lot, row.shown) for row in rows)
    return Show(big=source.code, table=Table(("Item", "Name", "Lot", "Quantity"), cells, narrow=lines))
