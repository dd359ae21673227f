"""Lots at the desk: what is held, recalled, past its date or waiting; where each came from, lies and went."""

from __future__ import annotations

from collections.abc import Sequence

from core.expiry import shown_expiry
from core.identify import Found, Item, Lot
from core.internal.hold_lot import HoldLot
from core.internal.lot_list import HELD, RECALLED, LotBrief, find_lot_brief, find_lots
from core.internal.recall_steps import GoodsLeft, RecallSteps, goods_left, last_recall
from core.internal.trace_lot import TraceRow, trace_lot
from core.values import show_decimal, show_quantity
from tui.desk.lot_steps import (
    CALLED_BACK,
    GOODS_WAIT,
    HELD_BACK,
    OPEN,
    STEPS,
    TRACED,
    TRACED_GOODS_WAIT,
    key_of,
    name_of_key,
)
from tui.desk.screen import DeskScreen, Detail, Row
from tui.desk.times import shown_time
from tui.station import Station
from tui.view import Table

COLUMNS = ("Lot", "Item", "Name", "State", "Expires", "On hand")
TRACE_COLUMNS = ("What", "Quantity", "Where, who", "On", "Order", "Status")
TRACE_MAX = 200
MORE = f"more than {TRACE_MAX} steps: F7 has all"


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """The lots that fit, the gravest first."""
    return [_row(each) for each in station.read(find_lots, station.site.id, typed, station.today(), most)]


def detail(station: Station, key: str) -> Detail:
    """A lot's standing, how far its recall is, and its trace."""
    sku, code = name_of_key(key)
    found = station.read(find_lot_brief, station.site.id, sku, code, station.today())
    if found is None:
        return Detail(f"{sku} {code}", ("There is no such lot any more.",))
    _, *steps = station.read(trace_lot, sku, code, TRACE_MAX + 1)
    recall = station.read(last_recall, sku, code)
    left = station.read(goods_left, sku, code) if recall is not None and recall.is_open else []
    facts = (
        *(_of_recall(station, recall, left) if recall is not None else ()),
        *_of_lot(station, found),
        *((MORE,) if len(steps) > TRACE_MAX else ()),
    )
    cells = tuple(_cells(station, found, step) for step in steps[:TRACE_MAX])
    narrow = tuple(" ".join(filter(None, each)) for each in cells)
    table = Table(TRACE_COLUMNS, cells, narrow=narrow) if cells else None
    return Detail(f"{sku} {code} {found.name}", facts, table)


def find(found: Found) -> str | None:
    """A lot or serial, or the lots of an item."""
    match found:
        case Lot():
            return f"{found.sku} {found.code}"
        case Item():
            return f"{found.sku} {found.lot or found.serial}".strip()
    return None


def _row(found: LotBrief) -> Row:
    state = ", ".join(found.states)
    expires = shown_expiry(found.expires_on) if found.expires_on is not None else ""
    amount = f"{show_quantity(found.on_hand)} {found.unit}" if found.on_hand else ""
    cells = (found.code, found.sku, found.name, state, expires, amount)
    brief = f"{found.code} {found.sku} {state} {amount}".strip()
    return Row(key_of(found.sku, found.code), cells, brief, _standing(found))


def _standing(found: LotBrief) -> str:
    """What can be done with it next."""
    if found.recall == "traced":
        return TRACED_GOODS_WAIT if found.goods_left else TRACED
    if found.recall:
        return GOODS_WAIT if found.goods_left else CALLED_BACK
    return HELD_BACK if HELD in found.states else OPEN


def _of_lot(station: Station, found: LotBrief) -> tuple[str, ...]:
    held = f"held: {found.hold_reason}" if HELD in found.states else ""
    others = ", ".join(state for state in found.states if state not in (HELD, RECALLED))
    amount = f"{show_quantity(found.on_hand)} {found.unit} on hand, {show_quantity(found.free)} free"
    return tuple(filter(None, (held, f"{others}: {amount}" if others else amount, _expiry(station, found))))


def _expiry(station: Station, found: LotBrief) -> str:
    if found.expires_on is None:
        return ""
    days = (found.expires_on - station.today()).days
    said = shown_expiry(found.expires_on)
    if said == "never":
        return "lasts for ever"
    return f"expires {said}, in {days} days" if days >= 0 else f"expired {said}, {-days} days ago"


def _of_recall(station: Station, recall: RecallSteps, left: Sequence[GoodsLeft]) -> tuple[str, ...]:
    """Its steps in their order: held, goods, traced, closed."""
    opened = f"recalled {shown_time(station, recall.opened_at)} by {recall.operator}: {recall.reason}"
    if recall.closed_at is not None:
        note = f": {recall.note}" if recall.note else ""
        return (f"{opened}, closed {shown_time(station, recall.closed_at)}{note}",)
    if recall.traced_at is not None:
        traced = f"traced {shown_time(station, recall.traced_at)}: {recall.note}"
    else:
        traced = "not traced"
    return opened, _goods(left), f"{traced}, not closed"


def _goods(left: Sequence[GoodsLeft]) -> str:
    if not left:
        return "goods: all on hand is marked recalled"
    return f"goods not marked yet: {'; '.join(each.words for each in left)}"


def _cells(station: Station, lot: LotBrief, step: TraceRow) -> tuple[str, ...]:
    """A step of the trace, with the goods where they are others than the lot."""
    others = f" {step.sku} {step.lot}".rstrip() if (step.sku, step.lot) != (lot.sku, lot.code) else ""
    site = step.site if step.site != station.site.code else ""
    at = " ".join(filter(None, (site, step.who, step.plate)))
    amount = f"{show_decimal(step.quantity)} {step.unit}" if step.quantity is not None else ""
    status = step.status if step.status != "available" else ""
    on = step.on.isoformat() if step.on is not None else ""
    what = f"{'  ' * (step.depth - 1)}{step.what}{others}"
    return what, amount, at, on, step.order, status


SCREEN = DeskScreen(
    code="lots",
    word="Lots",
    title="LOTS",
    permission=HoldLot.permission,
    columns=COLUMNS,
    rows=rows,
    detail=detail,
    find=find,
    hint="scan a lot or item, or type",
    actions=STEPS,
    help=("lot, item, supplier, free,", "held, quarantined, unfit,", "recalled, expired, not here"),
    refresh_s=15.0,
)
