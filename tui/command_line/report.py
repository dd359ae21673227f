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
from typing import NamedTuple

from sqlalchemy import Connection

from core.catalogue.site import need_site
from core.errors import StockhandError
from core.exchange.csv_text import Cell, write_csv
from core.internal.trace_lot import TraceRow, trace_lot
from core.reports.late_orders import LateRow, late_orders
from core.reports.late_sales import LateSaleRow, late_sales
from core.reports.stock import StockRow, stock
from core.stockroom import Stockroom
from core.values import Micros, local_date, show_decimal
from tui.command_line.database import open_room
from tui.command_line.lines import complain, remark
from tui.command_line.table import table_lines

INDENT = "  "


class Report(NamedTuple):
    """A report: its columns, which of them are numbers, what to say when it is empty, and the options it takes.

    `of` names the codes that it is about. Where its rows are a tree, the first column is how deep they are in it.
    """

    columns: tuple[str, ...]
    numeric: tuple[str, ...]
    nothing: str
    options: tuple[str, ...]
    rows: Callable[[Stockroom, Namespace], Sequence[LateRow | LateSaleRow | StockRow | TraceRow]]
    of: tuple[str, ...] = ()
    tree: bool = False


def run(arguments: Namespace) -> int:
    """Prints the report."""
    report = REPORTS[arguments.report]
    for option in ("sku", "location", "as_of", "site"):
        if getattr(arguments, option) and option not in report.options:
            raise StockhandError(f"--{option.replace('_', '-')} does not go with report {arguments.report}")
    if len(arguments.of) != len(report.of):
        complain(f"report {arguments.report} wants {' and '.join(report.of) or 'no code'}")
        return 2
    with open_room(arguments) as room:
        rows = report.rows(room, arguments)
    _WRITERS[arguments.format](report, [astuple(row) for row in rows])
    return 0


def _stock(room: Stockroom, arguments: Namespace) -> Sequence[StockRow]:
    return room.read(stock, arguments.sku, arguments.location, arguments.as_of)


def _trace(room: Stockroom, arguments: Namespace) -> Sequence[TraceRow]:
    return room.read(trace_lot, *arguments.of)


def _late_orders(room: Stockroom, arguments: Namespace) -> Sequence[LateRow]:
    return room.read(late_orders, *room.read(_site_and_day, arguments.site, room.clock()))


def _late_sales(room: Stockroom, arguments: Namespace) -> Sequence[LateSaleRow]:
    return room.read(late_sales, *room.read(_site_and_day, arguments.site, room.clock()))


def _site_and_day(connection: Connection, code: str, now: Micros) -> tuple[int, date]:
    """The site, and what day it is by its calendar."""
    at = need_site(connection, code)
    return at.id, local_date(now, at.zone_info)


REPORTS = {
    "stock": Report(
        tuple(field.name for field in fields(StockRow)),
        ("quantity", "reserved", "catch"),
        "nothing is in stock",
        ("sku", "location", "as_of"),
        _stock,
    ),
    "late-orders": Report(
        tuple(field.name for field in fields(LateRow)),
        ("line", "days_late", "ordered", "open"),
        "nothing is late",
        ("site",),
        _late_orders,
    ),
    "late-sales": Report(
        tuple(field.name for field in fields(LateSaleRow)),
        ("line", "days_late", "ordered", "open", "short"),
        "nothing is late",
        ("site",),
        _late_sales,
    ),
    "trace": Report(
        tuple(field.name for field in fields(TraceRow)),
        ("quantity",),
        "nothing is known of it",
        (),
        _trace,
        ("the item's SKU", "the lot"),
        tree=True,
    ),
}


def _write_table(report: Report, rows: Sequence[tuple[Cell, ...]]) -> None:
    """Fits a terminal; in a pipe nothing is cut. Of a tree, what happened stands in by its depth."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    texts = [tuple(_shown(cell) for cell in row) for row in rows]
    columns = report.columns
    if report.tree:
        columns = columns[1:]
        texts = [(way, f"{INDENT * int(depth)}{what}", *more) for depth, way, what, *more in texts]
    for line in table_lines(columns, texts, width, numeric=report.numeric):
        sys.stdout.write(f"{line}\n")
    if not rows:
        remark(report.nothing)


def _write_csv(report: Report, rows: Sequence[tuple[Cell, ...]]) -> None:
    """In UTF-8 whatever the terminal's encoding is, for a file is what it is meant for."""
    with open(sys.stdout.fileno(), "w", encoding="utf-8", newline="", closefd=False) as file:
        write_csv(file, report.columns, rows)


def _write_json(report: Report, rows: Sequence[tuple[Cell, ...]]) -> None:
    """An array with a row a line; quantities are strings, because a JSON number may be read as a float."""
    lines = (json.dumps({name: _shown(cell) for name, cell in zip(report.columns, row, strict=True)}) for row in rows)
    sys.stdout.write("[\n")
    for number, line in enumerate(lines):
        sys.stdout.write(f",\n{line}" if number else line)
    sys.stdout.write("\n]\n" if rows else "]\n")


def _shown(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return show_decimal(cell)
    if isinstance(cell, int):
        return str(cell)
    return cell.isoformat() if isinstance(cell, date) else cell or ""


_WRITERS: dict[str, Callable[[Report, Sequence[tuple[Cell, ...]]], None]] = {
    "table": _write_table,
    "csv": _write_csv,
    "json": _write_json,
}
