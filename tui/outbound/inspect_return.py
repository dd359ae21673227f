"""Inspecting what customers sent back: what it is, which return it came on, and what becomes of it."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from core.catalogue.reason import SCRAP as FOR_SCRAP
from core.catalogue.reason import reasons_for
from core.errors import Rejection
from core.identify import Item, Lot, Plate, Return
from core.internal.look_up import Stock
from core.outbound.inspect_return import QUARANTINE, RESTOCK, SCRAP, SEND_BACK, InspectReturn
from core.outbound.to_inspect import WaitingLine, goods_of_item_to_inspect, goods_to_inspect, returns_of
from core.values import DECIMALS_MAX, show_decimal, show_quantity, to_decimal
from tui.dialogue import Ask, Dialogue, Post, Show, Step, Tell, choose, quantity_up_to, scan
from tui.goods import brief, contents, fitting, weight_taken
from tui.inbound.arrival import without
from tui.station import Station

BECOMES = {"restock": RESTOCK, "quarantine": QUARANTINE, "scrap": SCRAP, "send back": SEND_BACK}
NEXT_UP = {
    RESTOCK: "it waits to be put away", QUARANTINE: "it waits to be put aside", SCRAP: "bin it, scan the next",
    SEND_BACK: "give it to shipping",
}  # fmt: skip
GOODS = (Item, Lot, Plate, Return)
HINT = "scan what came back"
HELP = (
    "Item or pallet",
    "then its future,",
    "3 scrap: and why",
    "QTY: ENT for all",
    "Return: only its own",
)


def inspect_return(station: Station, context: Mapping[str, str]) -> Dialogue:
    """What it is, which return, what becomes of it, how much: the next scan keeps the quantity."""
    number = context.get("return", "")
    found = yield from scan(GOODS, "ITEM", hint=HINT, show=_waiting(station, number))
    if isinstance(found, Return):
        return (yield from _only_of(context, found))
    yield from look_at(station, found, number, context)
    return None


def look_at(
    station: Station, found: Item | Lot | Plate, number: str, context: Mapping[str, str]
) -> Generator[Step, Any, None]:
    """What becomes of the goods that were scanned, of one return where it is named, and its booking."""
    goods, decimals = yield from _goods(station, found)
    came = yield from _line(station, goods, number)
    becomes = yield from choose(BECOMES, hint=f"{goods.sku}: what becomes of it?")
    reason = (yield from _reason(station)) if becomes == SCRAP else ""
    amount = yield from _amount(goods, came, becomes, decimals)
    catch = yield from weight_taken(station, goods, amount)
    lot, serial = goods.identity
    command = InspectReturn(
        number=came.number, line=came.line, disposition=becomes, quantity=amount, lot=lot, serial=serial,
        location="" if goods.plate else goods.location, plate=goods.plate, reason=reason, catch=catch,
        site=station.site.code,
    )  # fmt: skip
    label = replace(station.label(), sku=goods.sku, lot=lot, serial=serial, quantity=amount)
    yield Post(command=command, context=context, label=label, todo=NEXT_UP[becomes])


def _only_of(context: Mapping[str, str], found: Return) -> Generator[Step, Any, Mapping[str, str]]:
    """The goods are of this return from now on; scanned once more, of any."""
    if context.get("return") == found.number:
        yield Tell(happened="Goods of all returns", todo=HINT)
        return without(context, "return")
    yield Tell(happened=f"{found.number} {found.party}", todo=HINT)
    return {**context, "return": found.number}


def _goods(station: Station, found: Item | Lot | Plate) -> Generator[Step, Any, tuple[Stock, int]]:
    """The goods as they lie, and with how many decimals they are counted."""
    site = station.site.id
    if not isinstance(found, Plate):
        rows = station.read(goods_of_item_to_inspect, site, found.sku)
        return (yield from _which(found, rows, found.sku)), _decimals(found)
    rows = station.read(goods_to_inspect, site, found.code)
    if not rows:
        raise Rejection("nothing_to_inspect", sku=found.code)
    if len(rows) == 1:
        return rows[0], DECIMALS_MAX
    one: Item | Lot = yield from scan((Item, Lot), "ITEM", hint="which goods of it?", show=contents(found.code, rows))
    return (yield from _which(one, rows, one.sku)), _decimals(one)


def _which(found: Item | Lot, rows: Sequence[Stock], what: str) -> Generator[Step, Any, Stock]:
    """The goods that are meant; where several fit, one is chosen by its number."""
    fit = fitting(found, rows)
    if not fit:
        raise Rejection("nothing_to_inspect", sku=what)
    if len(fit) == 1:
        return fit[0]
    options = {f"{brief(row)} {row.location}": row for row in fit}
    return (yield from choose(options, hint="which of these?"))


def _decimals(found: Item | Lot) -> int:
    return found.decimals if isinstance(found, Item) else DECIMALS_MAX


def _line(station: Station, goods: Stock, number: str) -> Generator[Step, Any, WaitingLine]:
    """The return that they came on: the only one, or one that is chosen, the oldest first."""
    came = station.read(returns_of, station.site.id, goods.sku, goods.lot)
    came = [each for each in came if each.number == number] if number else came
    if not came:
        raise Rejection("nothing_to_inspect", sku=f"{goods.sku} {number}".strip())
    if len(came) == 1:
        return came[0]
    options = {f"{each.number} {show_quantity(each.quantity)} {each.customer}": each for each in came}
    return (yield from choose(options, hint="which return?"))


def _reason(station: Station) -> Generator[Step, Any, str]:
    reasons = {each.name: each.code for each in station.read(reasons_for, FOR_SCRAP)}
    return (yield from choose(reasons, prompt="WHY", hint="why is it scrapped?"))


def _amount(goods: Stock, came: WaitingLine, becomes: str, decimals: int) -> Generator[Step, Any, Decimal]:
    """All that lies there of this return, unless something else is keyed; a serial goes whole."""
    most = to_decimal(min(goods.quantity - goods.reserved, came.quantity))
    if goods.is_serial:
        return most
    amount: Decimal = yield Ask(
        prompt="QTY",
        parse=quantity_up_to(most, goods.sku, goods.location, decimals),
        offered=most,
        then=GOODS,
        again=goods.sku,
        again_lot=goods.lot,
        hint="key QTY, ENT for all",
        show=Show(
            big=show_decimal(most),
            big_note=f"{goods.unit} {becomes.replace('_', ' ')}",
            lines=(
                f"{goods.sku} {goods.name}",
                f"{came.number} {came.customer}",
                f"Lot {goods.lot}" if goods.lot else "",
            ),
        ),
    )
    return amount


def _waiting(station: Station, number: str) -> Show:
    """What waits to be looked at."""
    rows = station.read(goods_to_inspect, station.site.id)
    if not rows:
        return Show(lines=("Nothing waits for you.", "Goods that came back do."))
    return replace(contents("", rows), lines=(f"only {number}",) if number else ("Waits to be inspected:",))
