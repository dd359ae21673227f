"""A label as a picture, for previews and for the virtual printer."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from core.labels import lettering
from core.labels.label import Code128, DataMatrix, Element, Label, Line, Qr, Text
from devices.printers.dots import dots, symbol
from devices.printers.letters import letters
from devices.printers.symbols import code_128, matrix, qr_code

_WHITE, _BLACK = 255, 0


def picture(label: Label, dpi: int) -> Image.Image:
    """The label in shades of grey, a pixel for each of the printer's dots."""
    image = Image.new("L", (dots(label.width_mm, dpi), dots(label.height_mm, dpi)), _WHITE)
    for element in label.elements:
        _draw(image, element, dpi)
    return image


def png(label: Label, dpi: int) -> bytes:
    """The picture as the bytes of a PNG file that knows its size in mm."""
    file = BytesIO()
    picture(label, dpi).save(file, "PNG", dpi=(dpi, dpi))
    return file.getvalue()


def _draw(image: Image.Image, element: Element, dpi: int) -> None:
    match element:
        case Text():
            _draw_text(image, element, dpi)
        case Line():
            _draw_line(image, element, dpi)
        case Code128():
            _draw_bars(image, element, dpi)
        case DataMatrix():
            _draw_matrix(image, element, dpi)
        case Qr():
            _draw_qr(image, element, dpi)


def _draw_text(image: Image.Image, text: Text, dpi: int) -> None:
    height = dots(text.height, dpi)
    for at, row in enumerate(text.rows):
        width = max(1, dots(lettering.measure(row, text.height), dpi))
        mask = letters(row, width, height, bold=text.bold)
        image.paste(_BLACK, (dots(text.x, dpi), dots(text.y + at * text.height, dpi)), mask)


def _draw_line(image: Image.Image, line: Line, dpi: int) -> None:
    left, top = dots(line.x, dpi), dots(line.y, dpi)
    right, bottom = left + max(1, dots(line.width, dpi)), top + max(1, dots(line.height, dpi))
    image.paste(_BLACK, (left, top, right, bottom))


def _draw_bars(image: Image.Image, bars: Code128, dpi: int) -> None:
    place = symbol(bars, dpi)
    row = code_128(bars.payload)
    size = (row.width * place.module, dots(bars.height, dpi))
    image.paste(row.resize(size, Image.Resampling.NEAREST), (place.x, place.y))


def _draw_matrix(image: Image.Image, symbol_of: DataMatrix, dpi: int) -> None:
    place = symbol(symbol_of, dpi)
    modules = matrix(symbol_of.payload, symbol_of.side)
    image.paste(modules.resize((place.width, place.width), Image.Resampling.NEAREST), (place.x, place.y))


def _draw_qr(image: Image.Image, qr: Qr, dpi: int) -> None:
    place = symbol(qr, dpi)
    modules = qr_code(qr.payload.content, qr.version)
    image.paste(modules.resize((place.width, place.width), Image.Resampling.NEAREST), (place.x, place.y))
