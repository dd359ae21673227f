"""Putting received goods away: one plate, or one item from the dock or from a trolley."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any

from core.errors import Rejection
from core.expiry import shown_expiry
from core.identify import Item, Location, Lot, Plate
from core.inbound.put_away import PutAway
from core.inbound.put_away_work import LooseGoods, Taken, plate_in_hand, take_goods, take_plate
from core.internal.look_up import Card, Stock, loose_stock, plate_card
from core.internal.print_label import PrintLabel
from core.schema.customer_returns import RETURNED
from core.values import DECIMALS_MAX, quantity, show_decimal, show_quantity, to_decimal
from tui.dialogue import Ask, Dialogue, Post, Pressed, Step, Tell, choose, quantity_up_to, scan
from tui.inbound.bins import NEXT, Errand, bin_for, carrier
from tui.inbound.put_away_all import Trolley, choose_line, open_trolley, require_source
from tui.inbound.waiting import time_at, what_waits
from tui.station import Station

_Goods = Plate | Item | Lot | Location
GOODS = (Plate, Item, Lot, Location)
TAKE_OVER = "scan again to take over"
WAITING_KINDS = ("dock", "returns", "staging")
NEXT_UP = "scan next pallet or item"
HELP = (
    "Scan pallet or item",
    "Go there, scan bin",
    "Other bin: 2 scans",
    "Key QTY for less",
    "ENT: same bin again",
    "Cart: line by line",
)


@dataclass(frozen=True, slots=True)
class _SameBin:
    """The offered quantity goes to the bin that the last goods went to: one ENT says both."""

    quantity: Decimal
    bin: Location


def put_away(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Scan the goods, walk to the big bin, scan the bin."""
    if context.get("source"):
        return (yield from _from_trolley(station, context))
    in_hand = station.read(plate_in_hand, station.site.id, carrier(station))
    found = yield from scan(
        GOODS,
        "LPN",
        hint=f"ENT: go on with {in_hand}" if in_hand else "scan a pallet or an item",
        show=what_waits(station),
        offered=Plate(in_hand, "", True) if in_hand else None,
    )
    return (yield from _carry(station, context, found))


def _carry(station: Station, context: Mapping[str, str], found: _Goods) -> Dialogue:
    """Whatever was scanned, to its bin; a plate that another is scanned for twice is carried later."""
    asked = ""
    while isinstance(found, Plate):
        taken = _take_plate(station, found.code, found.code == asked, carrier(station), ())
        if taken.other is None:
            carried = yield from _plate(station, context, found.code, taken)
            if not isinstance(carried, Plate):
                return carried
            found = carried
            continue
        since = time_at(station, taken.other.since)
        yield Tell(happened=f"{taken.other.operator} has it since {since}", todo=TAKE_OVER, warning=True)
        asked = found.code
        found = yield from scan(GOODS, "LPN", hint=TAKE_OVER)
    if isinstance(found, Location):
        require_source(station, found)
        return {**context, "source": found.code}
    yield from _loose(station, context, found, (yield from _waiting_goods(station, found)))
    return None


def _from_trolley(station: Station, context: Mapping[str, str]) -> Dialogue:
    """A line of the trolley that is worked on, or all of it, or something else again."""
    trolley = open_trolley(station, context["source"])
    without = {name: value for name, value in context.items() if name != "source"}
    if not trolley.lines:
        yield Tell(happened=f"{trolley.code} is empty", todo=NEXT_UP)
        return without
    chosen = yield from choose_line(trolley, context)
    if isinstance(chosen, Plate | Location):
        return (yield from _carry(station, context, chosen))
    if chosen is None:
        return without
    yield from _loose(station, context, *chosen, trolley=trolley)
    return None


def _plate(
    station: Station, context: Mapping[str, str], code: str, taken: Taken
) -> Generator[Step, Any, Mapping[str, str] | Plate | None]:
    """A plate with all on it, or its lines one by one; returns another plate that is to be carried instead."""
    card = station.read(plate_card, station.site.id, code)
    errand = Errand(station, partial(_take_plate, station, code, True), taken, context.get("bin", ""), code)
    chosen = yield from bin_for(errand, _on_plate(card), mixed=len(card.stock) > 1)
    if chosen.by_lines:
        return {**context, "source": code}
    if chosen.other_plate is not None:
        return chosen.other_plate
    command = PutAway(
        plate=code, target=chosen.bin, suggested=chosen.suggested, reason=chosen.reason, site=station.site.code
    )
    label = replace(station.label(), plate=code)
    yield Post(command=command, context={**context, "bin": chosen.bin}, label=label, todo=NEXT_UP)
    return None


def _take_plate(station: Station, code: str, take_over: bool, by: Any, skip: Any) -> Taken:
    return station.room.write(take_plate, station.site.id, code, by, skip, take_over=take_over)


def _on_plate(card: Card) -> tuple[str, ...]:
    return (card.code, *(f"{row.sku} {row.shown} {row.name}" for row in card.stock))


