"""A label as frozen data: elements with places and sizes in mm from the top left corner, for any printer.

Whatever stands on a label is checked when it is made: text shortens itself visibly, and a barcode that cannot
be printed whole, or an element that sticks out, is a LabelError.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.labels import code128, data_matrix, gs1, lettering, qr
from core.labels.errors import LabelError

# The finest bars that scanners on the floor read with ease, in mm: 2 dots at 203 dpi, 3 dots at 300 dpi. The
# second figure is what those dots can come to: a barcode that fits at that size fits on either printer.
MODULE_MM_LEAST = 0.25
MODULE_MM_SURE = 0.2545

# The most labels of one job, so that a wrong figure does not empty the roll.
COPIES_MAX = 100

_TOLERANCE_MM = 0.01

# Printers draw a module of a QR code with at most 10 dots: at 300 dpi, that is a little more than this.
_QR_MODULE_MM_MAX = 0.84


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the label, in mm."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.x + self.width > other.x + _TOLERANCE_MM
            and other.x + other.width > self.x + _TOLERANCE_MM
            and self.y + self.height > other.y + _TOLERANCE_MM
            and other.y + other.height > self.y + _TOLERANCE_MM
        )

    def within(self, width: float, height: float) -> bool:
        """Whether it lies on a label of this size."""
        return (
            min(self.x, self.y) >= 0
            and self.x + self.width <= width + _TOLERANCE_MM
            and self.y + self.height <= height + _TOLERANCE_MM
        )


@dataclass(frozen=True, slots=True)
class Text:
    """Text in rows of `height` mm, at most `lines` of them and `width` mm wide."""

    x: float
    y: float
    height: float
    text: str
    width: float
    lines: int = 1
    bold: bool = False

    @property
    def rows(self) -> tuple[str, ...]:
        """What is printed, a row each; `...` stands for what had no room."""
        return lettering.fit(self.text, self.height, self.width, self.lines)

    @property
    def box(self) -> Box:
        """The room the text takes."""
        rows = self.rows
        width = max((lettering.measure(row, self.height) for row in rows), default=0.0)
        return Box(self.x, self.y, width, self.height * len(rows))


@dataclass(frozen=True, slots=True)
class Line:
    """A filled black bar."""

    x: float
    y: float
    width: float
    height: float

    @property
    def box(self) -> Box:
        """The room the bar takes."""
        return Box(self.x, self.y, self.width, self.height)


@dataclass(frozen=True, slots=True)
class Plain:
    """What a barcode carries: a text as it is."""

    text: str

    @property
    def content(self) -> str:
        """What a reader gets, with FNC1 as the character 29."""
        if gs1.FNC1 in self.text:
            raise LabelError("a plain barcode cannot hold FNC1")
        return self.text

    @property
    def readable(self) -> str:
        """The same for people."""
        return self.text


@dataclass(frozen=True, slots=True)
class Gs1:
    """What a barcode carries: GS1 elements, `(("01", "09506000134352"), ("10", "L24"))`."""

    elements: gs1.Elements

    @property
    def content(self) -> str:
        """What a reader gets, with FNC1 as the character 29."""
        return gs1.element_string(self.elements)

    @property
    def readable(self) -> str:
        """The same for people."""
        return gs1.readable(self.elements)


@dataclass(frozen=True, slots=True)
class DigitalLink:
    """What a QR code carries: GS1 elements as a web address, for phones and for our own readers."""

    elements: gs1.Elements
    resolver: str = qr.RESOLVER

    @property
    def content(self) -> str:
        """What a reader gets."""
        return qr.digital_link(self.elements, self.resolver)

    @property
    def readable(self) -> str:
        """What the address means, for people."""
        return gs1.readable(self.elements)


Payload = Plain | Gs1


@dataclass(frozen=True, slots=True)
class Code128:
    """A Code 128 or GS1-128: bars of at most `module_mm`, centred in `width` mm with their quiet zones."""

    x: float
    y: float
    height: float
    width: float
    module_mm: float
    payload: Payload

    def __post_init__(self) -> None:
        _require_room(self.modules, self.width, self.payload)

    @property
    def quiet(self) -> int:
        """The empty modules needed on each side."""
        return code128.QUIET_ZONE

    @property
    def modules(self) -> int:
        """The width in modules with both quiet zones."""
        return code128.modules(self.payload.content) + 2 * self.quiet

    @property
    def box(self) -> Box:
        """The room the barcode takes, quiet zones included."""
        return Box(self.x, self.y, self.width, self.height)


@dataclass(frozen=True, slots=True)
class DataMatrix:
    """A square Data Matrix, GS1 or plain: modules of at most `module_mm`, centred in `size` mm each way."""

    x: float
    y: float
    size: float
    module_mm: float
    payload: Payload

    def __post_init__(self) -> None:
        _require_room(self.modules, self.size, self.payload)

    @property
    def quiet(self) -> int:
        """The empty modules needed on each side."""
        return data_matrix.QUIET_ZONE

    @property
    def side(self) -> int:
        """Modules a side, without quiet zone."""
        return data_matrix.side(self.payload.content)

    @property
    def modules(self) -> int:
        """Modules a side with the quiet zone."""
        return self.side + 2 * self.quiet

    @property
    def box(self) -> Box:
        """The room the symbol takes, quiet zone included."""
        return Box(self.x, self.y, self.size, self.size)


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code, level M: modules of at most `module_mm`, centred in `size` mm each way."""

    x: float
    y: float
    size: float
    module_mm: float
    payload: Plain | DigitalLink

    def __post_init__(self) -> None:
        if self.module_mm > _QR_MODULE_MM_MAX:
            raise LabelError(f"a QR code has modules of at most {_QR_MODULE_MM_MAX} mm, not {self.module_mm:g}")
        _require_room(self.modules, self.size, self.payload)

    @property
    def quiet(self) -> int:
        """The empty modules needed on each side."""
        return qr.QUIET_ZONE

    @property
    def version(self) -> int:
        """The number that the standard gives to this size."""
        return qr.version(self.payload.content)

    @property
    def modules(self) -> int:
        """Modules a side with the quiet zone."""
        return qr.side(self.payload.content) + 2 * self.quiet

    @property
    def box(self) -> Box:
        """The room the symbol takes, quiet zone included."""
        return Box(self.x, self.y, self.size, self.size)


Barcode = Code128 | DataMatrix | Qr
Element = Text | Line | Barcode


@dataclass(frozen=True, slots=True)
class Label:
    """One label: its size in mm and what stands on it."""

    width_mm: float
    height_mm: float
    elements: tuple[Element, ...]

    def __post_init__(self) -> None:
        for element in self.elements:
            if not element.box.within(self.width_mm, self.height_mm):
                raise LabelError(f"{type(element).__name__} at {element.x:g}, {element.y:g} leaves the label")


def _require_room(modules: int, room_mm: float, payload: Payload | DigitalLink) -> None:
    needed = modules * MODULE_MM_SURE
    if needed > room_mm + _TOLERANCE_MM:
        shown = payload.readable if len(payload.readable) <= 40 else payload.readable[:37] + "..."
        raise LabelError(f"barcode {shown!r} needs {needed:.0f} mm and has {room_mm:.0f} mm")
