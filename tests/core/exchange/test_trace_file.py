"""The trace of a lot as a file: whole, under a name of its own, and no spreadsheet's formula."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from core.exchange.trace_file import COLUMNS, put_trace
from core.internal.trace_lot import trace_lot
from tests.core.warehouse import Warehouse


def written(warehouse: Warehouse, folder: Path, lot: str) -> tuple[str, list[list[str]]]:
    file = put_trace(warehouse.room.read(trace_lot, "GLUE", lot), folder)
    return file.name, list(csv.reader(file.read_text("utf-8").splitlines()))


def test_each_step_is_a_row(sqlite_warehouse: Warehouse, tmp_path: Path) -> None:
    sqlite_warehouse.receive("GLUE", 7, lot="G1")
    for _again in range(2):
        name, rows = written(sqlite_warehouse, tmp_path, "G1")
        assert (name, rows[0]) == ("trace-GLUE-G1.csv", list(COLUMNS))
        assert [(row[2], row[5], row[8]) for row in rows[1:]] == [
            ("lot", "", ""), ("received", "7", "ACME"), ("on hand", "7", "DOCK"),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("lot", "name"),
    [("../../etc", "..%2F..%2Fetc"), ("=1+1", "%3D1%2B1"), ("Ü 7-8", "Ü%207%2D8"), ("A%2F", "A%252F")],
)
def test_any_lot_has_a_name_of_its_own_in_the_folder(
    sqlite_warehouse: Warehouse, tmp_path: Path, lot: str, name: str
) -> None:
    sqlite_warehouse.find("A1", "GLUE", 1, lot=lot)
    file, rows = written(sqlite_warehouse, tmp_path, lot)
    assert file == f"trace-GLUE-{name}.csv"
    assert [path.name for path in tmp_path.iterdir()] == [file]
    assert rows[1][4] == (f"'{lot}" if lot.startswith("=") else lot)


def test_a_folder_that_is_not_there_is_named(sqlite_warehouse: Warehouse, tmp_path: Path) -> None:
    sqlite_warehouse.find("A1", "GLUE", 1, lot="G1")
    with pytest.raises(FileNotFoundError, match=r"nowhere/trace-GLUE-G1\.csv"):
        written(sqlite_warehouse, tmp_path / "nowhere", "G1")
