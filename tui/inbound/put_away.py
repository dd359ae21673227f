"""Putting received goods away: one plate, or one item from the dock."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from core.errors import Rejection
from core.expiry import shown_expiry
from core.identify import Item, Location, Lot, Plate
from core.inbound.put_away import PutAway, Suggestion, suggest, suggest_for_plate
from core.internal.look_up import Stock, loose_stock, plate_card
from core.internal.print_label import PrintLabel
from core.values import DECIMALS_MAX, show_decimal, show_quantity, to_decimal
from tui.dialogue import Ask, Dialogue, Post, Show, Step, Tell, choose, quantity_up_to, scan
from tui.station import Station

WAITING_KINDS = ("dock", "returns", "staging")
WAITING_HINT = ("Scan what is to go", "from the dock to its bin.")
HELP = (
    "Scan pallet or item",
    "Go there, scan bin",
    "Other bin: 2 scans",
    "Key QTY for less",
    "ENT: same bin again",
)


@dataclass(frozen=True, slots=True)
class _SameBin:
    """The offered quantity goes to the bin that the last goods went to: one ENT says both."""

    quantity: Decimal
    bin: Location


def put_away(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Scan the goods, walk to the big bin, scan the bin."""
    last = context.get("bin", "")
    found = yield from scan((Plate, Item, Lot), "LPN", hint="scan a pallet or an item", show=Show(lines=WAITING_HINT))
    if isinstance(found, Plate):
        target = station.read(suggest_for_plate, station.site.id, found.code)
        card = station.read(plate_card, station.site.id, found.code)
        lines = (found.code, *(f"{row.sku} {row.shown} {row.name}" for row in card.stock))
        there = yield from _bin(target, lines, last)
        label = replace(station.label(), plate=found.code)
        command = PutAway(plate=found.code, target=there.code, site=station.site.code)
        yield Post(command=command, context={"bin": there.code}, label=label, todo="scan next pallet or item")
        return None
    goods = yield from _goods(station, found)
    target = station.read(suggest, station.site.id, goods.sku, goods.lot)
    amount, there = yield from _amount_and_bin(found, goods, target, last)
    lot, serial = goods.identity
    command = PutAway(
        sku=goods.sku,
        lot=lot,
        serial=serial,
        owner=goods.owner,
        quantity=amount,
        source=goods.location,
        target=there.code,
        site=station.site.code,
    )
    label = _label(station, goods, amount)
    yield Post(command=command, context={"bin": there.code}, label=label, todo="scan next pallet or item")
    return None


def _goods(station: Station, found: Item | Lot) -> Generator[Step, Any, Stock]:
    """The goods on the dock that were scanned; with several lots and none on the label, one is chosen."""
    waiting = station.read(loose_stock, station.site.id, found.sku, WAITING_KINDS)
    lot = found.code if isinstance(found, Lot) else found.lot or found.serial
    fitting = [row for row in waiting if row.lot == lot or not lot]
    if not fitting:
        raise Rejection("nothing_to_put_away", sku=f"{found.sku} {lot}".strip())
    here = [row for row in fitting if row.location == station.dock] or fitting
    if len(here) == 1:
        return here[0]
    options = {" ".join(filter(None, (row.lot, row.shown, row.owner, row.location))): row for row in here}
    return (yield from choose(options, hint="which goods?"))


def _amount_and_bin(
    found: Item | Lot, goods: Stock, target: Suggestion | None, last: str
) -> Generator[Step, Any, tuple[Decimal, Location]]:
    """How much goes, unless it is a serial, and where to."""
    amount = to_decimal(goods.quantity)  # a serial goes whole, with its contents
    if not goods.is_serial:
        answer = yield from _amount(found, goods, target, last)
        if isinstance(answer, _SameBin):
            return answer.quantity, answer.bin
        amount = answer
    lines = (f"{goods.sku} {show_decimal(amount)} {goods.unit}", goods.name, *_lot_line(goods))
    return amount, (yield from _bin(target, lines, last))


def _amount(
    found: Item | Lot, goods: Stock, target: Suggestion | None, last: str
) -> Generator[Step, Any, Decimal | _SameBin]:
    """How much goes: what the label says or all that is there, unless something else is keyed."""
    free = to_decimal(goods.quantity - goods.reserved)
    on_label = found.on_label if isinstance(found, Item) else None
    offered = free if on_label is None else min(on_label, free)
    same = _same_bin(target, last)
    answer: Decimal | _SameBin = yield Ask(
        prompt="QTY",
        parse=quantity_up_to(
            free, goods.sku, goods.location, found.decimals if isinstance(found, Item) else DECIMALS_MAX
        ),
        offered=offered,
        entered=None if same is None else _SameBin(offered, same),
        then=(Location,),
        again=goods.sku,
        again_lot=goods.lot,
        again_adds=on_label or Decimal(1),
        hint=_bin_hint(target, same),
        show=_target_show(
            target, (f"{goods.sku} {show_quantity(goods.quantity)} {goods.unit}", goods.name, *_lot_line(goods))
        ),
    )
    return answer


def _same_bin(target: Suggestion | None, last: str) -> Location | None:
    """The bin that the last goods went to, if these go there too: one still stands before it."""
    if target is None or target.location != last:
        return None
    return Location(target.location, "", target.check_digits)


def _bin_hint(target: Suggestion | None, same: Location | None) -> str:
    if target is None:
        return "scan a bin that takes it"
    return f"same bin: ENT, or scan {target.location}" if same else f"scan bin {target.location}"


def _bin(target: Suggestion | None, lines: tuple[str, ...], last: str) -> Generator[Step, Any, Location]:
    """The bin it goes to: the suggested one, or another that is scanned twice."""
    short: dict[str, Location] = {}
    if target is not None:
        wanted = Location(target.location, "", target.check_digits)
        short = {target.check_digits: wanted, target.location[-3:] + target.check_digits: wanted}
    same = _same_bin(target, last)
    shown = {"show": _target_show(target, lines), "short": short, "offered": same}
    hint = _bin_hint(target, same)
    there: Location = yield from scan((Location,), "BIN", hint=hint, **shown)
    while target is not None and there.code != target.location:
        yield Tell(happened=f"Not {target.location}", todo=f"scan again to use {there.code}", warning=True)
        again: Location = yield from scan((Location,), "BIN", hint=hint, **shown)
        if again.code == there.code:
            return there
        there = again
    return there


def _label(station: Station, goods: Stock, amount: Decimal) -> PrintLabel:
    lot, serial = goods.identity
    return replace(station.label(), sku=goods.sku, lot=lot, serial=serial, quantity=amount)


def _target_show(target: Suggestion | None, lines: tuple[str, ...]) -> Show:
    if target is None:
        return Show(big="?", big_note="no bin fits", lines=lines)
    return Show(big=target.location, big_note=target.why, lines=lines)


def _lot_line(goods: Stock) -> tuple[str, ...]:
    if not goods.lot:
        return ()
    return (f"Lot {goods.lot}" + (f" exp {shown_expiry(goods.expires_on)}" if goods.expires_on else ""),)
