"""Pieces come out of a carton again: scanned as they went in, into a tote or loose beside it."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from decimal import Decimal
from typing import Any

from core.errors import Rejection
from core.identify import Item, Lot, Plate
from core.outbound.carton import CartonRow, contents_of
from core.outbound.in_hand import InHand, in_hand, shown
from core.outbound.unpack import Unpack
from core.values import ONE, show_decimal, show_quantity
from tui.dialogue import Ask, Dialogue, Post, Show, Step, parse_quantity, scan
from tui.outbound.in_hand import Pieces, ask_pieces, carton_show, pieces_of
from tui.station import Station
from tui.view import Key

OUT = Key("F5", "Out", 5)
LOOSE = Plate("", "", known=False)


def unpack(station: Station, context: Mapping[str, str], box: CartonRow) -> Dialogue:
    """So many pieces come out of an open carton, and are to be packed again."""
    show = carton_show(box, station.read(contents_of, box.plate_id))
    asked = Ask(prompt="OUT", kinds=(Item, Lot), parse=parse_quantity, hint="scan what comes out", show=show)
    found, amount = yield from ask_pieces(asked)
    goods, row = yield from _inside(station, box, found, amount)
    what = f"{show_decimal(goods.quantity)} {row.unit} {row.sku} {row.lot}".strip()
    taken = Show(lines=(what, row.name, f"out of {box.code}"))
    into: Plate = yield from scan((Plate,), "INTO", hint="scan a tote, ENT: loose", entered=LOOSE, show=taken)
    command = Unpack(
        site=station.site.code, carton=box.code, sku=found.sku, quantity=goods.quantity, lot=goods.lot,
        serial=goods.serial, catch=goods.catch, tote=into.code,
    )  # fmt: skip
    yield Post(command=command, context=context, todo="scan the next")
    return None


def _inside(
    station: Station, box: CartonRow, found: Item | Lot, amount: Decimal
) -> Generator[Step, Any, tuple[Pieces, InHand]]:
    """The pieces, and what they are; refused at their scan where so many are not in the carton."""
    rows = [each for each in station.read(in_hand, box.order_id) if each.plate == box.code]
    goods = yield from pieces_of(station, found, amount, [each for each in rows if each.sku == found.sku])
    lot = goods.lot or goods.serial
    mine = [each for each in rows if (each.sku, each.lot) == (found.sku, lot)]
    much = sum(each.pieces for each in mine)
    if not mine or much < goods.quantity * ONE:
        raise Rejection("not_in_carton", sku=found.sku, open=show_quantity(much), carton=box.code, inside=shown(rows))
    return goods, mine[0]
