"""ZPL: whatever the data, a parser sees our commands only, text is complete, and a barcode says what it was given."""

from __future__ import annotations

from collections.abc import Callable

from core.labels.errors import LabelError
from core.labels.label import Code128, DataMatrix, Element, Gs1, Label, Line, Payload, Plain, Text
from devices.printers import zpl
from tests.devices.printers import judge
from tests.fuzz.hostile import text_of
from tests.fuzz.rules import SET_82, assert_fit_to_show, assert_only_our_commands, assert_scanned

SEEDS = (
    b"\x00Bolt M8",
    b"\x01A12-034.57",
    b"\x02A_VERY>LONG~SKU^1",
    b"\x03L24",
    b"\x01^XZ~JA_5E>8",
    "\x00Größe ẞ 漢".encode(),
)

_DPI = 203
_BARCODE_MAX = 24


def target(data: bytes) -> None:
    form, text = data[:1], text_of(data[1:])
    (_text_is_complete, _bars_are_read, _matrix_is_read, _elements_are_read)[sum(form) % 4](text)


def _text_is_complete(text: str) -> None:
    shown = Text(1.0, 1.0, 3.0, text, 99.0, lines=3, bold=len(text) % 2 == 0)
    label = Label(101.6, 20.0, (Line(1.0, 15.0, 20.0, 0.5), shown))
    format_bytes = zpl.render(label, _DPI)
    assert_only_our_commands(format_bytes, label, _DPI)
    said = judge.texts(format_bytes)
    assert said == [row for row in shown.rows for _ in range(1 + shown.bold)]


def _bars_are_read(text: str) -> None:
    _is_read(lambda payload: Code128(1.0, 1.0, 6.0, 98.0, 0.26, payload), text)


def _matrix_is_read(text: str) -> None:
    _is_read(lambda payload: DataMatrix(1.0, 1.0, 16.0, 0.26, payload), text)


def _is_read(make: Callable[[Payload], Element], text: str) -> None:
    """The text as it is where a barcode can hold it, else what of it a barcode can hold."""
    could = "".join(each for each in text if " " <= each <= "~")
    if could != text or len(text) > _BARCODE_MAX or not text:
        _refused_or_whole(make, text)
    if could:
        _prints_and_scans(make(Plain(could[:_BARCODE_MAX])))


def _refused_or_whole(make: Callable[[Payload], Element], text: str) -> None:
    try:
        element = make(Plain(text))
    except LabelError as refused:
        assert_fit_to_show(str(refused))
    else:
        _prints_and_scans(element)


def _elements_are_read(text: str) -> None:
    """A lot and a serial that GS1 allows, in a GS1 barcode."""
    value = "".join(each for each in text if each in SET_82)
    lot, serial = value[:20], value[20:40]
    if not lot:
        return
    elements = (("01", "09506000134352"), ("10", lot), *((("21", serial),) if serial else ()))
    bars = Code128(1.0, 1.0, 6.0, 198.0, 0.26, Gs1(elements))
    _prints_and_scans(bars if len(text) % 2 else DataMatrix(1.0, 1.0, 16.0, 0.26, Gs1(elements)))


def _prints_and_scans(element: Element) -> None:
    assert isinstance(element, Code128 | DataMatrix)
    label = Label(element.box.width + 2.0, element.box.height + 2.0, (element,))
    format_bytes = zpl.render(label, _DPI)
    assert_only_our_commands(format_bytes, label, _DPI)
    picture = judge.rendered(format_bytes.replace(b"^PQ1^XZ", b"^XZ"), label, _DPI)
    assert_scanned(judge.scan(picture), element.payload.content, gs1=isinstance(element.payload, Gs1))
