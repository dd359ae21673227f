"""What is to pack of an order, as it is shown beside the prompts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.outbound.in_hand import InHand
from core.values import show_quantity
from tui.dialogue import Show
from tui.view import Table

COLUMNS = ("Item", "Name", "Lot", "To pack", "Packed")


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
    if any(row.plate == tote for row in waiting):
        return tote
    return next((row.plate or row.location for row in waiting), "")
