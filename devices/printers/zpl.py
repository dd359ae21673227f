"""ZPL II: a label as bytes for a label printer, complete, so that the printer has to remember nothing.

Nothing in a label's data can become a command: what is not a plain letter, digit, space, dot or dash is sent
as the two hexadecimal digits of `^FH`. Barcodes name every change of subset themselves (mode N), because the
automatic modes rewrite what they are given.
"""

from __future__ import annotations

import string

from core.labels import code128
from core.labels.gs1 import FNC1
from core.labels.label import Code128, DataMatrix, Element, Label, Line, Qr, Text
from devices.printers.dots import dots, symbol

_PLAIN = frozenset((string.ascii_letters + string.digits + " .-").encode())

# Start and change of subset, FNC1 and the invocation character itself, as ^BC writes them in its data.
_START = {"B": ">:", "C": ">;"}
_CHANGE = {"B": ">6", "C": ">5"}
_FNC1_IN_CODE_128 = ">8"
_GREATER_IN_CODE_128 = ">0"
_FNC1_IN_DATA_MATRIX = "_1"
_UNDERSCORE_IN_DATA_MATRIX = "__"


def render(label: Label, dpi: int, copies: int = 1) -> bytes:
    """The whole format; what an earlier sender set on the printer and may have left there is set again."""
    width, height = dots(label.width_mm, dpi), dots(label.height_mm, dpi)
    start = f"^XA^CI28^PW{width}^LL{height}^LH0,0^LS0^LT0^PON^PMN^LRN^FWN\n"
    fields = "".join(_field(element, dpi) for element in label.elements)
    return f"{start}{fields}^PQ{copies}^XZ\n".encode("ascii")


def _field(element: Element, dpi: int) -> str:
    match element:
        case Text():
            return _text(element, dpi)
        case Line():
            return _line(element, dpi)
        case Code128():
            return _bars(element, dpi)
        case DataMatrix():
            return _matrix(element, dpi)
        case Qr():
            return _qr(element, dpi)


def _text(text: Text, dpi: int) -> str:
    height = dots(text.height, dpi)
    fields = []
    for at, row in enumerate(text.rows):
        y = dots(text.y + at * text.height, dpi)
        # The scalable font has one weight: bold is the same row again, a dot to the right.
        for shift in range(1 + text.bold):
            x = dots(text.x, dpi) + shift
            fields.append(f"^FO{x},{y}^A0N,{height},{height}^FH_^FD{_escaped(row, '_')}^FS\n")
    return "".join(fields)


def _line(line: Line, dpi: int) -> str:
    width, height = max(1, dots(line.width, dpi)), max(1, dots(line.height, dpi))
    x, y = dots(line.x, dpi), dots(line.y, dpi)
    return f"^FO{x},{y}^GB{width},{height},{min(width, height)}^FS\n"


def _bars(bars: Code128, dpi: int) -> str:
    place, height = symbol(bars, dpi), dots(bars.height, dpi)
    start = f"^FO{place.x},{place.y}^BY{place.module},3,{height}^BCN,{height},N,N,N,N"
    return f"{start}^FH_^FD{_code_128_data(bars.payload.content)}^FS\n"


def _code_128_data(content: str) -> str:
    data = []
    for at, (subset, run) in enumerate(code128.runs(content)):
        data.append(_CHANGE[subset] if at else _START[subset])
        data.extend(map(_in_code_128, run))
    return "".join(data)


def _in_code_128(character: str) -> str:
    if character == FNC1:
        return _FNC1_IN_CODE_128
    return _GREATER_IN_CODE_128 if character == ">" else _escaped(character, "_")


def _matrix(matrix: DataMatrix, dpi: int) -> str:
    place = symbol(matrix, dpi)
    # The size is named, because encoders differ in how many codewords they need and the place is reckoned.
    start = f"^FO{place.x},{place.y}^BXN,{place.module},200,{matrix.side},{matrix.side},,_"
    data = "".join(map(_in_data_matrix, matrix.payload.content))
    return f"{start}^FH|^FD{data}^FS\n"


def _in_data_matrix(character: str) -> str:
    if character == FNC1:
        return _FNC1_IN_DATA_MATRIX
    # The underscore is this field's own escape character, so ^FH has to use another one.
    return _UNDERSCORE_IN_DATA_MATRIX if character == "_" else _escaped(character, "|")


def _qr(code: Qr, dpi: int) -> str:
    place, content = symbol(code, dpi), code.payload.content
    # ^BQ begins as far below its place as the bars before it were high, so bars of one dot are set. The data are
    # named as bytes, because printers that choose by themselves make symbols of different sizes.
    start = f"^FO{place.x},{place.y}^BY{place.module},3,1^BQN,2,{place.module}"
    return f"{start}^FH_^FDMM,B{len(content):04}{_escaped(content, '_')}^FS\n"


def _escaped(text: str, mark: str) -> str:
    return "".join(chr(byte) if byte in _PLAIN else f"{mark}{byte:02X}" for byte in text.encode())
