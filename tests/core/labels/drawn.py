"""Labels and slips as tests want them: a design that draws the other kind is a mistake of the test."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from core.labels import designs
from core.labels.design import Design
from core.labels.design_file import DesignUnusable, load
from core.labels.label import Label
from core.labels.slip import Slip

SLIPS = (
    "bill_of_lading", "count_sheet", "delivery_note", "manifest", "packing_slip", "pick_list", "return_slip",
)  # fmt: skip
LABELS = {name: version for name, version in designs.LATEST.items() if name not in SLIPS}


def draw(name: str, version: int, data: Mapping[str, str], *, reprint: bool = False, definition: str = "") -> Label:
    """A label."""
    label = designs.draw(name, version, data, reprint=reprint, definition=definition)
    assert isinstance(label, Label)
    return label


def draw_slip(name: str, version: int, data: Mapping[str, str], *, reprint: bool = False, definition: str = "") -> Slip:
    """A slip."""
    slip = designs.draw(name, version, data, reprint=reprint, definition=definition)
    assert isinstance(slip, Slip)
    return slip


def load_label(text: str) -> Design:
    """The design of a label."""
    design = load(text)
    assert isinstance(design, Design)
    return design


def complaints(text: str, right: str, wrong: str) -> tuple[str, ...]:
    """What is said of the file with this one thing wrong, a line each."""
    assert right in text
    with pytest.raises(DesignUnusable) as refused:
        load(text.replace(right, wrong, 1))
    assert not any("\n" in line for line in refused.value.problems)
    return refused.value.problems
