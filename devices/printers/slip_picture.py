"""A slip as a picture, for previews: letters in cells as wide as the printer's own, barcodes dot for dot."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from PIL import Image

from core.labels.errors import LabelError
from core.labels.slip import Bars, Lettering, Qr, Slip, fit
from devices.printers.letters import letters
from devices.printers.paper import QR_MODULE_DOTS, Paper
from devices.printers.symbols import code_128, qr_code

_WHITE, _BLACK = 255, 0
# Font A is 24 dots tall, and a row takes 30 of them.
_LETTERS, _ROW = 24, 30
_QR_QUIET_MODULES = 4
# A picture of more rows than any document has would not fit into memory.
_ROWS_MAX = 5_000


def picture(slip: Slip, paper: Paper) -> Image.Image:
    """The slip in shades of grey, a pixel for each of the printer's dots."""
    rows = slip.laid_out(paper.characters)
    if len(rows) > _ROWS_MAX:
        raise LabelError(f"{len(rows)} rows: a picture has at most {_ROWS_MAX}")
    strips = [strip for row in rows for strip in _strips(row, paper)]
    image = Image.new("L", (paper.dots, max(1, sum(strip.height for strip in strips))), _WHITE)
    top = 0
    for strip in strips:
        image.paste(strip, (0, top))
        top += strip.height
    return image


def png(slip: Slip, paper: Paper) -> bytes:
    """The picture as the bytes of a PNG file that knows its size in mm."""
    file = BytesIO()
    picture(slip, paper).save(file, "PNG", dpi=(paper.dpi, paper.dpi))
    return file.getvalue()


def _strips(row: Lettering | Bars | Qr, paper: Paper) -> Iterator[Image.Image]:
    match row:
        case Lettering():
            yield _row(row, paper)
        case Bars():
            bars = code_128(row.payload)
            module = paper.module(row)
            yield _centred(bars, (bars.width * module, paper.bars_height), paper)
            said = fit(row.payload.readable, paper.characters)[0].center(paper.characters)
            yield _row(Lettering(said), paper)
        case Qr():
            code = qr_code(row.text)
            side = code.width * QR_MODULE_DOTS
            yield _centred(code, (side, side), paper, _QR_QUIET_MODULES * QR_MODULE_DOTS)


def _row(row: Lettering, paper: Paper) -> Image.Image:
    size = 2 if row.large else 1
    strip = Image.new("L", (paper.dots, _ROW * size), _WHITE)
    cell = paper.dots // paper.characters * size
    for at, character in enumerate(row.text):
        if character != " ":
            mask = letters(character, cell, _LETTERS * size, bold=row.bold)
            strip.paste(_BLACK, (at * cell + (cell - mask.width) // 2, (_ROW - _LETTERS) * size // 2), mask)
    return strip


def _centred(symbol: Image.Image, size: tuple[int, int], paper: Paper, quiet: int = 0) -> Image.Image:
    strip = Image.new("L", (paper.dots, size[1] + 2 * quiet), _WHITE)
    strip.paste(symbol.resize(size, Image.Resampling.NEAREST), ((paper.dots - size[0]) // 2, quiet))
    return strip
