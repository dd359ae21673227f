"""The trace of a lot as a file: for whoever has to be told where it came from and who has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, fields
from io import StringIO
from pathlib import Path

from core.exchange.csv_text import write_csv
from core.exchange.order_files import write_whole
from core.internal.trace_lot import TraceRow

COLUMNS = tuple(field.name for field in fields(TraceRow))


def put_trace(rows: Sequence[TraceRow], folder: Path) -> Path:
    """Writes the rows of one trace as CSV under the names of its item and lot, over what was written before."""
    text = StringIO(newline="")
    write_csv(text, COLUMNS, (astuple(row) for row in rows))
    file = folder / f"trace-{_in_name(rows[0].sku)}-{_in_name(rows[0].lot)}.csv"
    write_whole(file, text.getvalue().encode())
    return file


def _in_name(code: str) -> str:
    """A code as a part of a file's name, different for each code; letters of any language stay as they are."""
    return "".join(sign if sign.isalnum() or sign in "_." else f"%{ord(sign):02X}" for sign in code)
