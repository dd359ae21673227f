"""What designs of slips are put together of: each part adds rows or a barcode below those before it.

The names of the attributes are the words of the design files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from core.labels import qr
from core.labels.errors import LabelError
from core.labels.label import DigitalLink, Gs1, Payload, Plain
from core.labels.parts import Conditional, Count, Data, Worded
from core.labels.slip import Bars, Blank, Columns, Part, Qr, Row, Rule
from core.labels.template import Filling, parse


class SlipPart(Worded, Protocol):
    """A part of a slip's design, as all of them are."""

    def draw(self, filling: Filling) -> Iterator[Part]:
        """What it adds to the slip with these values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPart(Conditional):
    """A text; it is left out where all of its fields are empty. A field of kind lines makes a row for each."""

    text: str
    bold: bool = False
    large: bool = False
    lines: Count = 1

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.text,)

    def draw(self, filling: Filling) -> Iterator[Part]:
        said = filling.text(self.text)
        field = filling.fields.get(parse(self.text).only_field)
        for row in said.split("\n") if field is not None and field.kind == "lines" else (said,):
            if row:
                yield Row(row, self.bold, self.large, self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnsPart(Conditional):
    """Two texts at both ends of a row; it is left out where neither says anything."""

    left: str
    right: str
    bold: bool = False
    large: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        return self.left, self.right

    def draw(self, filling: Filling) -> Iterator[Part]:
        left, right = filling.text(self.left).rstrip(" "), filling.text(self.right).strip(" ")
        if left or right:
            yield Columns(left, right, self.bold, self.large)


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePart(Conditional):
    """A line across the paper."""

    @property
    def texts(self) -> tuple[str, ...]:
        return ()

    def draw(self, filling: Filling) -> Iterator[Part]:
        yield Rule()


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankPart(Conditional):
    """An empty row."""

    @property
    def texts(self) -> tuple[str, ...]:
        return ()

    def draw(self, filling: Filling) -> Iterator[Part]:
        yield Blank()


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipCode(Conditional):
    """A barcode; a QR code of GS1 elements is a web address that begins with `resolver`."""

    data: Data
    resolver: str = qr.RESOLVER

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.data,) if isinstance(self.data, str) else tuple(self.data.values())

    def payload(self, filling: Filling) -> Payload:
        """What the barcode carries."""
        return Plain(filling.text(self.data)) if isinstance(self.data, str) else Gs1(filling.elements(self.data))

    def square(self, payload: Payload) -> Qr:
        """The same as a QR code."""
        if isinstance(payload, Gs1):
            return Qr(DigitalLink(payload.elements, self.resolver).content)
        return Qr(payload.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipBarsPart(SlipCode):
    """A Code 128 or GS1-128 over its text; with `or_qr`, a QR code where the narrowest paper has no room for it."""

    or_qr: bool = False

    def draw(self, filling: Filling) -> Iterator[Part]:
        payload = self.payload(filling)
        try:
            yield _that_fits(payload)
        except LabelError:
            if not self.or_qr:
                raise
            yield self.square(payload)
            yield Row(payload.readable, lines=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipQrPart(SlipCode):
    """A QR code, without text."""

    def draw(self, filling: Filling) -> Iterator[Part]:
        yield self.square(self.payload(filling))


@dataclass(frozen=True, slots=True, kw_only=True)
class EachPart(Conditional):
    """Its parts again for each line of the field `of`, with the values of the line beside those of the slip."""

    of: str
    parts: tuple[SlipPart, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        return ()

    def draw(self, filling: Filling) -> Iterator[Part]:
        field = filling.fields[self.of]
        fields = {**filling.fields, **field.values}
        for line in field.lines(filling.values[self.of]):
            values = {**filling.values, **line}
            for part in self.parts:
                if part.holds(values):
                    yield from part.draw(Filling(fields, values))


def _that_fits(payload: Payload) -> Bars:
    """The bars, if any paper that a receipt printer has is wide enough for them."""
    bars = Bars(payload)
    if not bars.fits_any_paper:
        shown = payload.readable if len(payload.readable) <= 40 else payload.readable[:37] + "..."
        raise LabelError(f"barcode {shown!r} is wider than 58 mm paper: it needs fewer characters, or or_qr = true")
    return bars


SLIP_KINDS: Mapping[str, type[SlipPart]] = {
    "row": RowPart,
    "columns": ColumnsPart,
    "rule": RulePart,
    "blank": BlankPart,
    "bars": SlipBarsPart,
    "qr": SlipQrPart,
}
