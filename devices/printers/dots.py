"""Millimetres into a printer's dots: the one place where sizes are rounded, for printers and for pictures."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.labels.errors import LabelError
from core.labels.label import MODULE_MM_LEAST, Barcode, Code128

# Widths of bars are whole dots, and a dot of 1/203 inch is a little more than an eighth of a millimetre.
_ROUNDING = 0.06


@dataclass(frozen=True, slots=True)
class Symbol:
    """A barcode in dots, without quiet zones: its corner, the width of one module, and of all."""

    x: int
    y: int
    module: int
    width: int


def dots(mm: float, dpi: int) -> int:
    """The nearest whole number of dots."""
    return round(mm * dpi / 25.4)


def symbol(barcode: Barcode, dpi: int) -> Symbol:
    """The barcode with the widest modules that its room allows, in its middle; LabelError if too fine."""
    box = barcode.box
    wanted = math.floor(barcode.module_mm * dpi / 25.4 + _ROUNDING)
    module = min(wanted, dots(box.width, dpi) // barcode.modules)
    if module < math.ceil(MODULE_MM_LEAST * dpi / 25.4 - _ROUNDING):
        raise LabelError(f"barcode {barcode.payload.readable!r} does not fit at {dpi} dpi")
    width = (barcode.modules - 2 * barcode.quiet) * module
    x = dots(box.x, dpi) + (dots(box.width, dpi) - width) // 2
    y = dots(box.y, dpi)
    if not isinstance(barcode, Code128):
        y += (dots(box.height, dpi) - width) // 2
    return Symbol(x, y, module, width)
