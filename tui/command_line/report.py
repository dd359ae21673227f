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
from core.reports.stock import StockRow, stock
from core.values import show_decimal
from tui.command_line.database import open_room
from tui.command_line.lines import remark
from tui.command_line.table import table_lines

COLUMNS = tuple(field.name for field in fields(StockRow))


def run(arguments: Namespace) -> int:
    """Prints the report."""
    with open_room(arguments) as room:
        rows = room.read(stock, arguments.sku, arguments.location, arguments.as_of)
    _WRITERS[arguments.format]([astuple(row) for row in rows])
    return 0


def _write_table(rows: Sequence[tuple[Cell, ...]]) -> None:
    """Fits a terminal; in a pipe nothing is cut."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    texts = [tuple(_shown(cell) for cell in row) for row in rows]
    for line in table_lines(COLUMNS, texts, width, numeric=("quantity", "reserved", "catch")):
        sys.stdout.write(f"{line}\n")
    if not rows:
        remark("nothing is in stock")


def _write_csv(rows: Sequence[tuple[Cell, ...]]) -> None:
    """In UTF-8 whatever the terminal's encoding is, for a file is what it is meant for."""
    with open(sys.stdout.fileno(), "w", encoding="utf-8", newline="", closefd=False) as file:
        write_csv(file, COLUMNS, rows)


def _write_json(rows: Sequence[tuple[Cell, ...]]) -> None:
    """An array with a row a line; quantities are strings, because a JSON number may be read as a float."""
    lines = (json.dumps({name: _shown(cell) for name, cell in zip(COLUMNS, row, strict=True)}) for row in rows)
    sys.stdout.write("[\n")
    for number, line in enumerate(lines):
        sys.stdout.write(f",\n{line}" if number else line)
    sys.stdout.write("\n]\n" if rows else "]\n")


def _shown(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return show_decimal(cell)
    return cell.isoformat() if isinstance(cell, date) else cell or ""


_WRITERS: dict[str, Callable[[Sequence[tuple[Cell, ...]]], None]] = {
    "table": _write_table,
    "csv": _write_csv,
    "json": _write_json,
}
