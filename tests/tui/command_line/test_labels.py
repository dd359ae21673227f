"""`stockhand labels`: look at a label, change it, print whole ranges of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from core.catalogue.location import DefineLocation
from core.labels.designs import LATEST, definition_of
from core.own_designs import current_design
from core.schema.tables import print_job
from tests.core.labels.drawn import LABELS
from tests.core.warehouse import Warehouse
from tests.devices.printers import judge
from tests.tui.command_line.command import Command, run, surroundings
from tests.tui.pseudo_terminal import PseudoTerminal

ITEM = definition_of("item", LATEST["item"])


def queued(warehouse: Warehouse) -> list[str]:
    """The values of the labels on the queue, in order."""
    query = select(print_job.c.data).order_by(print_job.c.id)
    return list(warehouse.room.read(lambda at: at.execute(query).scalars().all()))


def test_a_label_is_exported_changed_and_imported(warehouse: Warehouse, home: Path, stockhand: Command) -> None:
    database = ("--database", warehouse.url)
    exported = run("labels", "export", "item", *database)
    assert exported == (0, ITEM, "")
    file = home / "item.toml"
    file.write_text(exported.out.replace('text = "{name}"', 'text = "OUR {name}"'), newline="\r\n")
    assert stockhand("labels", "import", file, *database).out == "Label item changed, version 1001\n"
    assert stockhand("labels", "import", file, *database).out == "Label item is so already\n"
    assert "OUR BOLT" in stockhand("labels", "preview", "item", "sku=B", "name=BOLT", *database).out
    assert "1001 (own)" in stockhand("labels", "list", *database).out
    assert stockhand("labels", "withdraw", "item", *database).out == "Label item is as it came\n"
    assert warehouse.room.read(current_design, "item").version == LATEST["item"]
    assert stockhand("labels", "withdraw", "item", *database).complained(1).startswith("Label item is as it came")


def test_each_thing_that_is_wrong_with_a_file_is_a_line(home: Path, stockhand: Command) -> None:
    file = home / "item.toml"
    file.write_text(ITEM.replace("height = 8.2", "height = 0").replace("longest = 40", "long = 40"))
    ended = stockhand("labels", "import", file)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.splitlines() == [
        f"{file}: field sku: there is no 'long', but kind, longest, may_be_empty, starts, values",
        f"{file}: layout 1, element 3 (code_128): Expected `float` > 0.0 - at `$.height`",
        f"{file}: layout 2, element 3 (code_128): Expected `float` > 0.0 - at `$.height`",
        f"stockhand: {file}: the label is not changed",
    ]
    file.write_bytes(b"\xff\xfe")
    assert "is no text in UTF-8" in stockhand("labels", "preview", file).complained(2)
    assert "No such file" in stockhand("labels", "preview", home / "none.toml").complained(2)


@pytest.mark.parametrize("dpi", [203, 300])
def test_a_preview_is_a_picture_that_a_reader_reads(home: Path, stockhand: Command, dpi: int) -> None:
    file = home / "location.toml"
    file.write_text(definition_of("location", LATEST["location"]))
    picture = home / "label.png"
    ended = stockhand("labels", "preview", file, "code=A12-034", "check=57", "--png", picture, "--dpi", dpi)
    assert ended.out == f"{picture}: 50.8 x 25.4 mm at {dpi} dpi\n"
    assert [each.text for each in judge.scan(Image.open(picture))] == ["A12-034.57"]


@pytest.mark.parametrize(
    ("paper_mm", "dpi", "characters"), [(80, 203, 48), (80, 180, 42), (58, 203, 32), (58, 180, 30)]
)
def test_a_slip_is_shown_as_wide_as_the_paper_asked_for(
    home: Path, stockhand: Command, paper_mm: int, dpi: int, characters: int
) -> None:
    file = home / "count_sheet.toml"
    file.write_text(definition_of("count_sheet", 1))
    values = ("number=CP-0007", r"lines=A1\tBOLT\tHex bolt\nB2\tNUT")
    paper = ("--paper-mm", paper_mm, "--dpi", dpi)
    shown = stockhand("labels", "preview", file, *values, *paper).out.splitlines()
    assert shown[0] == "C O U N T   S H E E T"
    assert "A1" + "________".rjust(characters - 2) in shown
    assert "-" * characters in shown
    picture = home / "slip.png"
    ended = stockhand("labels", "preview", file, *values, *paper, "--png", picture)
    assert ended.out == f"{picture}: {characters} characters on {paper_mm} mm paper at {dpi} dpi\n"
    assert [each.text for each in judge.scan(Image.open(picture))] == ["CP-0007"]


def test_a_document_is_listed_exported_changed_and_imported(
    warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    database = ("--database", warehouse.url)
    assert "receipt" in stockhand("labels", "list", *database).out
    exported = run("labels", "export", "pick_list", *database)
    assert exported == (0, definition_of("pick_list", 1), "")
    file = home / "pick_list.toml"
    file.write_text(exported.out.replace('"PICK LIST"', '"OUR LIST"'))
    assert stockhand("labels", "import", file, *database).out == "Label pick_list changed, version 1001\n"
    assert "O U R   L I S T" in stockhand("labels", "preview", "pick_list", *database).out
    assert "no receipt printer has 80 mm paper and 300 dpi" in stockhand(
        "labels", "preview", "pick_list", "--dpi", 300, *database
    ).complained(1)
    file.write_text(exported.out.replace("{number}", "{numbr}"))
    ended = stockhand("labels", "import", file, *database)
    assert ended.err.splitlines() == [
        f"{file}: element 2 (row): there is no field 'numbr', but number, order, wave, customer, due, lines",
        f"{file}: element 9 (bars): there is no field 'numbr', but number, order, wave, customer, due, lines",
        f"stockhand: {file}: the label is not changed",
    ]


def test_every_label_shows_what_it_looks_like(sqlite_warehouse: Warehouse, stockhand: Command) -> None:
    for name in LATEST:
        ended = stockhand("labels", "preview", name, "--database", sqlite_warehouse.url)
        assert ended.status == 0, ended.err
        assert ended.out.startswith("+--") == (name in LABELS)


def test_a_value_that_cannot_be_is_named(sqlite_warehouse: Warehouse, stockhand: Command) -> None:
    database = ("--database", sqlite_warehouse.url)
    assert stockhand("labels", "preview", "item", "sku=B", *database).complained(1) == "name is missing"
    assert "colour=red is not FIELD=VALUE" in stockhand(
        "labels", "preview", "item", "colour=red", *database
    ).complained(1)
    assert "no label 'poster'" in stockhand("labels", "export", "poster", *database).complained(1)


def test_a_range_of_locations_is_queued_in_order_and_once(warehouse: Warehouse, stockhand: Command) -> None:
    for number in range(1, 121):
        warehouse.post(DefineLocation(code=f"R{number // 50}-{number}", check_digits="57"))
    printing = ("labels", "print", "location", "--printer", "zebra", "--database", warehouse.url)
    some = (*printing, "--from", "r0-5", "--to", "R1-52")
    assert stockhand(*some, "--dry-run").out.splitlines()[:2] == ["R0-5", "R0-6"]
    assert stockhand(*some).out == "48 labels queued\n"
    assert [each.partition('"code":"')[2].partition('"')[0] for each in queued(warehouse)] == [
        f"R{number // 50}-{number}" for number in range(5, 53)
    ]
    assert stockhand(*printing, "--from", "R0-1", "--to", "R9").out == "72 labels queued, 48 queued before\n"
    assert stockhand(*some, "--run", "again").out == "48 labels queued\n"
    assert len(queued(warehouse)) == 168


def test_what_is_refused_is_named_and_can_be_put_right(sqlite_warehouse: Warehouse, stockhand: Command) -> None:
    warehouse = sqlite_warehouse
    everything = ("labels", "print", "item", "--database", warehouse.url)
    refused = stockhand(*everything, "--printer", "broken")
    assert refused.status == 1
    assert "0 labels queued" in refused.out
    assert "No printer BROKEN" in refused.err
    assert queued(warehouse) == []
    assert stockhand(*everything, "--printer", "ZEBRA").status == 0
    assert len(queued(warehouse)) > 3


def test_plates_and_empty_ranges(sqlite_warehouse: Warehouse, stockhand: Command) -> None:
    sqlite_warehouse.receive("BOLT", 3, plate="LP000001")
    plates = ("labels", "print", "plate", "--printer", "ZEBRA", "--database", sqlite_warehouse.url)
    assert stockhand(*plates).out == "1 labels queued\n"
    empty = stockhand(*plates, "--from", "LP9")
    assert (empty.status, empty.err) == (1, "stockhand: nothing lies in that range\n")


def test_a_terminal_sees_how_far_it_is(sqlite_warehouse: Warehouse) -> None:
    for number in range(150):
        sqlite_warehouse.post(DefineLocation(code=f"R-{number}"))
    program = ("tui.cli", "labels", "print", "location", "--from", "R-0", "--to", "R-149", "--printer", "ZEBRA")
    arguments = (*program, "--database", sqlite_warehouse.url)
    with PseudoTerminal(Path("-m"), *arguments, columns=120, environment=surroundings()) as terminal:
        assert terminal.wait_for_end() == 0
        terminal.wait_for_text("150 labels queued")
        assert b"100 of 150" in terminal.written
        assert not any("of 150" in row for row in terminal.rows)
