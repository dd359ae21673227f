"""The fields of a design: what may stand in each value, how long it gets, and how GS1 barcodes write it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from core.labels import gs1, lines
from core.labels.errors import LabelError

Kind = Literal["text", "lines", "digits", "capitals", "quantity", "date", "gtin", "sscc"]

# GS1 writes years with two digits, read as 49 years back to 50 ahead: beyond, the century would be lost.
_YEARS = range(2000, 2076)

# What is as long as its standard says, and a value of each that is right.
_SAMPLES = {"date": "2027-12-31", "gtin": "09506000134352", "sscc": "095060000000000015"}

_CHARACTERS = {"digits": re.compile("[0-9]*"), "capitals": re.compile("[A-Z]*")}

# A whole number above one, which (30) can count; a barcode without it stands for one.
_COUNT = re.compile("[1-9][0-9]{0,7}")

# Text without a limit is tried with more than any label has room for.
_ENDLESS = 200
_ENDLESS_LINES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A value that a design shows: all values are text, and one that may be empty may also be missing.

    Of kind lines, `values` are those that each line has, in their order; without, a line is one text.
    """

    kind: Kind = "text"
    longest: int | None = None
    may_be_empty: bool = False
    starts: str = ""
    values: Mapping[str, Field] = field(default_factory=dict)

    def check(self, name: str, value: str) -> None:
        """LabelError where this cannot be the field's value."""
        if not value:
            if not self.may_be_empty:
                raise LabelError(f"{name} is missing")
            return
        longest = self.limit
        if longest is not None and len(value) > longest:
            raise LabelError(f"{name} has {len(value)} characters, at most {longest} fit")
        if self.starts and not (value.startswith(self.starts) and len(value) > len(self.starts)):
            raise LabelError(f"{name}: {value!r} is not {self.starts} and something after it")
        self._check_kind(name, value)

    def lines(self, value: str) -> list[dict[str, str]]:
        """The lines of the field's value, with the values of each by name; none where its lines have no values."""
        return lines.split(value, tuple(self.values)) if self.values else []

    @property
    def limit(self) -> int | None:
        """The most characters; None where nothing limits them."""
        sample = _SAMPLES.get(self.kind)
        return self.longest if sample is None else len(sample)

    def in_gs1(self, identifier: str, value: str) -> str:
        """The value as the element of this identifier; nothing where the element is better left out."""
        if self.kind == "gtin":
            return gs1.gtin14(value) if value else ""
        if self.kind == "date" and value:
            return f"{date.fromisoformat(value):%y%m%d}"
        if identifier == "30" and (value == "1" or not _COUNT.fullmatch(value)):
            return ""
        return value

    def sample(self, length: int | None) -> str:
        """A value of this length, as wide as it gets; None is as long as it may be, -1 one shorter than that."""
        if self.kind in _SAMPLES:
            return _SAMPLES[self.kind]
        if self.values:
            return lines.joined(self._sample_lines(length))
        if self.kind == "lines":
            return "\n".join(["W" * _ENDLESS] * (length if length and length > 0 else _ENDLESS_LINES))
        most = self.longest or _ENDLESS
        wanted = length or most
        wanted = wanted if wanted > 0 else most + wanted
        widest = "8" if self.kind in ("digits", "quantity") else "W"
        return self.starts + widest * max(1, min(most, wanted) - len(self.starts))

    def example(self, name: str) -> str:
        """A value to show what a label looks like."""
        if self.kind in _SAMPLES:
            return _SAMPLES[self.kind]
        if self.values:
            return lines.joined([[each.example(of) for of, each in self.values.items()]] * 2)
        if self.kind == "lines":
            return f"First of the {name}\nSecond of the {name}"
        said = {"digits": "57", "quantity": "24"}.get(self.kind, name.upper().replace("_", "-"))
        return self.starts + said[: (self.longest or _ENDLESS) - len(self.starts)]

    def _check_kind(self, name: str, value: str) -> None:
        form = _CHARACTERS.get(self.kind)
        if form is not None and not form.fullmatch(value.removeprefix(self.starts)):
            raise LabelError(f"{name}: {value!r} is not made of {self.kind} alone")
        if self.kind == "gtin":
            gs1.gtin14(value)
        if self.kind == "sscc":
            gs1.check_elements((("00", value),))
        if self.kind == "date":
            _check_date(name, value)
        for number, line in enumerate(self.lines(value), start=1):
            for each, of_line in self.values.items():
                of_line.check(f"{name}, line {number}: {each}", line[each])

    def _sample_lines(self, length: int | None) -> Iterator[list[str]]:
        """A line with all values, one with only those that it must have, and one without each of the others."""
        optional = [name for name, each in self.values.items() if each.may_be_empty]
        for empty in ([], optional, *([name] for name in optional)):
            yield ["" if name in empty else each.sample(length) for name, each in self.values.items()]


def _check_date(name: str, value: str) -> None:
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise LabelError(f"{name}: {value!r} is not a date like 2027-12-31") from error
    if day.year not in _YEARS:
        raise LabelError(f"{name}: the year {day.year} cannot be told in a barcode")
