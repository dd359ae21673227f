"""Files that go to a carrier and come from it: the cartons that it is to take, and the numbers that it gave them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from core.exchange.cells import amount, code, optional
from core.exchange.csv_text import Cell, write_csv
from core.exchange.order_files import write_whole
from core.exchange.rows import Rows, Step
from core.exchange.sheet import Row
from core.outbound.advice import NoteTracking, ToldRow
from core.values import to_decimal

COLUMNS = (
    "advice", "carton", "order", "number", "reference", "customer", "ship_to", "service", "box", "weight_kg",
)  # fmt: skip
NEW_LINE = " / "  # parts the lines of an address in a cell


def write_advice(folder: Path, advice: str, told: Sequence[ToldRow]) -> Path:
    """Writes the file of one list, whole or not at all; the same list is the same file."""
    text = io.StringIO(newline="")
    write_csv(text, COLUMNS, (_cells(advice, each) for each in told))
    file = folder / f"{advice}.csv"
    write_whole(file, text.getvalue().encode())
    return file


def _cells(advice: str, told: ToldRow) -> tuple[Cell, ...]:
    weight = None if told.weight_mg is None else to_decimal(told.weight_mg)
    address = NEW_LINE.join((told.ship_to or told.customer).splitlines())
    return (
        advice, told.carton, told.order, told.number, told.reference, told.customer, address, told.service, told.box,
        weight,
    )  # fmt: skip


class TrackingRows(Rows):
    """Cartons with the number that their carrier gave each, and what it takes for it."""

    columns: ClassVar[tuple[str, ...]] = ("carton", "tracking", "price")
    required: ClassVar[tuple[str, ...]] = ("carton", "tracking")

    def __init__(self, site: str, carrier: str) -> None:
        self._site = site
        self._carrier = carrier

    def steps(self, row: Row) -> Iterator[Step]:
        """The one command that says it."""
        noted = NoteTracking(
            site=self._site,
            carrier=self._carrier,
            carton=code(row.cells, "carton"),
            tracking=code(row.cells, "tracking"),
            price=optional(amount, row.cells, "price"),
        )
        yield Step(row.line, "carton", noted)
