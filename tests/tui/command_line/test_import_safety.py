"""`stockhand import` opens stock once whatever the file, and does not stop the others while it works."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from core.catalogue.item import AssignCode
from core.command import SYSTEM
from core.exchange.file_import import BATCH_STEPS, ROWS_AT_ONCE_MAX, FileImport, ImportHalted
from core.exchange.rows import ItemRows, LocationRows, Step
from core.exchange.sheet import Sheet
from core.schema.tables import item, location, zone
from tests.core.warehouse import Warehouse
from tests.tui.command_line.command import Command, Ended
from tests.tui.command_line.test_import import count, save

EAN = "4012345678901"


def test_stock_comes_whole_and_is_mended_before_it_is_imported(
    warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    file = save(home, "location,sku,quantity\nA1,BOLT,5\nA9,BOLT,6\nA1,NUT,7\n")
    said = stockhand("import", "stock", file, "--good-rows-only", "--database", warehouse.url).complained(2)
    assert said == "Stock is imported whole: --dry-run names the bad rows, mend them first"
    assert stockhand("import", "stock", file, "--database", warehouse.url).status == 1
    assert warehouse.stock() == {}
    save(home, "location,sku,quantity\nA1,BOLT,5\nA2,BOLT,6\nA1,NUT,7\n")
    ended = stockhand("import", "stock", file, "--database", warehouse.url)
    assert ended == Ended(0, f"{file}: 3 rows imported\n", "")


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ("A1,BOLT,5\nA1,BOLT,5\nA2,BOLT,6\nA3,NUT,1\n", ("2: location: was opened", "3: ", "4: ")),
        ("A1,BOLT,5\nA1,BOLT,6\nA2,BOLT,6\n", ("3: was imported before",)),
        ("A2,BOLT,6\nA3,NUT,1\n", ("2: location: was opened by a file imported before: leave the row out",)),
    ],
)
def test_no_changed_copy_of_a_stock_file_opens_stock_twice(
    warehouse: Warehouse, home: Path, stockhand: Command, changed: str, faults: tuple[str, ...]
) -> None:
    header = "location,sku,quantity\n"
    first = save(home, f"{header}A1,BOLT,5\nA1,BOLT,5\nA2,BOLT,6\n")
    assert stockhand("import", "stock", first, "--database", warehouse.url).status == 0
    before = warehouse.everything()
    as_saved_again = save(home, "Location;SKU;Quantity\na1;BOLT;5.0\nA1;BOLT;5\nA2;BOLT;6\n", "again.csv")
    ended = stockhand("import", "stock", as_saved_again, "--database", warehouse.url)
    assert ended == Ended(0, f"{as_saved_again}: 0 rows imported, 3 imported before\n", "")
    file = save(home, header + changed, "changed.csv")
    ended = stockhand("import", "stock", file, "--database", warehouse.url)
    assert ended.status == 1
    *bad, last = ended.err.splitlines()
    assert [line.startswith(f"{file}:{fault}") for line, fault in zip(bad, faults, strict=True)] == [True] * len(bad)
    assert last.endswith("nothing imported")
    assert warehouse.everything() == before


def test_a_stock_file_that_would_hold_up_the_others_is_to_be_split(
    sqlite_warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    file = save(home, "location,sku,quantity\n" + "A1,BOLT,1\n" * (ROWS_AT_ONCE_MAX + 1))
    said = stockhand("import", "stock", file, "--database", sqlite_warehouse.url).complained(1)
    assert said == f"{file}: has over 5000 rows of stock, which is one commit: split it"
    assert sqlite_warehouse.stock() == {}


def test_others_work_on_while_a_long_file_of_locations_is_imported(warehouse: Warehouse, home: Path) -> None:
    file = save(home, "code,zone\n" + "".join(f"R-{number},WARM\n" for number in range(1100)))
    meaning = LocationRows(warehouse.room, "", create_zones=True)
    sheet = Sheet(file, meaning.columns, meaning.required)
    found_between = set[int]()

    def watch(steps: Sequence[Step]) -> Iterator[Step]:
        for step in steps:
            if step.line % BATCH_STEPS == 0:
                found_between.add(count(warehouse, location))
                warehouse.find("A1", "BOLT", 1)
            yield step

    before = count(warehouse, location)
    found = FileImport(warehouse.room, sheet, meaning, SYSTEM).run(watch)
    assert (found.rows, found.booked, found.bad) == (1100, 1100, [])
    assert len(found_between) > 1
    assert count(warehouse, location) == before + 1100
    assert count(warehouse, zone) == 2


def test_a_bad_row_at_the_end_of_a_long_file_is_found_before_the_first_is_committed(
    warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    good = "".join(f"S{number},Screw {number},,\n" for number in range(600))
    items = count(warehouse, item)
    for bad, fault in (
        ("Z,Screw,KG,none\nZ2,Nut,KEG,none\n", "603: unit: No unit KEG"),
        ("S1,Another,,\n", "602: sku: S1 is another item on line 3"),
    ):
        file = save(home, f"sku,name,unit,tracking\n{good}{bad}")
        ended = stockhand("import", "items", file, "--database", warehouse.url)
        assert (ended.status, ended.err.startswith(f"{file}:{fault}")) == (1, True)
        assert ended.err.splitlines()[-1].endswith("nothing imported")
        assert count(warehouse, item) == items


def test_a_code_or_pack_that_two_rows_tell_differently_is_refused(
    sqlite_warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    rows = "X,One,4012345678901,BOX,5\nY,Two,4012345678901,,\nX,One,,BOX,6\n"
    file = save(home, f"sku,name,gtin,pack,pack_quantity\n{rows}")
    ended = stockhand("import", "items", file, "--database", sqlite_warehouse.url)
    assert ended.err.splitlines()[:2] == [
        f"{file}:3: gtin: 4012345678901 is X on line 2",
        f"{file}:4: pack_quantity: BOX holds 5 on line 2",
    ]


def test_an_import_that_somebody_gets_in_the_way_of_says_how_far_it_came(warehouse: Warehouse, home: Path) -> None:
    file = save(home, "sku,name,gtin\n" + "".join(f"S{number},Screw,\n" for number in range(600)) + f"T,Tap,{EAN}\n")
    meaning = ItemRows()
    runs = 0

    def watch(steps: Sequence[Step]) -> Iterator[Step]:
        nonlocal runs
        runs += 1
        yield from steps
        if runs == 1:  # all rows have been found good
            warehouse.post(AssignCode(sku="NUT", code=EAN))

    with pytest.raises(ImportHalted) as halted:
        FileImport(warehouse.room, Sheet(file, meaning.columns, meaning.required), meaning, SYSTEM).run(watch)
    assert str(halted.value).startswith(f"line 602: {EAN.zfill(14)} already means NUT")
    assert "The rows before line 502 are imported" in str(halted.value)
    mended = save(home, file.read_text().replace(EAN, ""), "mended.csv")
    meaning = ItemRows()
    found = FileImport(warehouse.room, Sheet(mended, meaning.columns, meaning.required), meaning, SYSTEM).run()
    assert (found.booked, found.bad) == (601, [])
