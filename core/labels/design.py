"""A design: what is on a label, as data; values in, a label out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from core.labels.errors import LabelError
from core.labels.form import Data, Form
from core.labels.kind import LABELS
from core.labels.label import Box, Element, Label, Text
from core.labels.parts import Conditional, Part
from core.labels.template import Filling

# A label that was perhaps printed before says so at the top right, in a room that grows with the label.
_MARKED_WIDTH = 50.8
_MARK = Box(14.5, 1.2, 13.5, 2.8)  # x is from the right


@dataclass(frozen=True, slots=True)
class Layout(Conditional):
    """One way to arrange the parts of a label."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Design(Form):
    """A label's size in mm, the parts it always has, and layouts for the rest.

    Of the layouts that the values allow, the first is printed whose barcodes have room.
    """

    kind: ClassVar[str] = LABELS

    width_mm: float
    height_mm: float
    parts: tuple[Part, ...] = ()
    layouts: tuple[Layout, ...] = ()

    @property
    def paper(self) -> str:
        """The size of the label, as people say it."""
        return f"{self.width_mm:g}x{self.height_mm:g} mm"

    def draw(self, data: Data, *, reprint: bool = False) -> Label:
        """The label with these values; LabelError where one cannot be printed."""
        label = self._first(self.checked(data))
        mark = self.mark
        said = Text(mark.x, mark.y, mark.height, "REPRINT", mark.width, bold=True)
        return replace(label, elements=(*label.elements, said)) if reprint else label

    @property
    def mark(self) -> Box:
        """The room that a design leaves free for the word REPRINT."""
        scale = self.width_mm / _MARKED_WIDTH
        return Box(self.width_mm - _MARK.x * scale, _MARK.y * scale, _MARK.width * scale, _MARK.height * scale)

    def _first(self, values: Data) -> Label:
        """The label in the first layout that it fits into; what kept it from the last one, if none."""
        fault = LabelError("no layout is for these values")
        for layout in self.layouts or (Layout(parts=()),):
            if layout.holds(values):
                try:
                    return Label(self.width_mm, self.height_mm, tuple(self._elements(layout, values)))
                except LabelError as error:
                    fault = error
        raise fault

    def _elements(self, layout: Layout, values: Data) -> Iterator[Element]:
        filling = Filling(self.fields, values)
        for part in (*self.parts, *layout.parts):
            if part.holds(values):
                yield from part.draw(filling)
