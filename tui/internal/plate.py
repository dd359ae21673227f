"""Work with pallets: taking goods off, putting all onto another, stacking, taking out of use."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from core.command import Command
from core.errors import Rejection
from core.identify import Item, Location, Lot, Plate
from core.internal.look_up import Card, plate_card
from core.internal.move import Move
from core.internal.nest_plate import NestPlate
from core.internal.plate import MergePlates, RetirePlate
from core.ledger.plates import find_plate
from core.values import DECIMALS_MAX, to_decimal
from tui.dialogue import Ask, Dialogue, Post, Show, Step, parse_option, quantity_up_to, scan
from tui.goods import contents, pick_goods, show_of, weight_taken
from tui.station import Station

START = Show(lines=("Scan the pallet that you", "want to change."))
HELP = (
    "Scan a pallet, then",
    "key what to do",
    "F7: label of result",
)
Way = Callable[[Station, Plate, Card], Dialogue]


def plate(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """Scan the pallet, key what is to be done with it."""
    this = yield from scan((Plate,), "LPN", hint="scan the pallet", show=START)
    if not this.known:
        raise Rejection("unknown_plate", plate=this.code)
    card = station.read(plate_card, station.site.id, this.code)
    way = yield from _way(station, this, card)
    return (yield from way(station, this, card))


def _way(station: Station, this: Plate, card: Card) -> Generator[Step, Any, Way]:
    """What is to be done, by number: only what can be."""
    found = station.read(find_plate, this.code)
    ways: dict[str, Way] = {}
    if card.stock:
        ways |= {"take goods off": _split, "all onto another": _merge}
    ways["put it on a pallet"] = _nest
    if found is not None and found.carrier:
        ways[f"off {found.carrier}"] = _take_off
    if not card.stock and found is not None and found.state != "retired":
        ways["take out of use"] = _retire
    lines = tuple(f"{number} {name}" for number, name in enumerate(ways, 1))
    goods = tuple(f"{row.sku} {row.shown}" for row in card.stock)
    values = list(ways.values())
    way: Way = yield Ask(
        prompt="NO.",
        parse=lambda text: values[parse_option(text, len(values)) - 1],
        hint="key what to do",
        show=Show(lines=(f"{this.code} {card.facts[0]}", *lines, *goods)),
    )
    return way


def _split(station: Station, this: Plate, card: Card) -> Dialogue:
    """Some of the goods go onto another pallet at the place, or loose into a bin."""
    found = yield from scan((Item, Lot), "ITEM", hint="scan what comes off", show=contents(this.code, card.stock))
    goods = yield from pick_goods(found, card.stock, this.code)
    free = to_decimal(goods.quantity - goods.reserved)
    amount: Decimal = yield Ask(
        prompt="QTY",
        parse=quantity_up_to(free, goods.sku, this.code, found.decimals if isinstance(found, Item) else DECIMALS_MAX),
        offered=free,
        then=(Location, Plate),
        again=goods.sku,
        again_lot=goods.lot,
        hint="key QTY, or scan where to",
        show=show_of(goods, free, "on it"),
    )
    hint = "scan pallet or bin"
    there: Location | Plate = yield from scan((Location, Plate), "TO", hint=hint, show=show_of(goods, amount, "off"))
    catch = yield from weight_taken(station, goods, amount)
    lot, serial = goods.identity
    is_plate = isinstance(there, Plate)
    command = Move(
        sku=goods.sku,
        quantity=amount,
        lot=lot,
        serial=serial,
        owner=goods.owner,
        status=goods.status,
        source_plate=goods.plate,
        target=there.location or goods.location if isinstance(there, Plate) else there.code,
        target_plate=there.code if is_plate else "",
        catch=catch,
        site=station.site.code,
    )
    return (yield from _post(station, command, there.code if is_plate else this.code))


def _merge(station: Station, this: Plate, card: Card) -> Dialogue:
    show = contents(this.code, card.stock)
    onto = yield from scan((Plate,), "ONTO", hint="all of it: onto which?", show=show)
    return (yield from _post(station, MergePlates(plate=this.code, onto=onto.code, site=station.site.code), onto.code))


def _nest(station: Station, this: Plate, card: Card) -> Dialogue:
    show = Show(big=this.code, lines=card.facts)
    onto = yield from scan((Plate,), "ONTO", hint="scan the pallet under it", show=show)
    return (yield from _post(station, NestPlate(plate=this.code, onto=onto.code, site=station.site.code), onto.code))


def _take_off(station: Station, this: Plate, _card: Card) -> Dialogue:
    return (yield from _post(station, NestPlate(plate=this.code, site=station.site.code), this.code))


def _retire(station: Station, this: Plate, _card: Card) -> Dialogue:
    return (yield from _post(station, RetirePlate(plate=this.code, site=station.site.code), ""))


def _post(station: Station, command: Command, labelled: str) -> Dialogue:
    """Books it; the label key prints the label of the pallet that came of it."""
    label = replace(station.label(), plate=labelled) if labelled else None
    yield Post(command=command, label=label, todo="F7 label, or next pallet")
    return None
