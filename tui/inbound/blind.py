"""Counting what came: with what is open on offer, or blind, and then once more where the core asks for it."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from core.catalogue.item import pack_sizes
from core.errors import Rejection
from core.identify import Item, Order, Plate, Shipment
from core.inbound.receive import Receive
from core.ledger.catch_weight import require_weight
from tui.dialogue import Ask, Post, Pressed, Show, Step, Tell, parse_quantity, quantity_of
from tui.goods import weight_hint
from tui.station import Station
from tui.view import Key

APART = Key("F10", "Damage", 4)
_PACKS = re.compile(r"(?P<packs>[0-9]{1,4}) ?(?P<pack>[A-Za-z][A-Za-z0-9]{0,11})")


@dataclass(frozen=True, slots=True)
class Amount:
    """How much came, in packs that hold so many; `apart` if its condition is to be told."""

    quantity: Decimal
    pack: str = ""
    holds: Decimal = Decimal(1)
    counted: bool = False
    apart: bool = False

    @property
    def pieces(self) -> Decimal:
        """The same in base units."""
        return self.quantity * self.holds


def quantity_ask(station: Station, item: Item, lot: str, expected: Decimal | None, show: Show) -> Ask:
    """All that is expected is taken only by ENT; who receives blind is offered nothing."""
    read = quantity_of(item.decimals)

    def quantity(text: str) -> Decimal | Amount | None:
        return read(text) or _in_packs(station, item, text)

    return Ask(
        prompt="QTY",
        parse=quantity,
        offered=expected,
        offer_needs_ent=True,
        then=(Item, Order, Shipment, Plate),
        again=item.sku,
        again_lot=lot,
        hint="key quantity, or scan each",
        show=show,
        keys=(APART,),
    )


def ask_amount(item: Item, serials: int, asked: Ask, *, apart: bool) -> Generator[Step, Any, Amount]:
    """How much and in which pack: as many as there are serials, what the label says, else asked."""
    if item.tracking == "serial":
        return Amount(Decimal(serials), apart=apart)
    if item.on_label is not None and not apart:
        return Amount(item.count if item.count is not None else Decimal(1), item.pack, item.pack_quantity)
    if not apart:
        answer = yield asked
        if not isinstance(answer, Pressed):
            return _as_amount(answer)
    answer = yield replace(asked, offered=item.on_label, hint="how many of them?", keys=())
    return replace(_as_amount(answer), apart=True)


def ask_weight(station: Station, item: Item, amount: Amount, show: Show) -> Generator[Step, Any, Decimal | None]:
    """What weighed goods weigh: as the label says, else asked."""
    if not item.catch_unit:
        return None
    if item.weight is not None and not amount.counted:
        return item.weight

    def weight(text: str) -> Decimal | None:
        given = parse_quantity(text)
        if given is not None:
            station.read(require_weight, item.sku, amount.pieces, given)
        return given

    unit = item.catch_unit
    hint = weight_hint(station, unit, f"key how many {unit}")
    weighed: Decimal = yield Ask(prompt=unit, parse=weight, hint=hint, show=show, measure=station.weighing(unit))
    return weighed


def book_counted(command: Receive, amount: Amount, asked: Ask, posting: Post) -> Generator[Step, Any, None]:
    """Books the command, counted as often as the core wants it, without a word about the counts before."""
    again = replace(asked, hint=f"count {command.sku} again", keys=())
    while True:
        try:
            yield replace(posting, command=command)
        except Rejection as refused:
            if refused.code != "count_again":
                raise
            yield Tell(happened=refused.happened, todo=refused.todo, warning=True)
        else:
            return
        before, amount = amount, _as_amount((yield again))
        if amount.pack != before.pack:
            before, amount = Amount(before.pieces), Amount(amount.pieces, counted=True)
        command = replace(command, quantity=amount.quantity, pack=amount.pack, counted=before.quantity)


def _as_amount(answer: Decimal | Amount) -> Amount:
    return answer if isinstance(answer, Amount) else Amount(answer, counted=True)


def _in_packs(station: Station, item: Item, text: str) -> Amount | None:
    """So many packs, as `3 CS`; None where it is no pack of the item."""
    match = _PACKS.fullmatch(text)
    holds = station.read(pack_sizes, item.sku).get(match["pack"].upper()) if match else None
    return Amount(Decimal(match["packs"]), match["pack"].upper(), holds, counted=True) if match and holds else None
