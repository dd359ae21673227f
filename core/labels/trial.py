"""Trying a design: drawn with every kind of values that its fields allow, short and long, there and left out."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from core.labels.design import Design
from core.labels.errors import LabelError
from core.labels.form import Form
from core.labels.slip_design import SlipDesign

# With so many parts, trying them all takes a second or two.
PARTS_MAX = 60
# So many fields that may be empty are tried in every way; of more, only all, none, and each alone.
_TRIED_TOGETHER = 7
# An odd number of digits can make wider bars than one digit more.
_LENGTHS = {1: "short", None: "the longest", -1: "nearly the longest"}


def unprintable(design: Design | SlipDesign) -> Iterator[str]:
    """What cannot be drawn although all values are such as the fields allow; each thing once."""
    said: dict[str, str] = {}
    for empty in _left_empty(design):
        for length, called in _LENGTHS.items():
            values = {name: "" if name in empty else field.sample(length) for name, field in design.fields.items()}
            if design.needs_one_of and not any(map(values.get, design.needs_one_of)):
                continue
            try:
                design.draw(values)
            except LabelError as error:
                without = f", without {', '.join(sorted(empty))}" if empty else ""
                said.setdefault(str(error), f"with {called} values{without}: {error}")
    yield from said.values()


def too_many(count: int) -> Iterator[str]:
    """That a design has more parts than can be tried."""
    if count > PARTS_MAX:
        yield f"there are {count} elements, at most {PARTS_MAX} are possible"


def undeclared(form: Form, name: str) -> str:
    """That a name is used which no field has."""
    return f"there is no field {name!r}, but {', '.join(form.fields) or 'none at all'}"


def _left_empty(design: Form) -> Iterator[frozenset[str]]:
    """Which fields are left empty, in every way that may make a difference."""
    optional = [name for name, field in design.fields.items() if field.may_be_empty]
    several = len(optional) <= _TRIED_TOGETHER
    counts = range(len(optional) + 1) if several else sorted({0, 1, len(optional) - 1, len(optional)})
    for count in counts:
        yield from map(frozenset, itertools.combinations(optional, count))
