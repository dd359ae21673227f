"""Draws the sheet on A4 pages, black on white, and writes them as PDF or PNG."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import zxingcpp
from PIL import Image

from core.errors import StockhandError
from core.labels import code128
from core.labels.label import Code128, DataMatrix, Element, Gs1, Label, Line, Text
from devices.printers.dots import dots
from devices.printers.picture import picture
from tui.command_line.lines import say
from tui.demo.sheet import Cell, Ean, Section, sheet

DPI = 300
A4_MM = (210.0, 297.0)
MARGIN_MM = 12.0
MODULE_DOTS = 4  # a third of a millimetre: a hand scanner reads it off paper at arm's length
MODULE_MM = MODULE_DOTS * 25.4 / DPI

ENDINGS = (".pdf", ".png")

_TITLE = "Stockhand demo"
_ADVICE = "Print it in its own size, not fitted to the page."
_TITLE_MM = 6.0
_HEADING_MM = 5.0
_HEADING_PITCH_MM = 11.0
_CAPTION_MM = 4.4
_NOTE_AT_MM = 4.8
_NOTE_MM = 3.2
_BARS_AT_MM = 9.0
_BARS_MM = 12.0
_READABLE_AT_MM = 21.8
_SQUARE_MM = 20.0
_SQUARE_MODULE_MM = 0.6
_CELL_PITCH_MM = 32.0
_GAP_MM = 8.0
_WIDTH_MM = A4_MM[0] - 2 * MARGIN_MM
_HALF_MM = (_WIDTH_MM - _GAP_MM) / 2
_BOTTOM_MM = A4_MM[1] - MARGIN_MM
_EAN_MODULES = 95
_EAN_QUIET_MODULES = 11


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell and its top left corner in mm."""

    cell: Cell
    x: float
    y: float
    width: float


def pages(sections: Iterable[Section]) -> list[Image.Image]:
    """The sheet in black and white, a picture for each page."""
    sheets = list(_placed(sections))
    return [_page(each, f"{_TITLE}   page {number} of {len(sheets)}") for number, each in enumerate(sheets, 1)]


def write_sheet(file: Path) -> int:
    """Writes the sheet as it is today, and says which files there are now; returns the exit status."""
    if file.suffix.lower() not in ENDINGS:
        raise StockhandError(f"{file}: the sheet is written as {' or '.join(ENDINGS)}")
    for written in write(pages(sheet(date.today())), file):  # noqa: DTZ011  the date on this machine's wall
        say(str(written))
    return 0


def write(drawn: Sequence[Image.Image], file: Path) -> list[Path]:
    """Writes all pages into one PDF, or one PNG a page; returns the files."""
    first, *others = drawn
    if file.suffix.lower() == ".pdf":
        first.save(file, "PDF", resolution=DPI, save_all=True, append_images=others, title=_TITLE)
        return [file]
    files = [file, *(file.with_stem(f"{file.stem}-{number}") for number in range(2, len(drawn) + 1))]
    for page, named in zip(drawn, files, strict=True):
        page.save(named, "PNG", dpi=(DPI, DPI))
    return files


_Heading = tuple[str, float]
_Parts = list[_Heading | _Placed]


def _placed(sections: Iterable[Section]) -> Iterator[_Parts]:
    """The sections down the pages, two cells in a row; a heading never stands alone at the bottom."""
    top = MARGIN_MM + _HEADING_PITCH_MM
    parts: _Parts = []
    y = top
    for section in sections:
        rows = list(_rows(section.cells))
        heading: str | None = section.title
        for row in rows:
            needed = _CELL_PITCH_MM + (_HEADING_PITCH_MM if heading else 0.0)
            if y + needed > _BOTTOM_MM:
                yield parts
                parts, y = [], top
                heading = heading or f"{section.title} (more)"
            if heading:
                parts.append((heading, y))
                y += _HEADING_PITCH_MM
                heading = None
            parts += _in_row(row, y)
            y += _CELL_PITCH_MM
    yield parts


