"""An order's lines as a list: columns where there is room, else the open ones in a line each."""

from __future__ import annotations

from collections.abc import Sequence

from core.inbound.purchase_order import OrderLineRow
from core.internal.transfer import TransferLineRow
from core.outbound.sales_order import SaleLineRow
from core.values import show_quantity
from tui.view import Table

COLUMNS = ("Ln", "Item", "Name", "Ordered", "Rcvd", "Open", "Unit")


def order_table(lines: Sequence[OrderLineRow], current: OrderLineRow | None = None) -> Table:
    """The lines, those still open first; `current` is the one that is worked on."""
    ordered = sorted(lines, key=lambda line: line.open == 0)
    at = next((row for row, line in enumerate(ordered) if current is not None and line.id == current.id), None)
    narrow = () if current is not None else tuple(_in_brief(line) for line in ordered if line.open)
    return Table(COLUMNS, tuple(_cells(line) for line in ordered), at, narrow)


def progress_of(lines: Sequence[OrderLineRow]) -> str:
    """How far an order is."""
    return f"{sum(1 for line in lines if not line.open)} of {len(lines)} lines done"


def _cells(line: OrderLineRow) -> tuple[str, ...]:
    quantities = (show_quantity(line.quantity), show_quantity(line.done), show_quantity(line.open))
    return (str(line.line), line.sku, line.name, *quantities, line.unit)


def _in_brief(line: OrderLineRow) -> str:
    return f"{line.sku} {show_quantity(line.open)} {line.unit} {line.name}"


def sale_table(lines: Sequence[SaleLineRow]) -> Table:
    """The lines of a customer's order, those still to pick first."""
    rows = sorted(lines, key=lambda line: (not line.open, line.line))
    cells = tuple(
        (str(line.line), line.sku, line.name, *map(show_quantity, (line.quantity, line.picked, line.done)), line.unit)
        for line in rows
    )
    taken = ((line, f"{show_quantity(line.picked)}/{show_quantity(line.quantity)}") for line in rows)
    brief = tuple(f"{line.sku} {of} {line.unit} picked" for line, of in taken)
    return Table(("Ln", "Item", "Name", "Ordered", "Picked", "Shipped", "Unit"), cells, narrow=brief)


def transfer_table(lines: Sequence[TransferLineRow], *, coming: bool, done_too: bool = False) -> Table:
    """The lines of a transfer, those still to do first; in brief only those, unless the others are wanted too."""

    def left(line: TransferLineRow) -> int:
        return line.on_its_way if coming else line.to_ship

    rows = sorted(lines, key=lambda line: (not left(line), line.line))
    cells = tuple(
        (str(line.line), line.sku, line.name, *map(show_quantity, (line.quantity, line.shipped, line.done, left(line))))
        for line in rows
    )
    brief = tuple(
        f"{line.sku} {show_quantity(left(line))} {line.unit} {line.name}" for line in rows if done_too or left(line)
    )
    columns = ("Ln", "Item", "Name", "Ordered", "Shipped", "Received", "To come" if coming else "To ship")
    return Table(columns, cells, narrow=brief)
