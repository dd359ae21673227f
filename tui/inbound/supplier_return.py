"""Returning goods to their supplier: where they are, what, how much, and why."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from decimal import Decimal
from typing import Any

from core.errors import Rejection
from core.identify import Item, Location, Lot, Plate
from core.inbound.supplier_return import ReturnToSupplier, came_on
from core.internal.look_up import Stock, location_card, plate_card
from core.text import name_text
from core.values import show_decimal, to_decimal
from tui.dialogue import Ask, Dialogue, Post, Show, Step, choose, parse_number, quantity_up_to, scan
from tui.goods import contents, pick_goods
from tui.station import Station

REASONS = ("damaged", "wrong goods", "poor quality", "too many")
REPLACED = {"credit: none for them": False, "replace: others come": True}
HELP = (
    "Bin or pallet, item",
    "QTY: ENT for all",
    "Then why, and if",
    "others come instead",
)


def supplier_return(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """From, what, how much, why: the slip comes out by itself."""
    start = Show(lines=("Scan where the goods are,", "and what goes back."))
    source = yield from scan((Location, Plate), "FROM", hint="scan the bin or the pallet", show=start)
    rows = _rows(station, source)
    found = yield from scan((Item, Lot), "ITEM", hint="scan what goes back", show=contents(source.code, rows))
    goods = yield from pick_goods(found, rows, source.code)
    order = yield from _order(station, goods)
    amount = yield from _amount(goods, order)
    reason = yield from _reason()
    replaced = yield from choose(REPLACED, "NO.", "credit or replace?")
    lot, serial = goods.identity
    yield Post(
        command=ReturnToSupplier(
            site=station.site.code, order=order, sku=goods.sku, quantity=amount, lot=lot, serial=serial,
            location="" if goods.plate else goods.location, plate=goods.plate, status=goods.status,
            owner=goods.owner, reason=reason, replace=replaced, printer=station.chosen, usual=station.printer,
        ),
        todo="the slip goes with them",
    )  # fmt: skip
    return None


def _rows(station: Station, source: Location | Plate) -> tuple[Stock, ...]:
    """The goods that are there, of whatever status: what is rejected goes back."""
    site = station.site.id
    if isinstance(source, Plate):
        return station.read(plate_card, site, source.code).stock
    rows = tuple(row for row in station.read(location_card, site, source.code).stock if not row.plate)
    if not rows:
        raise Rejection("bin_empty", location=source.code)
    return rows


def _order(station: Station, goods: Stock) -> Generator[Step, Any, str]:
    """The order that the goods came in on: the only one, or one that is chosen."""
    orders = station.read(came_on, station.site.id, goods.sku, goods.lot)
    if not orders:
        raise Rejection("over_return", open="0", sku=goods.sku, order="any order")
    if len(orders) == 1:
        return orders[0]
    return (yield from choose({number: number for number in orders}, hint="which order? latest first"))


def _amount(goods: Stock, order: str) -> Generator[Step, Any, Decimal]:
    free = to_decimal(goods.quantity - goods.reserved)
    if goods.is_serial:
        return free
    amount: Decimal = yield Ask(
        prompt="QTY",
        parse=quantity_up_to(free, goods.sku, goods.location),
        offered=free,
        again=goods.sku,
        again_lot=goods.lot,
        hint="key QTY, ENT for all",
        show=Show(
            big=show_decimal(free),
            big_note=f"{goods.unit} there",
            lines=(f"{goods.sku} {goods.name}", f"came on {order}", f"{goods.lot} {goods.standing}".strip()),
        ),
    )
    return amount


def _reason() -> Generator[Step, Any, str]:
    def why(text: str) -> str:
        number = parse_number(text, len(REASONS))
        return name_text(text, "reason") if number is None else REASONS[number - 1]

    lines = tuple(f"{number} {reason}" for number, reason in enumerate(REASONS, 1))
    reason: str = yield Ask(
        prompt="WHY", parse=why, free_text=True, hint="key a number, or words", show=Show(lines=lines)
    )
    return reason
