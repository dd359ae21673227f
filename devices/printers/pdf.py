"""A slip as pages of A4: its rows in letters of one width, the same bytes whenever it is made."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from core.labels.slip import Bars, Lettering, Qr, Slip
from devices.printers.symbols import code_128, qr_code

CHARACTERS = 84  # on a row
WIDTH, HEIGHT = A4
LEFT, RIGHT = 18 * mm, WIDTH - 18 * mm
TOP, BOTTOM = HEIGHT - 18 * mm, 20 * mm
SIZE = (RIGHT - LEFT) / CHARACTERS / 0.6  # a letter of Courier is six tenths as wide as high
PITCH = 4.6 * mm
BARS_HEIGHT, MODULE, QR_SIDE = 12 * mm, 0.33 * mm, 24 * mm
# Letters that the fonts of every PDF reader lack need a font of the system; without it they become question marks.
SYSTEM_FONTS = Path("/usr/share/fonts/truetype/dejavu")

Laid = Lettering | Bars | Qr


class Fonts(NamedTuple):
    """The names of the plain and the bold font."""

    plain: str
    bold: str


def render(slip: Slip, copies: int) -> bytes:
    """The slip so many times; a barcode and its text stay on one page."""
    rows = slip.laid_out(CHARACTERS)
    fonts = _fonts(rows)
    pages = list(_pages(rows))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    canvas.setTitle(next((row.text for row in rows if isinstance(row, Lettering) and row.text), ""))
    canvas.setCreator("Stockhand")
    for _ in range(copies):
        for number, page in enumerate(pages, 1):
            _draw(canvas, page, fonts)
            canvas.setFont(fonts.plain, SIZE)
            canvas.drawRightString(RIGHT, 12 * mm, f"Page {number} of {len(pages)}")
            canvas.showPage()
    canvas.save()
    return file.getvalue()


def _pages(rows: Sequence[Laid]) -> Iterator[list[Laid]]:
    page: list[Laid] = []
    room = TOP - BOTTOM
    for row in rows:
        if _height(row) > room and page:
            yield page
            page, room = [], TOP - BOTTOM
        page.append(row)
        room -= _height(row)
    yield page


def _height(row: Laid) -> float:
    match row:
        case Bars():
            return BARS_HEIGHT + 2 * PITCH
        case Qr():
            return QR_SIDE + PITCH
        case _:
            return PITCH * (2 if row.large else 1)


def _draw(canvas: Canvas, page: Sequence[Laid], fonts: Fonts) -> None:
    y = TOP
    for row in page:
        y -= _height(row)
        match row:
            case Lettering():
                _write(canvas, row, fonts, y)
            case Bars():
                _put(canvas, code_128(row.payload), row.modules * MODULE, BARS_HEIGHT, y + PITCH)
                canvas.setFont(fonts.plain, SIZE)
                canvas.drawCentredString(WIDTH / 2, y, _known(row.payload.readable, fonts))
            case Qr():
                _put(canvas, qr_code(row.text), QR_SIDE, QR_SIDE, y)


def _write(canvas: Canvas, row: Lettering, fonts: Fonts, y: float) -> None:
    if row.text and not row.text.strip("-"):
        canvas.line(LEFT, y + PITCH / 3, RIGHT, y + PITCH / 3)
        return
    size = SIZE * (2 if row.large else 1)
    font = fonts.bold if row.bold else fonts.plain
    text = _known(row.text, fonts)
    wide = stringWidth(text, font, size)
    canvas.setFont(font, size * min(1.0, (RIGHT - LEFT) / wide) if wide else size)
    canvas.drawString(LEFT, y + PITCH / 4, text)


def _put(canvas: Canvas, symbol: Image.Image, width: float, height: float, y: float) -> None:
    canvas.drawInlineImage(symbol.convert("L"), (WIDTH - width) / 2, y, width, height)


def _fonts(rows: Sequence[Laid]) -> Fonts:
    """The fonts of every reader where they have all the letters, else those of the system."""
    texts = [row.text if isinstance(row, Lettering) else "" for row in rows]
    if all(_is_latin(text) for text in texts):
        return Fonts("Courier", "Courier-Bold")
    files = (SYSTEM_FONTS / "DejaVuSansMono.ttf", SYSTEM_FONTS / "DejaVuSansMono-Bold.ttf")
    if not all(file.exists() for file in files):
        return Fonts("Courier", "Courier-Bold")
    for name, file in zip(("Mono", "MonoBold"), files, strict=True):
        registerFont(TTFont(name, str(file)))
    return Fonts("Mono", "MonoBold")


def _is_latin(text: str) -> bool:
    return text.encode("cp1252", "replace").decode("cp1252") == text


def _known(text: str, fonts: Fonts) -> str:
    """The text with question marks for what its font cannot show."""
    return text if fonts.plain == "Mono" else text.encode("cp1252", "replace").decode("cp1252")
