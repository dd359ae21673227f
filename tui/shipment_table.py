"""An announced shipment as a list: columns where there is room, else its pallets and loose goods in a line each."""

from __future__ import annotations

from core.inbound.expected import ExpectedRow
from core.inbound.still_coming import ComingPallet, StillComing
from core.values import show_quantity
from tui.view import Table

COLUMNS = ("Pallet", "Item", "Name", "Open", "Lot", "Order")


def shipment_progress(coming: StillComing) -> tuple[str, ...]:
    """How far a shipment is, in a line for its pallets and one for its loose goods, as far as any are to come."""
    if coming.is_over:
        return ("All of it is here",)
    pallets, loose = len(coming.coming_pallets), len(coming.coming_loose)
    return (
        *((f"{pallets} of {coming.pallets} pallets open",) if pallets else ()),
        *((f"{loose} of {coming.loose} lines open",) if loose else ()),
    )


def shipment_left(coming: StillComing) -> str:
    """What is still to come of it, in a few words."""
    pallets, loose = len(coming.coming_pallets), len(coming.coming_loose)
    counted = ((pallets, "pallet"), (loose, "line"))
    return ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in counted if count)


def shipment_table(coming: StillComing) -> Table:
    """What is still to come: the pallets with what is on them, then what comes on none."""
    on_pallets = tuple(_cells(row, pallet.code) for pallet in coming.coming_pallets for row in pallet.lines)
    loose = tuple(_cells(row, "") for row in coming.coming_loose)
    narrow = (*map(_pallet, coming.coming_pallets), *map(_in_brief, coming.coming_loose))
    if not on_pallets:
        return Table(COLUMNS[1:], tuple(cells[1:] for cells in loose), narrow=narrow)
    return Table(COLUMNS, (*on_pallets, *loose), narrow=narrow)


def _cells(row: ExpectedRow, pallet: str) -> tuple[str, ...]:
    return pallet, row.sku, row.name, f"{show_quantity(row.open)} {row.unit}", row.lot or row.serial, row.order


def _pallet(pallet: ComingPallet) -> str:
    if len(pallet.lines) > 1:
        return f"{pallet.code} {len(pallet.lines)} lines"
    return f"{pallet.code} {pallet.lines[0].sku}"


def _in_brief(row: ExpectedRow) -> str:
    return f"{row.sku} {show_quantity(row.open)} {row.unit} {row.name}"
