"""Barcodes as pictures of one pixel a module, without quiet zones."""

from __future__ import annotations

import zxingcpp
from PIL import Image

from core.labels import data_matrix
from core.labels.label import Gs1, Payload


def code_128(payload: Payload) -> Image.Image:
    """The bars, one pixel tall."""
    symbol = _image(zxingcpp.create_barcode(_written(payload), zxingcpp.Code128, **_kind(payload)))
    return symbol.crop((0, 0, symbol.width, 1))


def matrix(payload: Payload, side: int) -> Image.Image:
    """A Data Matrix of so many modules a side."""
    version = data_matrix.SIDES.index(side) + 1
    return _image(zxingcpp.create_barcode(_written(payload), zxingcpp.DataMatrix, version=version, **_kind(payload)))


def qr_code(text: str, version: int | None = None) -> Image.Image:
    """A QR code of this version, or of the smallest that holds the text."""
    size = {} if version is None else {"version": version}
    return _image(zxingcpp.create_barcode(text, zxingcpp.QRCode, ec_level="M", **size))


def _image(code: zxingcpp.Barcode) -> Image.Image:
    return Image.fromarray(code.to_image(scale=1, add_quiet_zones=False))


def _written(payload: Payload) -> str:
    if isinstance(payload, Gs1):
        # Square brackets, because round ones may stand in a lot.
        return "".join(f"[{identifier}]{value}" for identifier, value in payload.elements)
    return payload.content


def _kind(payload: Payload) -> dict[str, bool]:
    return {"gs1": True} if isinstance(payload, Gs1) else {}