def _waiting_goods(station: Station, found: Item | Lot) -> Generator[Step, Any, Stock]:
    """The goods on the dock that were scanned; with several lots and none on the label, one is chosen."""
    waiting = station.read(loose_stock, station.site.id, found.sku, WAITING_KINDS)
    lot = found.code if isinstance(found, Lot) else found.lot or found.serial
    fitting = [row for row in waiting if row.lot == lot or not lot]
    if not fitting:
        raise Rejection("nothing_to_put_away", sku=f"{found.sku} {lot}".strip())
    fitting = [row for row in fitting if row.status != RETURNED]
    if not fitting:
        raise Rejection("not_inspected")
    here = [row for row in fitting if row.location == station.dock] or fitting
    if len(here) == 1:
        return here[0]
    options = {" ".join(filter(None, (row.lot, row.shown, *_condition(row), row.location))): row for row in here}
    return (yield from choose(options, hint="which goods?"))


def _condition(goods: Stock) -> tuple[str, ...]:
    """What is to be said of goods besides what they are: whose they are, and that they are not fit for use."""
    return (goods.owner, "" if goods.status == "available" else goods.status)


def _loose(
    station: Station, context: Mapping[str, str], found: Item | Lot, goods: Stock, trolley: Trolley | None = None
) -> Generator[Step, Any, None]:
    """So much of the goods, from where they lie, to their bin."""
    free = to_decimal(goods.quantity - goods.reserved)
    on_label = found.on_label if isinstance(found, Item) else None
    offered = free if on_label is None else min(on_label, free)
    take = partial(_take_goods, station, goods, offered)
    errand = Errand(station, take, take(carrier(station), ()), context.get("bin", ""))
    other = errand.taken.other
    if other is not None:
        yield Tell(happened=f"{other.operator} has some since {time_at(station, other.since)}", warning=True)
    # a serial goes whole, with its contents
    amount = free if goods.is_serial else (yield from _amount(errand, found, goods, free, offered))
    same, amount = (amount.bin, amount.quantity) if isinstance(amount, _SameBin) else (None, amount)
    bin_code, suggested, reason = (same.code, same.code, "") if same is not None else ("", "", "")
    if same is None:
        if amount != offered:
            errand.take = partial(_take_goods, station, goods, amount)
            errand.retake()
        lines = (f"{goods.sku} {show_decimal(amount)} {goods.unit}", goods.name, *_details(goods))
        chosen = yield from bin_for(errand, lines)
        bin_code, suggested, reason = chosen.bin, chosen.suggested, chosen.reason
    command = replace(_command(station, goods), quantity=amount, target=bin_code, suggested=suggested, reason=reason)
    todo = "scan next line" if trolley else NEXT_UP
    yield Post(command=command, context={**context, "bin": bin_code}, label=_label(station, goods, amount), todo=todo)


def _take_goods(station: Station, goods: Stock, amount: Decimal, by: Any, skip: Any) -> Taken:
    loose = LooseGoods(goods.sku, goods.lot, goods.status, goods.location, quantity(amount))
    return station.room.write(take_goods, station.site.id, loose, by, skip)


def _command(station: Station, goods: Stock) -> PutAway:
    """The goods, without where to and how much of them."""
    lot, serial = goods.identity
    return PutAway(
        target="",
        sku=goods.sku,
        lot=lot,
        serial=serial,
        owner=goods.owner,
        status=goods.status,
        source="" if goods.plate else goods.location,
        source_plate=goods.plate,
        site=station.site.code,
    )


def _amount(
    errand: Errand, found: Item | Lot, goods: Stock, free: Decimal, offered: Decimal
) -> Generator[Step, Any, Decimal | _SameBin]:
    """How much goes: what the label says or all that is there, unless something else is keyed."""
    on_label = found.on_label if isinstance(found, Item) else None
    decimals = found.decimals if isinstance(found, Item) else DECIMALS_MAX
    shown = (f"{goods.sku} {show_quantity(goods.quantity)} {goods.unit}", goods.name, *_details(goods))
    while True:
        same = errand.same_bin
        answer: Decimal | _SameBin | Pressed = yield Ask(
            prompt="QTY",
            parse=quantity_up_to(free, goods.sku, goods.location, decimals),
            offered=offered,
            entered=None if same is None else _SameBin(offered, same),
            then=(Location,),
            again=goods.sku,
            again_lot=goods.lot,
            again_adds=on_label or Decimal(1),
            hint=errand.hint,
            show=errand.show(shown),
            keys=(NEXT,),
        )
        if not isinstance(answer, Pressed):
            return answer
        yield errand.next_bin()


def _label(station: Station, goods: Stock, amount: Decimal) -> PrintLabel:
    lot, serial = goods.identity
    return replace(station.label(), sku=goods.sku, lot=lot, serial=serial, quantity=amount)


def _details(goods: Stock) -> tuple[str, ...]:
    """The lot, and what is to be said of these goods."""
    lot = (
        (f"Lot {goods.lot}" + (f" exp {shown_expiry(goods.expires_on)}" if goods.expires_on else ""),)
        if goods.lot
        else ()
    )
    return (*lot, *filter(None, (" ".join(filter(None, _condition(goods))),)))
