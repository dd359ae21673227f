"""The paper of receipt printers: how many dots and characters go across, and how fine the bars on it get."""

from __future__ import annotations

from dataclasses import dataclass

from core.labels.errors import LabelError
from core.labels.slip import MODULE_DOTS_LEAST, Bars

# Paper width in mm and dots an inch -> printable dots, and characters of font A on a line.
PAPERS = {(80, 203): (576, 48), (80, 180): (512, 42), (58, 203): (384, 32), (58, 180): (360, 30)}

BARS_HEIGHT_MM = 10.0
QR_MODULE_DOTS = 4
_MODULE_DOTS_WANTED = 3


@dataclass(frozen=True, slots=True)
class Paper:
    """What a printer can print on: dots an inch, dots and characters across."""

    dpi: int
    dots: int
    characters: int

    @property
    def bars_height(self) -> int:
        """How tall bars are, in dots."""
        return round(BARS_HEIGHT_MM * self.dpi / 25.4)

    def module(self, bars: Bars) -> int:
        """Dots a module of these bars; LabelError where they are wider than the paper."""
        for dots in range(_MODULE_DOTS_WANTED, MODULE_DOTS_LEAST - 1, -1):
            if bars.modules * dots <= self.dots:
                return dots
        raise LabelError(f"barcode {bars.payload.readable!r} is wider than the paper")


def paper_of(paper_mm: int, dpi: int) -> Paper:
    """The paper of this width in a printer of this resolution; LabelError if there is none."""
    measures = PAPERS.get((paper_mm, dpi))
    if measures is None:
        raise LabelError(f"no receipt printer has {paper_mm} mm paper and {dpi} dpi")
    return Paper(dpi, *measures)
