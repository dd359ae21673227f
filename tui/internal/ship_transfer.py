"""Shipping a transfer: one plate, or one item from a bin."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from decimal import Decimal
from typing import Any

from core.errors import Rejection
from core.identify import Item, Location, Lot, Order, Plate
from core.internal.look_up import Stock, stock_at
from core.internal.ship_transfer import ShipTransfer
from core.internal.transfer import TransferRow, need_line, need_transfer, open_transfers, transfer_lines
from core.values import DECIMALS_MAX, show_decimal, to_decimal
from tui.dialogue import Ask, Dialogue, Post, Show, Step, Tell, quantity_up_to, scan
from tui.goods import contents, pick_goods
from tui.order_table import transfer_table
from tui.station import Station

HELP = (
    "Transfer order, then",
    "pallet: ships it all",
    "Bin, item, quantity",
    "Next scan keeps QTY",
)


def ship_transfer(station: Station, context: Mapping[str, str]) -> Dialogue:
    """A pallet goes at once; from a bin it is asked what, and how much."""
    order = _order(station, context)
    if order is None:
        found = yield from scan((Order,), "ORDER", hint="scan the transfer", show=_to_ship(station))
        return {"order": station.read(need_transfer, found.number, sender=station.site.id).number}
    lines = station.read(transfer_lines, order.id)
    show = Show(lines=(f"{order.number} to {order.to_site}",), table=transfer_table(lines, coming=False))
    found = yield from scan((Plate, Location, Order), "SCAN", hint="scan a pallet or a bin", show=show)
    if isinstance(found, Order):
        other = station.read(need_transfer, found.number, sender=station.site.id)
        yield Tell(happened=f"Transfer {other.number}", todo=f"to {other.to_site}")
        return {"order": other.number}
    site, kept = station.site.code, {"order": order.number}
    if isinstance(found, Plate):
        command = ShipTransfer(site=site, order=order.number, plate=found.code)
        yield Post(command=command, context=kept, todo="scan the next")
        return None
    goods, amount = yield from _goods_and_amount(station, order, found)
    lot, serial = goods.identity
    command = ShipTransfer(
        site=site, order=order.number, sku=goods.sku, quantity=amount, lot=lot, serial=serial, owner=goods.owner,
        source=found.code,
    )  # fmt: skip
    yield Post(command=command, context=kept, todo="scan the next")
    return None


def _goods_and_amount(
    station: Station, order: TransferRow, source: Location
) -> Generator[Step, Any, tuple[Stock, Decimal]]:
    rows = station.read(stock_at, station.site.id, source.code)
    if not rows:
        raise Rejection("bin_empty", location=source.code)
    found: Item | Lot = yield from scan((Item, Lot), "ITEM", hint="scan the item", show=contents(source.code, rows))
    goods = yield from pick_goods(found, rows, source.code)
    line = need_line(station.read(transfer_lines, order.id), order.number, goods.sku)
    free = to_decimal(goods.quantity - goods.reserved)
    wanted = min(free, to_decimal(line.to_ship)) or free
    amount = yield Ask(
        prompt="QTY",
        parse=quantity_up_to(free, goods.sku, goods.location, DECIMALS_MAX),
        offered=wanted,
        then=(Plate, Location, Order),
        again=goods.sku,
        again_lot=goods.lot,
        hint="key QTY, or scan the next",
        show=Show(
            big=show_decimal(to_decimal(line.to_ship)),
            big_note=f"{goods.unit} to ship",
            lines=(
                f"{goods.sku} {goods.name}",
                f"{goods.location}: {show_decimal(free)} {goods.unit} there",
                goods.lot,
            ),
        ),
    )
    return goods, amount


def _order(station: Station, context: Mapping[str, str]) -> TransferRow | None:
    """The transfer that is worked on, or the only one there is to ship."""
    if context.get("order"):
        return station.read(need_transfer, context["order"], sender=station.site.id)
    waiting = station.read(open_transfers, station.site.id, coming=False)
    return waiting[0] if len(waiting) == 1 else None


def _to_ship(station: Station) -> Show:
    waiting = station.read(open_transfers, station.site.id, coming=False)
    if not waiting:
        return Show(lines=("No transfer is to be shipped.",))
    return Show(lines=tuple(f"{found.number} to {found.to_site}" for found in waiting))
