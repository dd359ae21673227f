"""`stockhand report`: rows from the books as a table, CSV or JSON."""

from __future__ import annotations

import json
import shutil
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import astuple, fields
from datetime import date
from decimal import Decimal

from core.exchange.csv_text import Cell, write_csv
from core.internal.trace_lot import TraceRow, trace_lot
from core.reports.stock import StockRow, stock
from core.stockroom import Stockroom
from core.values import show_decimal
from tui.command_line.database import open_room
from tui.command_line.lines import complain, remark
from tui.command_line.table import table_lines

NUMERIC = ("quantity", "reserved", "catch")
INDENT = "  "

Rows = Sequence[tuple[Cell, ...]]


def run(arguments: Namespace) -> int:
    """Prints the report."""
    if (len(arguments.of) == 2) != (arguments.report == "trace"):
        complain("report trace wants the item's SKU and the lot, and no other report does")
        return 2
    with open_room(arguments) as room:
        columns, rows = _REPORTS[arguments.report](room, arguments)
    _WRITERS[arguments.format](columns, rows)
    return 0


def _stock(room: Stockroom, arguments: Namespace) -> tuple[tuple[str, ...], Rows]:
    rows = room.read(stock, arguments.sku, arguments.location, arguments.as_of)
    if not rows:
        remark("nothing is in stock")
    return _columns(StockRow), [astuple(row) for row in rows]


def _trace(room: Stockroom, arguments: Namespace) -> tuple[tuple[str, ...], Rows]:
    rows = room.read(trace_lot, *arguments.of)
    return _columns(TraceRow), [(Decimal(row.depth), *astuple(row)[1:]) for row in rows]


def _columns(row: type[StockRow | TraceRow]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(row))


def _write_table(columns: Sequence[str], rows: Rows) -> None:
    """Fits a terminal; in a pipe nothing is cut. Where the rows are a tree, what happened stands in by its depth."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    texts = [tuple(_shown(cell) for cell in row) for row in rows]
    if columns[0] == "depth":
        columns = columns[1:]
        texts = [(way, f"{INDENT * int(depth)}{what}", *more) for depth, way, what, *more in texts]
    for line in table_lines(columns, texts, width, numeric=NUMERIC):
        sys.stdout.write(f"{line}\n")


def _write_csv(columns: Sequence[str], rows: Rows) -> None:
    """In UTF-8 whatever the terminal's encoding is, for a file is what it is meant for."""
    with open(sys.stdout.fileno(), "w", encoding="utf-8", newline="", closefd=False) as file:
        write_csv(file, columns, rows)


def _write_json(columns: Sequence[str], rows: Rows) -> None:
    """An array with a row a line; quantities are strings, because a JSON number may be read as a float."""
    lines = (json.dumps({name: _shown(cell) for name, cell in zip(columns, row, strict=True)}) for row in rows)
    sys.stdout.write("[\n")
    for number, line in enumerate(lines):
        sys.stdout.write(f",\n{line}" if number else line)
    sys.stdout.write("\n]\n" if rows else "]\n")


def _shown(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return show_decimal(cell)
    return cell.isoformat() if isinstance(cell, date) else cell or ""


_REPORTS: dict[str, Callable[[Stockroom, Namespace], tuple[tuple[str, ...], Rows]]] = {
    "stock": _stock,
    "trace": _trace,
}
_WRITERS: dict[str, Callable[[Sequence[str], Rows], None]] = {
    "table": _write_table,
    "csv": _write_csv,
    "json": _write_json,
}
