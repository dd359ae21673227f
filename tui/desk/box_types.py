"""Types of boxes at the desk: what they weigh empty and full, and what goes in."""

from __future__ import annotations

import re
from decimal import Decimal

from core.catalogue.measures import THOUSAND, measure
from core.errors import Rejection
from core.identify import Found
from core.outbound.box_type import DefineBoxType, defined_box_types
from core.values import safe_text, show_decimal
from tui.desk.coded import Coded
from tui.desk.screen import DeskScreen
from tui.desk.settings import Setting, written

UNKNOWN = "not known"
_NUMBER = re.compile(r"[0-9]{1,10}([.,][0-9]{1,3})?")


def find(_found: Found) -> str | None:
    """Whatever a scan is known as is no type of box; the code on a box is looked for as it stands."""
    return None


def _weight(field: str, prompt: str, hint: str) -> Setting[DefineBoxType]:
    def read(text: str) -> Decimal:
        grams = _number(prompt, text)
        measure(prompt.casefold(), grams, THOUSAND)
        return grams

    return written(
        field, prompt, read, hint, shown=lambda grams: f"{show_decimal(grams)} g", none=(UNKNOWN, Decimal(0))
    )


def _length(field: str, prompt: str) -> Setting[DefineBoxType]:
    def read(text: str) -> int:
        return measure(prompt.casefold(), _number(prompt, text), 1)

    return written(field, prompt, read, "mm inside", shown="{} mm".format, none=(UNKNOWN, 0))


def _number(prompt: str, text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise Rejection("unknown_value", field=prompt.casefold(), value=safe_text(text, 20), known="a number like 250")
    return Decimal(text.replace(",", "."))


def _inside(each: DefineBoxType) -> str:
    sides = (each.length_mm, each.width_mm, each.height_mm)
    return "x".join(str(side or "?") for side in sides) if any(sides) else ""


def _cells(each: DefineBoxType) -> tuple[str, ...]:
    weights = (show_decimal(weight) if weight else "" for weight in (each.tare_g, each.max_weight_g))
    return (*weights, _inside(each))


BOXES = Coded(
    what="Box",
    define=DefineBoxType,
    defined=defined_box_types,
    gone=lambda code: Rejection("unknown_box", box=code),
    fields={
        "empty": _weight("tare_g", "EMPTY", "grams, when empty"),
        "bears": _weight("max_weight_g", "BEARS", "grams, full, at most"),
        "length": _length("length_mm", "LENGTH"),
        "width": _length("width_mm", "WIDTH"),
        "height": _length("height_mm", "HEIGHT"),
    },
    cells=_cells,
    told=_inside,
)
SCREEN = DeskScreen(
    code="box_types",
    word="Box types",
    title="BOXES",
    permission=DefineBoxType.permission,
    columns=("Box", "Name", "Empty g", "Bears g", "Inside mm", "State"),
    rows=BOXES.rows,
    detail=BOXES.detail,
    find=find,
    hint="scan or type a box",
    actions=BOXES.actions,
    help=("code, name, size,", "in use, or ended.", "The smallest that fits is", "offered at packing."),
    empty="no box yet: F5 New",
)
