"""Checks of a design as a whole: its fields, its rooms, and whether its barcodes have room for the longest values."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from core.labels.design import Design
from core.labels.errors import LabelError
from core.labels.label import Box
from core.labels.parts import KINDS, Encoded, Lettering, Part, QrPart, RowsPart
from core.labels.qr import is_address
from core.labels.template import parse
from core.labels.trial import too_many, undeclared, unprintable

_GAP_MM = 0.05  # an element that touches another one covers nothing

_Named = tuple[str, Part]


def problems(design: Design) -> Iterator[str]:
    """A line for each thing that is wrong with the design; the later checks take the earlier ones for granted."""
    for check in (_unknown_fields, _wrong_texts, _wrong_places, _off_the_label, _overlaps, unprintable):
        found = list(check(design))
        yield from found
        if found:
            return


def _unknown_fields(design: Design) -> Iterator[str]:
    yield from too_many(len(list(_all(design))))
    for name in sorted(set(design.needs_one_of) - set(design.fields)):
        yield f"needs_one_of: {undeclared(design, name)}"
    for number, layout in enumerate(design.layouts, start=1):
        for name in sorted((layout.needed | layout.barred) - set(design.fields)):
            yield f"layout {number}: {undeclared(design, name)}"
    for where, part in _all(design):
        try:
            named = {name for text in part.texts for name in parse(text).fields}
        except LabelError as error:
            yield f"{where}: {error}"
            continue
        for name in sorted((named | part.needed | part.barred) - set(design.fields)):
            yield f"{where}: {undeclared(design, name)}"


def _wrong_texts(design: Design) -> Iterator[str]:
    """Fields in places where their values could not stand."""
    for name, field in design.fields.items():
        if field.values:
            yield f"field {name}: lines of values are for slips"
    for where, part in _all(design):
        for name, alone in _named(part):
            field = design.fields[name]
            if field.kind == "lines" and not (alone and isinstance(part, RowsPart)):
                yield f"{where}: {name} has lines: it stands alone in an element of kind rows"
            elif isinstance(part, Encoded) and field.limit is None:
                yield f"{where}: {name} is in a barcode, so its field needs a longest"


def _wrong_places(design: Design) -> Iterator[str]:
    """Places where a text could not even be shortened, and addresses that are none."""
    for where, part in _all(design):
        letterings = (part, getattr(part, "readable", None))
        for text in (each for each in letterings if isinstance(each, Lettering)):
            if text.least is not None and text.least > text.height:
                yield f"{where}: least is more than height"
            elif text.width < (text.least or text.height):
                yield f"{where}: a text is at least as wide as its letters are tall"
        if isinstance(part, QrPart) and not is_address(part.resolver):
            yield f"{where}: resolver is an address like https://example.com, with no / at its end"


def _named(part: Part) -> Iterator[tuple[str, bool]]:
    """The fields of a part, and whether each is all that its text holds."""
    for template in map(parse, part.texts):
        for name in template.fields:
            yield name, bool(template.only_field)


def _off_the_label(design: Design) -> Iterator[str]:
    for where, part in _all(design):
        for room in part.rooms:
            if not room.within(design.width_mm, design.height_mm):
                size = f"{design.width_mm:g} x {design.height_mm:g} mm"
                yield f"{where}: reaches {_reach(room)} on a label of {size}"


def _reach(room: Box) -> str:
    return f"{room.x + room.width:g}, {room.y + room.height:g}"


def _overlaps(design: Design) -> Iterator[str]:
    for where, part in _all(design):
        if any(_covers(design.mark, room) for room in part.rooms):
            mark = design.mark
            yield f"{where}: covers the place of REPRINT, from {mark.x:.1f}, {mark.y:.1f} to {_reach(mark)}"
    for (where, one), (also, other) in itertools.combinations(_all(design), 2):
        if _meet(where, one, also, other) and any(
            _covers(room, another) for room, another in itertools.product(one.rooms, other.rooms)
        ):
            yield f"{also}: overlaps {where}"


def _covers(one: Box, other: Box) -> bool:
    shrunk = Box(one.x + _GAP_MM, one.y + _GAP_MM, one.width - 2 * _GAP_MM, one.height - 2 * _GAP_MM)
    return shrunk.overlaps(other)


def _meet(where: str, one: Part, also: str, other: Part) -> bool:
    """Whether both can be on one label: not in two layouts, and not under opposite conditions."""
    layouts = {each.partition(",")[0] for each in (where, also) if each.startswith("layout")}
    return len(layouts) < 2 and not (one.needed & other.barred or one.barred & other.needed)


def _all(design: Design) -> Iterator[_Named]:
    """All parts, with the names that the file's author counts them by."""
    for number, part in enumerate(design.parts, start=1):
        yield f"element {number} ({_kind(part)})", part
    for at, layout in enumerate(design.layouts, start=1):
        for number, part in enumerate(layout.parts, start=1):
            yield f"layout {at}, element {number} ({_kind(part)})", part


def _kind(part: Part) -> str:
    return next(word for word, kind in KINDS.items() if type(part) is kind)
