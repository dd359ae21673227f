"""The sheet of barcodes: a reader reads every one of them, and each is what its caption says."""

from __future__ import annotations

import itertools
import re
import struct
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest
import zxingcpp
from PIL import Image

from core.control_codes import CONTROL_CODES
from core.identify import (
    Badge,
    Carrier,
    Control,
    Found,
    Item,
    Location,
    Lot,
    Order,
    Outgoing,
    Plate,
    Printer,
    Return,
    Shipment,
    identify,
)
from core.labels.gs1 import FNC1
from core.stockroom import Stockroom
from core.values import show_decimal
from devices.scanners.scan import Scan
from tests.tui.command_line.command import Command
from tests.tui.demo.conftest import TODAY
from tui.controls import CONTROL_KEYS, ENTER_CONTROL, LAYOUT_CONTROL, has_checked_layout
from tui.demo.pages import DPI, MODULE_DOTS, pages, write
from tui.demo.sheet import Cell, sheet

CELLS = [cell for section in sheet(TODAY) for cell in section.cells]
QUIET_MODULES_LEAST = {"]E0": 7, "]C1": 10, "]C0": 10}


class Read(NamedTuple):
    """A barcode that the reader found on a page."""

    text: str
    symbology: str
    page: Image.Image
    left: int
    right: int
    middle: int


def read(page: Image.Image) -> Iterator[Read]:
    grey = page.convert("L")
    for code in zxingcpp.read_barcodes(grey):
        place = code.position
        middle = (place.top_left.y + place.bottom_left.y) // 2
        yield Read(code.bytes.decode(), code.symbology_identifier, grey, place.top_left.x, place.top_right.x, middle)


@pytest.fixture(scope="module")
def drawn() -> list[Image.Image]:
    return pages(sheet(TODAY))


@pytest.fixture(scope="module")
def found(drawn: list[Image.Image]) -> list[Read]:
    """Everything that the reader finds on all pages."""
    return [code for page in drawn for code in read(page)]


def scanned(cell: Cell) -> str:
    """What a scanner sends for the cell, without its AIM id."""
    return cell.payload.content.removeprefix(FNC1)


def named(found: Found) -> str:
    """The words that the caption of such a thing must hold."""
    match found:
        case Item():
            return f"{found.sku} {found.name}" + (
                f", case of {show_decimal(found.pack_quantity)}" if found.pack == "CS" else ""
            )
        case Location():
            return f"Bin {found.code}"
        case Plate():  # a tote and a carton are plates
            return f"Pallet {found.code}"
        case Order() | Shipment() | Outgoing() | Return():
            return f"{type(found).__name__} {found.number}"
        case Badge():
            return f"Badge of {found.name}"
        case Control() | Printer() | Carrier():
            return found.code
        case Lot():
            return f"lot of {found.sku}"


def test_every_code_on_the_sheet_is_read_and_nothing_else(found: list[Read]) -> None:
    assert {code.text for code in found} == {scanned(cell) for cell in CELLS}


def test_each_kind_of_code_is_on_the_sheet(found: list[Read]) -> None:
    assert {code.symbology for code in found} == {"]C0", "]C1", "]E0", "]d2"}


@pytest.mark.parametrize(
    "cell",
    [cell for cell in CELLS if not cell.caption.startswith(("The lot of", "Box ", LAYOUT_CONTROL))],
    ids=lambda cell: cell.caption,
)
def test_a_code_means_what_its_caption_says(cell: Cell, found: list[Read], room: Stockroom) -> None:
    for code in (code for code in found if code.text == scanned(cell)):
        meant = room.read(identify, 1, code.text, symbology=code.symbology)
        assert [named(each) for each in meant] == [re.sub("^(Tote|Carton) ", "Pallet ", cell.caption)]


def test_the_codes_that_labels_are_printed_of_are_those_that_the_floor_knows() -> None:
    assert set(CONTROL_CODES) == {*CONTROL_KEYS, ENTER_CONTROL}


def test_the_code_that_checks_the_keys_is_read_as_it_is_meant(found: list[Read]) -> None:
    (code,) = (code for code in found if code.text.startswith(LAYOUT_CONTROL))
    assert has_checked_layout(Scan(code.text, code.symbology, "GUN", 0.0))


