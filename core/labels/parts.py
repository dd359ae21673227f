"""What designs are put together of: each part has its rooms on the label, and draws the elements that go there.

All places and sizes are mm. The names of the attributes are the words of the design files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Protocol

import msgspec

from core.labels import qr
from core.labels.errors import LabelError
from core.labels.label import (
    MODULE_MM_SURE,
    Box,
    Code128,
    DataMatrix,
    DigitalLink,
    Element,
    Gs1,
    Line,
    Payload,
    Plain,
    Qr,
    Text,
)
from core.labels.lettering import largest
from core.labels.template import Filling

Offset = Annotated[float, msgspec.Meta(ge=0, le=300)]
Length = Annotated[float, msgspec.Meta(gt=0, le=300)]
LETTERS_LEAST = 1.0
Letters = Annotated[float, msgspec.Meta(ge=LETTERS_LEAST, le=100)]
Module = Annotated[float, msgspec.Meta(ge=MODULE_MM_SURE, le=2)]
Count = Annotated[int, msgspec.Meta(ge=1, le=60)]
Names = str | tuple[str, ...]
# What a barcode holds: a text, or the values of GS1 identifiers.
Data = str | dict[str, str]


class Worded(Protocol):
    """A part of any design: what it says names fields, and it is there for some of their values only."""

    @property
    def needed(self) -> frozenset[str]:
        """The fields that must have a value for it to be there."""

    @property
    def barred(self) -> frozenset[str]:
        """The fields that must have none."""

    @property
    def texts(self) -> tuple[str, ...]:
        """All that names fields in braces."""

    def holds(self, values: Mapping[str, str]) -> bool:
        """Whether it is there with these values."""


class Part(Worded, Protocol):
    """A part of a label's design, as all of them are."""

    @property
    def rooms(self) -> tuple[Box, ...]:
        """What it takes of the label at most."""

    def draw(self, filling: Filling) -> Iterator[Element]:
        """The elements of the label with these values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional:
    """What is on the label only when each of these fields has a value, and none of those."""

    when: Names = ()
    unless: Names = ()

    @property
    def needed(self) -> frozenset[str]:
        return _names(self.when)

    @property
    def barred(self) -> frozenset[str]:
        return _names(self.unless)

    def holds(self, values: Mapping[str, str]) -> bool:
        """Whether the values are such."""
        return all(map(values.get, self.needed)) and not any(map(values.get, self.barred))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettering(Conditional):
    """A place for text in rows of `height`; with `least`, it shrinks so far before it is shortened."""

    at: tuple[Offset, Offset]
    width: Length
    height: Letters
    least: Letters | None = None
    lines: Count = 1
    bold: bool = False
    middle: bool = False

    @property
    def rooms(self) -> tuple[Box, ...]:
        return (Box(*self.at, self.width, self.height * self.lines),)

    def write(self, said: str) -> Text:
        """The text in its place; `middle` is halfway down."""
        height = self.height if self.least is None else largest(said, self.width, self.height, self.least)
        y = self.at[1] + (self.height - height) / 2 if self.middle else self.at[1]
        return Text(self.at[0], y, height, said, self.width, self.lines, self.bold)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPart(Lettering):
    """A text; it is left out where all of its fields are empty."""

    text: str

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.text,)

    def draw(self, filling: Filling) -> Iterator[Element]:
        if said := filling.text(self.text):
            yield self.write(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsPart(Conditional):
    """Rows below each other that share `height`: those that are empty are left out, and the others grow.

    At least `fewest` rows share it, so that a single one does not fill it. Beyond `most`, the last row says how
    many are missing.
    """

    at: tuple[Offset, Offset]
    width: Length
    height: Length
    rows: tuple[str, ...]
    fewest: Count = 1
    most: Count | None = None
    gap: Offset = 0.0
    least: Letters | None = None
    bold: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        return self.rows

    @property
    def rooms(self) -> tuple[Box, ...]:
        return (Box(*self.at, self.width, self.height),)

    def draw(self, filling: Filling) -> Iterator[Element]:
        rows = self._said(filling)
        pitch = self.height / max(len(rows), self.fewest)
        tall = pitch - self.gap
        if tall < (self.least or LETTERS_LEAST):
            raise LabelError(
                f"{len(rows)} rows of {tall:.1f} mm are too small: they need more height, or a smaller most"
            )
        for at, row in enumerate(rows):
            height = tall if self.least is None else largest(row, self.width, tall, self.least)
            yield Text(self.at[0], self.at[1] + at * pitch, height, row, self.width, bold=self.bold)

    def _said(self, filling: Filling) -> list[str]:
        """A row for each line of what says something."""
        said = [row for text in self.rows for row in filling.text(text).splitlines()]
        most = self.most or len(self.rows)
        return said if len(said) <= most else [*said[: most - 1], f"... and {len(said) - most + 1} more"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePart(Conditional):
    """A black bar."""

    at: tuple[Offset, Offset]
    width: Length
    height: Length

    @property
    def texts(self) -> tuple[str, ...]:
        return ()

    @property
    def rooms(self) -> tuple[Box, ...]:
        return (Box(*self.at, self.width, self.height),)

    def draw(self, filling: Filling) -> Iterator[Element]:
        yield Line(*self.at, self.width, self.height)


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded(Conditional):
    """A barcode with modules of at most `module`; `readable` is the place where people read what is in it."""

    at: tuple[Offset, Offset]
    module: Module
    data: Data
    readable: Lettering | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.data,) if isinstance(self.data, str) else tuple(self.data.values())

    def _payload(self, filling: Filling) -> Payload:
        return Plain(filling.text(self.data)) if isinstance(self.data, str) else Gs1(filling.elements(self.data))

    def _rooms(self, symbol: Box) -> tuple[Box, ...]:
        return (symbol, *(self.readable.rooms if self.readable else ()))

    def _read(self, payload: Payload | DigitalLink) -> Iterator[Element]:
        if self.readable is not None:
            yield self.readable.write(payload.readable)


@dataclass(frozen=True, slots=True, kw_only=True)
class BarsPart(Encoded):
    """A Code 128, or a GS1-128."""

    width: Length
    height: Length

    @property
    def rooms(self) -> tuple[Box, ...]:
        return self._rooms(Box(*self.at, self.width, self.height))

    def draw(self, filling: Filling) -> Iterator[Element]:
        payload = self._payload(filling)
        yield Code128(*self.at, self.height, self.width, self.module, payload)
        yield from self._read(payload)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixPart(Encoded):
    """A Data Matrix, plain or GS1."""

    size: Length

    @property
    def rooms(self) -> tuple[Box, ...]:
        return self._rooms(Box(*self.at, self.size, self.size))

    def draw(self, filling: Filling) -> Iterator[Element]:
        payload = self._payload(filling)
        yield DataMatrix(*self.at, self.size, self.module, payload)
        yield from self._read(payload)


@dataclass(frozen=True, slots=True, kw_only=True)
class QrPart(Encoded):
    """A QR code: a text, or GS1 elements as a web address that begins with `resolver`."""

    size: Length
    resolver: str = qr.RESOLVER

    @property
    def rooms(self) -> tuple[Box, ...]:
        return self._rooms(Box(*self.at, self.size, self.size))

    def draw(self, filling: Filling) -> Iterator[Element]:
        payload: Plain | DigitalLink
        if isinstance(self.data, str):
            payload = Plain(filling.text(self.data))
        else:
            payload = DigitalLink(filling.elements(self.data), self.resolver)
        yield Qr(*self.at, self.size, self.module, payload)
        yield from self._read(payload)


def _names(names: Names) -> frozenset[str]:
    return frozenset((names,) if isinstance(names, str) else names)


KINDS: Mapping[str, type[Part]] = {
    "text": TextPart,
    "rows": RowsPart,
    "line": LinePart,
    "code_128": BarsPart,
    "data_matrix": MatrixPart,
    "qr": QrPart,
}
