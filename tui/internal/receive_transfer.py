"""Receiving a transfer: a plate in one scan, or item by item."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from decimal import Decimal
from typing import Any

from core.errors import Rejection
from core.identify import Item, Lot, Order, Plate
from core.internal.in_transit import goods_in_transit
from core.internal.look_up import Stock
from core.internal.receive_transfer import ReceiveTransfer, transfer_of_plate
from core.internal.transfer import TransferRow, need_transfer, open_transfers, transfer_lines
from core.values import DECIMALS_MAX, show_decimal, to_decimal
from tui.dialogue import Ask, Dialogue, Post, Show, Step, Tell, choose, quantity_of, scan
from tui.order_table import transfer_table
from tui.station import Station

HELP = (
    "Pallet: comes whole",
    "Order, then items",
    "Key QTY, ENT",
)


def receive_transfer(station: Station, context: Mapping[str, str]) -> Dialogue:
    """A pallet finds its transfer; loose goods come for the order that is open."""
    order = _order(station, context)
    kinds = (Plate, Order) if order is None else (Plate, Order, Item, Lot)
    hint = "scan a pallet or an order" if order is None else "scan a pallet or an item"
    found = yield from scan(kinds, "SCAN", hint=hint, show=_coming(station, order))
    if isinstance(found, Order):
        opened = station.read(need_transfer, found.number, receiver=station.site.id)
        yield Tell(happened=f"Transfer {opened.number}", todo=f"from {opened.from_site}")
        return {"order": opened.number}
    site, dock = station.site.code, station.dock
    if isinstance(found, Plate):
        sent = station.read(transfer_of_plate, station.site.id, found.code)
        if sent is None:
            raise Rejection("plate_elsewhere", plate=found.code, location=found.location or "nowhere")
        command = ReceiveTransfer(site=site, order=sent.number, plate=found.code, location=dock)
        yield Post(command=command, context={"order": sent.number}, todo="scan the next")
        return None
    if order is None:
        raise TypeError("items are asked for of an order only")
    goods, amount = yield from _goods_and_amount(station, order, found)
    lot, serial = goods.identity
    command = ReceiveTransfer(
        site=site, order=order.number, location=dock, sku=goods.sku, quantity=amount, lot=lot, serial=serial,
        owner=goods.owner, status=goods.status, source_plate=goods.plate,
    )  # fmt: skip
    yield Post(command=command, context={"order": order.number}, todo="scan the next")
    return None


def _goods_and_amount(
    station: Station, order: TransferRow, found: Item | Lot
) -> Generator[Step, Any, tuple[Stock, Decimal]]:
    """Which of the goods on their way it is, and how much came: all of it only by ENT."""
    lot = found.code if isinstance(found, Lot) else found.lot or found.serial
    rows = [row for row in station.read(goods_in_transit, order) if row.sku == found.sku and lot in ("", row.lot)]
    if not rows:
        ordered = any(line.sku == found.sku for line in station.read(transfer_lines, order.id))
        code = "none_on_its_way" if ordered else "not_on_order"
        raise Rejection(code, sku=f"{found.sku} {lot}".strip(), order=order.number)
    goods = rows[0]
    if len(rows) > 1:
        options = {f"{row.lot} {row.shown} {row.plate} {row.standing}".strip(): row for row in rows}
        goods = yield from choose(options, hint="which of them?")
    there = to_decimal(goods.quantity)
    if goods.is_serial:
        return goods, there
    read = quantity_of(found.decimals if isinstance(found, Item) else DECIMALS_MAX)

    def parse(text: str) -> Decimal | None:
        given = read(text)
        if given is not None and given > there:
            raise Rejection("not_on_its_way", open=show_decimal(there), sku=goods.sku, order=order.number)
        return given

    show = Show(
        big=show_decimal(there),
        big_note=f"{goods.unit} come",
        lines=(f"{goods.sku} {goods.name}", goods.lot, goods.plate),
    )
    amount = yield Ask(
        prompt="QTY",
        parse=parse,
        offered=there,
        offer_needs_ent=True,
        then=(Plate, Order, Item, Lot),
        again=goods.sku,
        again_lot=goods.lot,
        hint="key QTY, or scan each",
        show=show,
    )
    return goods, amount


def _order(station: Station, context: Mapping[str, str]) -> TransferRow | None:
    """The transfer that is worked on, or the only one that is on its way."""
    if context.get("order"):
        return station.read(need_transfer, context["order"], receiver=station.site.id)
    coming = station.read(open_transfers, station.site.id, coming=True)
    return coming[0] if len(coming) == 1 else None


def _coming(station: Station, order: TransferRow | None) -> Show:
    if order is not None:
        lines = station.read(transfer_lines, order.id)
        head = f"{order.number} from {order.from_site}"
        return Show(lines=(head,), table=transfer_table(lines, coming=True))
    coming = station.read(open_transfers, station.site.id, coming=True)
    if not coming:
        return Show(lines=("Nothing is on its way here.",))
    return Show(lines=tuple(f"{found.number} from {found.from_site}" for found in coming))