def test_the_lot_on_the_sheet_is_new_so_that_its_expiry_is_asked(room: Stockroom) -> None:
    (cell,) = (cell for cell in CELLS if "lot of" in cell.caption)
    assert (
        room.read(lambda at: at.exec_driver_sql("SELECT count(*) FROM lot WHERE code = ?", (scanned(cell),)).scalar())
        == 0
    )


def test_bars_are_wide_enough_for_a_hand_scanner_and_have_room_around_them(found: list[Read]) -> None:
    assert MODULE_DOTS * 25.4 / DPI > 0.33
    for code in (code for code in found if code.symbology in QUIET_MODULES_LEAST):
        row = code.page.crop((0, code.middle, code.page.width, code.middle + 1)).tobytes()
        bars = row[code.left + 1 : code.right - 1]
        widths = [len(list(same)) for _, same in itertools.groupby(bars)]
        assert min(widths[1:-1]) >= MODULE_DOTS, code.text
        quiet = QUIET_MODULES_LEAST[code.symbology] * MODULE_DOTS
        first = row.index(0, max(code.left - MODULE_DOTS, 0))
        last = row.rindex(0, 0, code.right + MODULE_DOTS)
        assert set(row[first - quiet : first]) == {255}, code.text
        assert set(row[last + 1 : last + 1 + quiet]) == {255}, code.text


def test_the_pdf_holds_every_page_dot_by_dot_in_the_size_of_a4(drawn: list[Image.Image], tmp_path: Path) -> None:
    file = tmp_path / "demo.PDF"
    assert write(drawn, file) == [file]
    written = file.read_bytes()
    sizes = re.findall(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", written)
    assert [(round(float(wide)), round(float(tall))) for wide, tall in sizes] == [(595, 842)] * len(drawn)
    held = list(pictures(written))
    assert [page.tobytes() for page in held] == [page.tobytes() for page in drawn]


def test_the_command_writes_the_pdf_and_says_where(stockhand: Command, tmp_path: Path) -> None:
    file = tmp_path / "demo.pdf"
    assert stockhand("demo", "--sheet", file) == (0, f"{file}\n", "")
    assert file.read_bytes().startswith(b"%PDF-")


def test_a_png_is_written_for_each_page(stockhand: Command, drawn: list[Image.Image], tmp_path: Path) -> None:
    file = tmp_path / "demo.png"
    files = [file, *(tmp_path / f"demo-{number}.png" for number in range(2, len(drawn) + 1))]
    assert stockhand("demo", "--sheet", file).out.splitlines() == [str(each) for each in files]
    for each in files:
        with Image.open(each) as page:
            assert page.size == drawn[0].size
            assert round(page.info["dpi"][0]) == DPI


@pytest.mark.parametrize("name", ["demo.gif", "demo", "demo.pdf.txt"])
def test_another_ending_is_refused_in_one_line(stockhand: Command, tmp_path: Path, name: str) -> None:
    assert ".pdf or .png" in stockhand("demo", "--sheet", tmp_path / name).complained(2)
    assert not (tmp_path / name).exists()


def test_a_folder_that_is_not_there_is_named_in_one_line(stockhand: Command, tmp_path: Path) -> None:
    assert "No such file" in stockhand("demo", "--sheet", tmp_path / "nowhere" / "demo.pdf").complained(2)


def pictures(pdf: bytes) -> Iterator[Image.Image]:
    """The fax-coded pictures in a PDF, read as the TIFF files that they are without their first bytes."""
    for found in re.finditer(rb"/Columns (\d+)\s*/Rows (\d+).*?/Length (\d+)\s*>>\s*stream\r?\n", pdf, re.DOTALL):
        wide, tall, length = (int(number) for number in found.groups())
        data = pdf[found.end() : found.end() + length]
        # width, height, bits, CCITT group 4, black is 0, where and how much
        tags = {256: wide, 257: tall, 258: 1, 259: 4, 262: 1, 273: 8 + 2 + 8 * 12 + 4, 278: tall, 279: length}
        entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
        head = b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + struct.pack("<I", 0)
        yield Image.open(BytesIO(head + data))
