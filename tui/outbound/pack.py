"""Packing: a tote or an order, item by item into a carton, then its box, its weight, and its label scanned on it."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from core.errors import Rejection
from core.identify import Item, Lot, Order, Plate
from core.ledger.lots import SERIALS
from core.outbound.carton import CartonRow, contents_of, find_carton, open_carton
from core.outbound.in_hand import InHand, in_hand, orders_on, to_pack, waiting_to_pack
from core.outbound.pack import Pack
from core.outbound.sales_order import SaleRow, need_sale
from core.outbound.short_pack import ShortPack
from core.values import ONE, to_decimal
from tui.dialogue import Ask, Dialogue, Post, Pressed, Show, Step, choose, parse_quantity, quantity_up_to, scan
from tui.outbound.close_carton import close, reopen, verify
from tui.outbound.in_hand import ask_pieces, pieces_of, summed, to_pack_show
from tui.outbound.unpack import OUT, unpack
from tui.station import Station
from tui.view import Key

BOX, FULL, MISSING = Key("F8", "Box", 3), Key("F9", "Full", 7), Key("F4", "Missing", 4)
WHY = {"not there": "empty", "damaged": "damaged"}
HELP = (
    "Scan tote or order",
    "Scan item by item",
    "or key QTY and scan",
    "Scan box, or ENT",
    "Scan carton label",
    "F8: next box",
    "F4: not there",
    "F5: out of the box,",
    " open it again",
)


def pack(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Whatever comes next: the label of what was closed, a piece, or the box once all is in it."""
    if context.get("label"):
        return (yield from verify(station, context))
    if not context.get("order"):
        hint = "scan a tote or an order"
        found = yield from scan((Plate, Order), "TOTE", hint=hint, show=_waiting(station))
        return (yield from _begin(station, found))
    sale = station.read(need_sale, context["order"], station.site.id)
    rows = station.read(in_hand, sale.id)
    box = _box(station, context, sale)
    if any(each.carton is None for each in rows):
        return (yield from _next_piece(station, context, sale, rows, box))
    if box is not None:
        return (yield from close(station, context, box))
    return {}


def _waiting(station: Station) -> Show:
    """The orders that are picked."""
    waiting = station.read(waiting_to_pack, station.site.id)
    return Show(lines=tuple(f"{number} {name}" for number, name in waiting) or ("No order waits to be packed.",))


def _begin(station: Station, found: Plate | Order) -> Generator[Step, Any, Mapping[str, str] | None]:
    """The order that is packed from now on; of a tote with goods of several one is chosen."""
    if isinstance(found, Order):
        sale = station.read(need_sale, found.number, station.site.id)
        if not station.read(to_pack, sale.id) and _box(station, {}, sale) is None:
            raise Rejection("nothing_to_pack", plate=sale.number)
        return {"order": sale.number}
    box = station.read(find_carton, found.code)
    if box is not None:
        return (yield from _begin_at(station, box))
    numbers = station.read(orders_on, found.code, station.site.id)
    number = (
        numbers[0] if len(numbers) == 1 else (yield from choose({each: each for each in numbers}, hint="which order?"))
    )
    return {"order": number, "tote": found.code}


def _begin_at(station: Station, box: CartonRow) -> Generator[Step, Any, Mapping[str, str] | None]:
    """A carton is packed on; of a closed one the label is scanned, and once it was it can be opened again."""
    box.require_here()
    if box.state == "open":
        return {"order": box.order, "carton": box.code}
    return (yield from reopen(station, {}, box)) if box.verified else {"order": box.order, "label": box.code}


def _box(station: Station, context: Mapping[str, str], sale: SaleRow) -> CartonRow | None:
    """The open carton with something in it: the one that is packed here, else the order's last."""
    mine = station.read(find_carton, context["carton"]) if context.get("carton") else None
    if mine is None or mine.state != "open":
        mine = station.read(open_carton, sale.id)
    return mine if mine is not None and station.read(contents_of, mine.plate_id) else None


def _next_piece(
    station: Station, context: Mapping[str, str], sale: SaleRow, rows: Sequence[InHand], box: CartonRow | None
) -> Dialogue:
    """A piece is scanned, or so many of them; or something else is to be done about this order."""
    waiting = [each for each in rows if each.carton is None]
    keys = (MISSING, *((OUT, BOX, FULL) if box is not None else ()))
    asked = Ask(
        prompt="ITEM", kinds=(Item, Lot, Plate, Order), parse=parse_quantity, hint="scan item by item",
        show=to_pack_show(rows, context.get("tote", "")), keys=keys,
    )  # fmt: skip
    found, amount = yield from ask_pieces(asked)
    match found:
        case Pressed(key=MISSING.name):
            return (yield from _missing(station, context, sale, waiting))
        case Pressed(key=OUT.name) if box is not None:
            return (yield from unpack(station, context, box))
        case Pressed() if box is not None:
            return (yield from close(station, context, box))
        case Plate() if not found.known or _is_empty(station, found):
            return {**context, "carton": found.code}
        case Plate() | Order():
            return (yield from _begin(station, found))
    return (yield from _piece(station, context, sale, waiting, found, amount))


def _is_empty(station: Station, found: Plate) -> bool:
    """Whether a plate can begin as a carton."""
    row = station.read(find_carton, found.code)
    return row is None and not found.location


def _piece(
    station: Station,
    context: Mapping[str, str],
    sale: SaleRow,
    waiting: Sequence[InHand],
    found: Item | Lot,
    amount: Decimal,
) -> Dialogue:
    """So much of what was scanned; whether it belongs there is decided where it is booked."""
    fit = [each for each in waiting if each.sku == found.sku]
    here = [each for each in fit if each.plate == context.get("tote")] or fit
    goods = yield from pieces_of(station, found, amount, here)
    command = Pack(
        site=station.site.code, order=sale.number, sku=found.sku, quantity=goods.quantity, lot=goods.lot,
        serial=goods.serial, catch=goods.catch, carton=context.get("carton", ""),
        source=goods.row.plate if goods.row is not None else "",
    )  # fmt: skip
    is_last = goods.quantity * ONE >= sum(each.pieces for each in waiting)
    outcome = yield Post(command=command, context=context, todo="now its box" if is_last else "scan the next")
    return {**context, "carton": outcome.facts["carton"]}


def _missing(station: Station, context: Mapping[str, str], sale: SaleRow, waiting: Sequence[InHand]) -> Dialogue:
    """What was picked is not there: which of it, how much, and whether it is damaged."""
    goods = {f"{each.sku} {each.lot}".strip(): each for each in summed(waiting)}
    chosen = next(iter(goods.values())) if len(goods) == 1 else (yield from choose(goods, hint="what is not there?"))
    left = to_decimal(chosen.pieces)
    amount: Decimal = yield Ask(
        prompt="QTY", parse=quantity_up_to(left, chosen.sku, chosen.location, chosen.decimals), offered=left,
        hint="how many are missing?", show=Show(lines=(f"{chosen.sku} {chosen.name}", chosen.lot)),
    )  # fmt: skip
    reason = yield from choose(WHY, "WHY", hint="why?")
    is_serial = chosen.tracking in SERIALS
    command = ShortPack(
        site=station.site.code, order=sale.number, sku=chosen.sku, quantity=amount, reason=reason,
        lot="" if is_serial else chosen.lot, serial=chosen.lot if is_serial else "",
    )  # fmt: skip
    yield Post(command=command, context=context, todo="scan the next")
    return None