def _rows(cells: Sequence[Cell]) -> Iterator[tuple[Cell, ...]]:
    """Two cells in a row, or one that needs the whole width."""
    waiting: Cell | None = None
    for cell in cells:
        if _width(cell) > _HALF_MM:
            yield from [(waiting,)] if waiting else []
            waiting = None
            yield (cell,)
        elif waiting:
            yield waiting, cell
            waiting = None
        else:
            waiting = cell
    yield from [(waiting,)] if waiting else []


def _in_row(row: tuple[Cell, ...], y: float) -> Iterator[_Placed]:
    for at, cell in enumerate(row):
        yield _Placed(cell, MARGIN_MM + at * (_HALF_MM + _GAP_MM), y, _WIDTH_MM if len(row) == 1 else _HALF_MM)


def _width(cell: Cell) -> float:
    """The width of the barcode with its quiet zones, in mm."""
    if isinstance(cell.payload, Ean):
        return (_EAN_MODULES + 2 * _EAN_QUIET_MODULES) * MODULE_MM
    return (code128.modules(cell.payload.content) + 2 * code128.QUIET_ZONE) * MODULE_MM


def _page(parts: _Parts, title: str) -> Image.Image:
    elements: list[Element] = [
        Text(MARGIN_MM, MARGIN_MM - 3, _TITLE_MM, title, _HALF_MM, bold=True),
        Text(MARGIN_MM + _HALF_MM + _GAP_MM, MARGIN_MM - 0.6, _NOTE_MM, _ADVICE, _HALF_MM),
        Line(MARGIN_MM, MARGIN_MM + 5.0, _WIDTH_MM, 0.4),
    ]
    for part in parts:
        elements += _cell(part) if isinstance(part, _Placed) else [_heading(*part)]
    image = picture(Label(*A4_MM, tuple(elements)), DPI)
    for part in parts:
        if isinstance(part, _Placed) and isinstance(part.cell.payload, Ean):
            _draw_ean(image, part, part.cell.payload)
    return image.point(lambda grey: 255 if grey > 127 else 0).convert("1")


def _heading(title: str, y: float) -> Text:
    return Text(MARGIN_MM, y + 2.0, _HEADING_MM, title, _WIDTH_MM, bold=True)


def _cell(placed: _Placed) -> Iterator[Element]:
    cell, x, y = placed.cell, placed.x, placed.y
    yield Text(x, y, _CAPTION_MM, cell.caption, placed.width, bold=True)
    yield Text(x, y + _NOTE_AT_MM, _NOTE_MM, cell.note, placed.width)
    if isinstance(cell.payload, Ean):
        yield Text(x, y + _READABLE_AT_MM, _NOTE_MM, cell.payload.content, placed.width)
        return
    yield Text(x, y + _READABLE_AT_MM, _NOTE_MM, cell.payload.readable, placed.width)
    # The quiet zone is in the width, and may reach into the margin so that bars and words begin alike.
    left = x - code128.QUIET_ZONE * MODULE_MM
    yield Code128(left, y + _BARS_AT_MM, _BARS_MM, _width(cell) + 0.01, MODULE_MM, cell.payload)
    if isinstance(cell.payload, Gs1) and _width(cell) > _HALF_MM:
        right = x + placed.width - _SQUARE_MM
        yield DataMatrix(right, y + 2.0, _SQUARE_MM, _SQUARE_MODULE_MM, cell.payload)


def _draw_ean(image: Image.Image, placed: _Placed, ean: Ean) -> None:
    code = zxingcpp.create_barcode(ean.content, zxingcpp.EAN13)
    drawn = Image.fromarray(code.to_image(scale=1, add_quiet_zones=False))
    row = drawn.crop((0, 0, drawn.width, 1))
    size = (drawn.width * MODULE_DOTS, dots(_BARS_MM, DPI))
    top = placed.y + _BARS_AT_MM
    image.paste(row.resize(size, Image.Resampling.NEAREST), (dots(placed.x, DPI), dots(top, DPI)))
