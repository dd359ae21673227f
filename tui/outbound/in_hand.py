"""What is in hand of an order, and in a carton, as it is shown beside the prompts; and which of it was scanned."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from core.identify import Item, Lot
from core.ledger.lots import SERIALS
from core.outbound.carton import CartonRow, InCarton
from core.outbound.in_hand import InHand
from core.values import ONE, show_quantity, to_decimal
from tui.dialogue import Ask, Show, Step, choose, scan
from tui.goods import lot_on, weight
from tui.station import Station
from tui.view import Table

COLUMNS = ("Item", "Name", "Lot", "To pack", "Packed")


@dataclass(frozen=True, slots=True)
class Pieces:
    """So much of an item; `row` is the first of the goods that are meant, none where no such goods are there."""

    row: InHand | None
    quantity: Decimal
    lot: str
    serial: str
    catch: Decimal | None


def summed(rows: Iterable[InHand]) -> list[InHand]:
    """The same goods of several reservations in one row."""
    found: dict[tuple[str, str], InHand] = {}
    for row in rows:
        known = found.get((row.sku, row.lot))
        found[row.sku, row.lot] = row if known is None else known._replace(pieces=known.pieces + row.pieces)
    return list(found.values())


def to_pack_show(rows: Sequence[InHand], tote: str) -> Show:
    """How much is still to pack and from where, big, and of what; what is in cartons already comes last."""
    left = {(row.sku, row.lot): row.pieces for row in summed(row for row in rows if row.carton is None)}
    done = {(row.sku, row.lot): row.pieces for row in summed(row for row in rows if row.carton is not None)}
    order = sorted(summed(rows), key=lambda row: not left.get((row.sku, row.lot)))
    cells, narrow = [], []
    for row in order:
        open_, packed = (show_quantity(much.get((row.sku, row.lot), 0)) for much in (left, done))
        cells.append((row.sku, row.name, row.lot, open_, packed))
        if left.get((row.sku, row.lot)):
            narrow.append(" ".join(filter(None, (open_, row.unit, row.sku, row.lot, row.name))))
    return Show(
        big=show_quantity(sum(left.values())),
        big_note=f"to pack from {_where(rows, tote)}",
        table=Table(COLUMNS, tuple(cells), narrow=tuple(narrow)),
    )


def _where(rows: Sequence[InHand], tote: str) -> str:
    """The tote as long as something is in it, then the next tote or place with goods of the order."""
    waiting = [row for row in rows if row.carton is None]
    if tote and any(row.plate == tote for row in waiting):
        return tote
    return next((row.plate or row.location for row in waiting), "")


def carton_show(box: CartonRow, goods: Sequence[InCarton]) -> Show:
    """Which carton of its order it is, and what is in it."""
    lines = tuple(f"{show_quantity(each.pieces)} {each.unit} {each.sku} {each.lot}".strip() for each in goods)
    return Show(big=f"{box.sequence}", big_note=f"carton of {box.order}", lines=(box.code, *lines))


def ask_pieces(asked: Ask) -> Generator[Step, Any, tuple[Any, Decimal]]:
    """What is scanned, and how many of it were keyed before, or one."""
    found: Any = yield asked
    amount = Decimal(1)
    while isinstance(found, Decimal):
        amount = found
        found = yield replace(asked, hint=f"scan the item: {amount:f} of it")
    return found, amount


def pieces_of(
    station: Station, found: Item | Lot, amount: Decimal, here: Sequence[InHand]
) -> Generator[Step, Any, Pieces]:
    """So much of what was scanned, of the goods of that item that are `here`; a serial's contents come as a whole."""
    lot = yield from _lot(found, here)
    row = next((each for each in here if each.lot == lot or not lot), None)
    per_scan = (found.on_label or Decimal(1)) if isinstance(found, Item) else Decimal(1)
    pieces = amount * per_scan
    if row is not None and row.tracking == "contents":
        pieces = to_decimal(row.pieces)
    of_lot, serial = ("", lot) if row is not None and row.tracking in SERIALS else (lot, "")
    return Pieces(row, pieces, of_lot, serial, (yield from _weighed(station, found, here, row, pieces)))


def _lot(found: Item | Lot, here: Sequence[InHand]) -> Generator[Step, Any, str]:
    """The lot or serial: of a serial the one that is scanned, of lots the only one that is there, else one chosen."""
    lots = sorted({each.lot for each in here})
    if lot_on(found) or not here or here[0].tracking not in ("lot", *SERIALS):
        return lot_on(found)
    if here[0].tracking in SERIALS:
        hint = "scan the serial"
        serial: Lot = yield from scan((Lot,), "SERIAL", hint=hint, show=Show(lines=(here[0].sku, here[0].name)))
        return serial.code
    return lots[0] if len(lots) == 1 else (yield from choose({each: each for each in lots}, hint="which lot?"))


def _weighed(
    station: Station, found: Item | Lot, here: Sequence[InHand], row: InHand | None, pieces: Decimal
) -> Generator[Step, Any, Decimal | None]:
    """What a part of weighed goods weighs: as the label says, else asked."""
    if row is None or not row.catch_unit:
        return None
    if isinstance(found, Item) and found.weight is not None:
        return found.weight
    there = sum(each.pieces for each in here if each.key == row.key)
    if pieces * ONE >= there:
        return None
    return (yield from weight(station, row.catch_unit, f"{pieces:f} {row.unit} {row.sku}"))
