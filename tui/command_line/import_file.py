"""`stockhand import`: a CSV file of items, stock, orders or the like, with every bad row named."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterable

from core.command import SYSTEM
from core.errors import StockhandError
from core.exchange.file_import import FileImport, Imported, ImportHalted
from core.exchange.purchase_rows import PurchaseOrderRows, ShipmentRows, SupplierItemRows
from core.exchange.rows import ItemRows, LocationRows, Rows, StockRows
from core.exchange.sales_rows import CustomerRows, SalesOrderRows
from core.exchange.sheet import Sheet, UnreadableSheet
from core.stockroom import Stockroom
from tui.command_line.database import open_room
from tui.command_line.lines import complain, remark, say
from tui.command_line.progress import with_bar


def run(arguments: Namespace) -> int:
    """Imports the file; status 1 if any row is bad."""
    if arguments.create and arguments.kind != "locations":
        raise StockhandError("--create makes zones: it goes with import locations")
    with open_room(arguments) as room:
        meaning = _meaning(room, arguments)
        try:
            sheet = Sheet(arguments.file, meaning.columns, meaning.required)
            chosen = (arguments.operator.upper() or SYSTEM, arguments.dry_run, arguments.good_rows_only)
            found = FileImport(room, sheet, meaning, *chosen).run(with_bar if sys.stderr.isatty() else iter)
        except (UnreadableSheet, ImportHalted) as error:
            complain(f"{arguments.file}: {error}")
            return 1
    if sheet.encoding == "cp1252":
        remark(f"{arguments.file}: read as Windows-1252, for it is not UTF-8")
    return _tell(arguments, found)


def _meaning(room: Stockroom, arguments: Namespace) -> Rows:
    site = arguments.site
    kinds: dict[str, Callable[[], Rows]] = {
        "items": ItemRows,
        "locations": lambda: LocationRows(room, site, arguments.create),
        "stock": lambda: StockRows(room, site),
        "supplier-items": SupplierItemRows,
        "purchase-orders": lambda: PurchaseOrderRows(room, site),
        "customers": CustomerRows,
        "sales-orders": lambda: SalesOrderRows(room, site),
        "shipments": lambda: ShipmentRows(room, site),
    }
    return kinds[arguments.kind]()


def _tell(arguments: Namespace, found: Imported) -> int:
    for line in _bad_lines(arguments, found):
        remark(line)
    done = "would be imported" if arguments.dry_run else "imported"
    before = f", {found.booked_before} imported before" if found.booked_before else ""
    if not found.bad:
        say(f"{arguments.file}: {found.booked} rows {done}{before}")
        return 0
    rest = f"{found.booked} {done}{before}" if arguments.good_rows_only else "nothing imported"
    complain(f"{arguments.file}: {found.bad_rows} of {found.rows} rows are bad, {rest}")
    return 1


def _bad_lines(arguments: Namespace, found: Imported) -> Iterable[str]:
    for bad in found.bad:
        column = f"{bad.column}: " if bad.column else ""
        yield f"{arguments.file}:{bad.line}: {column}{bad.reason}"
