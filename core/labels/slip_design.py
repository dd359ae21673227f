"""The design of a slip: what is on a document for a receipt printer, as data; values in, a slip out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from core.labels.errors import LabelError
from core.labels.form import Data, Form
from core.labels.kind import PAPERS
from core.labels.slip import Part, Slip
from core.labels.slip_parts import SlipPart
from core.labels.template import Filling

# Four metres of paper and more: whatever is longer is several documents.
LINES_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipDesign(Form):
    """The parts of a slip from top to bottom, for paper of any width."""

    kind: ClassVar[str] = PAPERS
    paper: ClassVar[str] = "receipt"

    parts: tuple[SlipPart, ...]

    def draw(self, data: Data, *, reprint: bool = False) -> Slip:
        """The slip with these values; LabelError where one cannot be printed."""
        self._require_few_lines(data)
        slip = Slip(tuple(self._drawn(self.checked(data))))
        return slip.as_reprint() if reprint else slip

    def _drawn(self, values: Data) -> Iterator[Part]:
        filling = Filling(self.fields, values)
        for part in self.parts:
            if part.holds(values):
                yield from part.draw(filling)

    def _require_few_lines(self, data: Data) -> None:
        for name, field in self.fields.items():
            count = data.get(name, "").count("\n") + 1
            if field.kind == "lines" and count > LINES_MAX:
                raise LabelError(f"{name} has {count} lines, at most {LINES_MAX} go on one slip")
