"""Disposing of goods: a second person approves it at once, or later what is put aside."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from decimal import Decimal
from typing import Any

from core.catalogue.reason import SCRAP, reasons_for
from core.errors import Rejection
from core.identify import Item, Location, Lot, Plate
from core.internal.dispose import Dispose, ProposeDisposal
from core.internal.look_up import Stock, goods_at
from core.values import DECIMALS_MAX, show_decimal, to_decimal
from tui.dialogue import Ask, Dialogue, Post, Show, Step, choose, quantity_up_to, scan
from tui.goods import contents, pick_goods, show_of, weight_taken
from tui.station import Station

START = Show(lines=("Scan where it is,", "then what is to go."))
HELP = (
    "Bin, item, QTY, why",
    "Two people do it:",
    "1 badge of a second",
    "2 put aside for one",
)


def dispose(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """Bin, item, how much, why; who approves is here, or comes later."""
    where = yield from scan((Location, Plate), "BIN", hint="scan the bin or the pallet", show=START)
    place, plate = (where.location, where.code) if isinstance(where, Plate) else (where.code, "")
    if not place:
        raise Rejection("plate_empty", plate=plate)
    rows = station.read(goods_at, station.site.id, place, plate)
    if not rows:
        raise Rejection("place_empty", location=plate or place)
    found = yield from scan((Item, Lot), "ITEM", hint="scan what is to go", show=contents(plate or place, rows))
    goods = yield from pick_goods(found, rows, plate or place)
    amount = yield from _amount(found, goods)
    catch = yield from weight_taken(station, goods, amount)
    reasons = {each.name: each.code for each in station.read(reasons_for, SCRAP)}
    shown = f"{show_decimal(amount)} {goods.unit} {goods.sku}"
    why = yield from choose(reasons, prompt="WHY", hint=f"{shown}: why?")
    ways: dict[str, type[Dispose] | type[ProposeDisposal]] = {
        "second person here": Dispose,
        "put aside, later": ProposeDisposal,
    }
    way = yield from choose(ways, prompt="WHO", hint="two people dispose of it")
    yield Post(command=_command(station, way, goods, amount, why, catch), todo="scan the next bin")
    return None


def _amount(found: Item | Lot, goods: Stock) -> Generator[Step, Any, Decimal]:
    """How much of it: a serial goes whole."""
    free = to_decimal(goods.quantity - goods.reserved)
    if goods.is_serial:
        return free
    amount: Decimal = yield Ask(
        prompt="QTY",
        parse=quantity_up_to(
            free, goods.sku, goods.location, found.decimals if isinstance(found, Item) else DECIMALS_MAX
        ),
        offered=free,
        again=goods.sku,
        again_lot=goods.lot,
        hint="key QTY, or ENT for all",
        show=show_of(goods, free, "there"),
    )
    return amount


def _command(
    station: Station,
    way: type[Dispose] | type[ProposeDisposal],
    goods: Stock,
    amount: Decimal,
    why: str,
    catch: Decimal | None,
) -> Dispose | ProposeDisposal:
    lot, serial = goods.identity
    return way(
        location=goods.location,
        plate=goods.plate,
        sku=goods.sku,
        lot=lot,
        serial=serial,
        quantity=amount,
        status=goods.status,
        owner=goods.owner,
        reason=why,
        catch=catch,
        site=station.site.code,
    )
