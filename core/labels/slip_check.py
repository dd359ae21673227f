"""Checks of a slip's design as a whole: its fields, its lines, and whether its barcodes fit the narrowest paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.labels import qr
from core.labels.errors import LabelError
from core.labels.field import Field
from core.labels.slip_design import SlipDesign
from core.labels.slip_parts import SLIP_KINDS, EachPart, RowPart, SlipCode, SlipPart
from core.labels.template import parse
from core.labels.trial import too_many, undeclared, unprintable

# The name of a part, the part, and the fields that its texts may name.
_Named = tuple[str, SlipPart, Mapping[str, Field]]


def problems(design: SlipDesign) -> Iterator[str]:
    """A line for each thing that is wrong with the design; the later checks take the earlier ones for granted."""
    for check in (_wrong_lines, _wrong_number, _unknown_fields, _wrong_texts, unprintable):
        found = list(check(design))
        yield from found
        if found:
            return


def _wrong_lines(design: SlipDesign) -> Iterator[str]:
    """Blocks that repeat for what has no lines, and values of a line that would hide a field."""
    for where, part in _top(design):
        if isinstance(part, EachPart):
            field = design.fields.get(part.of)
            if field is None:
                yield f"{where}: of: {undeclared(design, part.of)}"
            elif not field.values:
                yield f"{where}: of: {part.of} is no field of kind lines with values"
    for name, field in design.fields.items():
        for value, of_line in field.values.items():
            if value in design.fields:
                yield f"field {name}, value {value}: there is a field of that name"
            if of_line.kind == "lines":
                yield f"field {name}, value {value}: a line has no lines of its own"


def _wrong_number(design: SlipDesign) -> Iterator[str]:
    count = len(list(_all(design)))
    if not count:
        yield "there is no element on it"
    yield from too_many(count)
    for where, part in _top(design):
        if isinstance(part, EachPart) and not part.parts:
            yield f"{where}: there is no element in it"


def _unknown_fields(design: SlipDesign) -> Iterator[str]:
    for name in sorted(set(design.needs_one_of) - set(design.fields)):
        yield f"needs_one_of: {undeclared(design, name)}"
    for where, part, fields in _all(design):
        try:
            named = {name for text in part.texts for name in parse(text).fields}
        except LabelError as error:
            yield f"{where}: {error}"
            continue
        for name in sorted((named | part.needed | part.barred) - set(fields)):
            yield f"{where}: there is no field {name!r}, but {', '.join(fields) or 'none at all'}"


def _wrong_texts(design: SlipDesign) -> Iterator[str]:
    """Fields in places where their values could not stand, and addresses that are none."""
    for where, part, fields in _all(design):
        named = [(name, template) for template in map(parse, part.texts) for name in template.fields]
        for name, template in named:
            if fields[name].values:
                yield f"{where}: {name} has lines of values: they stand in an element of kind each"
            elif fields[name].kind == "lines" and not (template.only_field and isinstance(part, RowPart)):
                yield f"{where}: {name} has lines: it stands alone in an element of kind row"
            elif isinstance(part, SlipCode) and fields[name].limit is None:
                yield f"{where}: {name} is in a barcode, so its field needs a longest"
        if isinstance(part, SlipCode) and not qr.is_address(part.resolver):
            yield f"{where}: resolver is an address like https://example.com, with no / at its end"


def _all(design: SlipDesign) -> Iterator[_Named]:
    """All parts, with the names that the file's author counts them by."""
    for where, part in _top(design):
        yield where, part, design.fields
        if isinstance(part, EachPart):
            fields = {**design.fields, **design.fields[part.of].values}
            for number, inner in enumerate(part.parts, start=1):
                yield f"{where}, element {number} ({_kind(inner)})", inner, fields


def _top(design: SlipDesign) -> Iterator[tuple[str, SlipPart]]:
    for number, part in enumerate(design.parts, start=1):
        yield f"element {number} ({_kind(part)})", part


def _kind(part: SlipPart) -> str:
    return next((word for word, kind in SLIP_KINDS.items() if type(part) is kind), "each")
