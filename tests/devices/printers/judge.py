"""Independent judges of what our printers get: another renderer, another barcode reader, another parser."""

from __future__ import annotations

import re
from typing import NamedTuple

import biip
import zplkit
import zxingcpp
from biip.gs1_messages import GS1Message
from PIL import Image
from zplkit.parse import parse

from core.labels.label import Label
from devices.printers import zpl
from devices.printers.dots import dots

_KINDS = zxingcpp.BarcodeFormats(
    [zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.DataMatrix, zxingcpp.BarcodeFormat.QRCode]
)
_TEXT_FIELD = re.compile(rb"\^A0[^^]*\^FH_\^FD([^^]*)\^FS")


class Scanned(NamedTuple):
    """What a reader makes of a barcode."""

    symbology: str
    text: str


def printed(label: Label, dpi: int) -> Image.Image:
    """The label as a printer would print it, without the letters beyond ASCII that the renderer cannot draw."""
    format_bytes = zpl.render(label, dpi).replace(b"^PQ1", b"")
    return rendered(_TEXT_FIELD.sub(_without_letters_beyond_ascii, format_bytes), label, dpi)


def rendered(format_bytes: bytes, label: Label, dpi: int) -> Image.Image:
    """A format as a picture of the label's size."""
    width, height = dots(label.width_mm, dpi), dots(label.height_mm, dpi)
    options = zplkit.Options(profile="zd621", width=width, height=height, dpi=dpi)
    (scene,) = zplkit.render(format_bytes, options).labels
    raster = scene.rasterize()
    return Image.frombytes("L", (raster.width, raster.height), bytes(raster.pixels))


def scan(image: Image.Image) -> list[Scanned]:
    """All barcodes on a picture, of the kinds that we print: a reader for all there are sees more than there is."""
    found = zxingcpp.read_barcodes(image, formats=_KINDS)
    return [Scanned(each.symbology_identifier, each.bytes.decode()) for each in found]


def gs1(scanned: Scanned) -> dict[str, str]:
    """The elements of a GS1 barcode or Digital Link, by application identifier."""
    if scanned.symbology == "]Q1":
        link = biip.parse(scanned.text).gs1_digital_link_uri
        assert link is not None, scanned
        return {each.ai.ai: each.value for each in link.element_strings}
    message = biip.parse(scanned.symbology + scanned.text).gs1_message
    assert isinstance(message, GS1Message), scanned
    return {each.ai.ai: each.value for each in message.element_strings}


def commands(format_bytes: bytes) -> list[bytes]:
    """The names of all commands that a printer would see."""
    return [element.data[:3] for element in parse(format_bytes).elements]


def texts(format_bytes: bytes) -> list[str]:
    """What the fields of text say."""
    fields = [field[1] for field in _TEXT_FIELD.finditer(format_bytes)]
    return [re.sub(rb"_([0-9A-F]{2})", lambda hexed: bytes([int(hexed[1], 16)]), field).decode() for field in fields]


def _without_letters_beyond_ascii(field: re.Match[bytes]) -> bytes:
    return field[0].replace(field[1], re.sub(rb"_[89A-F][0-9A-F]", b"", field[1])) if field[1] else field[0]
