"""Which order goods come in on: of the open order, else the only one, else one that is chosen."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from core.errors import Rejection
from core.identify import Item
from core.inbound.candidates import Candidate, candidates, wants
from core.values import show_quantity
from tui.dialogue import Step, choose
from tui.inbound.received import Delivery
from tui.station import Station


def choose_order(station: Station, here: Delivery, item: Item) -> Generator[Step, Any, Candidate]:
    """The order that the item comes in on; none for a delivery that is matched later."""
    if not here.plans:
        return Candidate("", None)
    if here.order and here.at.blind:
        return Candidate(here.order, None)  # whether it waits for the item is not told
    site_id, order = station.site.id, here.order
    announced = here.announced_lines(item.sku)
    waiting = station.read(candidates, site_id, item.sku, here.party_id)
    named = {row.order for row in announced}
    waiting = [each for each in waiting if each.order in named] or waiting
    this = [each for each in waiting if each.order == order]
    if this:
        return this[0]
    need_on = bool(order) and station.read(wants, order, site_id, item.sku)
    if not waiting and need_on:
        raise Rejection("nothing_open", sku=item.sku, order=order)
    if not waiting and announced:
        return Candidate("", None)
    if not waiting:
        raise Rejection("not_expected", sku=item.sku)
    if len(waiting) == 1 and not need_on:
        return waiting[0]
    hint = f"{order} has it all: which other?" if need_on else "which order? earliest due first"
    return (yield from choose({_shown(each): each for each in waiting}, hint=hint))


def _shown(each: Candidate) -> str:
    if each.line is None:
        return each.order
    return f"{each.order} {show_quantity(each.line.open)} {each.line.unit}"
